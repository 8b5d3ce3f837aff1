# Reservieren, eine Reservierung und alle eigenen.

reservations-lead = Höchstens { $count } gleichzeitig.
reservations-none = Nichts reserviert.
reservations-none-hint = Such dir einen Platz, und er gehört dir, wenn du heimkommst.
reservations-now = Jetzt
reservations-show = Zeigen
reservations-coming = Demnächst
reservations-past = Vergangen
reservations-came-back =
    { $count ->
        [one] { $count } Credit kam zurück.
       *[other] { $count } Credits kamen zurück.
    }
reservations-cancelled = Storniert
reservations-parked = Geparkt

reserve-title = { $label } reservieren
reserve-fold-start = Welchen Anfang meinst du?
reserve-fold-end = Welches Ende meinst du?
reserve-fold-hint = Die Uhren werden zurückgestellt, deshalb kommt diese Zeit zweimal.
reserve-fold-first = Bevor die Uhren zurückgestellt werden
reserve-fold-second = Nachdem die Uhren zurückgestellt wurden
reserve-plate-hint = Damit niemand den Abschleppdienst ruft.
reserve-spendable = Du kannst ausgeben
reserve-spendable-of = { $spendable } von { $balance } Credits
reserve-after = Guthaben danach
reserve-for =
    { $count ->
        [one] Für { $count } Credit reservieren
       *[other] Für { $count } Credits reservieren
    }
reserve-refund = Wenn du vor dem Anfang stornierst, kommt alles zurück.

reservation-coming = { $label } gehört { $when } dir.
reservation-running = { $label } gehört bis { $when } dir.
reservation-over = Du hast auf { $label } geparkt.
reservation-coming-here = { $label } ist { $when } reserviert.
reservation-running-here = { $label } ist bis { $when } reserviert.
reservation-over-here = Jemand aus dem Haus hat auf { $label } geparkt.
reservation-cancelled = Diese Reservierung von { $label } ist storniert.
reservation-by = Reserviert von
reservation-cost = Kosten
reservation-given-back = zurückgegeben
reservation-balance = Dein Guthaben
reservation-all = Alle meine Reservierungen
reservation-end = Jetzt beenden
reservation-cancel = Reservierung stornieren
reservation-refund =
    { $count ->
        [one] Wenn du vor { $when } stornierst, kommt dein Credit zurück.
       *[other] Wenn du vor { $when } stornierst, kommen alle { $count } Credits zurück.
    }
reservation-no-refund = Wenn du jetzt beendest, ist die restliche Zeit für andere frei. Credits kommen nicht zurück.
