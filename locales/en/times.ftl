# Days, dates, times and lengths.

weekday-monday = Monday
weekday-tuesday = Tuesday
weekday-wednesday = Wednesday
weekday-thursday = Thursday
weekday-friday = Friday
weekday-saturday = Saturday
weekday-sunday = Sunday

month-january = January
month-february = February
month-march = March
month-april = April
month-may = May
month-june = June
month-july = July
month-august = August
month-september = September
month-october = October
month-november = November
month-december = December

date-day = { $day }
date-short = { $day } { $month }
date-short-year = { $day } { $month } { $year }
date-long = { $weekday }, { $date }
date-range = { $from } to { $to }

day-today = today
day-tomorrow = tomorrow
day-yesterday = yesterday

on-now = now
on-tonight = tonight
on-day = on { $day }

when-midnight = midnight
when = { $day } { $time }
until = until { $when }

length-days =
    { $count ->
        [one] { $count } day
       *[other] { $count } days
    }
length-hours =
    { $count ->
        [one] { $count } hour
       *[other] { $count } hours
    }
length-minutes =
    { $count ->
        [one] { $count } minute
       *[other] { $count } minutes
    }
length-less = less than a minute
