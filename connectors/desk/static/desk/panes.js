// Which part a phone shows, and the way back: from the customer to the conversation, from there to the list, and not out of the desk.

import { set } from "./store.js";

const PANES = ["list", "thread", "side"];
const deep = (pane) => PANES.indexOf(pane ?? "list");

// Forward: the browser notes where we are, so that its own way back leads here.
export function forward(pane, id) {
  const how = deep(pane) > deep(history.state?.pane) ? "pushState" : "replaceState";
  history[how]({ pane }, "", id ? `#${encodeURIComponent(id)}` : location.href);
  set({ pane });
}

// Back by a button of ours: over the browser's note, where there is one.
export function back(pane) {
  set({ pane });
  if (deep(pane) < deep(history.state?.pane)) history.back();
}

export function followTheWayBack(open) {
  addEventListener("popstate", (event) => {
    const pane = event.state?.pane ?? "list";
    if (pane === "list") set({ pane, open: null, record: null, panel: null });
    else open(decodeURIComponent(location.hash.slice(1)), pane);
  });
}
