// Levels that skills have earned: how far people agree, and the proposal that the system wrote. A person may decide on it at once.

import { call } from "../shared/api.js";
import { html, useState } from "../shared/html.js";
import { t, when } from "../shared/i18n.js";
import { percent } from "./chart.js";
import { named } from "./parts.js";
import "./earned_words.js";

const level = (name) => t(`level_${name}`);

function Proposal({ each, four_eyes, again }) {
  const [said, setSaid] = useState("");
  const made = each.proposal;
  const path = `/api/manage/versions/${made.number}`;
  const act = async (...words) => {
    try {
      for (const word of words) await call(`${path}/${word}`, {});
      again();
    } catch (error) {
      setSaid(error.message);
    }
  };
  const key = made.state === "trial" ? "earned_trial" : made.by_itself_at ? "earned_ripe" : "earned_wait";
  return html`<p class="small proposed">${t(key, { version: made.version, level: level(each.next), when: made.by_itself_at && when(made.by_itself_at) })}</p>
    <span class="row"><button class="button small primary" onClick=${() => (four_eyes && made.state === "proposed" ? act("approve", "activate") : act("activate"))}>${t("let_rise")}</button>
      ${made.state === "proposed" && html`<button class="button small" onClick=${() => act("decline")}>${t("say_no")}</button>`}</span>
    <span role="status" class="small">${said}</span>`;
}

export function Earned({ earned, four_eyes, again }) {
  return html`<section class="card" aria-label=${t("earned")}><h2>${t("earned")}</h2><p class="small quiet">${t("earned_more")}</p><p class="small quiet">${t("earned_what")}</p>
    ${!earned.length && html`<p class="quiet">${t("nothing_earned")}</p>`}
    <ul class="earned">${earned.map((each) => html`<li key=${each.skill}><strong>${named("skill", each.skill)}</strong> <span class="tag">${level(each.level)}</span>
      ${each.earned && html`<span class="small quiet">${t("earned_level", { home: level(each.home) })}</span>`}
      <span>${each.judged ? t("earned_line", { agreed: each.agreed, judged: each.judged, low: percent(each.low, 1) }) : t("earned_none")}</span>
      ${each.proposal && each.next && html`<${Proposal} ...${{ each, four_eyes, again }} />`}</li>`)}</ul></section>`;
}
