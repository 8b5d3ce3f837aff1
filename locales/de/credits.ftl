# Guthaben und Buchungen.

credits-title = Credits
credits-lead = Eine Reservierung kostet { $count }. Wer den Platz anbietet, bekommt { $count }.
credits-balance = Guthaben
credits-pending =
    { $count ->
        [one] { $count } davon kannst du ausgeben, sobald die Reservierung auf deinem Platz beginnt.
       *[other] { $count } davon kannst du ausgeben, sobald die Reservierungen auf deinem Platz beginnen.
    }
credits-ledger = Was kam und ging
credits-none = Mehr ist hier nicht.
credits-then =
    { $count ->
        [one] Credit danach
       *[other] Credits danach
    }
credits-older = Ältere

ledger-welcome = Willkommen im Haus
ledger-reserved = Du hast { $spot } reserviert
ledger-was-reserved = Jemand aus dem Haus hat { $spot } reserviert
ledger-cancelled = Du hast { $spot } storniert
ledger-was-cancelled = Jemand aus dem Haus hat { $spot } storniert
ledger-given = Bekommen: { $note }
ledger-taken = Abgezogen: { $note }
ledger-allowance = Credits des Monats
ledger-settled = Ausgeglichen beim Auszug
ledger-a-spot = einen Platz
