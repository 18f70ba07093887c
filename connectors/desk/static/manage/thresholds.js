// Thresholds: every number with its meaning in words, its default and who changed it last; tried on the past before it is saved.

import { call } from "../shared/api.js";
import { html, useEffect, useRef, useState } from "../shared/html.js";
import { t, when } from "../shared/i18n.js";
import { Waiting, named, useCall } from "./parts.js";
import { WhatIf } from "./whatif.js";
import "./earned_words.js";
import "./text_words.js";

const NOWHERE = { intent: "", skill: "", tier: "", channel: "", language: "", hours: "", days: "" };
const LEVELS = ["assist", "guarded", "full"];
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const clone = (value) => JSON.parse(JSON.stringify(value));
export const full = (scope) => ({ ...NOWHERE, ...scope });

export function scopeText(scope) {
  const said = Object.entries(full(scope)).filter(([, value]) => value);
  if (!said.length) return t("everywhere");
  return said.map(([name, value]) => `${t(`scope_${name}`)} ${named(name, value)}`).join(" · ");
}

// As bot.settings.diff names it: how a change is looked up among those made before.
const scopeKey = (scope) => Object.entries(full(scope)).filter(([, v]) => v).map(([k, v]) => `${k} ${v}`).join(" · ") || "everywhere";

function Changed({ overview, what, where = "", file }) {
  const last = overview.changed[`${what}|${where}`];
  return html`<p class="small quiet">${file !== undefined && `${t("default_is")} ${file}`}${file !== undefined && last && " · "}${
    last && t("changed_by", { who: last.by, when: when(last.at) })}</p>`;
}

function Dial({ id, value, onInput, onFocus, title, words, children, focus }) {
  return html`<div class=${`dial ${focus ? "focus" : ""}`}>
    <label for=${id}><strong>${title}</strong></label>
    <output for=${id}>${Math.round(value * 100)}<small> %</small></output>
    <input id=${id} type="range" min="0" max="1" step="0.01" value=${value} onFocus=${onFocus}
      onInput=${(event) => onInput(Number(event.target.value))} />
    <p class="small">${words}</p>
    ${children}
  </div>`;
}

function Steps({ label, value, onChange, words, children }) {
  return html`<div class="steps"><label class="field inline"><span>${label}</span>
    <input class="input" type="number" min="1" max="20" value=${value} onChange=${(e) => onChange(Math.min(20, Math.max(1, Math.round(Number(e.target.value)) || 1)))} /></label>
    <p class="small">${words}</p>${children}</div>`;
}

function Adder({ overview, onAdd }) {
  const [scope, setScope] = useState(NOWHERE);
  const intents = Object.values(overview.skills).flat().sort();
  const choice = (name, values) => html`<label class="field"><span>${t(`scope_${name}`)}</span>
    <select class="input" value=${scope[name]} disabled=${(name === "intent" && scope.skill) || (name === "skill" && scope.intent)}
      onChange=${(e) => setScope({ ...scope, [name]: e.target.value })}>
      <option value="">${t("all")}</option>${values.map((v) => html`<option key=${v} value=${v}>${named(name, v)}</option>`)}
    </select></label>`;
  const ready = Object.values(scope).some(Boolean);
  return html`<details class="adder"><summary class="button">${t("add_threshold")}</summary>
    <div class="grid3">
      ${choice("skill", Object.keys(overview.skills).sort())}${choice("intent", intents)}<label class="field"><span>${t("scope_tier")}</span>
        <input class="input" placeholder="gold" value=${scope.tier} onChange=${(e) => setScope({ ...scope, tier: e.target.value.trim() })} /></label>
      ${choice("channel", ["web", "wechat", "wecom", "slack", "rest"])}${choice("language", overview.languages)}
      <label class="field"><span>${t("scope_hours")}</span><input class="input" placeholder="22:00-08:00" value=${scope.hours}
        onInput=${(e) => setScope({ ...scope, hours: e.target.value })} /></label>
    </div>
    <button class="button primary" disabled=${!ready} onClick=${(e) => { onAdd(scope); setScope(NOWHERE); e.target.closest("details").open = false; }}>${t("add")}</button>
  </details>`;
}

const list = (text) => [...new Set(text.split(/[,，、\n]/).map((word) => word.trim()).filter(Boolean))];

function Always({ always, set, overview }) {
  const field = (name, hint) => html`<label class="field"><span>${t(`always_${name}`)}</span>
    <input class="input" value=${always[name].join(", ")} placeholder=${hint} onChange=${(e) => set({ ...always, [name]: list(e.target.value) })} /></label>`;
  const amounts = Object.entries(always.amounts).map(([currency, amount]) => `${currency} ${amount}`).join(", ");
  // What is no amount goes to the server too, which says so: left out in silence, it would seem to hold.
  const read = (text) => Object.fromEntries(list(text).map((pair) => pair.match(/^([A-Za-z]{3})\s*(\S+)$/)?.slice(1) ?? [pair, ""]).map(([currency, amount]) => [amount ? currency.toUpperCase() : currency, amount]));
  const topics = new Set(Object.values(overview.skills).flat());
  const strange = always.intents.filter((name) => !topics.has(name));
  return html`<section class="card"><h2>${t("always")}</h2><p class="small quiet">${t("always_more")}</p>
    <div class="grid2">${field("words", "起诉, 12315, lawyer")}${field("intents", "complaint")}${field("tiers", "gold")}
      <label class="field"><span>${t("always_amounts")}</span><input class="input" value=${amounts} placeholder="CNY 1000, USD 150"
        onChange=${(e) => set({ ...always, amounts: read(e.target.value) })} /></label></div>
    ${strange.length > 0 && html`<p class="notice warn" role="status">${t("always_strange", { names: strange.join(", ") })}</p>`}</section>`;
}

function Unanswered({ drafts, set, overview }) {
  return html`<div class="unanswered"><p class="small">${t("unanswered")}</p>
    <label class="field inline"><span>${t("unanswered_minutes")}</span>
      <input class="input" type="number" min="1" max="2880" value=${drafts.minutes} onChange=${(e) => set({ ...drafts, minutes: Math.min(2880, Math.max(1, Number(e.target.value) || 1)) })} /></label>
    <label class="field inline"><span>${t("unanswered_then")}</span>
      <select class="input" value=${drafts.then} onChange=${(e) => set({ ...drafts, then: e.target.value })}>
        ${["person", "send"].map((name) => html`<option key=${name} value=${name}>${t(`unanswered_${name}`)}</option>`)}</select></label>
    <${Changed} overview=${overview} what="drafts.minutes" file=${overview.file.drafts.minutes} /></div>`;
}

function Earning({ earning, set, overview }) {
  return html`<div class="unanswered"><label class="check"><input type="checkbox" checked=${earning.by_itself} onChange=${(e) => set({ ...earning, by_itself: e.target.checked })} /> ${t("earning_by_itself", { hours: earning.quiet_hours })}</label>
    ${earning.by_itself && html`<label class="field inline"><span>${t("earning_hours")}</span>
      <input class="input" type="number" min="1" max="336" value=${earning.quiet_hours} onChange=${(e) => set({ ...earning, quiet_hours: Math.min(336, Math.max(1, Math.round(Number(e.target.value)) || 1)) })} /></label>`}
    <${Changed} overview=${overview} what="earning.by_itself" file=${t(overview.file.earning.by_itself ? "yes" : "no")} /></div>`;
}

function Autonomy({ draft, set, overview }) {
  const level = (skill) => draft.autonomy[skill] || draft.default_autonomy;
  return html`<section class="card"><h2>${t("autonomy")}</h2><p class="small quiet">${t("autonomy_more")}</p>
    <ul class="levels">${Object.keys(overview.skills).sort().map((skill) => html`<li key=${skill}>
      <span>${named("skill", skill)}</span>
      <span class="segments" role="radiogroup" aria-label=${named("skill", skill)}>${LEVELS.map((name) => html`<label key=${name} title=${t(`level_${name}_more`)}>
        <input type="radio" name=${`level-${skill}`} checked=${level(skill) === name} onChange=${() => set({ autonomy: { ...draft.autonomy, [skill]: name } })} />
        <span>${t(`level_${name}`)}</span></label>`)}</span>
    </li>`)}</ul>
    <${Unanswered} drafts=${draft.drafts} overview=${overview} set=${(drafts) => set({ drafts })} />
    <${Earning} earning=${draft.earning} overview=${overview} set=${(earning) => set({ earning })} /></section>`;
}

function Texts({ overview }) {
  const [open, setOpen] = useState(false);
  return html`<details class="card" onToggle=${(event) => setOpen(event.target.open)}><summary><h2>${t("texts")}</h2></summary>
    ${open && html`<${TextsAsCarried} languages=${overview.languages} />`}</details>`;
}

// What the server says a channel sends: each message a bubble, with the choices that can be pressed below it.
function TextsAsCarried({ languages }) {
  const [chosen, choose] = useState({ language: document.documentElement.lang === "zh" ? "zh" : "en", channel: "", subject: "" });
  const query = Object.entries(chosen).filter(([, value]) => value).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
  const [state] = useCall(`/api/manage/texts?${query}`, [query]);
  const found = state.found;
  const pick = (name, options, label, kind) => html`<label class="field inline"><span>${label}</span>
    <select class="input" name=${name} value=${chosen[name] || options[0]} onChange=${(event) => choose({ ...chosen, [name]: event.target.value })}>
      ${options.map((option) => html`<option key=${option} value=${option}>${named(kind, option)}</option>`)}</select></label>`;
  if (!found) return html`<${Waiting} state=${state} />`;
  return html`<p class="small quiet">${t("texts_more")}</p><div class="row-of-fields">
    ${pick("channel", found.channels, t("scope_channel"), "channel")}
    ${pick("language", languages, t("scope_language"), "language")}
    ${pick("subject", found.subjects, t("texts_about"), "about")}</div>
    <div class="texts-box" role="group" tabindex="0" aria-label=${t("texts")}><dl class="texts">${found.texts.map((text) => html`<div key=${text.name}><dt class="mono small quiet">${text.name}</dt>
      ${text.wordings.map((messages) => html`<dd lang=${chosen.language}>${messages.map((message) => html`<p class="bubble bot">${message.text}</p>
        ${message.choices.length > 0 && html`<ul class="choices" aria-label=${t("texts_choices")}>${message.choices.map((choice) => html`<li class="pill">${choice}</li>`)}</ul>`}`)}</dd>`)}</div>`)}</dl></div>`;
}

export function Thresholds({ overview, data, person, reload }) {
  const [draft, setDraft] = useState(clone(overview.settings));
  const [focus, setFocus] = useState(-1); // of draft.thresholds; -1 is the whole desk
  const [from, setFrom] = useState(overview); // what the draft was made from
  const adopt = useRef(false);
  useEffect(() => { // somebody else's change is taken over where nothing was moved here; else it is carried over when this is saved
    if (overview === from || !(adopt.current || same(draft, from.settings) || same(draft, overview.settings))) return;
    adopt.current = false;
    setDraft(clone(overview.settings));
    setFrom(overview);
  }, [overview]);
  const set = (changes) => setDraft({ ...draft, ...changes });
  const setOne = (at, value) => set({ thresholds: draft.thresholds.map((each, n) => (n === at ? { ...each, clarify_below: value } : each)) });
  const scope = focus >= 0 && draft.thresholds[focus] ? full(draft.thresholds[focus].scope) : NOWHERE;
  const old = overview.settings.thresholds.find((each) => same(full(each.scope), scope));
  const tried = focus >= 0 && draft.thresholds[focus] ? draft.thresholds[focus].clarify_below ?? draft.clarify_below : draft.clarify_below;
  const now = focus >= 0 ? old?.clarify_below ?? overview.settings.clarify_below : overview.settings.clarify_below;
  const use = (value) => (focus >= 0 ? setOne(focus, value) : set({ clarify_below: value }));
  return html`<div class="two tries">
    <div class="stack">
      <section class="card"><header class="row"><h2>${t("how_sure")}</h2><span class="pill">${t("in_force_now", { what: named("version", overview.version) })}</span></header>
        <${Dial} id="desk" focus=${focus < 0} value=${draft.clarify_below} title=${t("everywhere")} onFocus=${() => setFocus(-1)}
          words=${t("threshold_words", { percent: Math.round(draft.clarify_below * 100) })}
          onInput=${(value) => { setFocus(-1); set({ clarify_below: value }); }}>
          <${Changed} overview=${overview} what="clarify_below" file=${`${Math.round(overview.file.clarify_below * 100)} %`} /><//>
        ${draft.thresholds.map((each, at) => each.clarify_below !== null && html`<div class="scoped" key=${JSON.stringify(each.scope)}>
          <${Dial} id=${`t${at}`} focus=${focus === at} value=${each.clarify_below} title=${scopeText(each.scope)} onFocus=${() => setFocus(at)}
            words=${t("threshold_words", { percent: Math.round(each.clarify_below * 100) })}
            onInput=${(value) => { setFocus(at); setOne(at, value); }}>
            <${Changed} overview=${overview} what="clarify_below" where=${scopeKey(each.scope)} /><//>
          <button class="button plain small" aria-label=${`${t("take_out")}: ${scopeText(each.scope)}`}
            onClick=${() => { setFocus(-1); set({ thresholds: draft.thresholds.filter((_, n) => n !== at) }); }}>${t("take_out")}</button></div>`)}
        <${Adder} overview=${overview} onAdd=${(scope) => {
          set({ thresholds: [...draft.thresholds, { scope, clarify_below: draft.clarify_below, dissatisfied_turns: null, failed_clarifications: null }] });
          setFocus(draft.thresholds.length); }} />
      </section>
      <section class="card"><h2>${t("patience")}</h2>
        <div class="grid2"><${Steps} label=${t("failed_clarifications")} value=${draft.failed_clarifications} words=${t("failed_words")} onChange=${(v) => set({ failed_clarifications: v })}>
          <${Changed} overview=${overview} what="failed_clarifications" file=${overview.file.failed_clarifications} /><//>
        <${Steps} label=${t("dissatisfied_turns")} value=${draft.dissatisfied_turns} words=${t("dissatisfied_words")} onChange=${(v) => set({ dissatisfied_turns: v })}>
          <${Changed} overview=${overview} what="dissatisfied_turns" file=${overview.file.dissatisfied_turns} /><//></div>
      </section>
      <${Autonomy} draft=${draft} overview=${overview} set=${set} />
      <${Always} always=${draft.always} overview=${overview} set=${(always) => set({ always })} />
      <section class="card"><h2>${t("watching")}</h2>
        <label class="check"><input type="checkbox" checked=${draft.four_eyes} onChange=${(e) => set({ four_eyes: e.target.checked })} /> ${t("four_eyes")}</label>
        <label class="check"><input type="checkbox" checked=${draft.watch.roll_back} onChange=${(e) => set({ watch: { ...draft.watch, roll_back: e.target.checked } })} /> ${t("roll_back_words", { percent: Math.round(draft.watch.ccr_below * 100), minutes: draft.watch.minutes, least: draft.watch.least })}</label>
        <label class="field inline"><span>${t("canary_share")}</span><input class="input" type="number" min="1" max="50" value=${draft.canary_share} onChange=${(e) => set({ canary_share: Math.min(50, Math.max(1, Math.round(Number(e.target.value)) || 1)) })} /></label>
      </section>
      <section class="card"><h2>${t("speaking_first")}</h2>
        <label class="check"><input type="checkbox" checked=${draft.outreach.on} onChange=${(e) => set({ outreach: { ...draft.outreach, on: e.target.checked } })} /> ${t("speaking_first_words")}</label>
        ${draft.outreach.on && html`<${Steps} label=${t("outreach_per_day")} value=${draft.outreach.per_day} words=${t("outreach_per_day_words")} onChange=${(v) => set({ outreach: { ...draft.outreach, per_day: v } })} />`}
      </section>
      <${Texts} overview=${overview} />
    </div>
    <${WhatIf} ...${{ overview, data, person, draft, scope, now, tried, use }} base=${from.number}
      reload=${(inForce) => { adopt.current = inForce; return reload(); }} changed=${!same(draft, overview.settings)}
      undo=${() => { setDraft(clone(overview.settings)); setFrom(overview); setFocus(-1); }} />
  </div>`;
}
