// Cards: what an answer is about, drawn from its facts. A kind that is not known here is left to the text.

import { button, h, icon } from "./dom.js";

const STEPS = ["paid", "shipped", "delivered"];

export function card(data, t) {
  const draw = { order, parcel, product, receipt }[data.kind];
  return draw ? draw(data, t) : null;
}

const head = (name, title, extra) => h("div", { class: "card-head" }, h("span", { class: "card-icon" }, icon(name, 18)), h("div", { class: "grow" }, title), extra);
const row = (...parts) => h("div", { class: "card-row" }, parts);

function order(data, t) {
  const state = t.words[`s_${data.state}`];
  const at = STEPS.indexOf(data.state);
  return h("section", { class: "card", "aria-label": `${t("order")} ${data.order_id}` },
    head("box", [h("div", { class: "card-title" }, t.texts(data.item) || `${t("order")} ${data.order_id}`), h("div", { class: "dim" }, `${t("order")} ${data.order_id}`)],
      data.amount && h("div", { class: "amount" }, t.money(data.amount))),
    at >= 0 ? h("ol", { class: "steps" }, STEPS.map((step, n) => h("li", { class: n <= at ? "on" : "", "aria-current": n === at && "step" },
      h("span", {}, t.words[`s_${step}`]), day(data, step, t)))) : state && row(h("span", { class: "chip" }, state)));
}

const day = (data, step, t) => data[`${step}_on`] && h("small", {}, t.date(data[`${step}_on`]));

function parcel(data, t) {
  const number = String(data.tracking_number);
  const copy = button(t("copy"), { class: "mini", onclick: () => navigator.clipboard?.writeText(number).then(() => t.say(t("copied"))) }, icon("copy", 16));
  return h("section", { class: "card", "aria-label": t("parcel") },
    head("truck", [h("div", { class: "card-title" }, t.texts(data.carrier) || t("parcel")), h("div", { class: "dim number" }, number)], copy),
    (data.eta || data.days_late > 0) && row(
      data.eta && h("span", { class: "chip" }, t("eta", { date: t.date(data.eta) })),
      data.days_late > 0 && h("span", { class: "chip warn" }, t("late", { n: data.days_late }))),
    data.last_event && row(h("span", { class: "dim" }, t.texts(data.last_event))));
}

function product(data, t) {
  const left = data.stock;
  return h("section", { class: "card" },
    head("tag", [h("div", { class: "card-title" }, t.texts(data.title)),
      left !== undefined && h("div", { class: "dim" }, Number(left) > 0 ? t("stock", { n: left }) : t("sold_out"))],
      data.price && h("div", { class: "amount" }, t.money(data.price))));
}

function receipt(data, t) {
  return h("section", { class: "card done", "aria-label": t("receipt") },
    head("check", [h("div", { class: "card-title" }, t("receipt")), h("div", { class: "dim" }, [t.texts(data.item), `${t("order")} ${data.order_id}`].filter(Boolean).join(" · "))],
      data.amount && h("div", { class: "amount" }, t.money(data.amount))),
    data.reference && row(h("span", { class: "dim number" }, String(data.reference))));
}
