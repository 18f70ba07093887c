// Beside the conversation: why a person is here, and who the customer is.

import { html, useState } from "../shared/html.js";
import { day, t, when } from "../shared/i18n.js";
import { reason } from "../shared/rules.js";
import { unmask } from "./acts.js";
import { back } from "./panes.js";
import { money, reasonText, typeText, word } from "./words.js";
import { called, shown, state } from "./store.js";

function jump(turn) {
  back("thread");
  requestAnimationFrame(() => {
    const line = document.querySelector(`[data-turn="${CSS.escape(turn)}"]`);
    line?.scrollIntoView({ block: "center" });
    line?.classList.add("flash");
    setTimeout(() => line?.classList.remove("flash"), 1500);
  });
}

function saying(line) {
  const facts = { type: typeText(line.type || ""), order: line.order || "", times: line.times };
  switch (line.kind) {
    case "ask": return [t("card_ask"), `“${line.text}”`];
    case "reason": return [t("card_reason"), reasonText(line.reason)];
    case "tried": return [t("card_tried"), `${word("skill", line.skill)} · ${t(`decision_${line.decision}`)}`];
    case "failed": return [t("card_failed"), `${line.skill ? word("skill", line.skill) : t(`decision_${line.decision}`)} · ${line.said ? `“${line.said}”` : line.rules.map((rule) => reason({ rule })).join(" ")}`];
    case "unclear": return [t("card_failed"), t("card_unclear", facts)];
    case "identity": return [t("card_identity"), identity(line)];
    case "mood": return [t("card_mood"), mood(line)];
    case "act_failed": case "act_unknown": return [t("card_failed"), t(`card_${line.kind}`, facts)];
    default: return ["", t(`card_${line.kind}`, facts)];
  }
}

function identity(line) {
  if (line.customer_id) return t("id_verified", { id: line.customer_id });
  return line.orders.length ? t("id_orders", { orders: line.orders.join(", ") }) : t("id_none");
}

function mood(line) {
  const now = line.now === 0 && line.sentiment === "positive" ? t("mood_positive") : t(`mood_${line.now}`);
  return line.anger > line.now ? now + t("mood_was", { mood: t(`mood_${line.anger}`) }) : now;
}

function Why({ card }) {
  return html`<section class="panel" aria-labelledby="why-title"><h2 id="why-title">${t("card")}</h2>
    ${card ? html`<ul class="card">${card.map((line) => {
      const [name, text] = saying(line);
      return html`<li class=${line.kind}><button type="button" title=${t("to_turn")} onClick=${() => jump(line.turn)}>
        ${name && html`<span class="key">${name}</span>`}<span class="value">${text}</span></button></li>`;
    })}</ul>` : html`<p class="quiet">${t("card_none")}</p>`}
  </section>`;
}

export function Unmask({ id }) {
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState("");
  if (!asking) return html`<button type="button" class="button small" onClick=${() => setAsking(true)}>${t("unmask")}</button>`;
  return html`<form class="unmask" onSubmit=${(event) => { event.preventDefault(); unmask(id, reason); setAsking(false); }}>
    <label class="field"><span>${t("unmask_why")}</span><input class="input" value=${reason} minlength="5" required autofocus onInput=${(event) => setReason(event.target.value)} /></label>
    <p class="row-of-buttons"><button class="button primary small">${t("unmask_go")}</button>
    <button type="button" class="button plain small" onClick=${() => setAsking(false)}>${t("cancel")}</button></p></form>`;
}

function Profile({ profile, id }) {
  const rows = [["phone", profile.phone], ["email", profile.email], ["address", profile.address]];
  return html`<div><p class="line"><strong>${profile.name}</strong> <span class="quiet">${profile.id}</span>
      ${profile.tier !== "standard" && html`<span class="pill accent">${word("tier", profile.tier)}</span>`}</p>
    <dl class="facts">${rows.filter(([, value]) => value).map(([name, value]) => html`<dt>${t(name)}</dt><dd>${value}</dd>`)}</dl>
    ${profile.note && html`<p class="notice small">${profile.note}</p>`}
    ${profile.masked && html`<${Unmask} id=${id} />`}</div>`;
}

function Order({ order }) {
  const total = money(order.amount.amount, order.amount.currency);
  return html`<details class="order"><summary>
      <span class="line"><strong>${order.items.map((item) => `${item.title} ×${item.quantity}`).join(", ")}</strong></span>
      <span class="line small"><span class="mono">#${order.id}</span><span>${total}</span><span class="pill">${t(order.state)}</span></span>
    </summary>
    <ul class="small">
      <li>${t("paid")} ${day(order.paid_at)}</li>
      ${order.carrier && html`<li>${order.carrier} <span class="mono">${order.tracking_number}</span></li>`}
      ${order.events.map((event) => html`<li class="quiet">${when(event.at)} ${event.text}</li>`)}
      ${order.refunds.map((refund) => html`<li>${t("refund_line", { amount: money(refund.amount.amount, refund.amount.currency), state: t(`rf_${refund.state}`) })}</li>`)}
    </ul></details>`;
}

function Act({ act }) {
  const how = act.state === "proposed" && act.approval === "needed" ? "waits" : act.state;
  return html`<li><button type="button" onClick=${() => act.turn && jump(act.turn)}>
    <span class="line"><strong>${typeText(act.type)}</strong> ${act.order && html`<span class="mono small">#${act.order}</span>`} ${money(act.amount, act.currency)}</span>
    <span class="line small quiet">${word("act", how)}${act.reference ? ` · ${t("receipt")} ${act.reference}` : ""}${act.approver ? ` · ${called(act.approver)}` : ""} · ${when(act.at)}</span></button></li>`;
}

function Baton({ baton }) {
  const parts = ["agreed", "promised", "settled", "open"].filter((part) => baton[part]?.length);
  return html`<section class="panel"><h2>${t("last_baton")}</h2>
    <dl class="facts">${parts.map((part) => html`<dt>${t(part)}</dt><dd>${baton[part].join("; ")}</dd>`)}</dl>
    <p class="quiet small">${called(baton.by)} · ${when(baton.at)}</p></section>`;
}

export function Side() {
  const row = shown();
  if (!row) return null;
  const { record, panel } = state;
  return html`<section class="side" aria-label=${t("details")}>
    <button type="button" class="button plain only-medium" onClick=${() => back("thread")}>‹ ${t("reply_mode")}</button>
    ${record && html`<${Why} card=${record.card} />`}
    ${record?.baton && html`<${Baton} baton=${record.baton} />`}
    <section class="panel"><h2>${t("customer_panel")}</h2>
      ${panel?.problem && html`<p class="notice warn">${t("shop_away")}</p>`}
      ${panel?.profile ? html`<${Profile} profile=${panel.profile} id=${row.id} />` : panel && !panel.orders.length && html`<p class="quiet">${t("no_customer")}</p>`}
    </section>
    ${panel?.orders.length > 0 && html`<section class="panel"><h2>${t("orders")}</h2>${panel.orders.map((order) => html`<${Order} key=${order.id} order=${order} />`)}</section>`}
    ${record?.effects.length > 0 && html`<section class="panel"><h2>${t("acts")}</h2><ul class="acts">${record.effects.map((act) => html`<${Act} key=${act.id} act=${act} />`)}</ul></section>`}
  </section>`;
}
