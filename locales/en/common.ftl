# What stands on many pages.

credits =
    { $count ->
        [one] { $count } credit
       *[other] { $count } credits
    }
# After a number that stands apart.
credits-only =
    { $count ->
        [one] credit
       *[other] credits
    }

state-free = Free
state-reserved = Reserved
state-closed = Closed

feature-covered = Covered
feature-ev = EV charging
feature-accessible = Accessible
feature-motorcycle = Motorcycle
feature-large = Large
