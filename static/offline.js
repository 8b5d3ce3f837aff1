/*
 * Without a network: a page that says so. Nothing else is kept, since a board from memory could lie about whose spot it
 * is.
 */
"use strict";

/* The build makes these the addresses of what they are now, so that what is kept is never older than this file. */
const PAGE = "/static/offline.html";
const KEPT = [PAGE, "/static/sparespot.css", "/static/favicon.svg"];
const NAME = KEPT.join(" ");

addEventListener("install", (event) => {
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(KEPT)));
});

addEventListener("activate", (event) => {
  const drop = (name) => name !== NAME && caches.delete(name);
  event.waitUntil(caches.keys().then((names) => Promise.all(names.map(drop))));
});

addEventListener("fetch", (event) => {
  const { request } = event;
  // The screen in the lobby is left to the browser's own page, which tries again by itself: nobody stands by to press.
  if (request.mode === "navigate" && new URL(request.url).pathname === "/kiosk") return;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match(PAGE)));
  } else if (KEPT.includes(new URL(request.url).pathname)) {
    event.respondWith(fetch(request).catch(() => caches.match(request, { ignoreSearch: true })));
  }
});
