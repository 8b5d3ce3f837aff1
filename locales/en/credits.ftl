# The balance and the ledger.

credits-title = Credits
credits-lead = A reservation costs { $count }, and earns { $count } for whoever offers the spot.
credits-balance = Balance
credits-pending =
    { $count ->
        [one] { $count } of them can be spent once your neighbours’ reservations begin.
       *[other] { $count } of them can be spent once your neighbours’ reservations begin.
    }
credits-ledger = What came and went
credits-none = Nothing more.
credits-then =
    { $count ->
        [one] credits then
       *[other] credits then
    }
credits-older = Older

ledger-welcome = Welcome to the building
ledger-reserved = You reserved { $spot }
ledger-was-reserved = A neighbour reserved { $spot }
ledger-cancelled = You cancelled { $spot }
ledger-was-cancelled = A neighbour cancelled { $spot }
ledger-given = Given: { $note }
ledger-taken = Taken: { $note }
ledger-allowance = Credits of the month
ledger-settled = Settled on moving out
ledger-a-spot = A spot
