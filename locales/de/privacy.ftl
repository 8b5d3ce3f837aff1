# Was andere von einem sehen, was über einen gespeichert ist, und das Vergessen.

# Mitten im Satz, für jemanden, der seinen Namen nicht zeigt, und für jemanden, dessen Daten gelöscht sind.
a-neighbour = jemand aus dem Haus
a-former-resident = jemand, der hier gewohnt hat

account-shows = Was die Nachbarn von dir sehen
account-shows-hint = Bei deinen Stellplätzen, und wenn du auf ihren parkst. Die Verwaltung des Hauses sieht deinen vollen Namen.
shows-name = Deinen Namen und deine Wohnung
shows-first = Deinen Vornamen und deine Wohnung
shows-unit = Nur deine Wohnung
problem-shows = Wähle, was die Nachbarn von dir sehen.

account-stored = Was über dich gespeichert ist
account-stored-hint = Nimm eine Kopie von allem mit, oder lass es löschen.
account-data = Meine Daten herunterladen
erase-title = Mein Konto löschen
erase-lead = Das lässt sich nicht rückgängig machen.
erase-gone = Dein Name, deine Mailadresse, deine Wohnung, deine Kennzeichen, Zugangsschlüssel und Nachrichten werden endgültig entfernt.
erase-parking = Was du reserviert hast, wird zurückgegeben. Deine Stellplätze gehen an das Haus, und deine Nachbarn bekommen ihre Credits zurück, wenn es noch nicht begonnen hat.
erase-stays = Was geschehen ist, bleibt ohne deinen Namen in den Büchern: als Parken von jemandem, der hier gewohnt hat.
erase-first = Lade vorher deine Daten herunter
erase-button = Alles über mich löschen
erase-keep = Mein Konto behalten
done-erased = Deine Daten sind gelöscht. Danke fürs Teilen und alles Gute.
