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
