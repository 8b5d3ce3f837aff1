# The plan of a level, and the way to a bay.

plan-of = Plan of level { $level }
plan-larger = Larger
plan-entrance = Entrance
plan-lift = Lift
plan-stairs = Stairs

# After "on your right".
plan-nth =
    { $nth ->
        [1] first bay
        [2] second bay
        [3] third bay
        [4] fourth bay
        [5] fifth bay
        [6] sixth bay
        [7] seventh bay
        [8] eighth bay
        [9] ninth bay
        [10] tenth bay
        [11] eleventh bay
        [12] twelfth bay
       *[other] number { $nth } in the row
    }
way-left = On your left, { $bay }
way-right = On your right, { $bay }
where-left = Level { $level }, on your left, { $bay }.
where-right = Level { $level }, on your right, { $bay }.
where = Level { $level }.
