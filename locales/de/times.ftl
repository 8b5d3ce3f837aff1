# Tage, Daten, Zeiten und Längen.

weekday-monday = Montag
weekday-tuesday = Dienstag
weekday-wednesday = Mittwoch
weekday-thursday = Donnerstag
weekday-friday = Freitag
weekday-saturday = Samstag
weekday-sunday = Sonntag

month-january = Januar
month-february = Februar
month-march = März
month-april = April
month-may = Mai
month-june = Juni
month-july = Juli
month-august = August
month-september = September
month-october = Oktober
month-november = November
month-december = Dezember

date-day = { $day }.
date-short = { $day }. { $month }
date-short-year = { $day }. { $month } { $year }
date-long = { $weekday }, { $date }
date-range = { $from } bis { $to }

day-today = heute
day-tomorrow = morgen
day-yesterday = gestern

on-now = jetzt
on-tonight = heute Abend
on-day = am { $day }

when-midnight = Mitternacht
when = { $day } { $time }
until = bis { $when }

length-days =
    { $count ->
        [one] { $count } Tag
       *[other] { $count } Tage
    }
length-hours =
    { $count ->
        [one] { $count } Stunde
       *[other] { $count } Stunden
    }
length-minutes =
    { $count ->
        [one] { $count } Minute
       *[other] { $count } Minuten
    }
length-less = weniger als eine Minute
