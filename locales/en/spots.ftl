# A resident’s own spots and the windows they offer.

spots-lead = Away? Offer your spot and earn credits with each reservation.
spots-none = No spot of yours yet.
spots-none-hint =
    { $count ->
        [one] Add the one you park in. Offer it when you are away, and earn { $count } credit for each reservation.
       *[other] Add the one you park in. Offer it when you are away, and earn { $count } credits for each reservation.
    }
spots-open = Open

spot-back = Back to the spot
spot-add-hint = You can offer it right after.
spot-add-button = Add it
spot-change = Change
spot-change-this = Change this spot
spot-change-your = Change your spot
spot-label = Label
spot-label-hint = As painted on the floor, such as B1-014.
spot-level = Level
spot-level-hint = Such as B1.
spot-features = What it has
spot-features-small = if anything
spot-note = Note
spot-note-hint = For whoever parks there, such as: tight pillar on the driver’s side.

spot-offered = Offered
spot-not-offered = Its owner does not offer it at the moment.
spot-not-offered-mine = Not offered yet. Away soon? Offer it, and a neighbour can park there.
spot-reservations =
    { $count ->
        [one] { $count } reservation.
       *[other] { $count } reservations.
    }
spot-more =
    { $count ->
        [one] { $count } more time
       *[other] { $count } more times
    }
spot-partly-reserved = Partly reserved
spot-withdraw = Withdraw
spot-withdraw-part = Withdraw part
spot-reserved = Reserved by neighbours
spot-not-reserved = Nobody has reserved it yet.
spot-parks-now = parks there now
spot-offer-hint =
    { $count ->
        [one] You earn { $count } credit each time a neighbour reserves it.
       *[other] You earn { $count } credits each time a neighbour reserves it.
    }
spot-reserve = Reserve it
spot-reserve-hint =
    { $count ->
        [one] { $count } credit for each reservation.
       *[other] { $count } credits for each reservation.
    }
spot-about = About this spot
spot-owner = Owner
spot-owner-you = You
spot-owner-building = The building
spot-has = Has
spot-remove = Remove this spot

withdraw-title = Withdraw { $label }
withdraw-offered = You offer it: { $when }.
withdraw-button = Withdraw this time
withdraw-keep = Keep it offered

quick-today = Today until { $time }
quick-tomorrow = All day tomorrow
quick-weekend = The weekend
quick-away = While you are away
