// What a visitor does beside talking: rate, take the conversation along, say whether to be learned from, be forgotten, choose a
// language. Fetched when it is first opened.

import { h } from "./dom.js";
import { survey } from "./survey.js";
import { LANGUAGES } from "./words.js";

export function openMenu(w) {
  const { t } = w;
  w.menuButton.setAttribute("aria-expanded", "true");
  const item = (label, act) => h("button", { onclick: () => { w.closeMenu(); act(w); } }, label);
  const pick = h("select", { "aria-label": t("language"), onchange: () => { w.menu = null; w.link.keep({ lang: pick.value }); w.language(pick.value); } },
    Object.entries(LANGUAGES).map(([code, name]) => h("option", { value: code, lang: code, selected: code === t.language }, name)));
  w.menu = h("div", { class: "menu", role: "group", "aria-label": t("menu") }, w.items.size > 1 && !w.state.rated && item(t("rate"), () => survey(w, true)), item(t("transcript"), transcript), item(t(learns(w) ? "unlearn" : "learn"), learning), item(t("forget"), forget), h("label", {}, t("language"), pick));
  w.panel.append(w.menu);
  w.menu.querySelector("button").focus();
}

const learns = (w) => w.link.kept.learns !== false;

/** Says a no to being learned from, or takes it back; the answer stands in the conversation like any other. */
function learning(w) {
  const allowed = !learns(w);
  w.post({ type: "learning", allowed, text: w.t(allowed ? "learn" : "unlearn") }, w.t(allowed ? "learn" : "unlearn"));
  w.link.keep({ learns: allowed });
}

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
