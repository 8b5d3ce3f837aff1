# Wie das Haus genutzt wird, und der Überblick für die Verwaltung.

statistics-title = Statistik
statistics-lead =
    { $count ->
        [one] Heute, bis jetzt.
       *[other] Die letzten { $count } Tage, bis jetzt.
    }
statistics-spans = Wie viele Tage
statistics-used = Nutzung nach Stunde und Wochentag
statistics-used-hint = Je kräftiger die Farbe, desto mehr Stunden waren Plätze reserviert.
statistics-daily = Angeboten und reserviert
statistics-share = { $count } % der angebotenen Stunden waren reserviert.
statistics-nothing-offered = In diesen Tagen wurde nichts angeboten.
statistics-offered = Angebotene Stunden
statistics-reserved = Reservierte Stunden
statistics-busiest = Die gefragtesten Plätze
statistics-busiest-hint = Nach reservierten Stunden.
statistics-hours = { $hours } Std.
statistics-decimal = { $whole },{ $tenths }
statistics-made = Gemacht
statistics-cancelled = Vor Beginn storniert
statistics-ended = Vorzeitig beendet
statistics-unmet = Suchen ohne freien Platz
statistics-unmet-hint = Danach, wann die gewünschte Zeit beginnen sollte. Niemand wird genannt.
statistics-no-unmet = Alle haben etwas gefunden.
statistics-searches = Suchen
statistics-issued = Ausgegebene Credits je Monat
statistics-issued-short = Credits
statistics-circulating =
    { $count ->
        [one] Zusammen hat das Haus { $count } Credit.
       *[other] Zusammen hat das Haus { $count } Credits.
    }
statistics-nothing = Noch nichts in diesen Tagen.
statistics-numbers = Dasselbe in Zahlen
statistics-hour = Stunde
statistics-when = Wann
statistics-most = Höchstens
manage-csv = Tabelle (CSV)

overview-residents =
    { $count ->
        [one] Person im Haus
       *[other] Personen im Haus
    }
overview-suspended =
    { $count ->
        [one] { $count } ist gesperrt
       *[other] { $count } sind gesperrt
    }
overview-invitations =
    { $count ->
        [one] offene Einladung
       *[other] offene Einladungen
    }
overview-spots =
    { $count ->
        [one] Platz
       *[other] Plätze
    }
overview-offered = { $offered } gerade angeboten, { $free } frei
overview-today =
    { $count ->
        [one] Reservierung heute
       *[other] Reservierungen heute
    }
overview-credits =
    { $count ->
        [one] Credit im Umlauf
       *[other] Credits im Umlauf
    }
overview-reports =
    { $count ->
        [one] offene Meldung
       *[other] offene Meldungen
    }
overview-newest = Was zuletzt geschehen ist
overview-all = Alles ansehen
overview-health = Ist alles gut
overview-not-verified = Noch wurde nichts geprüft. Das geschieht einmal am Tag von selbst.
overview-sound = { $when }: alles geht auf.
overview-broken =
    { $count ->
        [one] { $when }: { $count } Sache geht nicht auf. Das Protokoll des Servers sagt, welche.
       *[other] { $when }: { $count } Sachen gehen nicht auf. Das Protokoll des Servers sagt, welche.
    }
overview-unsettled =
    { $count ->
        [one] Jemand stand auf einem reservierten Platz, und noch hat niemand sich gekümmert.
       *[other] { $count } Mal stand jemand auf einem reservierten Platz, und noch hat niemand sich gekümmert.
    }
overview-kiosks = Bildschirme im Eingang
overview-no-kiosk = Noch gibt es keinen.
overview-seen = gesehen { $when }
overview-never-seen = noch nicht gesehen
