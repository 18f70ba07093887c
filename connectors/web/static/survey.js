// How it was: asked once when a person has closed the conversation, or from the menu.

import { h } from "./dom.js";

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
