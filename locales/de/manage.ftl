# Was sieht, wer das Haus verwaltet: der Rahmen davon.

tab-manage = Verwalten
manage-title = Das Haus verwalten
manage-sections = Bereiche der Verwaltung
manage-overview = Überblick
problem-managers-only = Diese Seite ist für die Hausverwaltung.
account-manage-hint = Bewohner, Plätze, Regeln und was geschehen ist.
