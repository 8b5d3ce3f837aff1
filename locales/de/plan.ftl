# Der Plan einer Ebene und der Weg zu einem Platz.

plan-of = Plan der Ebene { $level }
plan-larger = Größer
plan-entrance = Einfahrt
plan-lift = Aufzug
plan-stairs = Treppe

# Nach „rechts“.
plan-nth =
    { $nth ->
        [1] erster Platz
        [2] zweiter Platz
        [3] dritter Platz
        [4] vierter Platz
        [5] fünfter Platz
        [6] sechster Platz
        [7] siebter Platz
        [8] achter Platz
        [9] neunter Platz
        [10] zehnter Platz
        [11] elfter Platz
        [12] zwölfter Platz
       *[other] Nummer { $nth } in der Reihe
    }
way-left = Links, { $bay }
way-right = Rechts, { $bay }
where-left = Ebene { $level }, links, { $bay }.
where-right = Ebene { $level }, rechts, { $bay }.
where = Ebene { $level }.
