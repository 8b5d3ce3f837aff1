# The frame around every page.

skip = Skip to the content
nav-main = Main
nav-tabs = Tabs

tab-board = Board
tab-day = Timeline
tab-reservations = Reservations
tab-reservations-short = Reserved
tab-spots = My spots
tab-account = Account
