# Reserving, one reservation, and all of mine.

reservations-lead = At most { $count } at a time.
reservations-none = Nothing reserved.
reservations-none-hint = Find a spot, and it is yours when you come home.
reservations-now = Now
reservations-show = Show it
reservations-coming = Coming
reservations-past = Past
reservations-came-back =
    { $count ->
        [one] { $count } credit came back.
       *[other] { $count } credits came back.
    }
reservations-cancelled = Cancelled
reservations-parked = Parked

reserve-title = Reserve { $label }
reserve-fold-start = Which start do you mean?
reserve-fold-end = Which end do you mean?
reserve-fold-hint = The clocks go back, so this time comes twice.
reserve-fold-first = Before the clocks go back
reserve-fold-second = After the clocks went back
reserve-plate-hint = So that nobody calls the tow truck.
reserve-spendable = You can spend
reserve-spendable-of = { $spendable } of { $balance } credits
reserve-after = Balance after
reserve-for =
    { $count ->
        [one] Reserve for { $count } credit
       *[other] Reserve for { $count } credits
    }
reserve-refund = Cancel before it starts and all of it comes back.

reservation-coming = { $label } is yours { $when }.
reservation-running = { $label } is yours until { $when }.
reservation-over = You parked on { $label }.
reservation-coming-here = { $label } is reserved { $when }.
reservation-running-here = { $label } is reserved until { $when }.
reservation-over-here = A neighbour parked on { $label }.
reservation-cancelled = This reservation of { $label } is cancelled.
reservation-by = Reserved by
reservation-cost = Cost
reservation-given-back = given back
reservation-balance = Your balance
reservation-all = All my reservations
reservation-end = End now
reservation-cancel = Cancel reservation
reservation-refund =
    { $count ->
        [one] Cancel before { $when } and your credit comes back.
       *[other] Cancel before { $when } and all { $count } credits come back.
    }
reservation-no-refund = End now and the rest of the time is free for others. No credits come back.
