// Alarms: what was seen and what was done about it; what runs beside; which skill has earned more freedom.

import { html, useState } from "../shared/html.js";
import { call } from "../shared/api.js";
import { t, when } from "../shared/i18n.js";
import { sentence } from "./banner.js";
import { percent } from "./chart.js";
import { Letters } from "./letters.js";
import { Drawer, Transcript, Waiting, Way, named, useCall } from "./parts.js";

function Earned({ each, overview, reload }) {
  const [said, setSaid] = useState("");
  const promote = async () => {
    try {
      const settings = { ...overview.settings, autonomy: { ...overview.settings.autonomy, [each.skill]: each.next } };
      const made = await call("/api/manage/versions", { settings, note: t("earned_note", { skill: named("skill", each.skill), agreed: each.agreed, decided: each.decided }) });
      setSaid(t("saved_proposed", { version: made.name }));
      reload();
    } catch (error) {
      setSaid(error.message);
    }
  };
  return html`<li><strong>${named("skill", each.skill)}</strong> <span class="tag">${t(`level_${each.level}`)}</span>
    <span>${t("earned_line", { agreed: each.agreed, decided: each.decided, low: percent(each.low, 1) })}</span>
    ${each.next && html`<button class="button small" onClick=${promote}>${t("promote", { level: t(`level_${each.next}`) })}</button>`}
    <span role="status" class="small">${said}</span></li>`;
}

export function Alarms({ overview, data, person, reload }) {
  const [state] = useCall("/api/manage/alarms", []);
  const [open, setOpen] = useState("");
  const found = state.found;
  if (!found) return html`<${Waiting} state=${state} />`;
  const watch = found.watch;
  return html`<div class="stack narrow">
    <section class="card"><h2>${t("alarms")}</h2>
      <p class="small quiet">${t("watch_words", { percent: Math.round(watch.ccr_below * 100), minutes: watch.minutes, least: watch.least, queue: watch.queue_minutes })}</p>
      ${!found.alarms.length && html`<p class="calm">${t("all_calm")}</p>`}
      <ul class="alarms">${found.alarms.map((alarm) => html`<li key=${alarm.id} class=${alarm.over_at ? "over" : ""}>
        <span class=${`dot ${alarm.over_at ? "" : "away"}`} aria-hidden="true"></span><div><p>${sentence(alarm)}</p>
        <p class="small quiet">${when(alarm.at)}${alarm.over_at ? ` · ${t("over_since", { when: when(alarm.over_at) })}` : ""}</p></div></li>`)}</ul></section>
    <${Letters} onOpen=${setOpen} />
    <section class="card"><h2>${t("beside")}</h2>
      ${!found.trial && html`<p class="quiet">${t("no_trial")}</p>`}
      ${found.trial && html`<p>${t(found.trial.share ? "canary_line" : "shadow_line", { version: found.trial.name, share: found.trial.share, seen: found.differences.seen, different: found.differences.different.length })}</p>
        <ul class="flips">${found.differences.different.map((each) => html`<li key=${each.turn}><button class="flip" onClick=${() => setOpen(each.conversation)}>
          <span class="said">${each.text}</span><span class="meta"><${Way} way=${each.before} /><span aria-hidden="true">→</span><${Way} way=${each.after} /></span></button></li>`)}</ul>`}</section>
    <section class="card"><h2>${t("earned")}</h2><p class="small quiet">${t("earned_more")}</p>
      ${!found.earned.length && html`<p class="quiet">${t("nothing_earned")}</p>`}
      <ul class="earned">${found.earned.map((each) => html`<${Earned} key=${each.skill} ...${{ each, overview, reload }} />`)}</ul></section>
    ${open && html`<${Drawer} title=${open} onClose=${() => setOpen("")}><${Transcript} conversation=${open} data="real" me=${person.id} /><//>`}
  </div>`;
}
