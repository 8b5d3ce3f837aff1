# Warum etwas abgelehnt wurde, und was zu tun ist.

verbatim = { $text }

refusal-fields = Bitte sieh dir die markierten Felder an.
refusal-unauthenticated = Bitte melde dich zuerst an.
refusal-not-found = Hier ist nichts, oder es ist nicht für dich bestimmt.
refusal-not-offered = Der Platz wird nicht für die ganze Zeit angeboten. Wähle eine kürzere Zeit oder einen anderen Platz.
refusal-credits = Das kostet { $price } Credits, und du kannst { $spendable } ausgeben. Biete deinen eigenen Platz an, um mehr zu verdienen.
refusal-own-spot = Das ist dein eigener Platz. Du kannst dort ohne Reservierung parken.
refusal-too-many = Du hast { $limit } offene Reservierungen, mehr geht nicht auf einmal. Storniere eine, um Platz zu machen.
refusal-too-large = Das ist zu viel auf einmal. Die Grenze sind 64 kB, bei einer Datei 2 MB.
refusal-rate = Zu viele Versuche. Bitte warte { $seconds } Sekunden und versuche es noch einmal.
refusal-unavailable = Sparespot kann gerade nicht antworten. Bitte versuche es in ein paar Sekunden noch einmal.
refusal-internal = Bei uns ist etwas schiefgegangen. Es wurde nichts geändert.

problem-missing = Bitte fülle das aus.
problem-long = Bitte nimm höchstens { $most } Zeichen.
problem-one-line = Bitte nimm nur Buchstaben, Ziffern und Satzzeichen, in einer Zeile.
problem-not-understood = Diese Anfrage ist nicht zu verstehen.
problem-not-a-form = Bitte sende ein Formular als application/x-www-form-urlencoded.
problem-foreign-site = Diese Anfrage kam nicht von dieser Seite, deshalb wurde nichts geändert.
problem-slow = Das kam zu langsam an. Bitte sende es noch einmal.
problem-not-whole = Das kam nicht vollständig an. Bitte sende es noch einmal.
problem-request-id = Die Kennung der Anfrage muss eine UUID sein.
problem-sent-before = Dieses Formular wurde schon mit anderen Werten gesendet. Bitte öffne es neu, um noch einmal zu reservieren.

problem-not-a-time = Bitte gib Datum und Uhrzeit an, zum Beispiel 2026-11-26T18:00.
problem-skipped = Diese Zeit fällt bei der Zeitumstellung aus. Die nächste ist { $next }.
problem-time-skipped = Bitte gib Datum und Uhrzeit an, die bei der Zeitumstellung nicht ausfallen.
problem-time-passed = Diese Zeit ist vorbei. Bitte wähle eine spätere.
problem-time-too-long = Bitte wähle eine kürzere Zeit.
problem-reversed = Das Ende muss nach dem Anfang liegen.
problem-whole-minutes = Bitte gib die Zeit in ganzen Minuten an.
problem-start-passed = Dieser Anfang ist vorbei. Bitte wähle jetzt oder später.
problem-end-passed = Dieses Ende ist vorbei. Bitte wähle ein späteres.
problem-too-far = Du kannst höchstens { $days } Tage im Voraus reservieren.
problem-too-short = Eine Reservierung dauert mindestens { $minutes } Minuten.
problem-too-long = Eine Reservierung dauert höchstens { $days } Tage.
problem-offer-too-far = Ein Platz lässt sich höchstens { $days } Tage im Voraus anbieten.
problem-outside-window = Diese Zeit liegt nicht im Angebot.
problem-window-reserved = Reservierung { $id } liegt in dieser Zeit: { $name } von { $from } bis { $to }. Die Zeit darum herum kannst du zurückziehen.
problem-just-reserved = Gerade hat jemand diesen Platz für einen Teil der Zeit reserviert.
problem-reserved = In dieser Zeit liegt eine Reservierung.

problem-choose-spot = Bitte wähle einen der Plätze.
problem-no-such-kind = So eine Art von Platz gibt es nicht.
problem-features = Bitte wähle aus: { $names }.
problem-label-taken = Es gibt schon einen Platz mit diesem Namen. Jeder Name kommt im Haus nur einmal vor.
problem-not-your-spot = Dieser Platz gehört jemand anderem. Nur wer ihn besitzt, kann ihn ändern.
problem-not-your-reservation = Das ist die Reservierung von jemand anderem. Nur wer sie gemacht hat, kann sie stornieren.

problem-email = Bitte gib eine E-Mail-Adresse ein, zum Beispiel mira@example.org.
problem-address-taken = Mit dieser Adresse ist schon jemand registriert. Möchtest du dich anmelden?
problem-no-match = E-Mail und Passwort passen nicht zusammen.
problem-wrong-password = Das ist nicht dein jetziges Passwort.
problem-password-short = Bitte nimm mindestens 8 Zeichen.
problem-password-long = Bitte nimm höchstens 128 Zeichen.
problem-password-common = Viele benutzen dieses Passwort, es ist leicht zu erraten. Bitte wähle ein anderes.
problem-no-invitation = Bitte öffne den Link zur Registrierung, den du von der Hausverwaltung bekommen hast.
problem-invitation-over = Diese Einladung ist verbraucht oder abgelaufen. Bitte frage die Hausverwaltung nach einer neuen.
problem-invitation-revoked = Diese Einladung wurde zurückgezogen. Bitte frage die Hausverwaltung nach einer neuen.
problem-invitation-address = Diese Einladung gilt für eine andere Adresse. Bitte nimm die, an die sie geschickt wurde.
problem-number = Bitte gib eine ganze Zahl von 1 bis { $most } an.
problem-suspended = Dein Konto ist gesperrt. Bitte sprich mit der Hausverwaltung.
problem-moved-out = Du bist aus diesem Haus ausgezogen, deshalb ist dieses Konto geschlossen.
problem-last-manager = Jemand muss das Haus verwalten. Mache zuerst jemand anderen zur Hausverwaltung.
problem-not-yourself = Du kannst dich nicht selbst sperren. Jemand anderes aus der Hausverwaltung kann es.
problem-has-left = { $name } ist ausgezogen.
problem-may-not-enter = { $name } darf gerade nicht herein und kann deshalb das Haus nicht verwalten.
problem-not-set-up = Dieses Haus ist noch nicht eingerichtet. Die Hausverwaltung hat den Link dafür.
problem-time-zone = Bitte wähle eine Zeitzone aus der Liste, zum Beispiel Europe/Berlin.
problem-theme = Bitte wähle hell, dunkel oder wie das System.
problem-language = Bitte wähle eine der Sprachen.
problem-token-scope = Bitte wähle, was das Token darf: lesen oder schreiben.
problem-token-reads = Dieses Token darf nur lesen. Erstelle eines, das schreiben darf.
problem-tokens = Du hast { $most } Tokens, mehr geht nicht auf einmal. Widerrufe eines, um Platz zu machen.

problem-place = Ein Platz liegt innerhalb eines Kilometers, ist einen halben bis dreißig Meter lang und breit und um 0 bis 359 Grad gedreht.
problem-outline-wall = Die erste Zeile ist die Wand: drei bis 64 Ecken wie 0,0 36,0 36,16 0,16, in Metern bis 1000, mit Raum darin.
problem-outline-word = Zeile { $line } beginnt mit keinem dieser Wörter: { $words }.
problem-outline-line = Zeile { $line } sollte so aussehen: { $example }
problem-outline-long = Bitte verwende höchstens { $most } Zeilen.
problem-labels = Diese lassen sich nicht eintragen: { $labels }. Ein Name hat höchstens 20 Zeichen, steht einmal in der Liste, und kein anderer Platz heißt so.
problem-labels-many = Bitte trage höchstens { $most } Plätze auf einmal ein.
problem-owner = Bitte wähle jemanden, der hier wohnt und sich anmelden darf.
