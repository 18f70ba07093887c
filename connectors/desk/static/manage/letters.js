// Turns that were given up, and the way back for their messages.

import { call } from "../shared/api.js";
import { html, useState } from "../shared/html.js";
import { t, when } from "../shared/i18n.js";
import { Waiting, useCall } from "./parts.js";

function Letter({ letter, onOpen }) {
  const [said, setSaid] = useState("");
  const replay = async () => {
    try {
      await call(`/api/manage/letters/${encodeURIComponent(letter.turn)}/replay`, {});
      setSaid(t("letter_back"));
    } catch (error) {
      setSaid(error.message);
    }
  };
  return html`<li><div><p>${t(letter.crashed ? "letter_crashed" : "letter_failed", { attempts: letter.attempts })}</p>
    <p class="small quiet">${letter.at ? when(letter.at) : ""} · <button class="link" onClick=${() => onOpen(letter.conversation)}>${letter.conversation}</button></p></div>
    ${said ? html`<span role="status" class="small">${said}</span>` : html`<button class="button small" onClick=${replay}>${t("letter_replay")}</button>`}</li>`;
}

export function Letters({ onOpen }) {
  const [state] = useCall("/api/manage/letters", []);
  return html`<section class="card"><h2>${t("letters")}</h2><p class="small quiet">${t("letters_more")}</p>
    ${!state.found && html`<${Waiting} state=${state} />`}
    ${state.found && !state.found.letters.length && html`<p class="calm">${t("no_letters")}</p>`}
    <ul class="alarms">${(state.found?.letters || []).map((letter) => html`<${Letter} key=${letter.turn} ...${{ letter, onOpen }} />`)}</ul></section>`;
}
