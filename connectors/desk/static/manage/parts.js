// Small parts that several pages of the lab use.

import { call } from "../shared/api.js";
import { html, useEffect, useRef, useState } from "../shared/html.js";
import { has, t, when } from "../shared/i18n.js";
import { reason as reasonText } from "../shared/rules.js";

export const named = (kind, name) => (has(`${kind}_${name}`) ? t(`${kind}_${name}`) : name);

export function Way({ way }) {
  return html`<span class=${`way ${way}`} title=${has(`way_${way}_more`) ? t(`way_${way}_more`) : null}>${t(`way_${way}`)}</span>`;
}

// Loads something again whenever `watch` changes; what is being loaded, what came, what went wrong.
export function useCall(path, watch) {
  const [state, setState] = useState({ busy: true });
  useEffect(() => {
    let mine = true;
    setState((old) => ({ ...old, busy: true }));
    call(path).then(
      (found) => mine && setState({ found }),
      (error) => mine && setState({ error: error.message }),
    );
    return () => { mine = false; };
  }, watch);
  return [state, setState];
}

export function Waiting({ state }) {
  if (state.error) return html`<p class="notice danger" role="alert">${state.error}</p>`;
  return state.found ? null : html`<p class="quiet waiting" role="status">${t("loading")}</p>`;
}

const LABELS = ["right", "wrong", "too_early", "too_late", "could_have"];

function Turn({ line, data, me, readonly }) {
  const [mine, setMine] = useState(line.labels[me] || "");
  const put = async (label) => {
    await call(`/api/manage/turns/${line.id}/label?data=${data}`, { label });
    setMine(label);
  };
  const reason = line.reasons?.[0];
  return html`<li class="turn">
    ${line.said.filter(Boolean).map((text) => html`<p class="bubble customer">${text}</p>`)}
    <div class="why small">
      <span class=${`way ${wayOf(line)}`}>${t(`decision_${line.decision}`)}</span>
      <span>${line.intents?.[0]?.name} · ${Math.round((line.intents?.[0]?.confidence || 0) * 100)} %</span>
      ${reason && html`<span class="quiet">${reasonText(reason)}</span>`}
    </div>
    ${line.replies.map((text) => html`<p class="bubble bot">${text}</p>`)}
    ${!readonly && html`<div class="labels" role="group" aria-label=${t("label_this")}>
      ${LABELS.map((label) => html`<button key=${label} class="chip" aria-pressed=${mine === label} onClick=${() => put(label)}>${t(`label_${label}`)}</button>`)}
    </div>`}
  </li>`;
}

const wayOf = (line) => ({ answer: "alone", act: "alone", clarify: "asks", decline: "declines", handoff: "person" })[line.decision] || "alone";

export function Transcript({ conversation, data, me, readonly = false }) {
  const [state] = useCall(`/api/manage/conversations/${encodeURIComponent(conversation)}?data=${data}`, [conversation, data]);
  if (!state.found || state.found.conversation !== conversation) return html`<${Waiting} state=${state} />`;
  return html`<ol class="transcript">
    ${state.found.lines.map((line) => line.kind === "turn"
      ? html`<${Turn} key=${line.id} ...${{ line, data, me, readonly }} />`
      : html`<li key=${line.at}><p class="bubble person"><span class="small">${line.author.replace("agent:", "")} · ${when(line.at)}</span><br />${line.text}</p></li>`)}
  </ol>`;
}

export function Drawer({ title, onClose, children }) {
  const dialog = useRef(null);
  useEffect(() => { dialog.current.showModal(); }, []);
  return html`<dialog class="drawer" ref=${dialog} onClose=${onClose} aria-label=${title}>
    <header><h2>${title}</h2><button class="button plain" onClick=${() => dialog.current.close()}>${t("close")}</button></header>
    <div class="inside">${children}</div>
  </dialog>`;
}
