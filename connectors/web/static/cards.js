// Cards: what an answer is about, drawn from its facts, or a field for what it asks. What is not known here is left to the text.

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
  return h("div", { class: "card", role: "group", "aria-label": `${t("order")} ${data.order_id}` },
    head("box", [h("div", { class: "card-title" }, t.texts(data.item) || `${t("order")} ${data.order_id}`), h("div", { class: "dim" }, `${t("order")} ${data.order_id}`)],
      data.amount && h("div", { class: "amount" }, t.money(data.amount))),
    at >= 0 ? h("ol", { class: "steps" }, STEPS.map((step, n) => h("li", { class: n <= at ? "on" : "", "aria-current": n === at && "step" },
      h("span", {}, t.words[`s_${step}`]), day(data, step, t)))) : state && row(h("span", { class: "chip" }, state)));
}

const day = (data, step, t) => data[`${step}_on`] && h("small", {}, t.date(data[`${step}_on`]));

function parcel(data, t) {
  const number = String(data.tracking_number);
  const copy = button(t("copy"), { class: "mini", onclick: () => navigator.clipboard?.writeText(number).then(() => t.say(t("copied"))) }, icon("copy", 16));
  return h("div", { class: "card", role: "group", "aria-label": t("parcel") },
    head("truck", [h("div", { class: "card-title" }, t.texts(data.carrier) || t("parcel")), h("div", { class: "dim number" }, number)], copy),
    (data.eta || data.days_late > 0) && row(
      data.eta && h("span", { class: "chip" }, t("eta", { date: t.date(data.eta) })),
      data.days_late > 0 && h("span", { class: "chip warn" }, t("late", { n: data.days_late }))),
    data.last_event && row(h("span", { class: "dim" }, t.texts(data.last_event))));
}

function product(data, t) {
  const left = data.stock;
  return h("div", { class: "card" },
    head("tag", [h("div", { class: "card-title" }, t.texts(data.title)),
      left !== undefined && h("div", { class: "dim" }, Number(left) > 0 ? t("stock", { n: left }) : t("sold_out"))],
      data.price && h("div", { class: "amount" }, t.money(data.price))));
}

function receipt(data, t) {
  return h("div", { class: "card done", role: "group", "aria-label": t("receipt") },
    head("check", [h("div", { class: "card-title" }, t("receipt")), h("div", { class: "dim" }, [t.texts(data.item), `${t("order")} ${data.order_id}`].filter(Boolean).join(" · "))],
      data.amount && h("div", { class: "amount" }, t.money(data.amount))),
    data.reference && row(h("span", { class: "dim number" }, String(data.reference))));
}

// The right keyboard, the browser's own memory and a hint for a value; whoever prefers writes a message.
const KINDS = {
  phone_tail: { inputmode: "numeric", pattern: "[0-9]{4}", maxlength: 4, autocomplete: "off", hint: true },
  phone: { type: "tel", autocomplete: "tel", pattern: "\\+?[0-9][0-9 \\-]{5,18}[0-9]", maxlength: 20, hint: true },
  email: { type: "email", autocomplete: "email", maxlength: 120, hint: true },
  address: { autocomplete: "street-address", minlength: 5, maxlength: 300, hint: true },
  name: { autocomplete: "name", maxlength: 60 },
  order_id: { inputmode: "numeric", autocomplete: "off", maxlength: 40 },
};

export function field(item, t, send) {
  const { hint, ...rules } = KINDS[item.asks] || {};
  if (!rules.maxlength || item.buttons?.length) return null;
  const [id, help] = [`f-${item.id}`, `h-${item.id}`];
  const input = h("input", { id, required: true, "aria-describedby": hint && help, ...rules });
  const note = hint && h("small", { id: help, class: "dim" }, t(`h_${item.asks}`));
  const submit = (event) => {
    event.preventDefault();
    const good = input.checkValidity();
    input.setAttribute("aria-invalid", String(!good));
    if (good) send(input.value.trim());
    else input.focus();
  };
  return h("form", { class: "card ask", novalidate: true, onsubmit: submit },
    h("label", { for: id, class: "card-title" }, t(`f_${item.asks}`)), h("div", { class: "row" }, input, h("button", { type: "submit", class: "pill full" }, t("send"))), note);
}
