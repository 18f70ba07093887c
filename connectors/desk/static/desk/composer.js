// Where a person writes: a reply or a note, prepared replies behind "/", and the text kept until it is sent.

import { html, useEffect, useRef, useState } from "../shared/html.js";
import { language, t } from "../shared/i18n.js";
import { claim, note, say, stopped, toast, writing } from "./acts.js";
import { draftOf, keepDraft } from "./drafts.js";
import { called, isFree, isMine, ownerOf, state } from "./store.js";

const MOST_LETTERS = 4000;
const MOST_FILES = 5;
const MOST_BYTES = 10 * 1024 * 1024;
const ACCEPT = "image/jpeg,image/png,image/webp,image/gif,application/pdf,text/plain,.txt";

// Variables of a prepared reply, filled in from what the page knows.
function filled(text, row) {
  const order = state.panel?.orders?.[0]?.id || "";
  return text.replaceAll("{name}", row.name || "").replaceAll("{order}", order).replaceAll("{me}", state.me.name);
}

function suggestions(text, row) {
  const match = /^\/([\w-]*)$/.exec(text);
  if (!match) return [];
  const lang = row.language.startsWith("zh") ? "zh" : row.language || language();
  return Object.entries(state.canned)
    .filter(([code]) => code.startsWith(match[1]))
    .map(([code, texts]) => [code, filled(texts[lang] || texts.en || texts.zh || "", row)])
    .slice(0, 6);
}

// Colleagues whose name begins as the last word of a note does: "@me".
function colleagues(text) {
  const match = /(?:^|\s)@([\w.-]*)$/.exec(text);
  if (!match) return [];
  const begun = match[1].toLowerCase();
  return state.staff
    .filter((one) => one.active && one.id !== state.me.id && (one.id.startsWith(begun) || one.name.toLowerCase().startsWith(begun)))
    .slice(0, 6)
    .map((one) => [`@${one.id}`, one.name, `${text.slice(0, text.length - match[1].length)}${one.id} `]);
}

// Drawn, since not every system has a letter for it.
const Clip = () => html`<svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round">
  <path d="M20.5 11.5 12 20a5.3 5.3 0 0 1-7.5-7.5L13.3 3.7a3.5 3.5 0 0 1 5 5L9.6 17.4a1.8 1.8 0 0 1-2.5-2.5L15 7" /></svg>`;

// Nobody has it: a first letter to the customer takes it. A colleague has it: what was begun as a reply stays to be read.
const startOf = (row) => (isMine(row) || draftOf(row.id, "reply") || (isFree(row) && !draftOf(row.id, "note")) ? "reply" : "note");

export function Composer({ row, mine }) {
  const free = isFree(row);
  const [mode, setMode] = useState(() => startOf(row));
  const [text, setText] = useState(() => draftOf(row.id, startOf(row)));
  const [busy, setBusy] = useState(false);
  const [files, setFiles] = useState([]);
  const [chosen, choose] = useState(0); // of the suggestions
  const field = useRef();
  const picker = useRef();
  const taking = useRef(); // the takeover that is on its way
  const take = () => (taking.current ??= claim(row.id).finally(() => { taking.current = null; }));
  const change = (next) => {
    setText(next);
    choose(0);
    keepDraft(row.id, next, mode);
    if (mode !== "reply" || !next) return;
    if (free) take(); // the bot is silent from the first letter on
    writing(row.id);
  };
  const turn = (next) => { setMode(next); setText(draftOf(row.id, next)); field.current?.focus(); };
  const asNote = () => {
    keepDraft(row.id, [draftOf(row.id, "note"), draftOf(row.id, "reply")].filter(Boolean).join("\n"), "note");
    keepDraft(row.id, "", "reply");
    turn("note");
  };
  const owner = useRef(row.owner);
  useEffect(() => {
    if (owner.current === row.owner) return;
    owner.current = row.owner;
    if (mode === "note" && document.activeElement === field.current) return; // no note turns into a reply under the hands
    const wanted = startOf(row);
    setMode(wanted);
    setText(draftOf(row.id, wanted));
    if (mine) field.current?.focus(); // whoever takes over wants to write; whoever looks does not
  }, [row.owner]);
  useEffect(() => {
    const box = field.current;
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight + 2, 220)}px`;
  }, [text]);
  const send = async () => {
    const sent = mode === "reply" ? files : []; // a note carries words alone
    if (holder || (!text.trim() && !sent.length) || busy) return;
    setBusy(true);
    const may = mode === "note" || mine || (await (taking.current || take()));
    const done = may && await (mode === "note" ? note(row.id, text.trim()) : say(row.id, text.trim(), sent));
    setBusy(false);
    if (done) { keepDraft(row.id, "", mode); setText(""); if (sent.length) setFiles([]); stopped(row.id); }
    field.current?.focus();
  };
  const takes = mine && mode === "reply" && row.takes_files;
  const add = (list) => {
    const added = [...list].map((file) => ({ file, id: crypto.randomUUID() }));
    const large = added.find((each) => each.file.size > MOST_BYTES);
    if (large) toast(t("too_large", { name: large.file.name }));
    else if (files.length + added.length > MOST_FILES) toast(t("too_many", { n: MOST_FILES }));
    setFiles([...files, ...added.filter((each) => each.file.size <= MOST_BYTES)].slice(0, MOST_FILES));
    field.current?.focus();
  };
  const pick = () => { add(picker.current.files); picker.current.value = ""; };
  // A picture that was pasted, or files that were dropped, where the customer's channel takes them.
  const brought = (event) => {
    const brings = event.clipboardData || event.dataTransfer;
    const found = brings?.files;
    const words = found?.length ? "" : brings?.getData("text/plain") || "";
    const kept = text.length - (field.current.selectionEnd - field.current.selectionStart);
    if (kept + words.length > MOST_LETTERS) toast(t("cut_off", { n: MOST_LETTERS }));
    if (!found?.length || mode !== "reply") return;
    event.preventDefault();
    if (takes) add(found);
    else if (mine) toast(t("no_files_here"));
  };
  const holder = !mine && !free && mode === "reply" ? called(ownerOf(row)) : ""; // was faster than what is written here
  const found = holder ? [] : mode === "reply" ? suggestions(text, row).map(([code, line]) => [`/${code}`, line, line]) : colleagues(text);
  const at = Math.min(chosen, found.length - 1);
  const key = (event) => {
    if (found.length > 1 && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      choose((at + (event.key === "ArrowDown" ? 1 : found.length - 1)) % found.length);
      return;
    }
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      if (found.length) change(found[at][2]); else send();
    }
    if (event.key === "Escape") event.target.blur();
  };
  return html`<form class=${`composer ${mode}`} onSubmit=${(event) => { event.preventDefault(); send(); }}
    onPaste=${brought} onDrop=${brought} onDragOver=${(event) => takes && event.preventDefault()}>
    ${found.length > 0 && html`<ul class="canned">${found.map(([code, line, whole], n) => html`<li><button type="button" aria-current=${n === at} onClick=${() => { change(whole); field.current.focus(); }}>
      <kbd>${code}</kbd> <span>${line}</span></button></li>`)}</ul>`}
    <div class="modes" role="group">
      <button type="button" class="mode" aria-pressed=${mode === "reply"} disabled=${!mine && !free && !holder} onClick=${() => turn("reply")}>${t("reply_mode")}</button>
      <button type="button" class="mode" aria-pressed=${mode === "note"} onClick=${() => turn("note")}>${t("note_mode")}</button>
      <span id="composer-hint" class="quiet small hint">${holder ? t("kept_here", { name: holder }) : mode === "note" ? t("note_hint") : t(mine ? "send_hint" : "take_to_reply")}</span>
      ${holder && html`<button type="button" class="button plain" onClick=${asNote}>${t("as_note")}</button>`}
    </div>
    ${mode === "reply" && files.length > 0 && html`<ul class="attached">${files.map((each) => html`<li key=${each.id}><button type="button" class="pill"
      aria-label=${t("detach", { name: each.file.name })} onClick=${() => setFiles(files.filter((one) => one !== each))}><${Clip} /> ${each.file.name} ✕</button></li>`)}</ul>`}
    <div class="writing">
      ${mode === "reply" && html`<input ref=${picker} type="file" multiple hidden accept=${ACCEPT} tabindex="-1" aria-label=${t("attach")} onChange=${pick} />
        <button type="button" class="button attach" disabled=${!takes || busy} title=${t(mine && !row.takes_files ? "no_files_here" : "attach")} aria-label=${t(mine && !row.takes_files ? "no_files_here" : "attach")} onClick=${() => picker.current.click()}><${Clip} /></button>`}
      <textarea id="composer" ref=${field} class="input" rows="2" maxlength=${MOST_LETTERS} value=${text} readonly=${Boolean(holder)} aria-describedby="composer-hint"
        aria-label=${t(mode === "note" ? "note_mode" : "reply_to")} placeholder=${t(mode === "note" ? "note_mode" : free ? "type_to_take" : "reply_to")}
        onInput=${(event) => change(event.target.value)} onKeyDown=${key}></textarea>
      <button class="button primary" disabled=${busy || holder || !(text.trim() || (mode === "reply" && files.length))}>${t(mode === "note" ? "save_note" : "send")}</button>
    </div>
  </form>`;
}
