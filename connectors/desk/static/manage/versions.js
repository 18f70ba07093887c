// Versions: what was changed when, by whom, with the report it was decided on. One click goes back.

import { call } from "../shared/api.js";
import { html, useState } from "../shared/html.js";
import { t, when } from "../shared/i18n.js";
import { percent, signed } from "./chart.js";
import "./earned_words.js";
import { Waiting, named, useCall } from "./parts.js";

const CLOSED = new Set(["declined", "withdrawn"]);
const plain = (value) => (value === null ? "–" : Array.isArray(value) ? value.join(", ") || "–" : typeof value === "object" ? Object.entries(value).map(([k, v]) => `${k} ${v}`).join(", ") || "–" : typeof value === "boolean" ? t(value ? "yes" : "no") : typeof value === "number" && value < 1 ? percent(value) : named("level", String(value)));
const whereText = (where) => where.split(" · ").map((part) => { const [kind, ...rest] = part.split(" "); return rest.length ? `${t(`scope_${kind}`)} ${named(kind, rest.join(" "))}` : named("skill", kind); }).join(" · ");

const whatText = (c) => `${t(`what_${c.what.replace(".", "_")}`)}${c.where ? ` (${whereText(c.where)})` : ""}`;

export function Changes({ changes }) {
  return html`<ul class="changes">${changes.map((c) => html`<li key=${c.what + c.where}><span>${t(`what_${c.what.replace(".", "_")}`)}${c.where && html` <span class="quiet">${whereText(c.where)}</span>`}</span>
    <span><del>${plain(c.before)}</del> → <ins>${plain(c.after)}</ins></span></li>`)}</ul>`;
}

const grounds = (told) => t("earned_report", { ...told, skill: named("skill", told.skill), level: named("level", told.level), to: named("level", told.to), low: percent(told.low, 1), bar: percent(told.bar) });
const ACTORS = { alarm: "by_alarm", "system:levels": "by_levels", "system:quiet-time": "by_quiet" };
const whom = (actor) => (actor in ACTORS ? t(ACTORS[actor]) : actor);

function Report({ report }) {
  if (!report) return null;
  if (report.earned) return html`<p class="small quiet">${grounds(report.earned)}</p>`;
  const moved = report.ways.filter((row) => !signed(row.per_hour).startsWith("±"));
  return html`<p class="small quiet">${report.synthetic ? `${t("on_generated")} ` : ""}${t("report_line", { turns: report.turns, flips: report.flips })}
    ${moved.map((row) => ` · ${t(`way_${row.way}`)} ${signed(row.per_hour)}${t("an_hour")}`)}</p>`;
}

export function Versions({ person, reload }) {
  const [state, setState] = useCall("/api/manage/versions", []);
  const [said, setSaid] = useState("");
  const found = state.found;
  const act = async (path, body = {}) => {
    try {
      setState({ found: await call(path, body) });
      setSaid(t("done"));
      reload();
    } catch (error) {
      setSaid(error.message);
    }
  };
  if (!found) return html`<${Waiting} state=${state} />`;
  return html`<div class="two even">
    <section class="stack">
      <div class="row"><h2>${t("saved_versions")}</h2><span class="pill accent">${t("in_force_now", { what: named("version", found.current) })}</span></div>
      <p role="status" class="small">${said}</p>
      ${!found.versions.length && html`<p class="notice">${t("no_versions")}</p>`}
      ${found.versions.map((version) => html`<article class=${`card version ${version.name === found.current ? "current" : ""}`} key=${version.number} aria-label=${version.name}>
        <header class="row"><h3>${version.name} <span class=${`tag ${version.state}`}>${version.name === found.current ? t("in_force") : t(`state_${version.state}`)}</span></h3>
          <span class="small quiet">${whom(version.author)}${version.approver ? ` · ✓ ${whom(version.approver)}` : ""} · ${when(version.at)}</span></header>
        ${version.note && html`<p>${version.note}</p>`}
        <${Changes} changes=${version.changes} /><${Report} report=${version.report} />
        ${version.behind && !CLOSED.has(version.state) && html`<p class=${`notice ${version.disputed.length ? "warn" : ""}`}>${version.disputed.length
          ? t("behind_disputed", { current: named("version", found.current), what: version.disputed.map(whatText).join(", ") }) : t("behind", { current: named("version", found.current) })}</p>`}
        ${version.name !== found.current && !CLOSED.has(version.state) && html`<div class="row">
          <button class="button small primary" disabled=${version.disputed.length > 0} onClick=${() => act(`/api/manage/versions/${version.number}/activate`)}>${t("put_in_force")}</button>
          ${version.state === "proposed" && version.author !== person.id && html`<button class="button small" onClick=${() => act(`/api/manage/versions/${version.number}/approve`)}>${t("approve")}</button>
            <button class="button small" onClick=${() => act(`/api/manage/versions/${version.number}/decline`)}>${t("decline")}</button>`}
          ${version.state === "trial"
            ? html`<button class="button small" onClick=${() => act("/api/manage/trial/end")}>${t("end_trial")}</button>`
            : html`<button class="button small" disabled=${version.disputed.length > 0} title=${t("shadow_more")} onClick=${() => act(`/api/manage/versions/${version.number}/trial`, { share: 0 })}>${t("shadow")}</button>
              <button class="button small" disabled=${version.disputed.length > 0} title=${t("canary_more")} onClick=${() => act(`/api/manage/versions/${version.number}/trial`, { share: 10 })}>${t("canary")}</button>`}</div>`}
      </article>`)}
    </section>
    <section class="card"><header class="row"><h2>${t("timeline")}</h2>
      <button class="button danger" disabled=${!found.timeline.length || found.current === "file"} onClick=${() => act("/api/manage/back", { note: "" })}>${t("go_back")}</button></header>
      <ol class="timeline">${found.timeline.map((entry) => html`<li key=${entry.id} class=${entry.kind}>
        <strong>${entry.version ? `v${entry.version}` : t("the_file")}</strong> <span>${t(`kind_${entry.kind}`)}</span>
        <span class="small quiet">${whom(entry.actor)} · ${when(entry.at)}</span></li>`)}
        <li><strong>${t("the_file")}</strong> <span class="small quiet">${t("from_start")}</span></li></ol></section>
  </div>`;
}
