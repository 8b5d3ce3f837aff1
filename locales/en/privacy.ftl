# What others see of one, what is stored about one, and being forgotten.

# In a sentence, for somebody who does not show their name, and for somebody who was erased.
a-neighbour = a neighbour
a-former-resident = a former resident

account-shows = What neighbours see of you
account-shows-hint = On the board, on your spots and when you park on theirs. Whoever runs the building sees your full name.
shows-name = Your name and flat
shows-first = Your first name and flat
shows-unit = Your flat alone
problem-shows = Choose what neighbours see of you.

account-stored = What is stored about you
account-stored-hint = Take a copy of all of it, or have it erased.
account-data = Download my data
erase-title = Erase my account
erase-lead = There is no way back.
erase-gone = Your name, email, flat, plates, access tokens and notices are taken out for good.
erase-parking = What you have reserved is given back. Your spots go to the building, and your neighbours have their credits back for what has not begun.
erase-stays = What happened stays in the books without your name: as the parking of a former resident.
erase-first = Download your data first
erase-button = Erase everything about me
erase-keep = Keep my account
done-erased = You are erased. Thank you for sharing, and all the best.
