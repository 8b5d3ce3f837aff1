# The home page: what is free, and when.

board-question = When do you need it?
board-change = Change
board-kind = Kind of spot
board-any-kind = Any spot
board-search = Show free spots
board-free = { $count } free
board-none-free = None free
board-not-free = Not free { $when }
board-price =
    { $count ->
        [one] { $count } credit each, you have
       *[other] { $count } credits each, you have
    }
board-show-as = Show as
board-list = List
board-plan = Plan
board-free-spots = Free spots
board-level = Level
board-all-levels = All
board-nearest = Nearest to that
board-nothing-near = Nobody offers a spot around then. Try another time.
board-elsewhere =
    { $count ->
        [one] { $count } spot is free on another level or of another kind
       *[other] { $count } spots are free on other levels or of other kinds
    }
board-empty = No spots yet.
board-empty-hint = Add the one you park in, and offer it when you are away.
board-no-such = No such spot here.
board-no-such-hint = Try another level, or any kind of spot.
board-show-all = Show all spots
preset-now = Now
preset-tonight = Tonight
preset-tomorrow = Tomorrow
preset-weekend = Weekend
on-weekend = this weekend

live = Live
live-as-of = as of
live-not-since = Not live since
live-paused = Paused at
live-pause = Pause
live-resume = Go live
live-refresh = Refresh every 30 seconds

mine = Yours
mine-next = Your next reservation
mine-running = Your reservation
mine-way = Show the way
mine-spot = Your spot
mine-offer-hint =
    { $count ->
        [one] Away? Let a neighbour have it and earn { $count } credit.
       *[other] Away? Let a neighbour have it and earn { $count } credits.
    }
mine-no-spot = Do you have one? Add it, offer it when you are away, and earn credits.

signed-out = You are signed out.
signed-out-hint = Sign in again to see what is free.
