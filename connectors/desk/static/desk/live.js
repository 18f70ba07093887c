// The live feed. Whenever it comes back after a gap, everything is read again, so that no view is stale.

import { leave } from "../shared/api.js";
import { t } from "../shared/i18n.js";
import { loadBoard, presence, refresh } from "./acts.js";
import { announce } from "./notify.js";
import { calledHere, set, state, unanswered } from "./store.js";

let source;
let pending;
let followed = false; // whether the feed has been there already

export function follow() {
  connect();
  setInterval(() => presence(), 25_000);
  document.addEventListener("visibilitychange", () => document.hidden || refresh());
  // A network that goes does not close what is open; the browser says so at once.
  addEventListener("offline", () => { source.close(); set({ online: false }); });
  addEventListener("online", again);
}

const again = () => source.readyState === EventSource.CLOSED && connect();

function connect() {
  source = new EventSource("/api/desk/live");
  source.addEventListener("hello", async () => {
    set({ online: true });
    if (followed) await Promise.all([loadBoard(), refresh()]).catch(() => {});
    followed = true;
  });
  source.addEventListener("rows", (event) => take(JSON.parse(event.data)));
  source.addEventListener("writes", (event) => wrote(JSON.parse(event.data)));
  source.addEventListener("people", (event) => set({ people: JSON.parse(event.data) }));
  source.addEventListener("staff", (event) => set({ present: JSON.parse(event.data) }));
  source.addEventListener("over", leave);
  source.onerror = () => {
    set({ online: false });
    if (source.readyState === EventSource.CLOSED) setTimeout(again, 1000 + Math.random() * 4000);
  };
}

// A customer who writes says so every few seconds; the sign fades when that ends.
let fading;
function wrote({ conversation, on }) {
  if (conversation !== state.open) return;
  clearTimeout(fading);
  set({ wrote: on ? conversation : null });
  if (on) fading = setTimeout(() => set({ wrote: null }), 6000);
}

function take(rows) {
  const all = new Map(state.rows);
  for (const row of rows) {
    const before = all.get(row.id);
    if (unanswered(row) && row.heard_at !== before?.heard_at) announce(row, t("new_message", { name: row.name || t("visitor") }));
    if (calledHere(row) && row.mentions[state.me.id] !== before?.mentions?.[state.me.id]) announce(row, t("called_you_in", { name: row.name || t("visitor") }), true);
    all.set(row.id, row);
  }
  set({ rows: all });
  if (rows.some((row) => row.id === state.open)) {
    clearTimeout(pending);
    pending = setTimeout(refresh, 30);
  }
}
