# Der Bildschirm im Eingang, und wie er gekoppelt wird.

kiosks-tab = Bildschirme
kiosks-title = Bildschirme im Eingang
kiosks-lead = Ein Bildschirm zeigt, was frei ist, ohne Namen und Kennzeichen. Er kann nur lesen.
kiosks-list = Deine Bildschirme
kiosks-none = Noch kein Bildschirm.
kiosks-here = Gerade an.
kiosks-seen = Zuletzt gesehen: { $when }.
kiosks-coming = Der Bildschirm zeigt in wenigen Sekunden die Plätze.
kiosks-paired = Gekoppelt { $day }.
kiosks-revoke = Entfernen
kiosks-pair = Bildschirm koppeln
kiosks-pair-hint = Öffne /kiosk dieser Seite auf dem Bildschirm und gib den Code ein, den er zeigt.
kiosks-code = Code
kiosks-code-hint = Acht Buchstaben. Groß, klein und Striche sind gleich. Ein Code gilt zehn Minuten.
kiosks-name-hint = Wo der Bildschirm hängt, etwa Eingang.
kiosks-let-in = Koppeln
problem-kiosk-code = Diesen Code zeigt kein Bildschirm. Sieh noch einmal nach: Er wechselt alle zehn Minuten.
done-paired = Gekoppelt. Der Bildschirm zeigt in wenigen Sekunden die Plätze.
done-unpaired = Entfernt. Der Bildschirm zeigt einen neuen Code.

kiosk-parking = Geteilte Parkplätze
kiosk-pair = Bildschirm koppeln
kiosk-pair-hint = Scanne mit dem Handy, oder melde dich als Hausverwaltung an und gib diesen Code ein unter
kiosk-pair-wait = Der Code wechselt alle zehn Minuten. Die Plätze erscheinen hier von selbst.
kiosk-pair-qr = Die Seite, auf der die Hausverwaltung diesen Bildschirm koppelt
kiosk-free =
    { $count ->
        [one] Platz jetzt frei
       *[other] Plätze jetzt frei
    }
kiosk-on-level = { $free } auf { $level }
kiosk-scan = Zum Reservieren scannen
kiosk-price =
    { $count ->
        [0] Kostenlos
        [one] { $count } Credit je Reservierung
       *[other] { $count } Credits je Reservierung
    }
kiosk-sign-in = Die Seite zum Anmelden
kiosk-next = Als Nächstes frei
kiosk-next-none = Mehr wird noch nicht angeboten.
kiosk-more = { $label } und { $count } mehr
kiosk-empty = Noch keine Plätze. Wer im Haus einen hat, trägt ihn ein, und er erscheint hier.
kiosk-away = Gleich wieder da
kiosk-away-hint = Die Parkplätze antworten gerade nicht. Dieser Bildschirm versucht es von selbst wieder.
