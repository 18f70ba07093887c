// Articles that said something else before, the conversations that were told so, and the correction that is due to each.

import { Waiting, useCall } from "../manage/parts.js";
import { call } from "../shared/api.js";
import { html, useState } from "../shared/html.js";
import { t, when } from "../shared/i18n.js";

const keyOf = (each) => `${each.collection} ${each.article}`;

export function Corrections() {
  const [chosen, setChosen] = useState(null);
  const [state] = useCall("/api/manage/knowledge/changed", []);
  const found = state.found?.changed;
  const rows = found && [...new Map(found.toReversed().map((each) => [keyOf(each), each])).values()].toReversed();
  return html`<div class="review">
    <section class="card list"><h2>${t("k_changed")}</h2><${Waiting} state=${state} />
      ${rows && !rows.length && html`<p class="quiet">${t("k_changed_none")}</p>`}
      <ul>${(rows || []).map((each) => html`<li key=${keyOf(each)}><button class="pick" aria-current=${chosen && keyOf(chosen) === keyOf(each) ? "true" : null} onClick=${() => setChosen(each)}>
        <strong>${each.article}</strong><br /><span class="small quiet">${t("k_was", { n: each.version, when: when(each.told_until) })}</span></button></li>`)}</ul>
    </section>
    <section class="card read"><h2>${t("k_told")}</h2>
      ${chosen ? html`<${Told} key=${keyOf(chosen)} chosen=${chosen} />` : html`<p class="quiet">${t("k_choose")}</p>`}</section>
  </div>`;
}

function Told({ chosen }) {
  const [round, setRound] = useState(0);
  const [said, setSaid] = useState("");
  const [trouble, setTrouble] = useState("");
  const { collection, article } = chosen;
  const [state] = useCall(`/api/manage/knowledge/told?${new URLSearchParams({ collection, article })}`, [round]);
  const correct = async (conversation) => {
    try {
      setSaid((await call("/api/manage/knowledge/correct", { conversation, collection, article })).said);
      setTrouble("");
      setRound(round + 1);
    } catch (error) {
      setTrouble(error.message);
    }
  };
  const rows = state.found?.told;
  return html`<${Waiting} state=${state} />
    ${said && html`<p class="notice" role="status">${t("k_said", { text: said })}</p>`}
    ${trouble && html`<p class="notice danger" role="alert">${trouble}</p>`}
    ${rows && !rows.length && html`<p class="quiet">${t("k_told_none")}</p>`}
    <ol class="transcript">${(rows || []).map((each) => html`<li key=${`${each.conversation} ${each.seq}`} class="turn">
      <p class="small quiet">${each.conversation} · ${when(each.at)} · ${t("k_holds_ago", { n: each.version })}</p>
      <p class="bubble bot">${each.text}</p>
      ${each.corrected ? html`<span class="tag resolved">${t("k_corrected")}</span>` : html`<button class="button small" onClick=${() => correct(each.conversation)}>${t("k_correct")}</button>`}
    </li>`)}</ol>`;
}
