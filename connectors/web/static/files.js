// The files of a message: taken by kind and size, shown, sent.

import { button, h, icon } from "./dom.js";
import { newId } from "./link.js";

const TYPES = /^(image\/(jpeg|png|webp|gif)|application\/pdf|text\/plain)$/;
const picture = (file) => file.type.startsWith("image/");

/** Take files for the next message; what cannot be sent is said at once. */
export function attach(w, files) {
  for (const file of files) {
    if (w.files.length >= (w.limits.files || 5)) { w.say(w.t("e_many"), true); break; }
    if (file.size > (w.limits.file_bytes || 10485760)) w.say(w.t("e_large"), true);
    else if (file.type && !TYPES.test(file.type)) w.say(w.t("e_type"), true);
    else w.files.push({ file, name: file.name, kind: picture(file) ? "image" : "file", local: picture(file) ? URL.createObjectURL(file) : null });
  }
  drafts(w);
}

/** Show what is attached. */
export function drafts(w) {
  const { t } = w;
  const drop = (gone) => { w.files = w.files.filter((other) => other !== gone); drafts(w); w.input.focus(); };
  w.drafts.hidden = !w.files.length;
  w.drafts.replaceChildren(...w.files.map((one) => h("div", { class: "draft" }, one.local ? h("img", { src: one.local, alt: "" }) : icon("file", 16), h("span", {}, one.name), button(`${t("cancel")} ${one.name}`, { class: "mini", onclick: () => drop(one) }, icon("close", 14)))));
  w.grow();
}

/** Files go up first; what has gone up is not sent again when the rest is tried anew. */
export function sendFiles(w, text, files) {
  const cid = newId();
  const at = new Date().toISOString();
  const ids = new Array(files.length);
  const parts = files.map(() => 0);
  const shown = files.map(({ name, kind, local }) => ({ name, kind, local }));
  const went = (n, part) => { parts[n] = part; progress(w, cid, parts.reduce((sum, one) => sum + one) / parts.length); };
  const send = async () => {
    try {
      if (!w.link.known) await w.link.session();
      await Promise.all(files.map(async ({ file }, n) => { ids[n] ??= (await w.link.upload(file, (part) => went(n, part))).id; }));
    } catch (error) { w.mark(cid, { status: "failed", why: error.code, retry: send }); return; }
    w.mark(cid, { retry: null });
    w.link.send({ cid, at, ready: true, type: "message", text, files: ids, names: shown.map(({ name }) => name) });
  };
  w.put({ id: cid, role: "customer", text, files: shown, at, status: "sending" });
  w.bottom();
  send();
}

function progress(w, cid, part) {
  const meta = w.drawn.get(cid)?.node.querySelector(".meta");
  if (!meta) return;
  let bar = meta.querySelector("progress");
  if (!bar) meta.prepend((bar = h("progress", { max: 1, "aria-label": w.t("sending") })));
  bar.value = part;
}
