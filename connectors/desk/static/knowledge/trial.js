// Try a question: the passages it finds, how their scores came about, and whether the desk would answer.

import { call } from "../shared/api.js";
import { html, useState } from "../shared/html.js";
import { t } from "../shared/i18n.js";

const short = (number) => Number(number).toFixed(2);

export function Trial() {
  const [question, setQuestion] = useState("");
  const [audience, setAudience] = useState("public");
  const [found, setFound] = useState(null);
  const [trouble, setTrouble] = useState("");
  const look = async (event) => {
    event.preventDefault();
    try {
      setFound(await call("/api/manage/knowledge/try", { question, audience }));
      setTrouble("");
    } catch (error) {
      setTrouble(error.message);
    }
  };
  return html`<section class="card"><h2>${t("k_try")}</h2>
    <form class="row" onSubmit=${look}>
      <label class="field"><span>${t("k_question")}</span><input class="input" name="question" required value=${question} onInput=${(e) => setQuestion(e.target.value)} /></label>
      <label class="field"><span>${t("k_as")}</span><select class="input" value=${audience} onChange=${(e) => setAudience(e.target.value)}>
        <option value="public">${t("k_public")}</option><option value="agents">${t("k_agents")}</option></select></label>
      <button class="button">${t("k_look")}</button>
    </form>
    ${trouble && html`<p class="notice danger" role="alert">${trouble}</p>`}
    ${found && html`<${Result} found=${found} />`}
  </section>`;
}

function Result({ found }) {
  const facts = { sure: Math.round(found.confidence * 100), bar: Math.round(found.answer_above * 100) };
  const told = found.answerable ? "k_yes" : found.offered ? "k_offers" : "k_no";
  return html`<div class="stack">
    <p role="status"><span class=${`tag ${found.answerable ? "resolved" : "unresolved"}`}>${t(told)}</span> ${t("k_sure", facts)}</p>
    <h3>${t("k_found")}</h3>
    ${!found.found.length && html`<p class="quiet">${t("k_nothing")}</p>`}
    <ol class="stack passages">${found.found.map((each) => html`<li key=${each.id}><strong lang=${each.language}>${each.title || each.id}</strong>${" "}
      <span class="small quiet"> ${each.id} · ${each.language} · ${t("k_holds_ago", { n: each.version })}</span>
      <p lang=${each.language}>${each.passage}</p>
      <p class="small quiet">${t("k_scores", { score: short(each.score), meaning: short(each.meaning), words: short(each.words), named: short(each.named) })}</p></li>`)}</ol>
    <h3>${t("k_why")}</h3>
    <table><thead><tr><th scope="col">${t("k_sign")}</th><th scope="col">${t("k_value")}</th><th scope="col">${t("k_weight")}</th><th scope="col">${t("k_counts")}</th></tr></thead>
      <tbody>${Object.entries(found.signs).map(([name, value]) => html`<tr key=${name}><th scope="row">${t(`k_by_${name}`)}</th><td>${short(value)}</td>
        <td>${short(found.weights.by[name])}</td><td>${short(value * found.weights.by[name])}</td></tr>`)}</tbody></table>
  </div>`;
}
