# The frame around every page.

skip = Skip to the content
nav-main = Main
nav-tabs = Tabs

tab-board = Board
tab-day = Timeline
tab-reservations = Reservations
tab-reservations-short = Reserved
tab-spots = My spots
tab-spots-short = My spots
tab-account = Account

shared-parking = Shared parking

error-not-found = Nothing here
error-forbidden = Not yours to change
error-rate = Please wait a moment
error-unavailable = Back in a moment
error-internal = Something went wrong
error-other = That did not work
error-to-board = Back to the board
error-to-sign-in = To the sign-in page
