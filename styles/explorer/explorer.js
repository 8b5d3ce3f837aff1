// GraphiQL on GET /graphql. It asks with the session of the browser, so that nobody needs a token to look around.
import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { GraphiQL } from "graphiql";
import { createClient } from "graphql-ws";
import { createElement } from "react";
import { createRoot } from "react-dom/client";

const FIRST = `# Ctrl+Enter runs what the cursor is in.

query SpotsAndTheirOwners {
  me { name balance }
  spots(first: 10) {
    nodes {
      label state stateUntil
      owner { name }
    }
    pageInfo { hasNextPage endCursor }
  }
}

subscription WhateverChanges {
  spotChanged { label state }
}
`;

const place = document.getElementById("explorer");
const path = location.pathname;
const fetcher = createGraphiQLFetcher({
  url: path,
  // Opened by the first subscription and closed after the last one.
  wsClient: createClient({ url: `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}${path}` }),
});

createRoot(place).render(
  createElement(GraphiQL, {
    fetcher,
    defaultQuery: FIRST,
    // As the page has it; without one, as the system has it.
    forcedTheme: document.documentElement.dataset.theme,
    // There are no headers to send: the browser sends its session.
    isHeadersEditorEnabled: false,
    shouldPersistHeaders: false,
  }),
);
