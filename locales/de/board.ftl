# Die Startseite: was frei ist, und wann.

board-free = { $count } frei
board-none-free = Keiner frei
preset-tonight = Heute Abend
preset-tomorrow = Morgen
preset-weekend = Wochenende
on-weekend = am Wochenende
