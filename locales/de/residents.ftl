# Einrichten, registrieren, anmelden, das Konto und seine Tokens.

your-name = Dein Name
email = E-Mail
password = Passwort
password-hint = Mindestens 8 Zeichen.
flat = Wohnung
sign-up = Registrieren
sign-out = Abmelden

sign-in-welcome = Willkommen zurück.
sign-in-lead = Melde dich an und sieh, was in { $building } frei ist.
sign-in-new = Neu hier?

sign-up-welcome = Willkommen daheim.
sign-up-lead = Du beginnst mit { $count } Credits, um in { $building } zu parken.
sign-up-flat-hint = Wie auf deinem Briefkasten.
sign-up-invitation = Einladungscode
sign-up-invitation-hint = Er steht im Link, den du von der Hausverwaltung bekommen hast.
sign-up-account = Schon registriert?

setup-title = Richte dein Haus ein
setup-lead = Eine Seite, und deine Nachbarn können herein.
setup-building = Das Haus
setup-time-zone = Zeitzone
setup-time-zone-hint = Alle Zeiten stehen da wie auf der Uhr im Eingang.
setup-you = Du, die Hausverwaltung
setup-button = Einrichten

account-you = Du
account-language = Sprache
account-language-browser = Wie dein Browser
account-password-now = Jetziges Passwort
account-password-small = zum Ändern
account-new-password = Neues Passwort
account-new-password-hint = Mindestens 8 Zeichen. Lass es leer, um das alte zu behalten.
account-theme = Hell oder dunkel
account-theme-hint = Auf diesem Gerät.
account-programs = Skripte und Programme
account-programs-hint = Sie fragen mit einem Token statt mit deinem Passwort.
account-everywhere = Überall abmelden
account-everywhere-hint = Überall heißt auf jedem Gerät, auch auf diesem. Das beendet auch alle deine Tokens, die Adresse deines Kalenders und jedes Programm, das sich mit deinem Passwort angemeldet hat.

theme-light = Hell
theme-dark = Dunkel
theme-system = System

tokens-title = Tokens
# Before the path, the link to the explorer, and after it.
tokens-lead = Programme benutzen sie unter
tokens-explorer = Sieh dich im Explorer um
tokens-explorer-none = der keines braucht.
tokens-new = Dein neues Token
tokens-new-hint = Kopiere es jetzt, denn es wird nur dieses eine Mal gezeigt. Wer es hat, kann tun, was es darf. Bewahre es auf wie ein Passwort.
tokens-yours = Deine
tokens-none = Noch keine. Erstelle für jedes deiner Skripte ein eigenes, damit du es einzeln widerrufen kannst.
tokens-reads = Liest.
tokens-writes = Liest und schreibt.
tokens-used = Erstellt: { $made }. Zuletzt benutzt: { $used }.
tokens-unused = Erstellt: { $made }. Noch nicht benutzt.
tokens-revoke = Widerrufen
tokens-revoked = Das Token ist widerrufen.
tokens-make = Token erstellen
tokens-make-hint = Es gilt, bis du es widerrufst, ein neues Passwort wählst oder dich überall abmeldest, oder bis es ein Jahr lang nicht benutzt wurde.
tokens-name-hint = Wofür es ist, zum Beispiel der Bildschirm im Flur.
tokens-scope = Es darf
tokens-scope-read = lesen
tokens-scope-write = lesen und schreiben: anbieten, reservieren, stornieren
