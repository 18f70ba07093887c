// Accounts: who works here, with which role, for which queues and languages, and how many conversations at a time.

import { call } from "../shared/api.js";
import { html, useState } from "../shared/html.js";
import { t } from "../shared/i18n.js";
import { Waiting, useCall } from "./parts.js";

const ROLES = ["agent", "lead", "manager", "admin"];
const list = (text) => text.split(/[,，、\s]+/).map((word) => word.trim()).filter(Boolean);
const joined = (names) => (names === null ? "" : names.join(", "));

function Link({ link }) {
  const whole = new URL(link, location.origin).href;
  return html`<p class="notice"><strong>${t("link_once")}</strong><br /><code class="break">${whole}</code>
    <button type="button" class="button small" onClick=${() => navigator.clipboard.writeText(whole)}>${t("copy")}</button></p>`;
}

function Account({ one, roles, act }) {
  const save = (event) => {
    event.preventDefault();
    const form = new FormData(event.target);
    const names = (key) => (form.get(key).trim() ? list(form.get(key)) : null);
    act(one.id, { role: form.get("role"), capacity: Number(form.get("capacity")), queues: names("queues"), languages: names("languages") });
  };
  return html`<details class="card account"><summary><strong>${one.name}</strong> <span class="quiet">${one.id}</span>
      <span class="pill">${t(`role_${one.role}`)}</span>
      ${!one.active && html`<span class="pill danger">${t("account_ended")}</span>`}
      ${one.active && !one.password && html`<span class="pill warn">${t("no_password")}</span>`}</summary>
    <form onSubmit=${save}><div class="grid2">
      <label class="field"><span>${t("role")}</span><select class="input" name="role" defaultValue=${one.role}>
        ${roles.map((role) => html`<option value=${role} selected=${role === one.role}>${t(`role_${role}`)}</option>`)}</select></label>
      <label class="field"><span>${t("capacity")}</span><input class="input" name="capacity" type="number" min="0" max="50" defaultValue=${one.capacity} /></label>
      <label class="field"><span>${t("account_queues")}</span><input class="input" name="queues" placeholder=${t("every")} defaultValue=${joined(one.queues)} /></label>
      <label class="field"><span>${t("account_languages")}</span><input class="input" name="languages" placeholder=${t("every")} defaultValue=${joined(one.languages)} /></label></div>
      <p class="tools"><button class="button primary">${t("save")}</button>
        <button type="button" class="button" onClick=${() => act(`${one.id}/link`, {})}>${t("new_link")}</button>
        <button type="button" class="button" onClick=${() => act(one.id, { active: !one.active })}>${t(one.active ? "end_account" : "open_account")}</button></p></form>
  </details>`;
}

function Add({ roles, act }) {
  const add = async (event) => {
    event.preventDefault();
    const form = new FormData(event.target);
    const made = await act("", { id: form.get("id"), name: form.get("name"), role: form.get("role") });
    if (made) event.target.reset();
  };
  return html`<section class="card"><h2>${t("add_person")}</h2><form onSubmit=${add}><div class="grid3">
    <label class="field"><span>${t("sign_in_name")}</span><input class="input" name="id" required maxlength="64" pattern="[a-z0-9][a-z0-9._@\\-]*" autocomplete="off" /></label>
    <label class="field"><span>${t("shown_name")}</span><input class="input" name="name" maxlength="60" autocomplete="off" /></label>
    <label class="field"><span>${t("role")}</span><select class="input" name="role">${roles.map((role) => html`<option value=${role}>${t(`role_${role}`)}</option>`)}</select></label></div>
    <p class="tools"><button class="button primary">${t("add")}</button></p></form></section>`;
}

export function People({ person }) {
  const [turned, setTurned] = useState(0);
  const [state] = useCall("/api/desk/staff", [turned]);
  const [link, setLink] = useState("");
  const [trouble, setTrouble] = useState("");
  const roles = ROLES.slice(0, ROLES.indexOf(person.role) + 1);
  const act = async (path, body) => {
    try {
      const answer = await call(`/api/desk/staff${path && `/${path}`}`, body);
      setLink(answer.link || "");
      setTrouble("");
      setTurned((n) => n + 1);
      return true;
    } catch (error) {
      setTrouble(error.message);
      return false;
    }
  };
  return html`<div class="stack"><p class="quiet">${t("people_more")}</p>
    ${trouble && html`<p class="notice danger" role="alert">${trouble}</p>`}
    ${link && html`<${Link} link=${link} />`}
    <${Add} roles=${roles} act=${act} />
    <${Waiting} state=${state} />
    ${(state.found?.staff || []).map((one) => html`<${Account} key=${`${one.id} ${JSON.stringify(one)}`} ...${{ one, roles, act }} />`)}
  </div>`;
}
