# The screen in the lobby, and how a manager lets one in.

kiosks-tab = Screens
kiosks-title = Screens in the lobby
kiosks-lead = A screen shows what is free, without names and plates. It can only read.
kiosks-list = Your screens
kiosks-none = No screen yet.
kiosks-here = On now.
kiosks-seen = Last seen { $when }.
kiosks-coming = The screen shows the board in a few seconds.
kiosks-paired = Paired { $day }.
kiosks-revoke = Remove
kiosks-pair = Pair a screen
kiosks-pair-hint = Open /kiosk of this site on the screen, and type in the code that it shows.
kiosks-code = Code
kiosks-code-hint = Eight letters. Capitals and dashes do not matter. A code is good for ten minutes.
kiosks-name-hint = Where the screen hangs, such as Lobby.
kiosks-let-in = Pair
problem-kiosk-code = No screen shows this code. Look again: it changes every ten minutes.
done-paired = Paired. The screen shows the board in a few seconds.
done-unpaired = Removed. The screen shows a new code.

kiosk-parking = Shared parking
kiosk-pair = Pair this screen
kiosk-pair-hint = Scan with your phone, or sign in as a manager and type in this code at
kiosk-pair-wait = The code changes every ten minutes. The board appears here by itself.
kiosk-pair-qr = The page on which a manager lets this screen in
kiosk-free =
    { $count ->
        [one] spot free now
       *[other] spots free now
    }
kiosk-on-level = { $free } on { $level }
kiosk-scan = Scan to reserve
kiosk-price =
    { $count ->
        [0] Free of charge
        [one] { $count } credit for each reservation
       *[other] { $count } credits for each reservation
    }
kiosk-sign-in = The sign-in page
kiosk-next = Free next
kiosk-next-none = Nothing else is offered yet.
kiosk-more = { $label } and { $count } more
kiosk-empty = No spots yet. Residents add theirs, and they appear here.
kiosk-away = Back in a moment
kiosk-away-hint = The parking board does not answer just now. This screen tries again by itself.
