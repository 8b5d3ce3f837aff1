# Alle Plätze des Hauses, ihr Plan, und beides als Datei.

manage-spots = Plätze
manage-spots-lead =
    { $count ->
        [one] { $count } Platz im Haus.
       *[other] { $count } Plätze im Haus.
    }
manage-spots-count =
    { $count ->
        [one] { $count } Platz
       *[other] { $count } Plätze
    }
manage-spots-search = Name, Ebene, Bewohner oder Wohnung
manage-spots-find = Suchen
manage-spots-all = Alle zeigen
manage-spots-not-found = Kein Platz heißt so.
manage-spots-none = Noch keine Plätze
manage-spots-none-hint = Trage sie mit ihren Namen ein, oder bring eine Datei aus deiner Tabelle mit.
manage-spots-not-placed = noch nicht im Plan
manage-spots-assign = Zuordnen
manage-spots-assign-title = Wem gehört { $label }?
manage-spots-assign-hint = Was angeboten und nicht reserviert ist, endet, ebenso jedes Wochenmuster. Reservierungen bleiben.
manage-spots-leave = So lassen
manage-spots-add = Plätze eintragen
manage-spots-add-hint = Sie gehören dem Haus, bis du sie zuordnest.
manage-spots-labels = Namen
manage-spots-labels-hint = Einer je Zeile, oder eine Reihe wie B1-001..B1-040.
manage-spots-add-button = Eintragen

done-spots-added =
    { $count ->
        [one] { $count } Platz ist eingetragen.
       *[other] { $count } Plätze sind eingetragen.
    }
done-assigned = Der Platz ist zugeordnet.
done-drawn = Der Plan ist gespeichert.
done-imported = Die Datei ist übernommen: { $added } neu, { $changed } geändert.

manage-plan = Plan
manage-plan-title = Plan der Ebene { $level }
manage-plan-lead = Längen in Metern, von der Ecke oben links. Was du leer lässt, hat keinen festen Ort und liegt in Reihen darunter.
manage-plan-outline = Umriss
manage-plan-outline-hint = Die erste Zeile nennt die Ecken der Wand. Dann eines je Zeile: lane, entrance, lift, stairs, label.
manage-plan-places = Wo die Plätze liegen
manage-plan-spot = Platz
manage-plan-x = Von links
manage-plan-y = Von oben
manage-plan-width = Breite
manage-plan-height = Tiefe
manage-plan-turn = Gedreht
manage-plan-of = { $field }, { $label }
manage-plan-preview = Vorschau
manage-plan-rows = In Reihen legen
manage-plan-rows-hint = Eine einfache Garage für den Anfang: zwei Reihen an einer Fahrspur. Noch ist nichts gespeichert.
manage-plan-not-saved = Noch nicht gespeichert
manage-plan-drawing = Zeichnung
manage-plan-keys = Ziehe einen Platz mit der Maus oder dem Finger, oder wähle ihn mit Tab. Pfeiltasten schieben ihn um 10 cm, mit Umschalt um einen Meter; R dreht ihn.
manage-plan-undo-step = Schritt zurück
manage-plan-redo-step = Schritt vor
manage-plan-bay = { $label }: { $x } m von links, { $y } m von oben, gedreht um { $turn }°
manage-plan-none = Auf dieser Ebene ist noch kein Platz.

problem-metres = Bitte gib Meter an, zum Beispiel 2.5, mit höchstens zwei Stellen nach dem Punkt.
problem-degrees = Bitte gib ganze Grad von 0 bis 359 an.
problem-plan-moved = Dieser Platz ist nicht mehr auf dieser Ebene. Bitte öffne den Plan noch einmal.

csv-title = Als Datei
csv-spots-hint = Eine CSV-Datei mit einer Zeile je Platz, für deine Tabelle. Spalten: label, level, features, note, owner (E-Mail), x, y, width, height, turn.
csv-residents-hint = Eine CSV-Datei mit einer Zeile je Bewohner. Spalten: unit, email. Wer noch kein Konto hat, wird eingeladen; wer eines hat, bekommt die Wohnung.
csv-download = Herunterladen
csv-file = CSV-Datei
csv-dry-run = Nur ansehen, nichts ändern
csv-send = Datei senden
csv-result = Was die Datei ändern würde
csv-refused = Die Datei wurde nicht übernommen
csv-counts = { $added } neu, { $changed } geändert, { $unchanged } unverändert, { $wrong } falsch
csv-unused = Diese Spalten bleiben ungenutzt: { $columns }.
csv-row = Zeile
csv-what = Worum es geht
csv-fate = Was geschieht
csv-why = Warum
csv-added = Neu
csv-changed = Geändert
csv-unchanged = Unverändert
csv-wrong = Falsch
csv-again = Wähle die Datei noch einmal, um sie zu übernehmen.
csv-back-spots = Plätze
csv-back-residents = Bewohner
csv-empty = Die Datei hat keine Zeilen.

problem-csv-utf8 = Das ist kein UTF-8. Bitte speichere es als „CSV UTF-8“.
problem-csv-rows = Bitte sende höchstens { $most } Zeilen auf einmal.
problem-csv-column = In der ersten Zeile fehlt die Spalte { $column }.
problem-csv-columns = In der ersten Zeile steht die Spalte { $column } zweimal.
problem-csv-empty = Bitte wähle eine CSV-Datei, deren erste Zeile die Spalten nennt.
problem-csv-cells = Diese Zeile hat { $cells } Zellen, die erste hat { $columns }.
problem-csv-wrong =
    { $count ->
        [one] { $count } Zeile ist falsch, deshalb wurde nichts geändert.
       *[other] { $count } Zeilen sind falsch, deshalb wurde nichts geändert.
    }
problem-csv-twice = In Zeile { $row } geht es um dasselbe.
problem-csv-owner = Niemand, der hier wohnt oder eingeladen ist, hat diese Adresse.
manage-spots-promised = für { $email }, sobald angemeldet
problem-csv-left = Diese Person ist ausgezogen.
problem-csv-file = Bitte wähle eine Datei.
