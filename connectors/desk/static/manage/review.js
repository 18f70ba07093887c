// Review: conversations drawn by chance, read and labelled turn by turn. Labels are what the curve of the lab is made of.

import { html, useState } from "../shared/html.js";
import { t, when } from "../shared/i18n.js";
import { Transcript, Waiting, named, useCall } from "./parts.js";

export function Review({ data, person }) {
  const [outcome, setOutcome] = useState("");
  const [round, setRound] = useState(0);
  const [open, setOpen] = useState("");
  const [state] = useCall(`/api/manage/review?data=${data}&outcome=${outcome}`, [data, outcome, round]);
  const found = state.found?.conversations;
  const chosen = found?.find((each) => each.conversation === open) ? open : found?.[0]?.conversation;
  return html`<div class="review">
    <section class="card list"><header class="row"><h2>${t("drawn")}</h2>
      <button class="button small" onClick=${() => setRound(round + 1)}>${t("draw_again")}</button></header>
      <label class="field"><span>${t("outcome")}</span><select class="input" value=${outcome} onChange=${(e) => setOutcome(e.target.value)}>
        <option value="">${t("all")}</option>${["resolved", "pending", "assisted", "handed_over", "unresolved"].map((n) => html`<option key=${n} value=${n}>${t(`m_${n}`)}</option>`)}</select></label>
      <${Waiting} state=${state} />
      ${found && !found.length && html`<p class="quiet">${t("no_episodes")}</p>`}
      <ul>${(found || []).map((each) => html`<li key=${each.conversation}><button class="pick" aria-current=${each.conversation === chosen ? "true" : null} onClick=${() => setOpen(each.conversation)}>
        <span class="row"><strong>${each.skill ? named("skill", each.skill) : t("no_skill")}</strong><span class=${`tag ${each.outcome}`}>${t(`m_${each.outcome}`)}</span></span>
        <span class="small quiet">${named("channel", each.channel)} · ${when(each.at)} · ${t("turns_n", { n: each.turns })}${each.csat ? ` · ★ ${each.csat}` : ""}</span></button></li>`)}</ul>
    </section>
    <section class="card read"><h2>${chosen ? t("how_was_it") : t("nothing_chosen")}</h2><p class="small quiet">${t("label_more")}</p>
      ${chosen && html`<${Transcript} key=${chosen} conversation=${chosen} data=${data} me=${person.id} />`}</section>
  </div>`;
}
