// One message as an element: bubble, cards, files, choices, and what can be done with it.

import { card } from "./cards.js";
import { button, h, icon } from "./dom.js";
import { plain, rich } from "./text.js";

const REASONS = ["wrong", "unclear", "unhelpful", "other"];

/** `place` tells where it stands in its group: first, last; `used` whether its choices are over. */
export function message(item, { t, act, first, last, used, newest, shopName }) {
  const mine = item.role === "customer";
  const col = h("div", { class: "col" });
  const who = mine ? t("you") : item.agent || (item.role === "system" ? t("shop") : shopName || t("bot"));
  if (first && !mine) col.append(h("div", { class: "name" }, item.agent || t(item.role === "system" ? "shop" : "bot")));
  else col.append(h("span", { class: "sr" }, who));
  for (const file of item.files || []) col.append(attachment(file, t, item));
  const bare = mine && item.files?.length && (item.files.some((file) => file.name === item.text) || !item.text);
  if (item.text && !bare) col.append(h("div", { class: "bubble", dir: "auto" }, mine ? plain(item.text) : rich(item.text)));
  for (const data of item.cards || []) col.append(card(data, t) || "");
  if (item.buttons?.length) col.append(choices(item, t, act, used));
  col.append(mine ? status(item, t, act, newest) : reactions(item, t, act, newest));
  const face = mine ? null : h("div", { class: "face small", "aria-hidden": "true" }, icon(item.agent ? "person" : "spark", 16));
  const state = [item.role === "agent" && "agent", mine && "mine", first && "first", last && "last", item.status];
  return h("div", { class: ["msg", ...state.filter(Boolean)].join(" "), "data-id": item.id, role: "article", "aria-label": `${who}, ${t.time(item.at)}` }, face, col);
}

function choices(item, t, act, used) {
  const group = h("div", { class: "quick", role: "group" });
  for (const { title, payload } of item.buttons) {
    const chosen = item.pressed === payload;
    group.append(h("button", { type: "button", class: "pill", disabled: used || item.pressed, "aria-pressed": chosen ? "true" : null, onclick: () => act.press(item, payload, title) }, title));
  }
  return group;
}

function attachment(file, t, item) {
  const url = file.local || (file.url && act_url(file.url, item.home));
  if (file.kind === "image" && url) {
    return h("a", { class: "file", href: url, target: "_blank", rel: "noopener noreferrer" }, h("img", { src: url, alt: file.name || t("attach"), loading: "lazy", class: "shot" }));
  }
  const body = [icon("file", 20), h("span", { class: "grow" }, file.name || t("attach"))];
  return h("div", { class: "bubble" }, url ? h("a", { class: "file", href: url, target: "_blank", rel: "noopener noreferrer" }, body) : h("span", { class: "file" }, body));
}

const act_url = (url, home) => (url.startsWith("/media/") ? home + url : null);

function status(item, t, act, newest) {
  if (item.status === "failed") {
    return h("div", { class: "meta bad", role: "alert" }, h("span", {}, `${t("failed")} · ${t(item.why || "e_timeout")}`), h("button", { type: "button", class: "link", onclick: () => act.resend(item) }, t("resend")));
  }
  if (!newest) return "";
  const word = item.status === "sending" ? "sending" : item.seen ? "read" : "sent";
  return h("div", { class: "meta" }, h("span", {}, t.time(item.at)), h("span", { "data-state": word }, t(word)));
}

function reactions(item, t, act, newest) {
  const meta = h("div", { class: "meta" });
  if (newest) meta.append(h("span", {}, t.time(item.at)));
  if (item.role !== "bot" || item.partial) return newest ? meta : "";
  if (item.sources?.length) {
    const list = h("div", { class: "note", hidden: true }, item.sources.map((from) => h("div", {}, /^(https:\/\/|\/(?!\/))/.test(from.link) ? h("a", { href: from.link, target: "_blank", rel: "noopener noreferrer" }, from.title || from.link) : from.title || from.id)));
    const open = h("button", { type: "button", class: "link", "aria-expanded": "false", onclick: () => { list.hidden = !list.hidden; open.setAttribute("aria-expanded", String(!list.hidden)); } }, t("sources"));
    meta.append(open, list);
  }
  if (newest || item.score) meta.append(thumbs(item, t, act));
  return meta.childNodes.length ? meta : "";
}

function thumbs(item, t, act) {
  const vote = (score, label, name) => button(label, { class: "mini", "aria-pressed": String(item.score === score), onclick: () => act.rate(item, score) }, icon(name, 16));
  const group = h("span", { class: "acts" }, vote(1, t("good"), "up"), vote(-1, t("bad"), "thumbdown"));
  if (item.score === -1 && !item.reason) {
    group.append(h("span", { class: "quick", role: "group", "aria-label": t("why") }, REASONS.map((reason) => h("button", { type: "button", class: "pill", onclick: () => act.rate(item, -1, reason) }, t(`r_${reason}`)))));
  } else if (item.score) group.append(h("span", {}, t("thanks")));
  return group;
}
