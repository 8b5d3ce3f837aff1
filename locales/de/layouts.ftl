# Der Rahmen um jede Seite.

skip = Zum Inhalt springen
nav-main = Hauptmenü
nav-tabs = Bereiche

tab-board = Übersicht
tab-day = Zeitplan
tab-reservations = Reservierungen
tab-reservations-short = Reserviert
tab-spots = Meine Plätze
tab-spots-short = Plätze
tab-account = Konto

shared-parking = Geteilte Stellplätze

error-not-found = Hier ist nichts
error-forbidden = Das darfst du nicht ändern
error-rate = Bitte warte einen Moment
error-unavailable = Gleich wieder da
error-internal = Etwas ist schiefgegangen
error-other = Das hat nicht geklappt
error-to-board = Zurück zur Übersicht
error-to-sign-in = Zur Anmeldung
