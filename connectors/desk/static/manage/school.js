// The school: training runs are started, followed and stopped here, and two models compared without names.

import { call } from "../shared/api.js";
import { html, useEffect, useState } from "../shared/html.js";
import { span, t, when } from "../shared/i18n.js";
import { Line } from "./chart.js";
import { Contests } from "./contests.js";
import { Waiting } from "./parts.js";
import "./school_words.js";

const LOOKS_MS = 2000; // between looks at a run under way

function Choice({ name, label, options, value, set, none }) {
  return html`<label class="field"><span>${label}</span>
    <select class="input" name=${name} value=${value} onChange=${(event) => set({ [name]: event.target.value })}>
      ${none && html`<option value="">${none}</option>`}
      ${options.map((option) => html`<option key=${option} value=${option}>${option}</option>`)}
    </select></label>`;
}

function NewRun({ choices, busy, act }) {
  const [plan, setPlan] = useState({ name: "", stage: "sft", recipe: choices.recipes[0] || "", data: choices.sets[0], base: "", start: "" });
  const set = (more) => setPlan({ ...plan, ...more });
  const go = async (event) => {
    event.preventDefault();
    if (await act("/api/manage/school/runs", plan)) set({ name: "" });
  };
  return html`<form class="card" onSubmit=${go} aria-label=${t("new_run")}><h2>${t("new_run")}</h2>
    <p class="small quiet">${t("new_run_more")}</p>
    <div class="grid2 fields">
      <label class="field"><span>${t("run_name")}</span><input class="input" name="name" required title=${t("run_name_rule")} pattern="[a-z0-9][a-z0-9\\-]*" maxlength="40" value=${plan.name} onInput=${(event) => set({ name: event.target.value })} /></label>
      <label class="field"><span>${t("run_stage")}</span><select class="input" name="stage" value=${plan.stage} onChange=${(event) => set({ stage: event.target.value })}>
        ${choices.stages.map((stage) => html`<option key=${stage} value=${stage}>${t(`run_${stage}`)}</option>`)}</select></label>
      <${Choice} name="recipe" label=${t("run_recipe")} options=${choices.recipes} value=${plan.recipe} set=${set} />
      <${Choice} name="data" label=${t("run_data")} options=${choices.sets} value=${plan.data} set=${set} />
      <${Choice} name="base" label=${t("run_base")} options=${choices.bases} value=${plan.base} set=${set} none=${t("of_the_recipe")} />
      ${plan.stage !== "sft" && html`<${Choice} name="start" label=${t("run_from")} options=${choices.starts} value=${plan.start} set=${set} none=${t("of_the_recipe")} />`}
    </div>
    <button class="button primary" disabled=${Boolean(busy)}>${t("start_run")}</button>
    ${busy && html`<span class="small quiet"> ${t("one_at_a_time", { name: busy })}</span>`}</form>`;
}

function Curve({ run }) {
  const points = run.curve.filter((point) => point.loss !== undefined);
  const last = run.curve.at(-1);
  if (!last) return html`<p class="quiet small">${t("no_curve_yet")}</p>`;
  const loss = last.loss === undefined ? "" : t("loss_is", { loss: last.loss.toFixed(3) });
  const told = [t("update_of", { step: last.step, of: last.of }), loss, last.tokens_s && t("tokens_s", { n: Math.round(last.tokens_s) }), run.state === "running" && last.left_s !== undefined && t("time_left", { span: span(last.left_s) }),
    last.epsilon !== undefined && t("epsilon_is", { epsilon: last.epsilon.toFixed(2) })].filter(Boolean);
  return html`<progress class="wide" value=${last.step} max=${last.of} aria-label=${told[0]}></progress>
    <p class="facts" role="status">${told.join(" · ")}</p>
    ${points.length > 1 && html`<${Line} points=${points} label=${t("curve_label", { first: points[0].loss.toFixed(2), last: points.at(-1).loss.toFixed(2), n: points.length })} across=${t("updates")} up=${t("loss")} />`}`;
}

function Run({ name, act }) {
  const [run, setRun] = useState(null);
  const [trouble, setTrouble] = useState("");
  useEffect(() => {
    let mine = true;
    let timer = 0;
    let before = "";
    const look = async () => {
      try {
        const found = await call(`/api/manage/school/runs/${name}`);
        if (!mine) return;
        const ended = before === "running" && found.state !== "running";
        before = found.state;
        setRun(found);
        setTrouble("");
        if (found.state === "running") timer = setTimeout(look, LOOKS_MS);
        else if (ended) act("");
      } catch (error) {
        if (!mine) return;
        setTrouble(error.message);
        timer = setTimeout(look, LOOKS_MS);
      }
    };
    look();
    return () => { mine = false; clearTimeout(timer); };
  }, [name, act.turn]);
  if (!run) return html`<${Waiting} state=${{ error: trouble }} />`;
  return html`<section class="card" aria-label=${name}><header class="row"><h2>${name}</h2><span class=${`tag run-${run.state}`}>${t(`run_is_${run.state}`)}</span></header>
    <p class="small quiet">${t("run_line", { stage: t(`run_${run.plan.stage}`), recipe: run.plan.recipe, data: run.plan.data, by: run.plan.by, at: when(run.plan.at) })}</p>
    ${run.why && html`<p class="notice danger" role="alert">${run.why}</p>`}
    <${Curve} run=${run} />
    <div class="row">
      ${run.state === "running" && html`<button class="button danger small" onClick=${() => act(`/api/manage/school/runs/${name}/stop`, {})}>${t("stop_run")}</button>`}
      ${["stopped", "failed", "lost"].includes(run.state) && html`<button class="button small" onClick=${() => act(`/api/manage/school/runs/${name}/resume`, {})}>${t("resume_run")}</button>`}</div>
    ${run.state === "done" && html`<div class="small"><p>${t("what_next")}</p><pre class="log" tabindex="0">${`haoke train evaluate ${run.folder} --data ${run.set}\nhaoke models register ${name} ${run.folder}`}</pre></div>`}
    <details><summary class="small">${t("run_log")}</summary><pre class="log" tabindex="0">${run.log.join("\n")}</pre></details></section>`;
}

export function School() {
  const [found, setFound] = useState(null);
  const [said, setSaid] = useState("");
  const [open, setOpen] = useState("");
  const [turn, setTurn] = useState(0);
  const act = async (path, body) => {
    try {
      const next = await call(path || "/api/manage/school", body);
      setFound(next);
      setSaid("");
      setTurn((n) => n + 1);
      return true;
    } catch (error) {
      setSaid(error.message);
      return false;
    }
  };
  act.turn = turn;
  useEffect(() => { act(""); }, []);
  if (!found) return html`<${Waiting} state=${{ error: said }} />`;
  const shown = open || found.busy || found.runs[0]?.name;
  const known = found.runs.some((run) => run.name === shown);
  return html`<div class="stack"><p class=${said ? "notice danger" : "visually-hidden"} role="status">${said}</p>
    <div class="two"><div class="stack">
      ${found.open ? html`<${NewRun} choices=${found.choices} busy=${found.busy} act=${act} />` : html`<p class="notice">${t("school_closed")}</p>`}
      ${found.runs.length > 0 && html`<section class="card"><h2>${t("runs")}</h2><ul class="earned">${found.runs.map((run) => html`<li key=${run.name}>
        <button class="button plain small" aria-current=${run.name === shown ? "true" : null} onClick=${() => setOpen(run.name)}>${run.name}</button><span class=${`tag run-${run.state}`}>${t(`run_is_${run.state}`)}</span><span class="small quiet">${when(run.plan.at)}</span></li>`)}</ul></section>`}
    </div><div class="stack">${known && html`<${Run} key=${shown} name=${shown} act=${act} />`}</div></div>
    <${Contests} found=${found} act=${act} /></div>`;
}
