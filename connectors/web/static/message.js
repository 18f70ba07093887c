// One message as an element: bubble, cards, files, choices, and what can be done with it.

import { card } from "./cards.js";
import { beside, button, h, icon } from "./dom.js";
import { plain, rich } from "./text.js";

const OWN = /^(https:\/\/|\/(?!\/))/; // where a link or a picture of an answer may lead: https, or the shop's own site
const REASONS = ["wrong", "unclear", "unhelpful", "other"];
export const PROBLEMS = { rate_limited: "e_rate", busy: "e_busy", too_long: "e_long", too_many_files: "e_many", file_large: "e_large", file_type: "e_type", file_bad: "e_file", no_such_file: "e_file", origin: "e_origin", too_many_sockets: "e_sockets", no_such_button: "e_button" };

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
  if (item.image) col.append(shown(item.image, t));
  for (const data of item.cards || []) col.append(card(data, t) || "");
  if (item.buttons?.length) col.append(choices(item, t, act, used));
  if (item.asks && !used && !item.partial) col.append(act.field(item) || "");
  col.append(mine ? status(item, t, act, newest) : reactions(item, t, act, newest));
  const face = mine ? null : h("div", { class: "face small", "aria-hidden": "true" }, icon(item.agent ? "person" : "spark", 16));
  const state = [item.role === "agent" && "agent", mine && "mine", first && "first", last && "last", item.status, item.partial && "partial"];
  return h("div", { class: ["msg", ...state.filter(Boolean)].join(" "), "data-id": item.id, role: "article", "aria-label": `${who}, ${t.time(item.at)}` }, face, col);
}

function choices(item, t, act, used) {
  const group = h("div", { class: "quick", role: "group" });
  for (const { title, payload } of item.buttons) {
    const chosen = item.pressed === payload;
    group.append(h("button", { class: "pill", disabled: used || item.pressed, "aria-pressed": chosen ? "true" : null, onclick: () => act.press(item, payload, title) }, title));
  }
  return group;
}

function attachment(file, t, item) {
  const url = file.local || (file.url && act_url(file.url, item.home));
  if (file.kind === "image" && url) {
    return h("a", { class: "file", ...beside(url) }, h("img", { src: url, alt: file.name || t("attach"), loading: "lazy", class: "shot" }));
  }
  const body = [icon("file", 20), h("span", { class: "grow" }, file.name || t("attach"))];
  return h("div", { class: "bubble" }, url ? h("a", { class: "file", ...beside(url) }, body) : h("span", { class: "file" }, body));
}

/** A picture the shop has approved for an answer; where the page's policy forbids it, the link is left. */
function shown(address, t) {
  if (!OWN.test(address)) return "";
  const picture = h("img", { src: address, alt: t("picture"), loading: "lazy", class: "shot", onerror: () => picture.replaceWith(t("picture")) });
  return h("a", { class: "file", ...beside(address) }, picture);
}

const act_url = (url, home) => (url.startsWith("/media/") ? home + url : null);

function status(item, t, act, newest) {
  if (item.status === "failed") {
    return h("div", { class: "meta bad", role: "alert" }, h("span", {}, `${t("failed")} · ${t(PROBLEMS[item.why] || "e_timeout")}`), h("button", { class: "link", onclick: () => act.resend(item) }, t("resend")));
  }
  if (!newest) return "";
  const word = item.status === "sending" ? "sending" : item.seen ? "read" : "sent";
  return h("div", { class: "meta" }, h("span", {}, t.time(item.at)), h("span", { "data-state": word }, t(word)));
}

function reactions(item, t, act, newest) {
  const meta = h("div", { class: "meta" });
  if (newest) meta.append(h("span", {}, t.time(item.at)));
  if (item.cut) meta.append(h("span", {}, t("cut")));
  if (item.role !== "bot" || item.partial) return newest ? meta : "";
  if (item.sources?.length) {
    const list = h("div", { class: "note", hidden: true }, item.sources.map((from) => h("div", {}, OWN.test(from.link) ? h("a", beside(from.link), from.title || from.link) : from.title || from.id)));
    const open = h("button", { class: "link", "aria-expanded": "false", onclick: () => { list.hidden = !list.hidden; open.setAttribute("aria-expanded", String(!list.hidden)); list.scrollIntoView({ block: "nearest" }); } }, t("sources"));
    meta.append(open, list);
  }
  if (newest || item.score) meta.append(thumbs(item, t, act));
  return meta.childNodes.length ? meta : "";
}

function thumbs(item, t, act) {
  const vote = (score, label, name) => button(label, { class: "mini", "aria-pressed": String(item.score === score), onclick: () => act.rate(item, score) }, icon(name, 16));
  const group = h("span", { class: "acts" }, vote(1, t("good"), "up"), vote(-1, t("bad"), "thumbdown"));
  if (item.score === -1 && !item.reason) {
    group.append(h("span", { class: "quick", role: "group", "aria-label": t("why") }, REASONS.map((reason) => h("button", { class: "pill", onclick: () => act.rate(item, -1, reason) }, t(`r_${reason}`)))));
  } else if (item.score) group.append(h("span", {}, t("thanks")));
  return group;
}
