// Questions that found no answer, grouped; each group is a draft that somebody who knows finishes and puts live.

import { Waiting, useCall } from "../manage/parts.js";
import { call } from "../shared/api.js";
import { html, useState } from "../shared/html.js";
import { t, when } from "../shared/i18n.js";

export function Unanswered() {
  const [round, setRound] = useState(0);
  const [live, setLive] = useState("");
  const [state] = useCall("/api/manage/knowledge/unanswered?days=30", [round]);
  const topics = state.found?.topics;
  const done = (title) => { setLive(title); setRound(round + 1); };
  return html`<section class="stack">
    <h2>${t("k_unanswered")}</h2>
    ${live && html`<p class="notice" role="status">${t("k_live", { title: live })}</p>`}
    <${Waiting} state=${state} />
    ${topics && !topics.length && html`<p class="quiet">${t("k_open_none")}</p>`}
    ${(topics || []).map((topic) => html`<${Topic} key=${topic.questions[0]} topic=${topic} onDone=${done} />`)}
    ${state.found?.more > 0 && html`<p class="quiet">${t("k_more", { n: state.found.more })}</p>`}
  </section>`;
}

function Topic({ topic, onDone }) {
  const [draft, setDraft] = useState({ title: topic.draft.title, text: "", valid_until: "", audience: "public" });
  const [trouble, setTrouble] = useState("");
  const set = (name) => (event) => setDraft({ ...draft, [name]: event.target.value });
  const approve = async (event) => {
    event.preventDefault();
    try {
      await call("/api/manage/knowledge/articles", { ...draft, language: topic.language });
      onDone(draft.title);
    } catch (error) {
      setTrouble(error.message);
    }
  };
  return html`<article class="card topic"><h3 lang=${topic.language}>${topic.questions[0]}</h3>
    <p class="small quiet">${t("k_asked", { n: topic.count, when: when(topic.last_at) })}</p>
    ${topic.questions.length > 1 && html`<ul>${topic.questions.slice(1).map((each) => html`<li key=${each} lang=${topic.language}>${each}</li>`)}</ul>`}
    ${topic.draft.nearest.length > 0 && html`<details><summary>${t("k_nearest")}</summary><ul>${topic.draft.nearest.map((each) => html`<li key=${each.id}><span class="small quiet">${each.id}</span> ${each.passage}</li>`)}</ul></details>`}
    <form class="stack" onSubmit=${approve}>
      <label class="field"><span>${t("k_title")}</span><input class="input" required value=${draft.title} onInput=${set("title")} /></label>
      <label class="field"><span>${t("k_text")}</span><textarea class="input" rows="3" required value=${draft.text} onInput=${set("text")}></textarea></label>
      <div class="row">
        <label class="field inline"><span>${t("k_audience")}</span><select class="input" value=${draft.audience} onChange=${set("audience")}>
          <option value="public">${t("k_public")}</option><option value="agents">${t("k_agents")}</option></select></label>
        <label class="field inline"><span>${t("k_expires")}</span><input class="input" type="date" value=${draft.valid_until} onChange=${set("valid_until")} /></label>
        <button class="button">${t("k_approve")}</button>
      </div>
      ${trouble && html`<p class="notice danger" role="alert">${trouble}</p>`}
    </form></article>`;
}
