# Someone is in my spot; and what managers do about reservations.

trouble-button = Someone is in my spot
trouble-lead = You get another free spot at once, at no extra cost. If there is none, your credits come back. Your building’s manager hears of it either way.
trouble-send = Find me another spot
trouble-plate = Plate of that car
trouble-plate-hint = So that your manager can find whose it is.
trouble-note = Anything else
trouble-headline = Somebody stood in { $label }.
trouble-moved = You found somebody in it and moved on.
trouble-moved-to = Your other spot
trouble-refunded = You found somebody in it. Nothing else was free, so your credits came back.
trouble-moved-here = Your neighbour found somebody in it and moved on.
trouble-refunded-here = Your neighbour found somebody in it, and got the credits back. What you earned stays yours.

done-moved = This one is yours instead, for the same time and at no extra cost. Thank you for saying so: your manager knows.
done-moved-way = Show the way
done-refunded = Nothing else is free for that time, so your credits are back. Your manager knows.
done-cancelled-for = It is cancelled, all credits are back, and your neighbours have been told why.

cancel-for-button = Cancel it for them
cancel-for-reason = Why
cancel-for-hint = Whoever reserved it and the spot’s owner will read this.
cancel-for-send = Cancel and give all credits back
reservation-reason = Cancelled by the manager

manage-reports = Taken spots
reports-lead = Where neighbours found somebody in the spot they had reserved.
reports-open = To see to
reports-none = Nothing to see to.
reports-settled = Seen to
reports-settle = Seen to
reports-by = { $when }, { $who }.
reports-moved = Moved to another spot.
reports-refunded = Got the credits back.
reports-settled-at = Seen to { $when }.

problem-not-to-report = You can say so from 30 minutes before your reservation begins until it ends.
problem-over-already = This reservation is over already, so there is nothing to cancel.

ledger-refunded = Credits back for { $spot }
