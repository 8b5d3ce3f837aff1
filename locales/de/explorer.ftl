# Der Explorer des GraphQL-Schemas.

explorer-title = Explorer
# One after the other; the second leads to the tokens.
explorer-program = Der Explorer ist ein Programm: Er braucht JavaScript. Alles, was er kann, geht auch
explorer-token = mit einem Token
explorer-client = und einem beliebigen HTTP-Client.
