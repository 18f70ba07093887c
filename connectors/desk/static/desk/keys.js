// The keyboard: one letter per act, never while somebody types.

import { claim, close, open, reopen, takeNext } from "./acts.js";
import { VIEWS, isMine, listed, ownerOf, set, shown, state } from "./store.js";

function step(by) {
  const rows = listed();
  if (!rows.length) return;
  const at = rows.findIndex((row) => row.id === state.open);
  const next = rows[Math.max(0, Math.min(rows.length - 1, at < 0 ? 0 : at + by))];
  open(next.id);
  document.querySelector(`[data-id="${CSS.escape(next.id)}"]`)?.scrollIntoView({ block: "nearest" });
}

function write(note) {
  const buttons = document.querySelectorAll(".modes .mode");
  const wanted = buttons[note ? 1 : 0];
  if (wanted && !wanted.disabled) wanted.click();
  document.getElementById("composer")?.focus();
}

function take(row) {
  if (isMine(row)) set({ dialog: { kind: "baton", id: row.id } });
  else if (row.owner === "closed") reopen(row.id);
  else if (!ownerOf(row)) claim(row.id);
}

function letter(key) {
  const row = shown();
  const view = Object.keys(VIEWS)[Number(key) - 1];
  if (view) return set({ view, search: null });
  switch (key) {
    case "n": return takeNext();
    case "j": return step(1);
    case "k": return step(-1);
    case "t": return row && take(row);
    case "s": return row && isMine(row) && set({ dialog: { kind: "snooze", id: row.id } });
    case "p": return row && isMine(row) && set({ dialog: { kind: "transfer", id: row.id } });
    case "a": return document.querySelector(".decision button.primary")?.focus(); // money takes a second key
    case "r": return write(false);
    case "m": return write(true);
    case "c": return row && isMine(row) && close(row.id);
    case "/": return document.getElementById("search").focus();
    case "?": return set({ dialog: { kind: "keys" } });
    case "y": case "e": case "x": return document.querySelector(`.draft [data-key="${key}"]`)?.click();
    default: return false;
  }
}

export function listen() {
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, dialog");
    if (event.key === "Escape" && event.target.id === "search") event.target.blur();
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (letter(event.key.length === 1 ? event.key.toLowerCase() : event.key) !== false) event.preventDefault();
  });
}
