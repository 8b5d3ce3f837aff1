# Wochenmuster: was jede Woche angeboten wird.

pattern-title = Jede Woche
pattern-none = Jede Woche zur gleichen Zeit weg? Sag es einmal, und der Platz wird Woche für Woche angeboten.
pattern-add = Jede Woche anbieten
pattern-edit-lead = Was schon reserviert ist, bleibt es, was du auch änderst.
pattern-save = Speichern
pattern-keep = So lassen
pattern-change = Ändern
pattern-remove = Entfernen

pattern-on = Am
pattern-from-time = Von
pattern-to-time = Bis
pattern-to-time-hint = Eine Zeit, die nicht nach der ersten liegt, ist am nächsten Tag.
pattern-starts-on = Erster Tag
pattern-last-day = Letzter Tag
pattern-optional = freiwillig
pattern-except = Außer am
pattern-except-hint = freiwillig, zum Beispiel Feiertage

pattern-skip-day = An diesem Tag nicht
pattern-skip = Auslassen
pattern-day-off = Nicht am { $day }
pattern-restore = Wieder anbieten

# Reservierungen, die eine Änderung stehen ließ.
pattern-conflicts = Das war reserviert, bevor du dein wöchentliches Angebot geändert hast, und bleibt es:

pattern-every-day = täglich
pattern-run = { $first } bis { $last }
pattern-and = { $before } und { $last }
pattern-mondays = montags
pattern-tuesdays = dienstags
pattern-wednesdays = mittwochs
pattern-thursdays = donnerstags
pattern-fridays = freitags
pattern-saturdays = samstags
pattern-sundays = sonntags
pattern-hours = { $from } – { $to }
pattern-hours-next = { $from } – { $to } am nächsten Tag
pattern-open = Bis du es entfernst
pattern-from = Ab { $day }
pattern-until = Bis { $day }
pattern-from-until = Ab { $from }, bis { $until }

problem-weekday = Bitte wähle Tage von Montag bis Sonntag.
problem-no-weekday = Bitte wähle mindestens einen Tag.
problem-not-a-date = Bitte gib ein Datum an, zum Beispiel 2026-11-26.
problem-not-a-clock-time = Bitte gib eine Uhrzeit an, zum Beispiel 08:00.
problem-day-passed = Dieser Tag ist vorbei. Bitte wähle heute oder später.
problem-until-before = Der letzte Tag darf nicht vor dem ersten liegen.
problem-until-early = Bis dahin kommt keiner dieser Tage.
problem-days-off = Bitte nenne höchstens { $most } Tage.
problem-no-such-day = An diesem Tag wird er nicht angeboten, oder der Tag ist vorbei.
problem-patterns = Dieser Platz wird jede Woche auf { $most } Arten angeboten, mehr geht nicht auf einmal. Entferne eine, um Platz zu machen.
