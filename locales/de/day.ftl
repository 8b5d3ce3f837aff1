# Der Zeitplan eines Tages, und die Woche eines Platzes.

day-too-far = Bitte wähle einen Tag vom { $first } bis zum { $last }.

day-lead = Wähle eine grüne Strecke, um sie zu reservieren.
day-lead-past = Dieser Tag ist vorbei.
# Danach steht der Kontostand.
day-each = Je { $price }, du hast
day-previous = Der Tag davor
day-following = Der Tag danach
day-button-today = Heute
day-timeline = Zeitplan, von Mitternacht bis Mitternacht
day-now = Jetzt
day-past = Vorbei
day-empty = Hier gibt es keine Plätze.
day-empty-more = Versuche eine andere Ebene.

week-heading = Woche, { $dates }
week-lead = Wähle eine geschlossene Strecke, um sie anzubieten, eine grüne, um sie zurückzuziehen.
week-previous = Die Woche davor
week-following = Die Woche danach
week-timeline = Zeitplan der Woche
week-withdraw = Zurückziehen
week-reserved-by = Reserviert von { $name }
