# The rules of the building.

building-title = Building
building-lead = New rules count for what is reserved and offered from now on. What stands, stands.
building-house = The house
building-time-zone-hint = Everything that is offered and reserved keeps its moment and is shown by the new clock. Weekly offers follow the new clock from the days on that are not made yet, so look at them afterwards.
building-sign-up = Who may sign up
building-sign-up-hint = Counts within a second, for everybody.
building-sign-up-started = As the server was started: { $usual }
building-sign-up-invitation = Only with an invitation
building-sign-up-open = Anybody

building-reserving = Reserving
building-reserving-hint = The price goes from whoever reserves to whoever offers.
building-price = Price
building-price-hint = Credits a reservation, 0 to 1000.
building-max-open = Open reservations
building-max-open-hint = At most so many at a time for each resident.
building-min-minutes = Shortest reservation
building-min-minutes-hint = In minutes, up to 1440, a day.
building-max-days = Longest reservation
building-max-days-hint = In days, up to 31.
building-horizon-days = Reserved ahead
building-horizon-days-hint = So many days ahead a reservation may begin, up to 366.
building-window-days = Offered ahead
building-window-days-hint = So many days ahead a spot may be offered, up to 366.

building-giving = Monthly credits
building-giving-hint = Every resident gets them when a month begins, starting with the month after you switch this on. Whoever moves in during a month starts with the usual welcome.
building-allowance = Credits a month
building-allowance-hint = 0 to 1000; 0 gives none.

building-keeping = How long things are kept
building-keeping-hint = In days. Older things are taken away by themselves.
building-reservation-days = Plates and notes
building-reservation-days-hint = Of reservations that are over, 1 to 3660.
building-address-days = Addresses
building-address-days-hint = Of those who moved out and of invitations, 1 to 3660.
building-audit-days = What happened
building-audit-days-hint = Who changed what, 30 to 3660.

problem-between = Please enter a whole number from { $least } to { $most }.
problem-sign-up = Please choose one of these.

moved-title = Credits of { $name }
moved-pending =
    { $count ->
        [one] { $count } of them is earned from a reservation that has not begun, and stays.
       *[other] { $count } of them are earned from reservations that have not begun, and stay.
    }
moved-form = Give or take credits
moved-form-hint = They see it in their credits, with your reason.
moved-amount = Credits
moved-amount-hint = With a minus in front they are taken away.
moved-reason = Reason
moved-reason-hint = For instance: thanks for clearing the snow.
moved-button = Move credits
moved-too-many =
    { $count ->
        [0] They have nothing that can be taken now.
        [one] Only { $count } credit can be taken now.
       *[other] Only { $count } credits can be taken now.
    }
moved-reserved = Reserved { $spot }
moved-was-reserved = Somebody reserved { $spot }
moved-cancelled = Cancelled { $spot }
moved-was-cancelled = Somebody cancelled { $spot }
problem-amount = Please enter a whole number from -{ $most } to { $most }, but not 0.
