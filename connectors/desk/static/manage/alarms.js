// Alarms: what was seen and what was done about it; what runs beside; which skill has earned more freedom.

import { html, useState } from "../shared/html.js";
import { t, when } from "../shared/i18n.js";
import { sentence } from "./banner.js";
import { Earned } from "./earned.js";
import { Letters } from "./letters.js";
import { Drawer, Transcript, Waiting, Way, named, useCall } from "./parts.js";

export function Alarms({ overview, data, person, reload }) {
  const [turn, setTurn] = useState(0);
  const [state] = useCall("/api/manage/alarms", [turn]);
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
    <${Earned} earned=${found.earned} four_eyes=${overview.settings.four_eyes} again=${() => { setTurn(turn + 1); reload(); }} />
    ${open && html`<${Drawer} title=${open} onClose=${() => setOpen("")}><${Transcript} conversation=${open} data="real" me=${person.id} /><//>`}
  </div>`;
}
