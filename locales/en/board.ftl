# The home page: what is free, and when.

board-free = { $count } free
board-none-free = None free
preset-tonight = Tonight
preset-tomorrow = Tomorrow
preset-weekend = Weekend
on-weekend = this weekend
