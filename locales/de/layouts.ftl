# Der Rahmen um jede Seite.

skip = Zum Inhalt springen
nav-main = Hauptmenü
nav-tabs = Bereiche

tab-board = Übersicht
tab-day = Zeitplan
tab-reservations = Reservierungen
tab-reservations-short = Reserviert
tab-spots = Meine Plätze
tab-account = Konto
