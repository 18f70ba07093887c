// Every article with who may read it, until when it holds, and which version it is; the newest change first.

import { Waiting, useCall } from "../manage/parts.js";
import { call } from "../shared/api.js";
import { html, useState } from "../shared/html.js";
import { day, t } from "../shared/i18n.js";

export function Articles() {
  const [containing, setContaining] = useState("");
  const [round, setRound] = useState(0);
  const [sure, setSure] = useState(""); // the article whose button was pressed once
  const [state] = useCall(`/api/manage/knowledge/articles?containing=${encodeURIComponent(containing)}`, [containing, round]);
  const rows = state.found?.articles;
  const remove = async (each) => {
    if (sure !== each.id) { setSure(each.id); return; }
    await call("/api/manage/knowledge/remove", { collection: each.collection, source: each.source });
    setRound(round + 1);
  };
  return html`<section class="card"><h2>${t("k_articles")}</h2>
    <label class="field"><span>${t("k_contains")}</span><input class="input" type="search" value=${containing} onChange=${(e) => setContaining(e.target.value)} /></label>
    <${Waiting} state=${state} />
    ${rows && !rows.length && html`<p class="quiet">${t("k_none")}</p>`}
    ${rows?.length > 0 && html`<div class="wide" tabindex="0" role="region" aria-label=${t("k_articles")}><table>
      <thead><tr>${["title", "language", "audience", "valid", "version", "from_where"].map((name) => html`<th key=${name} scope="col">${t(`k_${name}`)}</th>`)}</tr></thead>
      <tbody>${rows.map((each) => html`<tr key=${`${each.collection} ${each.id}`}>
        <th scope="row" lang=${each.language}>${each.title || each.id}<br /><span class="small quiet">${each.id}</span></th>
        <td>${each.language}</td><td>${t(each.audience === "agents" ? "k_agents" : "k_public")}</td>
        <td><${Validity} each=${each} /></td><td>${each.version}</td>
        <td>${each.collection} · ${each.source} ${each.written && html`<button class="button plain small" onClick=${() => remove(each)}>${t(sure === each.id ? "k_remove_sure" : "k_remove")}</button>`}</td></tr>`)}</tbody>
    </table></div>`}
  </section>`;
}

function Validity({ each }) {
  return html`${!each.holds && html`<span class="tag unresolved">${t("k_over")}</span> `}
    ${each.valid_from && t("k_from", { date: day(each.valid_from) })} ${each.valid_until && t("k_until", { date: day(each.valid_until) })}
    ${!each.valid_from && !each.valid_until && t("k_always")}`;
}
