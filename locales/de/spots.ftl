# Ein Platz und seine Angebote.

quick-today = Heute bis { $time }
quick-tomorrow = Morgen den ganzen Tag
quick-weekend = Das Wochenende
quick-away = Solange du weg bist
