# Was auf vielen Seiten steht.

credits =
    { $count ->
        [one] { $count } Credit
       *[other] { $count } Credits
    }
# After a number that stands apart.
credits-only =
    { $count ->
        [one] Credit
       *[other] Credits
    }

state-free = Frei
state-reserved = Reserviert
state-closed = Zu
state-yours = Deiner

feature-covered = Überdacht
feature-ev = Ladestation
feature-accessible = Barrierefrei
feature-motorcycle = Motorrad
feature-large = Groß

level = Ebene { $level }
from = Von
to = Bis
reserve = Reservieren
offer = Anbieten
spot-add = Platz eintragen
sign-in = Anmelden

price = Preis
plate = Kennzeichen
name = Name
optional = freiwillig
save = Speichern
see-free = Sieh, was frei ist
# Worum es bei einem Knopf geht, für alle, die nicht sehen, wo er steht: „Öffnen: B1-014“.
about = : { $what }
about-part = : { $what }
