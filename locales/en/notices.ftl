# What residents are told, on a page and by mail.

notices-title = Notices
notices-unread =
    { $count ->
        [one] unread notice
       *[other] unread notices
    }
notices-none = Nothing yet. When somebody reserves your spot, or something of yours changes, it stands here.
notices-new = New
notices-read = Read
notices-read-all = Mark all as read

notices-choose = What you are told
notices-choose-lead = Choose what stands among your notices, and what comes by mail as well.
notices-no-mail = Mail is not available in this building.
notices-page = Here
notices-mail = By mail
notices-made = Somebody reserves your spot
notices-changed = You are moved to another spot
notices-ended = Somebody else ends a reservation
notices-soon = Your reservation begins within half an hour
notices-expiring = Your spot is not offered any more after tomorrow
notices-trouble = Somebody stands in a reserved spot
notices-credits = The manager moves credits to you or away

notice-made = A neighbour reserved { $spot }: { $time }.
notice-changed = You have { $spot } instead of { $before }: { $time }.
notice-changed-more = Somebody stood there. It cost you nothing more.
notice-given-back = A neighbour cancelled their reservation of { $spot }: { $time }.
notice-left-early = Your guest left { $spot } early, so it is free again: { $time }.
notice-ended-mine = The manager cancelled your reservation of { $spot }: { $time }. All credits came back.
notice-ended-here = The manager cancelled a reservation of { $spot }: { $time }.
notice-why = Why: { $reason }
notice-not-offered = The spot is not offered any more.
notice-soon = Your reservation of { $spot } begins soon: { $time }.
notice-expiring = { $spot } is offered until { $when }, and not after that.
notice-expiring-more = Away for longer? Offer it on.
notice-trouble = Somebody stood in { $spot }, which a neighbour had reserved: { $time }.
notice-trouble-here = Somebody stood in your spot { $spot }, which a neighbour had reserved: { $time }.
notice-trouble-moved = They moved to { $spot }.
notice-trouble-refunded = Nothing else was free, so they got their credits back.
notice-credits-given =
    { $count ->
        [one] The manager gave you { $count } credit.
       *[other] The manager gave you { $count } credits.
    }
notice-credits-taken =
    { $count ->
        [one] The manager took { $count } credit from you.
       *[other] The manager took { $count } credits from you.
    }

unsubscribe-title = Less mail
unsubscribe-lead = You can stop this kind of mail. It still stands among your notices.
unsubscribe-button = Stop this mail
unsubscribe-done = You will get no more mail of this kind.

account-notices-hint = What stands among your notices, and what comes by mail.
problem-no-such-kind-of-notice = Please choose from the kinds shown.

mail-hello = Hello { $name },
mail-open = See it in Sparespot
mail-because = This mail came because: { $kind }.
mail-stop = Stop mail of this kind
mail-invitation-subject = Share the parking of { $building }
mail-invitation = You are invited to share the parking spots of { $building } with your neighbours: reserve one when you need it, and offer yours when you are away.
mail-invitation-open = Sign up
mail-invitation-until = This link is good until { $when }.
mail-invitation-because = Your building’s manager gave us this address.
