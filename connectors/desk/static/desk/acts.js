// Everything a person can do here, each as one call and what the page shows at once.

import { call, upload } from "../shared/api.js";
import { t } from "../shared/i18n.js";
import { clearDraft } from "./drafts.js";
import { forward } from "./panes.js";
import { listed, set, state } from "./store.js";

const at = (id) => `/api/desk/conversations/${encodeURIComponent(id)}`;
let reading = 0;

export function toast(text) {
  set({ toast: text });
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => set({ toast: "" }), 5000);
}

async function tried(act) {
  try {
    return (await act()) ?? true;
  } catch (error) {
    toast(error.status === 409 ? `${t("conflict")} ${error.message}` : error.status === 0 ? t("offline") : t("failed", { why: error.message }));
    await refresh();
    return false;
  }
}

export async function loadBoard() {
  const [board, everybody] = await Promise.all([call("/api/desk/board"), call("/api/desk/staff")]);
  set({
    rows: new Map(board.rows.map((row) => [row.id, row])),
    present: board.present, people: board.people, canned: board.canned, staff: everybody.staff,
  });
}

export async function open(id, pane = "thread") {
  set({ open: id, record: state.open === id ? state.record : null, panel: state.open === id ? state.panel : null });
  forward(pane, id);
  call(`${at(id)}/looking`, { doing: "reading" }).catch(() => {});
  await refresh();
  if (state.open === id) call(`${at(id)}/customer`).then((panel) => state.open === id && set({ panel })).catch(() => {});
}

export async function refresh() {
  if (!state.open) return;
  const turn = ++reading;
  const id = state.open;
  try {
    const record = await call(at(id));
    if (turn === reading && state.open === id) {
      set({ record });
      coverAgain(id, record.open_until);
    }
  } catch (error) {
    if (error.status) toast(t("failed", { why: error.message }));
  }
}

const owned = (name) => (id) => tried(async () => {
  await call(`${at(id)}/${name}`, {});
  await refresh();
});

export const claim = owned("claim");
export const close = owned("close");
export const reopen = owned("reopen");

export const release = (id, baton) => tried(async () => {
  await call(`${at(id)}/release`, { baton });
  await refresh();
});

export const transfer = (id, to) => tried(async () => {
  await call(`${at(id)}/transfer`, { to });
  await refresh();
});

// What was uploaded keeps its id in `kept`, so that a second try uploads nothing twice.
export async function say(id, text, files = []) {
  const key = crypto.randomUUID();
  const sent = await tried(async () => {
    for (const each of files) each.kept ??= (await upload(`${at(id)}/files`, each.file)).id;
    return call(`${at(id)}/messages`, { text, key, ...(files.length ? { files: files.map((each) => each.kept) } : {}) });
  });
  if (sent) {
    clearDraft(id);
    await refresh();
  }
  return Boolean(sent);
}

export const note = (id, text) => tried(async () => {
  await call(`${at(id)}/notes`, { text });
  await refresh();
});

export const snooze = (id, minutes) => tried(async () => {
  await call(`${at(id)}/snooze`, { minutes });
});

export const keepCanned = (code, texts) => tried(async () => {
  await call(`/api/desk/canned/${encodeURIComponent(code)}`, { texts });
  const { canned } = await call("/api/desk/board");
  set({ canned });
});

export const decide = (effect, verdict) => tried(async () => {
  await call(`/api/desk/effects/${encodeURIComponent(effect)}/${verdict}`, {});
  await refresh();
});

export const letOut = (turn, verdict, text) => tried(async () => {
  await call(`/api/desk/drafts/${encodeURIComponent(turn)}/${verdict}`, text === undefined ? {} : { text });
  await refresh();
});

export const unmask = (id, reason) => tried(async () => {
  set({ panel: await call(`${at(id)}/unmask`, { reason }) });
  await refresh();
});

// What was opened for some minutes is read again when they are over.
let covering;
function coverAgain(id, until) {
  clearTimeout(covering);
  if (until) covering = setTimeout(() => state.open === id && open(id, state.pane), Math.max(0, new Date(until) - Date.now()) + 500);
}

export async function takeNext() {
  const next = listed("waiting").find((row) => row.owner === "queue") || listed("waiting")[0];
  if (!next) return toast(t("empty_waiting"));
  if (await claim(next.id)) {
    set({ view: "mine", search: null });
    await open(next.id);
    document.getElementById("composer")?.focus();
  }
  return undefined;
}

export async function find(q) {
  if (q.trim().length < 2) return set({ search: null });
  const { rows } = await call(`/api/desk/search?q=${encodeURIComponent(q.trim())}`);
  return set({ search: { q: q.trim(), rows } });
}

export const presence = (wanted) => tried(async () => {
  const answer = await call("/api/desk/presence", wanted ? { state: wanted } : {});
  set({ present: { ...state.present, [state.me.id]: answer.state } });
});

let wrote = 0;
export function writing(id) {
  if (Date.now() - wrote < 4000) return;
  wrote = Date.now();
  call(`${at(id)}/looking`, { doing: "writing" }).catch(() => {});
}
export function stopped(id) {
  wrote = 0;
  call(`${at(id)}/looking`, { doing: "reading" }).catch(() => {});
}
