// @apollo/client: a query, a mutation, a refusal, and a subscription over graphql-ws. Prints a line for each.
//   node apollo.mjs SITE TOKEN
import { randomUUID } from "node:crypto";

import { ApolloClient, CombinedGraphQLErrors, HttpLink, InMemoryCache, ApolloLink, gql } from "@apollo/client";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { OperationTypeNode } from "graphql";
import { createClient } from "graphql-ws";
import WebSocket from "ws";

const [site, token] = process.argv.slice(2);
const authorization = `Bearer ${token}`;
const socket = createClient({
  url: `${site.replace("http", "ws")}/graphql`,
  webSocketImpl: WebSocket,
  connectionParams: { authorization },
});
const client = new ApolloClient({
  cache: new InMemoryCache(),
  link: ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    new GraphQLWsLink(socket),
    new HttpLink({ uri: `${site}/graphql`, headers: { authorization } }),
  ),
});

async function check(words, body) {
  try {
    await body();
    console.log(`ok: @apollo/client: ${words}`);
  } catch (error) {
    console.log(`FAILED: @apollo/client: ${words}: ${error}`);
  }
}

function must(holds, found) {
  if (!holds) throw new Error(`found ${JSON.stringify(found)}`);
}

const FREE = gql`
  query Free($from: DateTime!, $to: DateTime!, $after: String) {
    spots(first: 5, after: $after, filter: { freeFrom: $from, freeTo: $to, mine: false }) {
      nodes { id label owner { name } windows { id startsAt endsAt } }
      pageInfo { hasNextPage endCursor }
    }
  }
`;
const RESERVE = gql`
  mutation Reserve($input: ReserveInput!) {
    reserve(input: $input) { id status price spot { id label } }
  }
`;

const day = new Date(Date.now() + 2 * 24 * 3600 * 1000).toISOString().slice(0, 10);
const [from, to] = [`${day}T12:00:00Z`, `${day}T13:00:00Z`];
let free = [];
let input;

await check("a query, page after page", async () => {
  let after = null;
  do {
    const { data } = await client.query({ query: FREE, variables: { from, to, after } });
    free.push(...data.spots.nodes);
    after = data.spots.pageInfo.hasNextPage ? data.spots.pageInfo.endCursor : null;
  } while (after !== null);
  must(free.length > 5 && new Set(free.map(({ id }) => id)).size === free.length, free.length);
});

await check("a mutation, told by a subscription", async () => {
  const told = new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error("nothing was told within 10 seconds")), 10_000);
    client.subscribe({ query: gql`subscription { spotChanged { id state } }` }).subscribe({
      next: ({ data, error }) => {
        clearTimeout(late);
        if (error) reject(error);
        else resolve(data.spotChanged);
      },
      error: reject,
    });
  });
  // Subscribing is not answered: give it time to be there.
  await new Promise((resolve) => setTimeout(resolve, 1000));
  input = { spot: free[0].id, startsAt: from, endsAt: to, requestId: randomUUID() };
  const { data } = await client.mutate({ mutation: RESERVE, variables: { input } });
  must(data.reserve.status === "BOOKED" && data.reserve.spot.id === free[0].id, data);
  const spot = await told;
  must(spot.id === free[0].id, spot);
});

await check("the same request again makes nothing new", async () => {
  const ids = [];
  for (let turn = 0; turn < 2; turn++) {
    const { data } = await client.mutate({ mutation: RESERVE, variables: { input } });
    ids.push(data.reserve.id);
  }
  must(ids[0] === ids[1], ids);
});

await check("a refusal has its code", async () => {
  const taken = { ...input, requestId: randomUUID() };
  const refused = await client.mutate({ mutation: RESERVE, variables: { input: taken } }).catch((error) => error);
  must(CombinedGraphQLErrors.is(refused), String(refused));
  must(refused.errors[0].extensions.code === "SPOT_TAKEN", refused.errors);
});

await socket.dispose();
client.stop();
process.exit(0);
