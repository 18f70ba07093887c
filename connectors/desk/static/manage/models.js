// Models: which judge and which writer are in force, what is on trial beside them, and how surely it agrees.

import { call } from "../shared/api.js";
import { html, useState } from "../shared/html.js";
import { t, when } from "../shared/i18n.js";
import { percent } from "./chart.js";
import { Drawer, Transcript, Waiting, Way, named, useCall } from "./parts.js";
import "./model_words.js";

const stage = (name) => t(`stage_${name}`);

function Said({ part, side }) {
  if (part === "writer") return html`<span class="words">${side.text || t("no_words", { why: t(`wording_${side.outcome}`) })}</span>`;
  return html`<span class="meta"><${Way} way=${side.path} /><span class="small">${side.skill ? named("skill", side.skill) : t("no_skill")}</span>
    <span class="small quiet">${side.intent} · ${percent(side.sure)}</span></span>`;
}

function Difference({ part, each, open, act }) {
  const chip = (verdict) => html`<button class="chip" aria-pressed=${each.verdict === verdict}
    onClick=${() => act(`/api/manage/differences/${each.id}/verdict`, { verdict })}>${t(`right_${verdict}`)}</button>`;
  return html`<li class="difference">
    <button class="flip" onClick=${() => open(each.conversation)}><span class="said">${each.text}</span><span class="small quiet">${when(each.at)}</span></button>
    <dl class="sides"><div><dt>${t("in_force")}</dt><dd><${Said} part=${part} side=${each.before} /></dd></div>
      <div><dt>${t("the_candidate")}</dt><dd><${Said} part=${part} side=${each.after} /></dd></div></dl>
    <div class="labels" role="group" aria-label=${`${t("who_is_right")} ${each.text}`}>${chip("live")}${chip("candidate")}</div></li>`;
}

function Agreement({ told, bar, least }) {
  const enough = told.seen >= least;
  return html`<div class="agreement">
    <div class="meter" role="img" aria-label=${t("meter_label", { low: percent(told.low), share: percent(told.agreed / Math.max(1, told.seen)), bar: percent(bar) })}>
      <i class=${`low w${Math.round(told.low * 20) * 5}`}></i><i class=${`need w${Math.round(bar * 20) * 5}`}></i></div>
    <p>${t("agreement_line", { seen: told.seen, agreed: told.agreed, differ: told.differ })}</p>
    <p class=${told.ready ? "good" : "quiet"}>${t(told.ready ? "agreement_ready" : enough ? "agreement_low" : "agreement_few", { low: percent(told.low, 1), bar: percent(bar), least })}</p></div>`;
}

function Trial({ part, found, whole, act, open }) {
  const { name, stage: now, share } = part.trial;
  const move = (to) => act(`/api/manage/models/${part.part}/${encodeURIComponent(name)}/move`, { stage: to });
  const ready = part.agreement.ready;
  return html`<section class="on-trial" aria-label=${name}>
    <h3>${name} <span class="tag trial">${stage(now)}</span></h3>
    <p class="small">${t(now === "canary" ? "canary_now" : "shadow_now", { share })}</p>
    <p class="small quiet">${t(`agree_means_${part.part}`)}</p>
    <${Agreement} told=${part.agreement} bar=${whole.bar} least=${whole.least} />
    <div class="row">
      ${now === "shadow" && html`<button class="button small" disabled=${!ready} onClick=${() => move("canary")}>${t("let_decide", { share: whole.share })}</button>`}
      ${now === "canary" && html`<button class="button small primary" disabled=${!ready} onClick=${() => move("live")}>${t("put_in_force")}</button>`}
      <button class="button small" onClick=${() => move("registered")}>${t("end_trial")}</button></div>
    <h4>${t("differences", { n: part.agreement.differ })}</h4>
    ${!part.differences.length && html`<p class="quiet small">${t("no_differences")}</p>`}
    <ul class="differences">${part.differences.map((each) => html`<${Difference} key=${each.id} part=${part.part} ...${{ each, open, act }} />`)}</ul>
  </section>`;
}

function Part({ part, whole, act, open }) {
  const path = (name) => `/api/manage/models/${part.part}/${encodeURIComponent(name)}/move`;
  const waiting = part.models.filter((model) => model.stage === "registered");
  return html`<section class="card" aria-label=${t(`part_${part.part}`)}>
    <header class="row"><h2>${t(`part_${part.part}`)}</h2><span class="pill accent">${t("in_force_now", { what: part.live || t(`installed_${part.part}`) })}</span></header>
    <p class="small quiet">${t(`part_${part.part}_more`)}</p>
    ${part.problem && html`<p class="notice danger" role="alert">${t("not_loaded")} ${part.problem}</p>`}
    ${part.live && html`<button class="button danger small" onClick=${() => act(`/api/manage/models/${part.part}/back`)}>${t("go_back")}</button>`}
    ${part.trial && html`<${Trial} ...${{ part, whole, act, open }} />`}
    ${!part.trial && !waiting.length && html`<p class="notice">${t(`no_models_${part.part}`)}</p>`}
    ${waiting.length > 0 && html`<h3>${t("waiting_models")}</h3><ul class="earned">${waiting.map((model) => html`<li key=${model.name}><strong>${model.name}</strong>
      <span class="small quiet">${when(model.at)}</span>${model.gate.length > 0 && html`<span class="small warn">${t("gate_missed", { n: model.gate.length })}</span>`}
      ${!part.trial && !model.gate.length && html`<button class="button small" title=${t("shadow_more")} onClick=${() => act(path(model.name), { stage: "shadow" })}>${t("shadow")}</button>`}</li>`)}</ul>`}
    ${part.steps.length > 0 && html`<details><summary class="small">${t("timeline")}</summary><ol class="timeline">${part.steps.map((step) => html`<li key=${step.at + step.model + step.stage} class=${step.by === "alarm" ? "alarm" : ""}>
      <strong>${step.model}</strong> <span>${stage(step.stage)}</span> <span class="small quiet">${step.by === "alarm" ? t("by_alarm") : step.by} · ${when(step.at)}</span></li>`)}</ol></details>`}
  </section>`;
}

export function Models({ person }) {
  const [state, setState] = useCall("/api/manage/models", []);
  const [said, setSaid] = useState("");
  const [open, setOpen] = useState("");
  const found = state.found;
  const act = async (path, body = {}) => {
    try {
      setState({ found: await call(path, body) });
      setSaid(t("done"));
    } catch (error) {
      setSaid(error.message);
    }
  };
  if (!found) return html`<${Waiting} state=${state} />`;
  return html`<div class="stack"><p role="status" class="small">${said}</p>
    <div class="two halves">${found.parts.map((part) => html`<${Part} key=${part.part} part=${part} whole=${found} act=${act} open=${setOpen} />`)}</div>
    ${open && html`<${Drawer} title=${open} onClose=${() => setOpen("")}><${Transcript} conversation=${open} data="real" me=${person.id} /><//>`}</div>`;
}
