# How the building is used, and the manager's overview.

statistics-title = Statistics
statistics-lead =
    { $count ->
        [one] Today, until now.
       *[other] The last { $count } days, until now.
    }
statistics-spans = How many days
statistics-used = Use by hour and weekday
statistics-used-hint = The stronger the colour, the more hours of spots were reserved.
statistics-daily = Offered and reserved
statistics-share = { $count } % of the hours on offer were reserved.
statistics-nothing-offered = Nothing was offered in these days.
statistics-offered = Offered hours
statistics-reserved = Reserved hours
statistics-busiest = Busiest spots
statistics-busiest-hint = By reserved hours.
statistics-hours = { $hours } h
statistics-decimal = { $whole }.{ $tenths }
statistics-made = Made
statistics-cancelled = Cancelled before they began
statistics-ended = Ended early
statistics-unmet = Searches that found nothing
statistics-unmet-hint = By when the wanted time was to begin. Nobody is named.
statistics-no-unmet = Everybody found something.
statistics-searches = Searches
statistics-issued = Credits given out by month
statistics-issued-short = Credits
statistics-circulating =
    { $count ->
        [one] Residents have { $count } credit together.
       *[other] Residents have { $count } credits together.
    }
statistics-nothing = Nothing yet in these days.
statistics-numbers = The same in numbers
statistics-hour = Hour
statistics-when = When
statistics-most = At most
manage-csv = Table (CSV)

overview-residents =
    { $count ->
        [one] resident
       *[other] residents
    }
overview-suspended =
    { $count ->
        [one] { $count } is suspended
       *[other] { $count } are suspended
    }
overview-invitations =
    { $count ->
        [one] open invitation
       *[other] open invitations
    }
overview-spots =
    { $count ->
        [one] spot
       *[other] spots
    }
overview-offered = { $offered } offered now, { $free } free
overview-today =
    { $count ->
        [one] reservation today
       *[other] reservations today
    }
overview-credits =
    { $count ->
        [one] credit in circulation
       *[other] credits in circulation
    }
overview-reports =
    { $count ->
        [one] report to see to
       *[other] reports to see to
    }
overview-newest = What happened lately
overview-all = See everything
overview-health = Is all well
overview-not-verified = Nothing has been verified yet. It happens by itself once a day.
overview-sound = { $when }: everything adds up.
overview-broken =
    { $count ->
        [one] { $when }: { $count } thing does not add up. The server’s log says which.
       *[other] { $when }: { $count } things do not add up. The server’s log says which.
    }
overview-unsettled =
    { $count ->
        [one] Somebody stood in a reserved spot, and nobody has seen to it yet.
       *[other] { $count } times somebody stood in a reserved spot, and nobody has seen to it yet.
    }
overview-kiosks = Screens in the lobby
overview-no-kiosk = There is none yet.
overview-seen = seen { $when }
overview-never-seen = not seen yet
