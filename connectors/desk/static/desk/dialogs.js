// What asks before it acts: handing back, passing on, taking over from a colleague; and the list of keys.

import { html, useEffect, useRef, useState } from "../shared/html.js";
import { t } from "../shared/i18n.js";
import { keepCanned, release, snooze, transfer } from "./acts.js";
import { set, state } from "./store.js";

const done = () => set({ dialog: null });
const lines = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean).slice(0, 10);

function Baton({ id }) {
  const stood = state.record?.baton || {};
  const give = async (event) => {
    event.preventDefault();
    const form = new FormData(event.target);
    const baton = Object.fromEntries(["agreed", "promised", "settled", "open"].map((part) => [part, lines(form.get(part))]));
    done();
    await release(id, baton);
  };
  return html`<form onSubmit=${give}><h2>${t("baton")}</h2><p class="quiet">${t("baton_why")}</p>
    ${["promised", "agreed", "settled", "open"].map((part) => html`<label class="field"><span>${t(part)}</span>
      <textarea class="input" name=${part} rows="2" placeholder=${t("one_a_line")} defaultValue=${(stood[part] || []).join("\n")}></textarea></label>`)}
    <p class="row-of-buttons"><button class="button primary">${t("give_back")}</button>
      <button type="button" class="button plain" onClick=${done}>${t("cancel")}</button></p></form>`;
}

function Transfer({ id }) {
  const to = (whom) => { done(); transfer(id, whom); };
  const others = state.staff.filter((person) => person.active && person.id !== state.me.id);
  return html`<div><h2>${t("transfer_to")}</h2><ul class="choices">
    ${others.map((person) => html`<li><button type="button" class="button wide" onClick=${() => to(person.id)}>
      <span class=${`dot ${state.present[person.id] || ""}`}></span>${person.name} <span class="quiet small">${t(`presence_${state.present[person.id] || "offline"}`)}</span></button></li>`)}
    ${["general", "urgent"].map((queue) => html`<li><button type="button" class="button wide" onClick=${() => to(`queue:${queue}`)}>${t(`queue_${queue}`)}</button></li>`)}
    </ul>${others.length === 0 && html`<p class="quiet small">${t("nobody")}</p>`}
    <p class="row-of-buttons"><button type="button" class="button plain" onClick=${done}>${t("cancel")}</button></p></div>`;
}

function TakeFrom({ id }) {
  return html`<div><h2>${t("take_from")}</h2><p class="row-of-buttons">
    <button type="button" class="button primary" onClick=${() => { done(); transfer(id, state.me.id); }}>${t("take")}</button>
    <button type="button" class="button plain" onClick=${done}>${t("cancel")}</button></p></div>`;
}

function Keys() {
  const keys = [["N", "k_next"], ["J / K", "k_move"], ["T", "k_take"], ["R", "k_reply"], ["M", "k_note"], ["S", "k_snooze"], ["P", "k_pass"], ["A", "k_approve"], ["Y / E / X", "k_draft"], ["C", "k_close"], ["1 – 5", "k_views"], ["/", "k_search"], ["Esc", "k_esc"], ["?", "k_help"]];
  return html`<div><h2>${t("keys")}</h2><dl class="keys">${keys.map(([key, text]) => html`<dt><kbd>${key}</kbd></dt><dd>${t(text)}</dd>`)}</dl>
    <p class="row-of-buttons"><button type="button" class="button" onClick=${done}>${t("cancel")}</button></p></div>`;
}

// Until tomorrow at nine by this browser's clock.
function untilMorning() {
  const morning = new Date();
  morning.setDate(morning.getDate() + 1);
  morning.setHours(9, 0, 0, 0);
  return Math.round((morning - Date.now()) / 60_000);
}

function Snooze({ id }) {
  const choices = [["snooze_30", 30], ["snooze_120", 120], ["snooze_morning", untilMorning()], ["snooze_word", 30 * 24 * 60]];
  return html`<div><h2>${t("snooze")}</h2><p class="quiet">${t("snooze_why")}</p><ul class="choices">
    ${choices.map(([name, minutes]) => html`<li><button type="button" class="button wide" onClick=${() => { done(); snooze(id, minutes); }}>${t(name)}</button></li>`)}
    </ul><p class="row-of-buttons"><button type="button" class="button plain" onClick=${done}>${t("cancel")}</button></p></div>`;
}

function Canned() {
  const [code, setCode] = useState("");
  const texts = state.canned[code] || {};
  const keep = async (event) => {
    event.preventDefault();
    const form = new FormData(event.target);
    const name = form.get("code").trim();
    if (await keepCanned(name, { zh: form.get("zh").trim(), en: form.get("en").trim() })) setCode(name);
  };
  return html`<div><h2>${t("canned")}</h2><p class="quiet small">${t("canned_why")}</p>
    <div class="codes" role="group" aria-label=${t("canned")}>
      ${Object.keys(state.canned).map((name) => html`<button type="button" class="button small" aria-pressed=${name === code} onClick=${() => setCode(name)}>/${name}</button>`)}
      <button type="button" class="button small plain" aria-pressed=${code === ""} onClick=${() => setCode("")}>+ ${t("canned_new")}</button></div>
    <form onSubmit=${keep} key=${code}>
      <label class="field"><span>${t("canned_code")}</span><input class="input" name="code" required maxlength="40" pattern="[A-Za-z0-9_\\-]+" defaultValue=${code} readonly=${Boolean(code)} /></label>
      <label class="field"><span>中文</span><textarea class="input" name="zh" rows="2" lang="zh" maxlength="2000" defaultValue=${texts.zh || ""}></textarea></label>
      <label class="field"><span>English</span><textarea class="input" name="en" rows="2" lang="en" maxlength="2000" defaultValue=${texts.en || ""}></textarea></label>
      <p class="row-of-buttons"><button class="button primary">${t("canned_keep")}</button>
        ${code && html`<button type="button" class="button danger" onClick=${async () => { await keepCanned(code, {}); setCode(""); }}>${t("canned_remove")}</button>`}
        <button type="button" class="button plain" onClick=${done}>${t("cancel")}</button></p></form></div>`;
}

const KINDS = { baton: Baton, transfer: Transfer, take_from: TakeFrom, snooze: Snooze, canned: Canned, keys: Keys };

export function Dialog() {
  const box = useRef();
  const kind = state.dialog?.kind;
  useEffect(() => {
    if (kind) box.current.showModal();
  }, [kind]);
  if (!kind) return null;
  const Inside = KINDS[kind];
  return html`<dialog ref=${box} class="dialog" onClose=${done} onClick=${(event) => event.target === box.current && done()}>
    <${Inside} id=${state.dialog.id} /></dialog>`;
}
