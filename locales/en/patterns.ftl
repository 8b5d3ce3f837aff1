# Weekly patterns: what is offered every week.

pattern-title = Every week
pattern-none = Away at the same time every week? Say so once, and it is offered week after week.
pattern-add = Offer it every week
pattern-edit-lead = What is reserved already stays so, whatever you change.
pattern-save = Save
pattern-keep = Keep it as it is
pattern-change = Change
pattern-remove = Remove

pattern-on = On
pattern-from-time = From
pattern-to-time = To
pattern-to-time-hint = A time that is not after the first is on the next day.
pattern-starts-on = First day
pattern-last-day = Last day
pattern-optional = optional
pattern-except = Except on
pattern-except-hint = optional, such as holidays

pattern-skip-day = Not on this day
pattern-skip = Skip it
pattern-day-off = Not on { $day }
pattern-restore = Offer it again

# Reservations that a change of a pattern left standing.
pattern-conflicts = These were reserved before you changed what you offer every week. They stand:

pattern-every-day = every day
pattern-run = { $first } to { $last }
pattern-and = { $before } and { $last }
pattern-mondays = Mondays
pattern-tuesdays = Tuesdays
pattern-wednesdays = Wednesdays
pattern-thursdays = Thursdays
pattern-fridays = Fridays
pattern-saturdays = Saturdays
pattern-sundays = Sundays
pattern-hours = { $from } – { $to }
pattern-hours-next = { $from } – { $to } on the next day
pattern-open = Until you remove it
pattern-from = From { $day }
pattern-until = Until { $day }
pattern-from-until = From { $from }, until { $until }

problem-weekday = Please choose days from Monday to Sunday.
problem-no-weekday = Please choose at least one day.
problem-not-a-date = Please give a date, such as 2026-11-26.
problem-not-a-clock-time = Please give a time, such as 08:00.
problem-day-passed = This day has passed. Please choose today or later.
problem-until-before = The last day must not be before the first.
problem-until-early = None of these days comes until then.
problem-days-off = Please name at most { $most } days.
problem-no-such-day = It is not offered on this day, or the day has passed.
problem-patterns = This spot is offered in { $most } ways every week, the most at a time. Remove one to make room.
