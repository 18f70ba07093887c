// Outcomes: what became of conversations. Each number stands beside what it means and what it was counted from.

import { html, useState } from "../shared/html.js";
import { span, t } from "../shared/i18n.js";
import { Stacked, percent } from "./chart.js";
import { Waiting, named, useCall } from "./parts.js";

const PARTS = [["resolved", "accent"], ["pending", "chart-pending"], ["assisted", "chart-assisted"], ["handed_over", "chart-handed"], ["unresolved", "chart-unresolved"]];
const LEAD = ["completed", "resolved", "handed_over", "csat"];

function shown(measure) {
  if (measure.value === null) return "–";
  if (measure.name === "csat") return measure.value.toFixed(2);
  if (measure.name.endsWith("_s")) return measure.value < 10 ? t("seconds", { n: measure.value.toFixed(2) }) : span(measure.value);
  if (measure.name === "hours_saved") return t("hours", { n: Math.round(measure.value).toLocaleString() });
  if (measure.name === "cost_saved") return Math.round(measure.value).toLocaleString();
  return percent(measure.value, 1);
}

function Number_({ measure, price }) {
  return html`<div class=${`number ${LEAD.includes(measure.name) ? "lead" : ""}`}>
    <dt>${t(`m_${measure.name}`)}</dt>
    <dd><strong>${shown(measure)}</strong>
      ${measure.low !== null && measure.value !== null && html`<span class="quiet small">${percent(measure.low, 1)} – ${percent(measure.high, 1)}</span>`}
      <span class="small define">${t(`d_${measure.name}`, price)} <span class="quiet counted">n = ${measure.n.toLocaleString()}</span></span></dd></div>`;
}

function Groups({ found, by }) {
  const names = ["completed", "resolved", "handed_over", "complaints", "csat"];
  const value = (group, name) => group.measures.find((m) => m.name === name);
  const most = Math.max(...found.groups.map((g) => g.measures[0].n));
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${t(`by_${by}`)}><table class="groups"><thead><tr><th scope="col">${t(`by_${by}`)}</th><th scope="col">${t("episodes")}</th>
    ${names.map((name) => html`<th scope="col" key=${name}>${t(`m_${name}`)}</th>`)}</tr></thead>
    <tbody>${found.groups.map((group) => html`<tr key=${group.name}><th scope="row">${group.name === "–" ? t("no_skill") : named(by, group.name)}</th>
      <td><span class="bar" style=${{ width: `${(100 * group.measures[0].n) / most}px` }}></span> ${group.measures[0].n}</td>
      ${names.map((name) => html`<td key=${name}>${shown(value(group, name))}</td>`)}</tr>`)}</tbody></table></div>`;
}

export function Outcomes({ data }) {
  const [ask, setAsk] = useState({ days: "30", by: "skill", skill: "", channel: "", language: "", minutes: "6", hourly: "60" });
  const query = new URLSearchParams({ ...ask, data }).toString();
  const [state] = useCall(`/api/manage/outcomes?${query}`, [query]);
  const found = state.found;
  const set = (name) => (event) => setAsk({ ...ask, [name]: event.target.value });
  const choice = (name) => html`<label class="field"><span>${t(`scope_${name}`)}</span><select class="input" value=${ask[name]} onChange=${set(name)}>
    <option value="">${t("all")}</option>${(found?.choices[name] || []).filter(Boolean).map((v) => html`<option key=${v} value=${v}>${named(name, v)}</option>`)}</select></label>`;
  return html`<div class="stack">
    <form class="filters" onSubmit=${(e) => e.preventDefault()}>
      <label class="field"><span>${t("window")}</span><select class="input" value=${ask.days} onChange=${set("days")}>
        ${["1", "7", "30", "90"].map((n) => html`<option key=${n} value=${n}>${t("days", { n })}</option>`)}</select></label>
      ${choice("skill")}${choice("channel")}${choice("language")}
      <label class="field"><span>${t("minutes_each")}</span><input class="input" type="number" min="1" value=${ask.minutes} onChange=${set("minutes")} /></label>
      <label class="field"><span>${t("hourly")}</span><input class="input" type="number" min="1" value=${ask.hourly} onChange=${set("hourly")} /></label>
      <a class="button" href=${`/api/manage/outcomes.csv?${query}`} download>CSV</a>
    </form>
    <${Waiting} state=${state} />
    ${found && found.episodes === 0 && html`<p class="notice">${t("no_episodes")}</p>`}
    ${found && found.episodes > 0 && html`
      <p class="small quiet">${t("denominator", { n: found.episodes.toLocaleString() })}</p>
      <dl class="numbers">${found.measures.map((m) => html`<${Number_} key=${m.name} measure=${m} price=${ask} />`)}</dl>
      <section class="card"><header class="row"><h2>${t("day_by_day")}</h2>
        <ul class="legend">${PARTS.map(([name, colour]) => html`<li key=${name}><span class=${`swatch ${colour}`}></span>${t(`m_${name}`)}</li>`)}</ul></header>
        <${Stacked} days=${found.by_day} parts=${PARTS} label=${t("day_by_day")} /></section>
      <section class="card"><header class="row"><h2>${t("compare")}</h2>
        <label class="field inline"><span>${t("by")}</span><select class="input" value=${ask.by} onChange=${set("by")}>
          ${["skill", "channel", "language", "hour"].map((n) => html`<option key=${n} value=${n}>${t(`by_${n}`)}</option>`)}</select></label></header>
        <${Groups} found=${found} by=${ask.by} /></section>
      <section class="card"><h2>${t("why_people")}</h2><ul class="reasons">${found.reasons.map(([name, n]) => html`<li key=${name}>
        <span>${named("reason", name)}</span><span class="bar" style=${{ width: `${(220 * n) / found.reasons[0][1]}px` }}></span><span class="quiet">${n}</span></li>`)}</ul></section>`}
  </div>`;
}
