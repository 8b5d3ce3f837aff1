# Was Bewohner erfahren, auf einer Seite und per Mail.

notices-title = Nachrichten
notices-unread =
    { $count ->
        [one] ungelesene Nachricht
       *[other] ungelesene Nachrichten
    }
notices-none = Noch nichts. Wenn jemand deinen Platz reserviert oder sich bei dir etwas ändert, steht es hier.
notices-new = Neu
notices-read = Gelesen
notices-read-all = Alle als gelesen markieren

notices-choose = Was du erfährst
notices-choose-lead = Wähle, was bei deinen Nachrichten steht und was auch per Mail kommt.
notices-no-mail = Mail gibt es in diesem Haus nicht.
notices-page = Hier
notices-mail = Per Mail
notices-made = Jemand reserviert deinen Platz
notices-changed = Du bekommst einen anderen Platz
notices-ended = Jemand anderes beendet eine Reservierung
notices-soon = Deine Reservierung beginnt in einer halben Stunde
notices-expiring = Dein Platz wird ab morgen nicht mehr angeboten
notices-trouble = Auf einem reservierten Platz steht jemand
notices-credits = Die Hausverwaltung gibt oder nimmt dir Credits

notice-made = Jemand aus dem Haus hat { $spot } reserviert: { $time }.
notice-changed = Du hast { $spot } statt { $before }: { $time }.
notice-changed-more = Dort stand jemand. Du hast nicht noch einmal gezahlt.
notice-given-back = Jemand aus dem Haus hat die Reservierung von { $spot } storniert: { $time }.
notice-left-early = Dein Gast hat { $spot } früher verlassen, der Platz ist wieder frei: { $time }.
notice-ended-mine = Die Hausverwaltung hat deine Reservierung von { $spot } storniert: { $time }. Alle Credits sind zurück.
notice-ended-here = Die Hausverwaltung hat eine Reservierung von { $spot } storniert: { $time }.
notice-why = Warum: { $reason }
notice-not-offered = Der Platz wird nicht mehr angeboten.
notice-soon = Deine Reservierung von { $spot } beginnt bald: { $time }.
notice-expiring = { $spot } wird bis { $when } angeboten und danach nicht mehr.
notice-expiring-more = Bist du länger weg? Biete ihn weiter an.
notice-trouble = Auf { $spot } stand jemand, obwohl der Platz reserviert war: { $time }.
notice-trouble-here = Auf deinem Platz { $spot } stand jemand, obwohl er reserviert war: { $time }.
notice-trouble-moved = Der Gast hat jetzt { $spot }.
notice-trouble-refunded = Sonst war nichts frei, deshalb sind die Credits zurück.
notice-credits-given =
    { $count ->
        [one] Die Hausverwaltung hat dir { $count } Credit gegeben.
       *[other] Die Hausverwaltung hat dir { $count } Credits gegeben.
    }
notice-credits-taken =
    { $count ->
        [one] Die Hausverwaltung hat dir { $count } Credit genommen.
       *[other] Die Hausverwaltung hat dir { $count } Credits genommen.
    }

unsubscribe-title = Weniger Mail
unsubscribe-lead = Du kannst diese Art von Mail abbestellen. Bei deinen Nachrichten steht es weiterhin.
unsubscribe-button = Diese Mail abbestellen
unsubscribe-done = Du bekommst keine Mail dieser Art mehr.

account-notices-hint = Was bei deinen Nachrichten steht und was per Mail kommt.
problem-no-such-kind-of-notice = Bitte wähle aus den Arten, die da stehen.

mail-hello = Hallo { $name },
mail-open = In Sparespot ansehen
mail-because = Diese Mail kam, weil du das erfahren möchtest: { $kind }.
mail-stop = Mail dieser Art abbestellen
mail-invitation-subject = Parkplätze teilen: { $building }
mail-invitation = Du bist eingeladen, mit deinen Nachbarn die Parkplätze zu teilen ({ $building }): Reserviere einen, wenn du ihn brauchst, und biete deinen an, wenn du weg bist.
mail-invitation-open = Registrieren
mail-invitation-until = Dieser Link gilt bis { $when }.
mail-invitation-because = Die Hausverwaltung hat uns diese Adresse gegeben.
