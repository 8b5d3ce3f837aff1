# Residents and invitations, for whoever runs the building.

people-title = Residents
people-lead =
    { $count ->
        [one] { $count } resident
       *[other] { $count } residents
    }
people-find = Find
people-query = Name, flat, address or spot
people-which = Show
people-which-here = Everybody who lives here
people-which-managers = Managers
people-which-no-spot = Without a spot
people-which-suspended = Suspended
people-which-left = Moved out
people-none = Nobody fits. Try fewer letters.
people-seen = Last here { $when }
people-not-seen = Not seen yet
people-suspended = Suspended { $when }
people-left = Moved out { $when }
people-manager = Manager
people-flat = Flat { $unit }
people-spots = Spots
people-no-spots = None
people-joined = Joined
people-activity = Activity
people-earlier = Earlier
people-later = Later
people-coming = Coming reservations
people-coming-none = Nothing is coming.
people-parks = { $name } parks there
people-credits-more = Give or take credits
people-ledger = Credits
people-actions = What you can do
people-make-manager = Make manager
people-make-manager-hint = Managers see and change everything that you do.
people-unmake-manager = Take the role away
people-unmake-manager-hint = They stay a resident.
people-suspend = Suspend
people-suspend-hint = They are signed out at once, and their calendar and tokens end. You can let them in again.
people-restore = Let them in again
people-restore-hint = They can sign in with the password that they had.
people-move-out = Move out
people-move-out-hint = Spots, reservations and credits are settled. This cannot be taken back.
people-suspend-title = Suspend { $name }
people-suspend-lead = They are signed out everywhere within a second and cannot sign in until you let them in again.
people-suspend-which = Reservations that have not begun
people-suspend-keep = Keep them
people-suspend-cancel = Cancel them, all credits back
people-move-out-title = { $name } moves out
people-move-out-lead = This is what happens, all at once. It cannot be taken back.
people-move-out-spots = These spots become the building’s, with nothing offered and no weekly patterns:
people-move-out-no-spots = They have no spots.
people-move-out-coming = What has not begun is cancelled, all credits back. What runs on their spots stays until its end, and what they have running ends now:
people-move-out-credits =
    { $count ->
        [one] Their { $count } credit is settled.
       *[other] Their { $count } credits are settled, after what is given back.
    }
people-move-out-signed-out = They are signed out everywhere and cannot sign in again.
people-move-out-button = Move out now
people-keep = Leave it as it is
problem-keep-or-cancel = Please choose to keep or to cancel them.

invite-title = Invitations
invite-lead = A link, and a sheet with a QR code for the letter box.
invite-new = Your new invitation
invite-new-hint = Send this link, or print the sheet. You find both here as long as it is open.
invite-sheet = Print the sheet
invite-make = Make an invitation
invite-make-hint = With an address, only that address can use it, and it is sent there by mail where mail is set up.
invite-uses = How many may use it
invite-days = Good for days
invite-open-title = Open
invite-over-title = Over
invite-none = None are open.
invite-print-all = Print all
invite-print = Print
invite-revoke = Take back
invite-unit = Flat { $unit }
invite-anybody = For anybody
invite-open = good until { $until }, used { $used } of { $uses }
invite-used-up = used up, { $used } of { $uses }
invite-revoked = taken back, used { $used } of { $uses }
invite-expired = expired { $until }, used { $used } of { $uses }
invite-print-title = Invitation
invite-print-none = No invitation is open that can be printed.
invite-print-welcome = Welcome home
invite-print-lead = Share parking with your neighbours in { $building }. Scan the code, or open this address:
invite-print-until = Good until { $when }.
invite-print-qr = QR code of the sign-up address
invite-print-back = All invitations
