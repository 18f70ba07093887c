// The conversation in the middle: who has it, what was said, what waits for a decision, and the field to write in.

import { html, useEffect, useLayoutEffect, useRef, useState } from "../shared/html.js";
import { t } from "../shared/i18n.js";
import { claim, close, decide, letOut, reopen, snooze } from "./acts.js";
import { Composer } from "./composer.js";
import { Lines } from "./lines.js";
import { back, forward } from "./panes.js";
import { Unmask } from "./side.js";
import { Due, ReplyUntil, Resolve, useNow } from "./list.js";
import { detail, money, typeText, word } from "./words.js";
import { asleep, called, isMine, ownerOf, seen, set, shown, state } from "./store.js";

function Owner({ row }) {
  const owner = ownerOf(row);
  if (isMine(row)) return t("owner_me");
  if (owner) return t("owner_other", { name: called(owner) });
  return t(`owner_${row.owner}`);
}

function Head({ row }) {
  const now = useNow();
  const mine = isMine(row);
  const other = ownerOf(row) && !mine;
  const lead = state.me.role !== "agent";
  const act = (kind) => () => set({ dialog: { kind, id: row.id } });
  return html`<header class="head">
    <button type="button" class="button plain icon only-narrow" aria-label=${t("back")} onClick=${() => back("list")}>‹</button>
    <div class="title"><h2>${row.name || t("visitor")}</h2>
      <p class=${`owner ${mine ? "me" : row.owner.split(":")[0]}`} role="status"><${Owner} row=${row} />
        ${row.owner !== "bot" && row.owner !== "closed" && html` <${Due} ticket=${row.ticket} now=${now} /> <${Resolve} ticket=${row.ticket} now=${now} />`} <${ReplyUntil} row=${row} now=${now} /></p></div>
    <div class="actions">
      ${!mine && !other && row.owner !== "closed" && html`<button type="button" class="button primary" onClick=${() => claim(row.id)}>${t("take")} <kbd>T</kbd></button>`}
      ${other && lead && html`<button type="button" class="button" onClick=${act("take_from")}>${t("take_from")}</button>`}
      ${mine && html`<button type="button" class="button" onClick=${act("baton")}>${t("give_back")} <kbd>T</kbd></button>`}
      ${(mine || (other && lead)) && html`<button type="button" class="button" onClick=${act("transfer")}>${t("transfer")}</button>`}
      ${mine && (asleep(row)
        ? html`<button type="button" class="button" onClick=${() => snooze(row.id, 0)}>${t("wake")}</button>`
        : html`<button type="button" class="button" onClick=${act("snooze")}>${t("snooze")} <kbd>S</kbd></button>`)}
      ${mine && html`<button type="button" class="button" onClick=${() => close(row.id)}>${t("close")}</button>`}
      ${row.owner === "closed" && html`<button type="button" class="button" onClick=${() => reopen(row.id)}>${t("reopen")}</button>`}
      <button type="button" class="button plain only-medium" onClick=${() => forward("side", row.id)}>${t("details")}</button>
    </div>
  </header>`;
}

function Company({ row }) {
  const others = Object.entries(state.people).filter(([id, where]) => id !== state.me.id && where.conversation === row.id);
  const names = (doing) => others.filter(([, where]) => where.doing === doing).map(([id]) => called(id)).join(", ");
  return html`<div class="company" role="status">
    ${state.wrote === row.id && html`<span class="pill accent">${t("writes", { names: row.name || t("visitor") })}</span>`}
    ${names("writing") && html`<span class="pill warn">${t("writes", { names: names("writing") })}</span>`}
    ${names("reading") && html`<span class="pill">${t("sees", { names: names("reading") })}</span>`}
  </div>`;
}

function Approval({ act, own }) {
  const unknown = act.state === "unknown";
  return html`<article class="decision" aria-label=${t("approval")}>
    <h2>${unknown ? t("unknown_q") : t("approval")}</h2>
    <p class="quiet small">${t("approval_exact")}</p>
    <p class="exact"><strong>${typeText(act.type)}</strong>${act.order ? ` · #${act.order}` : ""}${act.amount ? html` · <strong>${money(act.amount, act.currency)}</strong>` : ""}</p>
    ${Object.entries(act.details).length > 0 && html`<dl class="facts">${Object.entries(act.details).map(([key, value]) => html`<dt>${word("detail", key)}</dt><dd>${detail(key, value)}</dd>`)}</dl>`}
    ${own ? html`<p class="notice warn">${t("approval_own")}</p>` : html`<p class="row-of-buttons">
      <button type="button" class="button primary" onClick=${() => decide(act.id, "approve")}>${t(unknown ? "it_did" : "approve")}</button>
      <button type="button" class="button danger" onClick=${() => decide(act.id, "reject")}>${t(unknown ? "it_did_not" : "reject")}</button></p>`}
  </article>`;
}

function Draft({ draft }) {
  const [text, setText] = useState(null);
  const field = useRef();
  const whole = draft.texts.join("\n\n");
  const edit = () => { setText(whole); requestAnimationFrame(() => field.current?.focus()); };
  return html`<article class="decision draft" data-draft=${draft.turn}>
    <h2>${t("draft")}</h2>
    ${draft.sources?.length > 0 && html`<p class="small quiet">${t("passages")}: ${draft.sources.join(" · ")}</p>`}
    ${text === null ? html`<p class="text">${whole}</p>` : html`<textarea class="input" rows="4" ref=${field} value=${text} aria-label=${t("draft_edit")} onInput=${(event) => setText(event.target.value)}></textarea>`}
    <p class="row-of-buttons">
      ${text === null
        ? html`<button type="button" class="button primary" data-key="y" onClick=${() => letOut(draft.turn, "approve")}>${t("draft_send")} <kbd>Y</kbd></button>
          <button type="button" class="button" data-key="e" onClick=${edit}>${t("draft_edit")} <kbd>E</kbd></button>
          <button type="button" class="button plain" data-key="x" onClick=${() => letOut(draft.turn, "reject")}>${t("draft_reject")} <kbd>X</kbd></button>`
        : html`<button type="button" class="button primary" disabled=${!text.trim()} onClick=${() => letOut(draft.turn, "approve", text)}>${t("draft_edit_send")}</button>
          <button type="button" class="button plain" onClick=${() => setText(null)}>${t("cancel")}</button>`}
    </p>
  </article>`;
}

// Whoever reads the newest line still sees it when the field grows, a notice comes or a phone shows its keyboard.
function keptAtItsEnd(box) {
  if (!box) return undefined;
  let atEnd = true;
  const look = () => { atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 40; };
  const keep = new ResizeObserver(() => { if (atEnd) box.scrollTop = box.scrollHeight; });
  box.addEventListener("scroll", look, { passive: true });
  keep.observe(box);
  return () => { keep.disconnect(); box.removeEventListener("scroll", look); };
}

export function Thread() {
  const row = shown();
  const end = useRef();
  const record = state.record;
  const count = record?.lines.length;
  useLayoutEffect(() => { if (end.current) end.current.scrollTop = end.current.scrollHeight; }, [state.open, count]);
  useEffect(() => keptAtItsEnd(end.current), [state.open, Boolean(count)]);
  useEffect(() => seen(row), [row?.id, row?.mentions?.[state.me.id]]);
  useEffect(() => { if (row) document.title = `${row.name || t("visitor")} · ${t("desk")}`; }, [row?.id]);
  if (!row) return html`<section class="thread none"><p class="quiet">${t("select")}</p></section>`;
  const waiting = (record?.effects || []).filter((act) => (act.state === "proposed" && act.approval === "needed") || act.state === "unknown");
  return html`<section class="thread" aria-label=${row.name || t("visitor")}>
    <${Head} row=${row} />
    ${record?.masked && html`<div class="notice small covered"><p>${t("covered")}</p>${state.panel && !state.panel.profile?.masked && html`<${Unmask} id=${row.id} />`}</div>`}
    <div class="scroll" ref=${end} tabindex="0" aria-label=${row.name || t("visitor")}>
      ${record ? html`<${Lines} record=${record} />` : html`<p class="quiet loading">…</p>`}
      ${waiting.map((act) => html`<${Approval} key=${act.id} act=${act} own=${isMine(row)} />`)}
      ${(record?.drafts || []).map((draft) => html`<${Draft} key=${draft.turn} draft=${draft} />`)}
    </div>
    <${Company} row=${row} />
    ${row.owner !== "closed" && html`<${Composer} key=${row.id} row=${row} mine=${isMine(row)} />`}
  </section>`;
}
