// What-if: the change is tried on past conversations by the judgement that runs the desk, and shown before anything is saved.

import { call } from "../shared/api.js";
import { html, useEffect, useRef, useState } from "../shared/html.js";
import { has, t, when } from "../shared/i18n.js";
import { RiskCurve, closest, percent, signed } from "./chart.js";
import { Drawer, Transcript, Way, named } from "./parts.js";
import { scopeText } from "./thresholds.js";

const LOOK_MS = 400;
const WAIT_MS = 600;
function Numbers({ report }) {
  return html`<table class="ways"><caption class="visually-hidden">${t("what_changes")}</caption>
    <thead><tr><th scope="col">${t("way")}</th><th scope="col">${t("now")}</th><th scope="col">${t("tried")}</th><th scope="col">${t("per_hour")}</th></tr></thead>
    <tbody>${report.ways.filter((row) => row.before || row.after).map((row) => html`<tr key=${row.way}>
      <th scope="row"><${Way} way=${row.way} /></th><td>${percent(row.before / report.turns, 1)}</td><td>${percent(row.after / report.turns, 1)}</td>
      <td class=${signed(row.per_hour).startsWith("±") ? "quiet" : "moved"}>${signed(row.per_hour)}</td></tr>`)}</tbody></table>
    <p class="small">${t("wrong_words", { before: report.wrong.before, after: report.wrong.after, n: report.wrong.labelled })}</p>`;
}

function Flips({ report, data, person }) {
  const [open, setOpen] = useState("");
  return html`<section aria-label=${t("flips")}><h3>${t("flips_count", { n: report.flips })}</h3>
    ${report.flips === 0 && html`<p class="quiet">${t("no_flips")}</p>`}
    <ul class="flips">${report.shown.slice(0, 30).map((flip) => html`<li key=${flip.turn}>
      <button class="flip" onClick=${() => setOpen(flip.conversation)}>
        <span class="said">${flip.text || flip.intent}</span>
        <span class="meta"><${Way} way=${flip.before} /><span aria-hidden="true">→</span><${Way} way=${flip.after} />
          ${flip.does_after && flip.does_before !== flip.does_after && html`<span class="small">${flip.does_before || "–"} → ${flip.does_after}</span>`}
          <span class="quiet small">${named("channel", flip.channel)} · ${when(flip.at)} · ${Math.round(flip.confidence * 100)} %</span>
          ${flip.truth !== null && html`<span class=${`pill ${flip.truth ? "accent" : "danger"}`}>${t(flip.truth ? "was_right" : "was_wrong")}</span>`}</span>
      </button></li>`)}</ul>
    ${open && html`<${Drawer} title=${open} onClose=${() => setOpen("")}><${Transcript} conversation=${open} data=${data} me=${person.id} /><//>`}
  </section>`;
}

function Target({ draft, scope, data, use }) {
  const [wanted, setWanted] = useState(2);
  const [found, setFound] = useState(null);
  const [busy, setBusy] = useState(false);
  const find = async (event) => {
    event.preventDefault();
    setBusy(true);
    try {
      setFound(await call(`/api/manage/target?data=${data}`, { settings: draft, scope, target: wanted / 100 }));
    } catch (error) {
      setFound({ refusal: error.message });
    }
    setBusy(false);
  };
  const text = found && (found.refusal && !has(`refusal_${found.refusal}`) ? found.refusal : found.refusal
    ? t(`refusal_${found.refusal}`, { n: found.n + found.held_out, needed: found.needed })
    : t("target_found", { threshold: percent(found.threshold), n: found.n, held: found.held_out, wrong: found.held_out_wrong, upper: percent(found.held_out_upper, 1), alone: percent(found.alone) }));
  return html`<form class="target" onSubmit=${find}>
    <label>${t("at_most")} <input class="input" type="number" min="0.5" max="50" step="0.5" value=${wanted} onInput=${(e) => setWanted(Number(e.target.value))} /> ${t("percent_wrong")}</label>
    <button class="button" disabled=${busy}>${busy ? t("trying") : t("find")}</button>
    <div role="status" class="small">${text && html`<p class=${found.refusal ? "notice warn" : "notice"}>${text}
      ${!found.refusal && html` <button type="button" class="button small" onClick=${() => use(found.threshold)}>${t("use_it")}</button>`}</p>`}</div>
  </form>`;
}

function Save({ overview, draft, base, data, report, reload, undo }) {
  const [note, setNote] = useState("");
  const [said, setSaid] = useState("");
  const [busy, setBusy] = useState(false);
  const strict = overview.settings.four_eyes || draft.four_eyes;
  const save = async (activate) => {
    setBusy(true);
    try {
      const made = await call(`/api/manage/versions?data=${data}`, { settings: draft, note, base });
      if (activate) await call(`/api/manage/versions/${made.number}/activate`, {});
      setSaid(t(activate ? "saved_active" : "saved_proposed", { version: made.name }));
      await reload(activate);
    } catch (error) {
      setSaid(error.message);
    }
    setBusy(false);
  };
  return html`<div class="save">
    <label class="field"><span>${t("note")}</span><input class="input" value=${note} maxlength="300" onInput=${(e) => setNote(e.target.value)} /></label>
    <div class="row">
      ${!strict && html`<button class="button primary" disabled=${busy || !report} onClick=${() => save(true)}>${t("put_in_force")}</button>`}
      <button class=${`button ${strict ? "primary" : ""}`} disabled=${busy || !report} onClick=${() => save(false)}>${t("propose")}</button>
      <button class="button plain" disabled=${busy} onClick=${undo}>${t("undo")}</button></div>
    ${strict && html`<p class="small quiet">${t("four_eyes_now")}</p>`}
    <p role="status" class="small">${said}</p></div>`;
}

export function WhatIf({ overview, data, person, draft, base, scope, now, tried, use, reload, changed, undo }) {
  const [state, setState] = useState({});
  const asked = useRef(0);
  const key = JSON.stringify([draft, scope, data]);
  useEffect(() => {
    const mine = ++asked.current;
    const job = crypto.randomUUID();
    let over = true;
    const look = async () => {
      while (!over) {
        await new Promise((done) => { setTimeout(done, LOOK_MS); });
        if (over) return;
        const found = await call(`/api/manage/try/${job}`).catch(() => null);
        if (!over && found?.total && mine === asked.current) setState((old) => ({ ...old, share: found.done / found.total }));
      }
    };
    const stop = () => { if (!over) call(`/api/manage/try/${job}/stop`, {}).catch(() => {}); };
    const timer = setTimeout(async () => {
      over = false;
      setState((old) => ({ ...old, busy: true, share: 0, stop, stopped: false, error: "" }));
      look();
      try {
        const report = await call(`/api/manage/try?data=${data}`, { settings: draft, scope, job });
        if (mine === asked.current) setState((old) => (report.stopped ? { report: old.report, key: old.key, stopped: true } : { report, key }));
      } catch (error) {
        if (mine === asked.current) setState({ error: error.message });
      }
      over = true;
    }, state.report ? WAIT_MS : 0);
    return () => { clearTimeout(timer); stop(); }; // who moves on does not want the old answer
  }, [key]);
  const { report, error, busy, share, stop, stopped } = state;
  const points = report?.curve.points;
  const here = points && closest(points, tried);
  const words = { across: t("chart_across"), up: t("chart_up"), now: t("now"), tried: t("tried"),
    at: (p) => t("chart_at", { threshold: percent(p.threshold), alone: percent(p.alone), risk: percent(p.risk, 1) }) };
  return html`<aside class="stack whatif" aria-label=${t("what_if")}><section class="card">
    <header class="row"><h2>${t("what_if")}</h2><span class="quiet small" role="status">${busy ? t("trying") : report ? t("tried_on", { n: report.turns }) : ""}</span></header>
    ${busy && share > 0 && html`<div class="row replaying"><progress max="1" value=${share} aria-label=${t("trying")}></progress>
      <span class="small quiet">${percent(share)}</span><button class="button small" onClick=${stop}>${t("stop_trying")}</button></div>`}
    ${stopped && html`<p class="notice">${t("stopped_trying")}</p>`}
    ${error && html`<p class="notice danger" role="alert">${error}</p>`}
    ${!report && !stopped && !error && html`<p class="quiet waiting">${t("trying")}</p>`}
    ${report && report.turns === 0 && html`<p class="notice">${t("no_past")}</p>`}
    ${report && report.turns > 0 && html`
      <p class="small quiet">${scopeText(scope)}</p>
      ${points.some((p) => p.risk !== null)
        ? html`<${RiskCurve} points=${points} now=${now} tried=${tried} words=${words}
            label=${t("chart_label", { alone: percent(here.alone), risk: percent(here.risk, 1), low: percent(here.low, 1), high: percent(here.high, 1) })} />`
        : html`<p class="notice">${t("no_labels")}</p>`}
      <p class="here">${t("here", { threshold: Math.round(tried * 100), alone: percent(here.alone) })}
        ${here.risk !== null && html`<br />${t("here_risk", { risk: percent(here.risk, 1), low: percent(here.low, 1), high: percent(here.high, 1), n: here.known })}`}</p>
      <${Target} ...${{ draft, scope, data, use }} />`}
    </section>
    ${report && report.turns > 0 && html`<section class=${`card ${busy ? "busy" : ""}`}>
      ${changed ? html`<${Numbers} report=${report} />` : html`<p class="quiet">${t("move_something")}</p>`}
      ${report.slices.map((harm) => html`<p class="notice danger" key=${harm.slice + harm.value} role="alert">${t("slice_harm", { slice: t(`scope_${harm.slice}`), value: named(harm.slice, harm.value), more: harm.more })}</p>`)}
      ${changed && html`<${Save} ...${{ overview, draft, base, data, reload, undo }} report=${state.key === key ? report : null} /><${Flips} ...${{ report, data, person }} />`}
    </section>`}
  </aside>`;
}
