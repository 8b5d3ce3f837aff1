# The timeline of a day, and the week of one spot.

day-too-far = Please choose a day from { $first } to { $last }.

day-lead = Choose a green stretch to reserve it.
day-lead-past = This day is over.
# The balance follows.
day-each = { $price } each, you have
day-previous = The day before
day-following = The day after
day-button-today = Today
day-timeline = Timeline, from midnight to midnight
day-now = Now
day-past = Past
day-empty = No spots here.
day-empty-more = Try another level.

week-heading = Week, { $dates }
week-lead = Choose a closed stretch to offer it, a green one to withdraw it.
week-previous = The week before
week-following = The week after
week-timeline = Timeline of the week
week-withdraw = Withdraw it
week-reserved-by = Reserved by { $name }
