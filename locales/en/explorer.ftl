# The explorer of the GraphQL schema.

explorer-title = Explorer
# One after the other; the second leads to the tokens.
explorer-program = The explorer is a program: it needs JavaScript. Everything it does can be done
explorer-token = with a token
explorer-client = and any HTTP client.
