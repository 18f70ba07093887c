// The state of the page: one object, changed only by `set`, and what can be read off it.

const listeners = new Set();

export const state = {
  me: null,
  rows: new Map(),
  staff: [],
  present: {},
  people: {},
  wrote: null, // the conversation whose customer writes at this moment
  canned: {},
  view: "mine",
  filter: "", // "queue:urgent", "channel:web", "language:en"
  open: null, // id of the conversation that is shown
  record: null,
  panel: null,
  search: null, // {q, rows}
  dialog: null,
  pane: "list", // on a phone: list | thread | side
  online: true,
  toast: "",
};

export function set(changes) {
  Object.assign(state, changes);
  for (const listener of listeners) listener();
}

export function subscribe(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const ownerOf = (row) => (row.owner.startsWith("agent:") ? row.owner.slice(6) : "");
export const isMine = (row) => row.owner === `agent:${state.me.id}`;
// Nobody's: the bot answers or it waits in the line, and whoever begins to write takes it.
export const isFree = (row) => row.owner === "bot" || row.owner === "queue";
// Put aside by me, until its time or the customer's next word.
export const asleep = (row) => Boolean(row.snoozed_until) && new Date(row.snoozed_until) > new Date();

// Named in a note that I have not seen yet. What was seen is known to this browser.
const seenKey = (id) => `haoke.seen.${state.me.id}.${id}`;
export const calledHere = (row) => {
  const named = row.mentions?.[state.me.id];
  return Boolean(named) && named > (localStorage.getItem(seenKey(row.id)) || "");
};
export function seen(row) {
  const named = row?.mentions?.[state.me.id];
  if (named) localStorage.setItem(seenKey(row.id), named);
}

const waits = (row) => row.owner === "queue" || (row.owner === "bot" && Boolean(row.ticket || row.approval || row.drafts));

export const VIEWS = {
  mine: (row) => isMine(row) || calledHere(row),
  waiting: waits,
  bot: (row) => row.owner === "bot",
  others: (row) => Boolean(ownerOf(row)) && !isMine(row),
  all: () => true,
};

// Whether the customer spoke last: a person is awaited.
export const unanswered = (row) => row.heard_at && (!row.told_at || row.heard_at > row.told_at);

// The order of a queue: the urgent and the early first. Everything else: the newest first.
function byQueue(a, b) {
  const priority = (b.ticket?.priority ?? -1) - (a.ticket?.priority ?? -1);
  return priority || (a.ticket?.created_at ?? a.updated_at).localeCompare(b.ticket?.created_at ?? b.updated_at);
}

function byNews(a, b) {
  return Number(Boolean(unanswered(b))) - Number(Boolean(unanswered(a))) || b.updated_at.localeCompare(a.updated_at);
}

const traits = (row) => ({ queue: row.ticket && row.owner === "queue" ? row.ticket.queue : "", channel: row.channel, language: row.language.split("-")[0] });
const fits = (row) => {
  const [kind, value] = state.filter.split(":");
  return !kind || traits(row)[kind] === value;
};

// What the list can be narrowed to: the queues, channels and languages that are there now.
export function filters() {
  const found = new Set(state.filter ? [state.filter] : []);
  for (const row of state.rows.values()) for (const [kind, value] of Object.entries(traits(row))) if (value) found.add(`${kind}:${value}`);
  return [...found].sort();
}

export function listed(view = state.view) {
  if (state.search && view === state.view) return state.search.rows;
  const rows = [...state.rows.values()].filter((row) => VIEWS[view](row) && fits(row));
  if (view === "waiting") return rows.sort(byQueue);
  if (view === "mine") return [...rows.filter((row) => !asleep(row)).sort(byNews), ...rows.filter(asleep)];
  return rows.sort((a, b) => b.updated_at.localeCompare(a.updated_at));
}

export const counted = (view) => [...state.rows.values()].filter((row) => VIEWS[view](row) && fits(row) && !(view === "mine" && asleep(row))).length;

export const shown = () => state.rows.get(state.open) || state.search?.rows.find((row) => row.id === state.open);

export const called = (id) => state.staff.find((person) => person.id === id)?.name || id;
