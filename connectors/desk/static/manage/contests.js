// Two models side by side: which answer is better? Whose it was is told after the vote.

import { call } from "../shared/api.js";
import { html, useEffect, useState } from "../shared/html.js";
import { t, when } from "../shared/i18n.js";
import { percent } from "./chart.js";

function Result({ contest }) {
  const { result, first, second, was } = contest;
  return html`${was && html`<p class="small quiet" role="status">${t("it_was", { left: was.left, right: was.right })}</p>`}<p class="good">${t("contest_result", { first, second, share: percent(result.share), low: percent(result.low), high: percent(result.high), n: result.n, people: result.people })}</p>
    <p class="small quiet">${t("contest_counts", { first, second, a: result.first, b: result.second, same: result.same })}</p>`;
}

function Pair({ contest, vote, was }) {
  const item = contest.next;
  return html`<section class="pair" aria-label=${t("which_is_better")}>
    ${was && html`<p class="small quiet" role="status">${t("it_was", { left: was.left, right: was.right })}</p>`}
    <p class="small quiet">${t("item_of", { n: contest.mine + 1, of: contest.of })} · ${t(`decision_${item.decision}`)}</p>
    <ol class="transcript">${item.before.map(([who, words], at) => html`<li key=${at}><p class=${`bubble ${who === "shop" ? "bot" : "customer"}`}>${words}</p></li>`)}
      ${item.said && html`<li><p class="bubble customer">${item.said}</p></li>`}</ol>
    ${item.approved && html`<p class="small"><span class="quiet">${t("approved_text")}</span> ${item.approved}</p>`}
    <div class="grid2">${["left", "right"].map((side) => html`<div key=${side} class="answer"><p class="bubble bot" data-side=${side}>${item[side] || t("said_nothing")}</p>
      <button class="button" onClick=${() => vote(item.item, side)}>${t(`better_${side}`)}</button></div>`)}</div>
    <button class="button plain small" onClick=${() => vote(item.item, "same")}>${t("both_the_same")}</button></section>`;
}

function Contest({ id, onChange }) {
  const [contest, setContest] = useState(null);
  const [trouble, setTrouble] = useState("");
  useEffect(() => {
    let mine = true;
    let timer = 0;
    let waited = false;
    const look = async () => {
      const found = await call(`/api/manage/school/contests/${id}`).catch((error) => { setTrouble(error.message); return null; });
      if (!mine || !found) return;
      setContest(found);
      if (found.state === "making") { waited = true; timer = setTimeout(look, 2000); }
      else if (waited) onChange();
    };
    look();
    return () => { mine = false; clearTimeout(timer); };
  }, [id]);
  const vote = async (item, choice) => {
    try {
      const next = await call(`/api/manage/school/contests/${id}/votes`, { item, choice });
      setContest(next);
      setTrouble("");
      onChange(); // how many of how many stands in the list above
    } catch (error) {
      setTrouble(error.message);
    }
  };
  return html`${trouble && html`<p class="notice danger" role="alert">${trouble}</p>`}
    ${contest && (contest.next ? html`<${Pair} contest=${contest} vote=${vote} was=${contest.was} />`
      : contest.result ? html`<${Result} contest=${contest} />`
      : html`<p class="notice" role="status">${contest.why || t(`contest_${contest.state}`)}</p>`)}`;
}

export function Contests({ found, act }) {
  const models = found.models;
  const [plan, setPlan] = useState({ first: models[0] || "", second: models[1] || "", data: found.choices.sets[0], items: 40 });
  const [open, setOpen] = useState("");
  const set = (more) => setPlan({ ...plan, ...more });
  const pick = (name, options) => html`<label class="field"><span>${t(`contest_${name}`)}</span><select class="input" name=${name} value=${plan[name]} onChange=${(event) => set({ [name]: event.target.value })}>
    ${options.map((option) => html`<option key=${option} value=${option}>${option}</option>`)}</select></label>`;
  const go = async (event) => { event.preventDefault(); await act("/api/manage/school/contests", plan); };
  const shown = open || found.contests[0]?.id;
  return html`<section class="card" aria-label=${t("blind")}><h2>${t("blind")}</h2><p class="small quiet">${t("blind_more")}</p>
    ${models.length < 2 ? html`<p class="notice">${t("two_models_needed")}</p>` : html`<form onSubmit=${go}><div class="grid3">
      ${pick("first", models)}${pick("second", models)}${pick("data", found.choices.sets)}
      <label class="field"><span>${t("contest_items")}</span><input class="input" type="number" name="items" min="1" max="200" value=${plan.items} onInput=${(event) => set({ items: Number(event.target.value) })} /></label></div>
      <button class="button" disabled=${Boolean(found.busy) || plan.first === plan.second}>${t("let_them_answer")}</button></form>`}
    ${found.contests.length > 0 && html`<ul class="earned">${found.contests.map((each) => html`<li key=${each.id}>
      <button class="button plain small" aria-current=${each.id === shown ? "true" : null} onClick=${() => setOpen(each.id)}>${each.first} ${t("against")} ${each.second}</button>
      <span class="small quiet">${t("voted_of", { n: each.mine, of: each.of })} · ${when(each.at)}</span></li>`)}</ul>
      <${Contest} key=${shown} id=${shown} onChange=${() => act("")} />`}</section>`;
}
