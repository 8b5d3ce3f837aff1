# What stands on many pages.

credits =
    { $count ->
        [one] { $count } credit
       *[other] { $count } credits
    }
# After a number that stands apart.
credits-only =
    { $count ->
        [one] credit
       *[other] credits
    }

state-free = Free
state-reserved = Reserved
state-closed = Closed
state-yours = Yours

feature-covered = Covered
feature-ev = EV charging
feature-accessible = Accessible
feature-motorcycle = Motorcycle
feature-large = Large

level = Level { $level }
from = From
to = To
reserve = Reserve
offer = Offer it
spot-add = Add a spot
sign-in = Sign in

price = Price
plate = Plate
name = Name
optional = optional
save = Save
see-free = See what is free
# What a button is about, for who cannot see where it stands: "Open B1-014", "Withdraw part of Saturday".
about = {" "}{ $what }
about-part = {" "}of { $what }

undo = Undo
done-offered = You offer it: { $time }.
done-withdrawn = You no longer offer it: { $time }.
done-offer-again = Offer it again
done-cancelled = It is cancelled, and all credits are back.
done-reserve-again = Reserve it again
done-ended = It has ended. Others can have the rest of the time.
done-saved = Your changes are saved.
done-removed = The spot is off the board.
