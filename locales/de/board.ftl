# Die Startseite: was frei ist, und wann.

board-question = Wann brauchst du einen?
board-change = Ändern
board-kind = Art des Platzes
board-any-kind = Jeder Platz
board-search = Freie Plätze zeigen
board-free = { $count } frei
board-none-free = Keiner frei
board-not-free = Nicht frei { $when }
board-price =
    { $count ->
        [one] Je { $count } Credit, du hast
       *[other] Je { $count } Credits, du hast
    }
board-show-as = Zeigen als
board-list = Liste
board-plan = Plan
board-free-spots = Freie Plätze
board-level = Ebene
board-all-levels = Alle
board-nearest = Am nächsten dran
board-nothing-near = Um diese Zeit bietet niemand einen Platz an. Versuche eine andere.
board-elsewhere =
    { $count ->
        [one] { $count } Platz ist auf einer anderen Ebene oder von anderer Art frei
       *[other] { $count } Plätze sind auf anderen Ebenen oder von anderer Art frei
    }
board-empty = Noch keine Plätze.
board-empty-hint = Trage den ein, auf dem du parkst, und biete ihn an, wenn du weg bist.
board-no-such = So einen Platz gibt es hier nicht.
board-no-such-hint = Versuche eine andere Ebene oder jede Art von Platz.
board-show-all = Alle Plätze zeigen
preset-now = Jetzt
preset-tonight = Heute Abend
preset-tomorrow = Morgen
preset-weekend = Wochenende
on-weekend = am Wochenende

live = Live
live-as-of = Stand
live-not-since = Nicht live seit
live-paused = Angehalten um
live-pause = Anhalten
live-resume = Live zeigen
live-refresh = Alle 30 Sekunden neu laden

mine = Deins
mine-next = Deine nächste Reservierung
mine-running = Deine Reservierung
mine-way = Weg zeigen
mine-spot = Dein Platz
mine-offer-hint =
    { $count ->
        [one] Weg? Überlass ihn jemandem im Haus und verdiene { $count } Credit.
       *[other] Weg? Überlass ihn jemandem im Haus und verdiene { $count } Credits.
    }
mine-no-spot = Hast du einen? Trage ihn ein, biete ihn an, wenn du weg bist, und verdiene Credits.

signed-out = Du bist abgemeldet.
signed-out-hint = Melde dich wieder an, um zu sehen, was frei ist.
