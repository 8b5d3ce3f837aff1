/*
 * What the hx-ws extension leaves open, on the page's one live connection: it notices a connection that is open but
 * silent, says whether the page is live, and tells what is the reader's own when to look again.
 */
(() => {
  "use strict";

  const SILENCE = 45_000; // the server speaks at least every 25 s
  const LOOK = 5_000;
  const PAUSE = 1_000;

  let connection; // the extension's own: its socket changes with every reconnection
  let watched; // the socket whose silence is measured
  let lost; // the socket that was given up
  let heard; // when the watched socket was last heard

  const say = (state) => document.getElementById("live")?.setAttribute("data-live", state);

  const hear = (event) => {
    connection = event.detail.connection;
    watched = connection.socket;
    heard = Date.now();
  };

  document.addEventListener("htmx:ws:before:connection", (event) => (connection = event.detail.connection));
  document.addEventListener("htmx:ws:after:connection", (event) => {
    hear(event);
    say("on");
  });
  document.addEventListener("htmx:ws:close", (event) => event.detail.reason !== "removed" && say("off"));
  document.addEventListener("htmx:ws:after:message:incoming", (event) => {
    hear(event);
    const { data } = event.detail.message;
    if (typeof data !== "string") return;
    if (data.includes('id="live-time"')) say(data.includes("data-stale") ? "off" : "on");
    if (data.includes('id="noticed"')) document.body.dispatchEvent(new Event("sparespot:noticed"));
    if (data.includes("spot-") || data.includes("bay-") || data.includes("day-changed")) changed();
  });

  // close() on a dead line can take a minute to be noticed. The extension takes this event for the line's end: it
  // connects again and closes the old socket itself.
  setInterval(() => {
    const socket = connection?.socket;
    if (!socket || socket === lost || socket.readyState === WebSocket.CLOSED || document.hidden) return;
    if (socket !== watched) {
      watched = socket;
      heard = Date.now();
    }
    if (Date.now() - heard < SILENCE) return;
    lost = socket;
    socket.dispatchEvent(new CloseEvent("close", { code: 1006 }));
  }, LOOK);

  // At once, and then at most once in PAUSE, so that a burst of changes costs few requests.
  let resting = false;
  let again = false;
  const changed = () => {
    if (resting) {
      again = true;
      return;
    }
    resting = true;
    document.body.dispatchEvent(new Event("sparespot:changed"));
    setTimeout(() => {
      resting = false;
      if (again) changed();
      again = false;
    }, PAUSE);
  };

  // Without a network a page that says so takes the place of the browser's own.
  addEventListener("load", () => navigator.serviceWorker?.register("/static/offline.js", { scope: "/" }).catch(() => {}));

  // A timeline that is too wide to be seen whole begins a little before now, a week's in the morning.
  const start = document.getElementById("now") ?? document.querySelector(".sp-timeline-days .sp-hours > :nth-child(5)");
  start?.closest(".sp-timeline").scrollTo({ left: start.offsetLeft - 160, behavior: "instant" });

  // A page that comes back from the browser's memory has lost its connection for good, and perhaps its session.
  addEventListener("pageshow", (event) => event.persisted && location.reload());
})();
