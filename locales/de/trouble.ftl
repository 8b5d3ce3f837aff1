# Auf meinem Platz steht jemand; und was die Hausverwaltung mit Reservierungen macht.

trouble-button = Auf meinem Platz steht jemand
trouble-lead = Du bekommst sofort einen anderen freien Platz, ohne noch einmal zu zahlen. Gibt es keinen, kommen deine Credits zurück. Die Hausverwaltung erfährt es auf jeden Fall.
trouble-send = Anderen Platz finden
trouble-plate = Kennzeichen des Autos
trouble-plate-hint = Damit die Hausverwaltung herausfindet, wem es gehört.
trouble-note = Sonst noch etwas
trouble-headline = Auf { $label } stand jemand.
trouble-moved = Dort stand jemand, und du hast einen anderen Platz bekommen.
trouble-moved-to = Dein anderer Platz
trouble-refunded = Dort stand jemand. Sonst war nichts frei, deshalb sind deine Credits zurück.
trouble-moved-here = Dort stand jemand, und dein Gast hat einen anderen Platz bekommen.
trouble-refunded-here = Dort stand jemand, und dein Gast hat die Credits zurück. Was du verdient hast, bleibt dir.

done-moved = Dieser gehört jetzt dir, für dieselbe Zeit und ohne noch einmal zu zahlen. Danke für den Hinweis: Die Hausverwaltung weiß es.
done-moved-way = Weg zeigen
done-refunded = Sonst ist für diese Zeit nichts frei, deshalb sind deine Credits zurück. Die Hausverwaltung weiß es.
done-cancelled-for = Sie ist storniert, alle Credits sind zurück, und die Betroffenen wissen, warum.

cancel-for-button = Für sie stornieren
cancel-for-reason = Warum
cancel-for-hint = Das lesen, wer reserviert hat und wem der Platz gehört.
cancel-for-send = Stornieren und alle Credits zurückgeben
reservation-reason = Von der Hausverwaltung storniert

manage-reports = Besetzte Plätze
reports-lead = Wo jemand auf einem reservierten Platz stand.
reports-open = Zu erledigen
reports-none = Nichts zu erledigen.
reports-settled = Erledigt
reports-settle = Erledigt
reports-by = { $when }, { $who }.
reports-moved = Hat einen anderen Platz bekommen.
reports-refunded = Hat die Credits zurück.
reports-settled-at = Erledigt { $when }.

problem-not-to-report = Das geht von 30 Minuten vor dem Anfang deiner Reservierung, bis sie endet.
problem-over-already = Diese Reservierung ist schon vorbei, da gibt es nichts zu stornieren.

ledger-refunded = Credits zurück für { $spot }
