# Calendars, and the feed's address on the account page.

calendar = Your calendar
calendar-lead = Your reservations, and those of others on your spots, in the calendar that you use: Apple’s, Google’s, Outlook or another.
calendar-address = Its address
calendar-hint = Whoever has this address can read your calendar, so keep it like a password. A new address ends this one.
calendar-subscribe = Subscribe
calendar-renew = New address
calendar-off = Switch off
calendar-make = Make an address
calendar-add = Add to calendar

calendar-name = Parking, { $building }
calendar-yours = { $label } is yours
calendar-neighbour = { $name } parks on { $label }
calendar-plate = Plate: { $plate }
