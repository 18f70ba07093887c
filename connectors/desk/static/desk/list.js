// The list: views with their counts, search, and one row per conversation.

import { html, useEffect, useRef, useState } from "../shared/html.js";
import { language, span, t, when } from "../shared/i18n.js";
import { find, open, takeNext } from "./acts.js";
import { reasonText, word } from "./words.js";
import { VIEWS, asleep, called, calledHere, counted, filters, isMine, listed, ownerOf, set, state, unanswered } from "./store.js";

const CHANNELS = { web: "web", rest: "API", slack: "Slack", wechat: "微信", wecom: "企微", console: "term" };

// The clock that runs: until the first answer, then until the next one that is owed; in text and in colour.
export function Due({ ticket, now }) {
  if (!ticket || (ticket.replied_at && !ticket.next_due_at)) return null;
  const due = ticket.replied_at ? ticket.next_due_at : ticket.due_at;
  if (due) {
    const left = (new Date(due) - now) / 1000;
    if (left < 0) return html`<span class="pill danger">${t("overdue", { span: span(left) })}</span>`;
    return html`<span class=${`pill ${left < 120 ? "warn" : ""}`}>${t("due_in", { span: span(left) })}</span>`;
  }
  return html`<span class="pill">${t("waited", { span: span((now - new Date(ticket.created_at)) / 1000) })}</span>`;
}

// Until when the whole case should be over; said once half an hour or less is left.
export function Resolve({ ticket, now }) {
  if (!ticket?.resolve_due_at || ticket.state === "closed") return null;
  const left = (new Date(ticket.resolve_due_at) - now) / 1000;
  if (left < 0) return html`<span class="pill danger">${t("resolve_overdue", { span: span(left) })}</span>`;
  return left < 1800 ? html`<span class="pill warn">${t("resolve_in", { span: span(left) })}</span>` : null;
}

const NARROW_S = 12 * 3600; // of a channel's window: from here on it is said

// How long the channel still takes a reply, where it does not take one for ever.
export function ReplyUntil({ row, now }) {
  if (!row.reply_until || row.owner === "closed") return null;
  const left = (new Date(row.reply_until) - now) / 1000;
  if (left <= 0) return html`<span class="pill danger">${t("window_closed")}</span>`;
  return left < NARROW_S ? html`<span class=${`pill ${left < 3600 ? "danger" : "warn"}`}>${t("window_left", { span: span(left) })}</span>` : null;
}

export function useNow() {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 5000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

function Row({ row, now }) {
  const owner = ownerOf(row);
  const name = row.name || `${t("visitor")} ${row.id.split(":").pop().slice(-5)}`;
  return html`<li>
    <button type="button" class=${`row ${row.id === state.open ? "chosen" : ""} ${unanswered(row) && row.owner !== "bot" ? "fresh" : ""} ${asleep(row) ? "asleep" : ""}`}
      aria-current=${row.id === state.open} data-id=${row.id} onClick=${() => open(row.id)}>
      <span class="line"><span class="name">${name}</span>
        ${row.ticket?.priority >= 100 && html`<span class="pill danger">${t("urgent")}</span>`}
        ${row.ticket && row.ticket.priority % 100 >= 10 && html`<span class="pill accent">${t("vip")}</span>`}
        <span class="quiet small end">${span((now - new Date(row.updated_at)) / 1000)}</span></span>
      <span class="line snippet">${row.last ? `${row.last.by === "customer" ? "" : `${who(row.last.by)}${t("says")}`}${row.last.text}` : ""}</span>
      <span class="line tags">
        <span class="pill">${CHANNELS[row.channel] || row.channel}</span>
        ${owner && !isMine(row) && html`<span class="pill">${called(owner)}</span>`}
        ${row.ticket && row.owner !== "bot" && html`<span class="pill">${reasonText(row.ticket.reason)}</span>`}
        ${row.ticket && row.owner === "bot" && html`<span class="pill warn">${t(`out_${row.ticket.outcome}`)}</span>`}
        ${row.approval && html`<span class="pill warn">${t("approval")}</span>`}
        ${calledHere(row) && html`<span class="pill accent">${t("called_you")}</span>`}
        ${asleep(row) && html`<span class="pill">${t("aside_until", { when: when(row.snoozed_until) })}</span>`}
        <${ReplyUntil} row=${row} now=${now} />
        ${row.drafts > 0 && html`<span class="pill accent">${t("draft")}</span>`}
        ${row.owner !== "bot" && row.owner !== "closed" && !asleep(row) && html`<${Due} ticket=${row.ticket} now=${now} /><${Resolve} ticket=${row.ticket} now=${now} />`}
      </span>
    </button></li>`;
}

const who = (by) => (by.startsWith("agent:") ? called(by.slice(6)) : t(by === "bot" ? "bot" : "system"));

function Search() {
  const field = useRef();
  const timer = useRef();
  const typed = (event) => {
    clearTimeout(timer.current);
    const q = event.target.value;
    timer.current = setTimeout(() => find(q).catch(() => {}), 200);
  };
  return html`<div class="search" role="search">
    <input id="search" ref=${field} class="input" type="search" placeholder=${t("search")} aria-label=${t("search")} onInput=${typed} />
    <${Filter} />
  </div>`;
}

const NAMES = {
  queue: (name) => word("queue", name),
  channel: (name) => CHANNELS[name] || name,
  language: (code) => new Intl.DisplayNames([language()], { type: "language", fallback: "code" }).of(code),
};

function Filter() {
  return html`<select id="filter" class="input" title=${t("filter")} aria-label=${t("filter")} value=${state.filter} onChange=${(event) => set({ filter: event.target.value })}>
    <option value="">${t("filter_none")}</option>
    ${Object.keys(NAMES).map((kind) => html`<optgroup label=${t(`filter_${kind}`)}>
      ${filters().filter((one) => one.startsWith(`${kind}:`)).map((one) => html`<option key=${one} value=${one} selected=${one === state.filter}>${NAMES[kind](one.slice(kind.length + 1))}</option>`)}</optgroup>`)}
  </select>`;
}

export function List() {
  const now = useNow();
  const rows = listed();
  return html`<section class="list" aria-label=${t("conversations")}>
    <div class="views" role="group" aria-label=${t("views")}>
      ${Object.keys(VIEWS).map((view) => html`<button type="button" class="view" aria-pressed=${state.view === view && !state.search}
        onClick=${() => set({ view, search: null })}>${t(`view_${view}`)}<span class="count">${counted(view)}</span></button>`)}
    </div>
    <${Search} />
    ${state.search && html`<p class="quiet small found" role="status">${t("search_results", { q: state.search.q })}</p>`}
    <ul class="rows" tabindex="-1">
      ${rows.slice(0, 200).map((row) => html`<${Row} key=${row.id} row=${row} now=${now} />`)}
    </ul>
    ${rows.length === 0 && html`<div class="empty"><p class="quiet">${t(state.search ? "empty_search" : `empty_${state.view}`)}</p></div>`}
    ${counted("waiting") > 0 && html`<footer><button type="button" class="button primary wide" onClick=${takeNext}>${t("take_next")} <kbd>N</kbd></button></footer>`}
  </section>`;
}
