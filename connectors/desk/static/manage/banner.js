// What a manager must not miss, above every page of the lab: something was taken back, or should be looked at.

import { call } from "../shared/api.js";
import { html, useEffect, useState } from "../shared/html.js";
import { t, when } from "../shared/i18n.js";
import { percent } from "./chart.js";
import { named } from "./parts.js";
import "./earned_words.js";
import "./model_words.js";

const EVERY_MS = 5000;
const GOOD = new Set(["earned", "promoted"]); // news, not trouble

// What was done about it, as the words about it are called.
function became({ kind, facts }) {
  if ((kind === "ccr" || kind === "unworded") && facts.back_to) return "_back";
  if (kind === "unworded") return facts.ended ? "_ended" : "";
  return kind === "canary" && !facts.ended ? "_on" : "";
}

export function sentence(alarm) {
  const facts = { ...alarm.facts };
  for (const name of ["share", "below", "usual", "low", "bar"]) if (name in facts) facts[name] = percent(facts[name], 1);
  if (facts.part) facts.version = t("the_model", { part: t(`part_${facts.part}`), name: facts.model });
  const key = `alarm_${alarm.kind}${became(alarm)}`;
  if (facts.back_to === "file") facts.back_to = t("the_file");
  if (facts.back_to === "installed") facts.back_to = t(`installed_${facts.part}`);
  if (facts.queue) facts.queue = named("queue", facts.queue);
  if (facts.skill) facts.skill = named("skill", facts.skill);
  for (const name of ["level", "to"]) if (facts[name]) facts[name] = t(`level_${facts[name]}`);
  return t(key, facts);
}

export function Banner({ onChange }) {
  const [alarms, setAlarms] = useState([]);
  useEffect(() => {
    let known = "";
    const look = async () => {
      if (document.visibilityState !== "visible") return;
      const found = await call("/api/manage/notice").catch(() => null);
      if (!found) return;
      setAlarms(found.alarms);
      const now = found.alarms.map((alarm) => alarm.id).join(" ");
      if (known !== now && known !== "first") onChange();
      known = now;
    };
    known = "first";
    look();
    const timer = setInterval(look, EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  const seen = async (alarm) => setAlarms((await call(`/api/manage/alarms/${alarm.id}/seen`, {})).alarms);
  if (!alarms.length) return null;
  const first = alarms[0];
  return html`<div class=${`alarm-banner ${GOOD.has(first.kind) ? "good" : ""}`} role="alert" aria-label=${t("alarms")}>
    <strong>${t(`banner_${first.kind}`)}</strong><span>${sentence(first)} <span class="small">${when(first.at)}</span>
      ${alarms.length > 1 && html` <a href="/manage/alarms">${t("more_alarms", { n: alarms.length - 1 })}</a>`}</span>
    <button class="button small" onClick=${() => seen(first)}>${t("understood")}</button></div>`;
}
