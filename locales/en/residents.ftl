# Setting up, signing up and in, the account and its tokens.

your-name = Your name
email = Email
password = Password
password-hint = At least 8 characters.
flat = Flat
sign-up = Sign up
sign-out = Sign out

sign-in-welcome = Welcome back.
sign-in-lead = Sign in to see what is free in { $building }.
sign-in-new = New here?

sign-up-welcome = Welcome home.
sign-up-lead = You start with { $count } credits to park in { $building }.
sign-up-flat-hint = As on your letter box.
sign-up-invitation = Invitation code
sign-up-invitation-hint = It stands in the link that your manager sent you.
sign-up-account = Have an account?

setup-title = Set up your building
setup-lead = One page, and your neighbours can come in.
setup-building = The building
setup-time-zone = Time zone
setup-time-zone-hint = All times are shown as on the clock in the lobby.
setup-you = You, its manager
setup-button = Set up

account-you = You
account-language = Language
account-language-browser = As your browser
account-password-now = Password now
account-password-small = to change it
account-new-password = New password
account-new-password-hint = At least 8 characters. Leave it empty to keep the old one.
account-theme = Light or dark
account-theme-hint = On this device.
account-programs = Scripts and programs
account-programs-hint = They ask with an access token in place of your password.
account-everywhere = Sign out everywhere
account-everywhere-hint = Everywhere means on every device, this one too. It also ends all your access tokens, the address of your calendar, and every program that signed in with your password.

theme-light = Light
theme-dark = Dark
theme-system = System

tokens-title = Access tokens
# Before the path, the link to the explorer, and after it.
tokens-lead = Programs use them at
tokens-explorer = Look around in the explorer
tokens-explorer-none = which needs none.
tokens-new = Your new token
tokens-new-hint = Copy it now: it is shown this once. Whoever has it can do what it may do, so keep it like a password.
tokens-yours = Yours
tokens-none = None yet. Make one for each of your scripts, so that you can revoke it alone.
tokens-reads = Reads.
tokens-writes = Reads and writes.
tokens-used = Made { $made }, last used { $used }.
tokens-unused = Made { $made }, not used yet.
tokens-revoke = Revoke
tokens-revoked = The token is revoked.
tokens-make = Make a token
tokens-make-hint = It is good until you revoke it, choose a new password or sign out everywhere, or until a year has passed without its use.
tokens-name-hint = What it is for, such as the screen in the hall.
tokens-scope = It may
tokens-scope-read = read
tokens-scope-write = read and write: offer, reserve, cancel
