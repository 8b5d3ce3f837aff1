# A spot and its windows.

quick-today = Today until { $time }
quick-tomorrow = All day tomorrow
quick-weekend = The weekend
quick-away = While you are away
