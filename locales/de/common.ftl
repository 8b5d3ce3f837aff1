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

undo = Rückgängig
done-offered = Du bietest ihn an: { $time }.
done-withdrawn = Du bietest ihn nicht mehr an: { $time }.
done-offer-again = Wieder anbieten
done-cancelled = Sie ist storniert, und alle Credits sind zurück.
done-reserve-again = Noch einmal reservieren
done-ended = Sie ist beendet. Den Rest der Zeit können andere haben.
done-saved = Deine Änderungen sind gespeichert.
done-removed = Der Platz ist aus der Übersicht genommen.
