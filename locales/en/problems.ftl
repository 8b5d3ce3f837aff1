# Why something was refused, and what to do next.

verbatim = { $text }

refusal-fields = Please look at the marked fields.
refusal-unauthenticated = Please sign in first.
refusal-not-found = There is nothing here, or it is not yours to see.
refusal-not-offered = The spot is not offered for all of that time. Choose a shorter time or another spot.
refusal-credits = This costs { $price } credits and you can spend { $spendable }. Offer your own spot to earn more.
refusal-own-spot = This is your own spot. You can park there without a reservation.
refusal-too-many = You have { $limit } open reservations, the most at a time. Cancel one to make room.
refusal-too-large = That is too much at once. The limit is 64 kB, and 2 MB for a file.
refusal-rate = Too many tries. Please wait { $seconds } seconds and try again.
refusal-unavailable = Sparespot cannot answer right now. Please try again in a few seconds.
refusal-internal = Something went wrong on our side. Nothing was changed.

problem-missing = Please fill this in.
problem-long = Please use at most { $most } characters.
problem-one-line = Please use letters, digits and punctuation only, on one line.
problem-not-understood = This request cannot be understood.
problem-not-a-form = Please send a form as application/x-www-form-urlencoded.
problem-foreign-site = This request did not come from this site, so nothing was changed.
problem-slow = This took too long to arrive. Please send it again.
problem-not-whole = This did not arrive whole. Please send it again.
problem-request-id = The request’s id must be a UUID.
problem-sent-before = This form was already sent with other values. Please open it again to make another reservation.

problem-not-a-time = Please give a date and a time, such as 2026-11-26T18:00.
problem-skipped = The clocks skip this time. The next one is { $next }.
problem-time-skipped = Please give a date and a time that the clocks do not skip.
problem-time-passed = This time has passed. Please choose a later one.
problem-time-too-long = Please choose a shorter time.
problem-reversed = The end must be after the start.
problem-whole-minutes = Please give the time in whole minutes.
problem-start-passed = This start has passed. Please choose now or later.
problem-end-passed = This end has passed. Please choose a later one.
problem-too-far = You can reserve at most { $days } days ahead.
problem-too-short = A reservation lasts at least { $minutes } minutes.
problem-too-long = A reservation lasts at most { $days } days.
problem-offer-too-far = A spot can be offered at most { $days } days ahead.
problem-outside-window = That time is not inside the window.
problem-window-reserved = Reservation { $id } stands in that time: { $name } from { $from } to { $to }. You can withdraw the time around it.
problem-just-reserved = Somebody has just reserved this spot for part of that time.
problem-reserved = A reservation stands in that time.

problem-choose-spot = Please choose one of the spots.
problem-no-such-kind = There is no such kind of spot.
problem-features = Please choose from these: { $names }.
problem-label-taken = There is a spot with this label. Labels are unique in the building.
problem-not-your-spot = This spot is somebody else’s. Only its owner can change it.
problem-not-your-reservation = This is somebody else’s reservation. Only they can cancel it.

problem-email = Please enter an email address such as mira@example.org.
problem-address-taken = Somebody has signed up with this address. Sign in instead?
problem-no-match = The email and the password do not match.
problem-wrong-password = This is not your present password.
problem-password-short = Please use at least 8 characters.
problem-password-long = Please use at most 128 characters.
problem-password-common = Many people use this one, so it is easily guessed. Please choose another.
problem-no-invitation = Please open the sign-up link that your building’s manager gave you.
problem-invitation-over = This invitation has been used or has expired. Please ask your building’s manager for a new one.
problem-invitation-revoked = This invitation was taken back. Please ask your building’s manager for a new one.
problem-invitation-address = This invitation is for another address. Please use the one to which it was sent.
problem-number = Please give a whole number from 1 to { $most }.
problem-suspended = Your account is suspended. Please speak to whoever runs your building.
problem-moved-out = You have moved out of this building, so this account is closed.
problem-last-manager = Somebody has to run the building. Make another resident a manager first.
problem-not-yourself = You cannot suspend yourself. Another manager can.
problem-has-left = { $name } has moved out.
problem-may-not-enter = { $name } may not come in at the moment, so cannot run the building.
problem-not-set-up = This building is not set up yet. Its manager has the link to do so.
problem-time-zone = Please choose a time zone from the list, such as Europe/Berlin.
problem-theme = Please choose light, dark or system.
problem-language = Please choose one of the languages.
problem-token-scope = Please choose what the token may do: read or write.
problem-token-reads = This token may only read. Make one that may write.
problem-tokens = You have { $most } tokens, the most at a time. Revoke one to make room.

problem-place = A bay lies within a kilometre, is from half a metre to thirty metres long and wide, and is turned by 0 to 359 degrees.
problem-outline-wall = The first line is the wall: three to 64 corners such as 0,0 36,0 36,16 0,16, in metres up to 1000, with room inside.
problem-outline-word = Line { $line } begins with none of these words: { $words }.
problem-outline-line = Line { $line } should look like this: { $example }
problem-outline-long = Please use at most { $most } lines.
problem-labels = These cannot be added: { $labels }. A label has at most 20 characters, stands in the list once, and no other spot has it.
problem-labels-many = Please add at most { $most } spots at once.
problem-owner = Please choose somebody who lives here and may sign in.
