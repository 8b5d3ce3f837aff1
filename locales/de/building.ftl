# Die Regeln des Hauses.

building-title = Haus
building-lead = Neue Regeln gelten für alles, was ab jetzt reserviert und angeboten wird. Was steht, bleibt stehen.
building-house = Das Haus
building-time-zone-hint = Alles Angebotene und Reservierte behält seinen Zeitpunkt und wird nach der neuen Uhr gezeigt. Wöchentliche Angebote folgen der neuen Uhr ab den Tagen, die noch nicht angelegt sind; sieh sie danach durch.
building-sign-up = Wer sich registrieren darf
building-sign-up-hint = Gilt innerhalb einer Sekunde für alle.
building-sign-up-started = Wie der Server gestartet wurde: { $usual }
building-sign-up-invitation = Nur mit Einladung
building-sign-up-open = Alle

building-reserving = Reservieren
building-reserving-hint = Der Preis geht von der Person, die reserviert, an die Person, die anbietet.
building-price = Preis
building-price-hint = Credits je Reservierung, 0 bis 1000.
building-max-open = Offene Reservierungen
building-max-open-hint = Höchstens so viele gleichzeitig je Person.
building-min-minutes = Kürzeste Reservierung
building-min-minutes-hint = In Minuten, bis 1440, also einen Tag.
building-max-days = Längste Reservierung
building-max-days-hint = In Tagen, bis 31.
building-horizon-days = Voraus reservieren
building-horizon-days-hint = So viele Tage im Voraus darf eine Reservierung beginnen, bis 366.
building-window-days = Voraus anbieten
building-window-days-hint = So viele Tage im Voraus darf ein Platz angeboten werden, bis 366.

building-giving = Monatliche Credits
building-giving-hint = Alle im Haus bekommen sie, wenn ein Monat beginnt, zum ersten Mal im Monat nach dem Einschalten. Wer im Lauf eines Monats einzieht, beginnt mit dem üblichen Willkommen.
building-allowance = Credits im Monat
building-allowance-hint = 0 bis 1000; 0 gibt keine.

building-keeping = Wie lange etwas bleibt
building-keeping-hint = In Tagen. Älteres verschwindet von selbst.
building-reservation-days = Kennzeichen und Notizen
building-reservation-days-hint = Von Reservierungen, die vorbei sind, 1 bis 3660.
building-address-days = Adressen
building-address-days-hint = Von Ausgezogenen und von Einladungen, 1 bis 3660.
building-audit-days = Was geschehen ist
building-audit-days-hint = Wer was geändert hat, 30 bis 3660.

problem-between = Bitte gib eine ganze Zahl von { $least } bis { $most } ein.
problem-sign-up = Bitte wähle eines davon.

moved-title = Credits von { $name }
moved-pending =
    { $count ->
        [one] { $count } davon ist mit einer Reservierung verdient, die noch nicht begonnen hat, und bleibt.
       *[other] { $count } davon sind mit Reservierungen verdient, die noch nicht begonnen haben, und bleiben.
    }
moved-form = Credits geben oder abziehen
moved-form-hint = Die Person sieht es bei ihren Credits, mit deinem Grund.
moved-amount = Credits
moved-amount-hint = Mit einem Minus davor werden sie abgezogen.
moved-reason = Grund
moved-reason-hint = Zum Beispiel: Danke fürs Schneeräumen.
moved-button = Credits buchen
moved-too-many =
    { $count ->
        [0] Gerade lässt sich nichts abziehen.
        [one] Gerade lässt sich nur { $count } Credit abziehen.
       *[other] Gerade lassen sich nur { $count } Credits abziehen.
    }
moved-reserved = { $spot } reserviert
moved-was-reserved = Jemand hat { $spot } reserviert
moved-cancelled = { $spot } storniert
moved-was-cancelled = Jemand hat { $spot } storniert
problem-amount = Bitte gib eine ganze Zahl von -{ $most } bis { $most } ein, aber nicht 0.
