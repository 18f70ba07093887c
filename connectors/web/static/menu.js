// What a visitor does beside talking: rate, take the conversation along, be forgotten, choose a language.

import { h } from "./dom.js";
import { LANGUAGES } from "./words.js";

/** Opens or closes the menu. */
export function toggleMenu(w) {
  const { t } = w;
  const open = !w.menu;
  w.menuButton.setAttribute("aria-expanded", String(open));
  if (!open) { w.menu.remove(); w.menu = null; w.menuButton.focus(); return; }
  const item = (label, act) => h("button", { onclick: () => { toggleMenu(w); act(w); } }, label);
  const pick = h("select", { "aria-label": t("language"), onchange: () => { w.menu = null; w.link.keep({ lang: pick.value }); w.language(pick.value); } },
    Object.entries(LANGUAGES).map(([code, name]) => h("option", { value: code, lang: code, selected: code === t.language }, name)));
  w.menu = h("div", { class: "menu", role: "group", "aria-label": t("menu") }, w.items.size > 1 && !w.state.rated && item(t("rate"), () => survey(w, true)), item(t("transcript"), transcript), item(t("forget"), forget), h("label", {}, t("language"), pick));
  w.panel.append(w.menu);
  w.menu.querySelector("button").focus();
}

/** Asks how it was, once; who opened it gets the focus. */
export function survey(w, opened) {
  if (w.asking) return;
  const { t } = w;
  const done = (text) => {
    w.link.keep({ asked: `${w.link.kept.session}/${w.state.episode}` });
    const said = (w.asking = text ? h("div", { class: "note" }, text) : null);
    w.render();
    w.bottom();
    if (text) w.announce(text);
    setTimeout(() => { if (said && w.asking === said) { w.asking = null; w.render(); } }, 4000);
    w.log.focus();
  };
  const give = (score) => { w.link.tell({ type: "rate", kind: "csat", score }); w.state.rated = true; done(t("thanks")); };
  w.asking = h("div", { class: "sheet", role: "group", "aria-label": t("rate_q") }, h("p", {}, t("rate_q")),
    h("div", { class: "stars" }, [1, 2, 3, 4, 5].map((n) => h("button", { "aria-label": t("stars", { n }), onclick: () => give(n) }, String(n)))), h("button", { class: "link", onclick: () => done("") }, t("skip")));
  w.render();
  w.bottom();
  if (opened) w.asking.querySelector("button").focus();
}

export const due = (w) => w.state.owner === "closed" && !w.state.rated && w.items.size > 1 && w.link.kept.asked !== `${w.link.kept.session}/${w.state.episode}`;

function forget(w) {
  const { t } = w;
  const end = () => { w.asking = null; w.render(); w.input.focus(); };
  const really = async () => {
    try { await w.link.post("frames", { type: "forget" }); } catch { w.say(t("e_busy"), true); return; }
    w.link.forget();
    end();
    w.say(t("forgotten"), true);
  };
  const no = h("button", { class: "pill", onclick: end }, t("cancel"));
  w.asking = h("div", { class: "sheet", role: "alertdialog", "aria-label": t("forget") }, h("p", {}, t("forget_q")), h("div", { class: "quick" }, h("button", { class: "pill danger", onclick: really }, t("forget_yes")), no));
  w.render();
  w.bottom();
  no.focus();
}

async function transcript(w) {
  try {
    const url = URL.createObjectURL(new Blob([await w.link.get("transcript")], { type: "text/plain" }));
    h("a", { href: url, download: "chat.txt" }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  } catch { w.say(w.t("e_busy"), true); }
}
