# Bewohner und Einladungen, für die Hausverwaltung.

people-title = Bewohner
people-lead =
    { $count ->
        [one] { $count } Person
       *[other] { $count } Personen
    }
people-find = Suchen
people-query = Name, Wohnung, Adresse oder Platz
people-which = Zeige
people-which-here = Alle, die hier wohnen
people-which-managers = Hausverwaltung
people-which-no-spot = Ohne Platz
people-which-suspended = Gesperrt
people-which-left = Ausgezogen
people-none = Niemand passt. Versuche es mit weniger Buchstaben.
people-seen = Zuletzt hier: { $when }
people-not-seen = Noch nicht gesehen
people-suspended = Gesperrt: { $when }
people-left = Ausgezogen: { $when }
people-manager = Hausverwaltung
people-flat = Wohnung { $unit }
people-spots = Plätze
people-no-spots = Keine
people-joined = Dabei seit
people-activity = Aktivität
people-earlier = Frühere
people-later = Weitere
people-coming = Kommende Reservierungen
people-coming-none = Es kommt nichts.
people-parks = { $name } parkt dort
people-credits-more = Credits geben oder nehmen
people-ledger = Credits
people-actions = Was du tun kannst
people-make-manager = Zur Hausverwaltung machen
people-make-manager-hint = Die Hausverwaltung sieht und ändert alles, was du siehst und änderst.
people-unmake-manager = Die Rolle nehmen
people-unmake-manager-hint = Das Konto bleibt bestehen.
people-suspend = Sperren
people-suspend-hint = Alle Geräte werden sofort abgemeldet, Kalender und Tokens enden. Du kannst die Sperre wieder aufheben.
people-restore = Wieder hereinlassen
people-restore-hint = Anmelden geht wieder mit dem bisherigen Passwort.
people-move-out = Auszug
people-move-out-hint = Plätze, Reservierungen und Credits werden abgeschlossen. Das lässt sich nicht zurücknehmen.
people-suspend-title = { $name } sperren
people-suspend-lead = Alle Geräte werden innerhalb einer Sekunde abgemeldet. Anmelden geht erst wieder, wenn du die Sperre aufhebst.
people-suspend-which = Reservierungen, die noch nicht begonnen haben
people-suspend-keep = Behalten
people-suspend-cancel = Stornieren, alle Credits zurück
people-move-out-title = { $name } zieht aus
people-move-out-lead = Das geschieht, alles auf einmal. Es lässt sich nicht zurücknehmen.
people-move-out-spots = Diese Plätze gehören danach dem Haus, ohne Angebote und ohne Wochenmuster:
people-move-out-no-spots = Es gibt keine Plätze.
people-move-out-coming = Was noch nicht begonnen hat, wird storniert, alle Credits kommen zurück. Was auf den Plätzen läuft, bleibt bis zum Ende, und was selbst gerade parkt, endet jetzt:
people-move-out-credits =
    { $count ->
        [one] { $count } Credit wird ausgeglichen.
       *[other] { $count } Credits werden ausgeglichen, nach allem, was zurückgegeben wird.
    }
people-move-out-signed-out = Alle Geräte werden abgemeldet, und anmelden geht nicht mehr.
people-move-out-button = Jetzt ausziehen lassen
people-keep = Lass es, wie es ist
problem-keep-or-cancel = Bitte wähle, ob sie bleiben oder storniert werden.

invite-title = Einladungen
invite-lead = Ein Link, und ein Blatt mit QR-Code für den Briefkasten.
invite-new = Deine neue Einladung
invite-new-hint = Verschicke diesen Link oder drucke das Blatt. Beides findest du hier, solange sie offen ist.
invite-sheet = Blatt drucken
invite-make = Einladung erstellen
invite-make-hint = Mit einer Adresse kann nur diese sie benutzen, und sie wird per Mail dorthin geschickt, wenn Mail eingerichtet ist.
invite-uses = Wie viele sie benutzen dürfen
invite-days = Gültig für Tage
invite-open-title = Offen
invite-over-title = Vorbei
invite-none = Keine ist offen.
invite-print-all = Alle drucken
invite-print = Drucken
invite-revoke = Zurückziehen
invite-unit = Wohnung { $unit }
invite-anybody = Für alle
invite-open = gültig bis { $until }, benutzt { $used } von { $uses }
invite-used-up = verbraucht, { $used } von { $uses }
invite-revoked = zurückgezogen, benutzt { $used } von { $uses }
invite-expired = abgelaufen { $until }, benutzt { $used } von { $uses }
invite-print-title = Einladung
invite-print-none = Keine offene Einladung lässt sich drucken.
invite-print-welcome = Willkommen daheim
invite-print-lead = Teile das Parken mit deinen Nachbarn in { $building }. Scanne den Code oder öffne diese Adresse:
invite-print-until = Gültig bis { $when }.
invite-print-qr = QR-Code der Adresse zum Registrieren
invite-print-back = Alle Einladungen
