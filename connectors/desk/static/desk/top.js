// The bar on top: where I am, whether I take conversations, and my settings.

import { call } from "../shared/api.js";
import { html, useEffect, useRef, useState } from "../shared/html.js";
import { chooseLanguage, language, t } from "../shared/i18n.js";
import { chooseTheme, theme } from "../shared/theme.js";
import { presence } from "./acts.js";
import { forgetDrafts } from "./drafts.js";
import { choose, wants } from "./notify.js";
import { set, state } from "./store.js";

async function signOut() {
  forgetDrafts();
  await call("/api/desk/sign-out", {});
  location.assign("/desk/sign-in");
}

function Choice({ label, value, options, onChange }) {
  return html`<fieldset class="choice"><legend>${label}</legend>
    ${options.map(([code, text]) => html`<button type="button" class="button small" aria-pressed=${code === value}
      onClick=${() => onChange(code)}>${text}</button>`)}
  </fieldset>`;
}

const onOff = () => [[true, t("on")], [false, t("off")]];

function Settings({ done, leave }) {
  const box = useRef();
  const [, again] = useState(0);
  const redraw = () => { again((n) => n + 1); set({}); };
  useEffect(() => {
    box.current.querySelector("button").focus();
    const away = (event) => box.current && !box.current.parentElement.contains(event.target) && done();
    document.addEventListener("pointerdown", away);
    return () => document.removeEventListener("pointerdown", away);
  }, []);
  return html`<div class="menu" ref=${box} onKeyDown=${(event) => event.key === "Escape" && leave()}>
    <p><strong>${state.me.name}</strong> <span class="quiet">${t(`role_${state.me.role}`)}</span></p>
    <${Choice} label=${t("theme")} value=${theme()} options=${["system", "light", "dark"].map((name) => [name, t(`theme_${name}`)])}
      onChange=${(name) => { chooseTheme(name); redraw(); }} />
    <${Choice} label=${t("language")} value=${language()} options=${[["zh", "中文"], ["en", "English"]]}
      onChange=${(code) => { chooseLanguage(code); redraw(); }} />
    <${Choice} label=${t("sound")} value=${wants.sound()} options=${onOff()} onChange=${async (on) => { await choose("sound", on); redraw(); }} />
    <${Choice} label=${t("notify")} value=${wants.notify()} options=${onOff()} onChange=${async (on) => { await choose("notify", on); redraw(); }} />
    ${state.me.role !== "agent" && html`<button type="button" class="button" onClick=${() => { done(); set({ dialog: { kind: "canned" } }); }}>${t("canned")}</button>`}
    <button type="button" class="button" onClick=${() => { done(); set({ dialog: { kind: "keys" } }); }}>${t("keys")} <kbd>?</kbd></button>
    <button type="button" class="button" onClick=${signOut}>${t("sign_out")}</button>
  </div>`;
}

export function Top() {
  const [menu, setMenu] = useState(false);
  const face = useRef();
  const mine = state.present[state.me.id] || "offline";
  return html`<header class="top">
    <a class="brand" href="/desk"><span class="seal" aria-hidden="true">好</span><h1>${t("desk")}</h1></a>
    ${["manager", "admin"].includes(state.me.role) && html`<nav aria-label=${t("manage")}><a class="button plain" href="/manage">${t("manage")}</a></nav>`}
    <span class="grow"></span>
    <button type="button" class="button presence" title=${t("presence_set")} aria-label=${`${t("presence_set")}: ${t(`presence_${mine}`)}`}
      onClick=${() => presence(mine === "online" ? "away" : "online")}>
      <span class=${`dot ${mine}`}></span>${t(`presence_${mine}`)}</button>
    <div class="anchor">
      <button type="button" class="button plain face" ref=${face} aria-label=${t("account")} aria-expanded=${menu} onClick=${() => setMenu(!menu)}>
        ${state.me.name.slice(0, 1).toUpperCase()}</button>
      ${menu && html`<${Settings} done=${() => setMenu(false)} leave=${() => { setMenu(false); face.current.focus(); }} />`}
    </div>
  </header>`;
}
