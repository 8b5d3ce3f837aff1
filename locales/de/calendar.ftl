# Kalender, und die Adresse des Feeds auf der Kontoseite.

calendar = Dein Kalender
calendar-lead = Deine Reservierungen und die von anderen auf deinen Plätzen, in dem Kalender, den du benutzt: dem von Apple, von Google, Outlook oder einem anderen.
calendar-address = Seine Adresse
calendar-hint = Wer diese Adresse hat, kann deinen Kalender lesen. Hüte sie wie ein Passwort. Eine neue Adresse beendet diese.
calendar-subscribe = Abonnieren
calendar-renew = Neue Adresse
calendar-off = Abschalten
calendar-make = Adresse anlegen
calendar-add = In den Kalender

calendar-name = Parken, { $building }
calendar-yours = { $label } gehört dir
calendar-neighbour = { $name } parkt auf { $label }
calendar-plate = Kennzeichen: { $plate }
