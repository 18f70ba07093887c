// What somebody began to write stays in this browser, per person and conversation, until it is sent.

import { state } from "./store.js";

const key = (id, mode) => `haoke.draft.${state.me.id}.${mode}.${id}`;

export const draftOf = (id, mode = "reply") => localStorage.getItem(key(id, mode)) || "";

export function keepDraft(id, text, mode = "reply") {
  if (text) localStorage.setItem(key(id, mode), text);
  else localStorage.removeItem(key(id, mode));
}

export const clearDraft = (id, mode = "reply") => keepDraft(id, "", mode);

export function forgetDrafts() {
  for (const name of Object.keys(localStorage)) if (name.startsWith("haoke.draft.")) localStorage.removeItem(name);
}
