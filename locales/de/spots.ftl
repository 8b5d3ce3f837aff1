# Eigene Plätze und wann sie angeboten werden.

spots-lead = Weg? Biete deinen Platz an und verdiene mit jeder Reservierung Credits.
spots-none = Noch kein Platz von dir.
spots-none-hint =
    { $count ->
        [one] Trage den ein, auf dem du parkst. Biete ihn an, wenn du weg bist, und verdiene { $count } Credit je Reservierung.
       *[other] Trage den ein, auf dem du parkst. Biete ihn an, wenn du weg bist, und verdiene { $count } Credits je Reservierung.
    }
spots-open = Öffnen

spot-back = Zurück zum Platz
spot-add-hint = Du kannst ihn gleich danach anbieten.
spot-add-button = Eintragen
spot-change = Ändern
spot-change-this = Diesen Platz ändern
spot-change-your = Deinen Platz ändern
spot-label = Name
spot-label-hint = Wie auf den Boden gemalt, zum Beispiel B1-014.
spot-level = Ebene
spot-level-hint = Zum Beispiel B1.
spot-features = Was er hat
spot-features-small = falls etwas
spot-note = Hinweis
spot-note-hint = Für alle, die dort parken, zum Beispiel: enge Säule auf der Fahrerseite.

spot-offered = Angeboten
spot-not-offered = Er wird im Moment nicht angeboten.
spot-not-offered-mine = Noch nicht angeboten. Bald weg? Biete ihn an, und jemand aus dem Haus kann dort parken.
spot-reservations =
    { $count ->
        [one] { $count } Reservierung.
       *[other] { $count } Reservierungen.
    }
spot-more =
    { $count ->
        [one] { $count } weitere Zeit
       *[other] { $count } weitere Zeiten
    }
spot-partly-reserved = Teils reserviert
spot-withdraw = Zurückziehen
spot-withdraw-part = Teil zurückziehen
spot-reserved = Von Nachbarn reserviert
spot-not-reserved = Noch hat ihn niemand reserviert.
spot-parks-now = parkt gerade dort
spot-offer-hint =
    { $count ->
        [one] Du verdienst { $count } Credit, wann immer ihn jemand reserviert.
       *[other] Du verdienst { $count } Credits, wann immer ihn jemand reserviert.
    }
spot-reserve = Reservieren
spot-reserve-hint =
    { $count ->
        [one] { $count } Credit je Reservierung.
       *[other] { $count } Credits je Reservierung.
    }
spot-about = Über diesen Platz
spot-owner = Gehört
spot-owner-you = dir
spot-owner-building = dem Haus
spot-has = Hat
spot-remove = Diesen Platz entfernen

withdraw-title = { $label } zurückziehen
withdraw-offered = Du bietest ihn an: { $when }.
withdraw-button = Diese Zeit zurückziehen
withdraw-keep = Weiter anbieten

quick-today = Heute bis { $time }
quick-tomorrow = Morgen den ganzen Tag
quick-weekend = Das Wochenende
quick-away = Solange du weg bist
