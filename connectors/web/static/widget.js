// The chat widget: one element on the page, everything else inside its shadow root.

import { button, h, icon } from "./dom.js";
import { Link, newId } from "./link.js";
import { message } from "./message.js";
import { css } from "./style.js";
import { LANGUAGES, choose, speak } from "./words.js";

const TYPING = 30000;
const PROBLEMS = { rate_limited: "e_rate", busy: "e_busy", too_long: "e_long", too_many_files: "e_many", file_large: "e_large", file_type: "e_type", file_bad: "e_file", no_such_file: "e_file", offline: "e_file", origin: "e_origin", too_many_sockets: "e_sockets", no_such_button: "e_button" };

export function mount(home, options) {
  const widget = new Widget(home, options);
  return { open: () => widget.open(), close: () => widget.close(), toggle: () => (widget.shown ? widget.close() : widget.open()), identify: (token) => widget.link.identify(token), logout: () => widget.logout(), on: (name, act) => widget.listen(name, act), say: (text) => widget.saying(text), set: (values) => widget.set(values) };
}

class Widget {
  constructor(home, options) {
    Object.assign(this, { home, options, items: new Map(), state: { owner: "bot" }, files: [], listeners: {}, shown: false, limits: {} });
    this.link = new Link(home, {
      session: (welcome) => { this.limits = welcome.limits || {}; this.emit("session", { known: welcome.known }); },
      online: (on) => { this.connected = on; this.strip(); if (on) this.emit("ready"); },
      message: (item) => this.arrived(item),
      acked: (cid) => this.mark(cid, { status: "sent" }),
      failed: (cid, code) => this.mark(cid, { status: "failed", why: PROBLEMS[code] || "e_timeout" }),
      problem: (code) => this.say(this.t(PROBLEMS[code] || "e_busy"), true),
      gap: (gap) => { this.gap = gap; },
      frame: (frame) => this.frame(frame),
      reset: () => this.reset(),
    });
    this.host = h("haoke-chat");
    this.shadow = this.host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    this.shadow.adoptedStyleSheets = [sheet];
    document.body.append(this.host);
    this.theme = matchMedia("(prefers-color-scheme: dark)");
    this.theme.addEventListener("change", () => this.paint());
    this.paint();
    this.ready = this.language(choose(this.link.kept.lang || options.lang));
    this.ready.then(() => {
      for (const item of this.link.waiting.values()) if (item.type === "message") this.put({ id: item.cid, role: "customer", text: item.text, files: [], at: item.at, status: "sending" });
      if (options.identity) this.link.identity = options.identity;
      if (this.link.known || options.identity) this.link.start();
      if (this.link.kept.open || "open" in options) this.open(false);
    });
  }

  paint() {
    const wanted = this.options.theme;
    this.host.classList.toggle("dark", wanted === "dark" || (wanted !== "light" && this.theme.matches));
    if (/^#[0-9a-f]{3,8}$/i.test(this.options.accent || "")) this.host.style.setProperty("--accent", this.options.accent);
  }

  set(values) {
    Object.assign(this.options, values);
    this.paint();
    if (values.lang) this.language(choose(values.lang));
  }

  async language(code) {
    this.t = Object.assign(await speak(code), { say: (text) => this.say(text) });
    this.build();
  }

  build() {
    const { t } = this;
    const draft = this.input?.value || "";
    this.badge = h("span", { class: "badge", hidden: true });
    this.launch = button(t("open"), { class: "launch", "aria-expanded": String(this.shown), onclick: () => (this.shown ? this.close() : this.open()) }, icon("chat", 28), this.badge);
    this.log = h("div", { class: "log", role: "log", "aria-live": "off", "aria-label": this.title, tabindex: "0", onscroll: () => this.scrolled() });
    this.newer = h("button", { type: "button", class: "newer", hidden: true, onclick: () => this.bottom() }, icon("down", 16), t("latest"));
    this.input = h("textarea", { rows: 1, "aria-label": t("placeholder"), placeholder: t("placeholder"), dir: "auto", maxlength: 4000, onkeydown: (event) => this.typed(event), oninput: () => this.grow(), onpaste: (event) => this.pasted(event) });
    this.input.value = draft;
    this.go = button(t("send"), { class: "go", onclick: () => this.submit() }, icon("send"));
    this.picker = h("input", { type: "file", multiple: true, hidden: true, "aria-label": t("attach"), accept: "image/jpeg,image/png,image/webp,image/gif,application/pdf,text/plain,.txt", onchange: () => { this.attach([...this.picker.files]); this.picker.value = ""; } });
    this.drafts = h("div", { class: "drafts", hidden: true });
    this.whoLine = h("div", { class: "who" });
    this.faceBox = h("div", { class: "face", "aria-hidden": "true" });
    this.notice = h("div", { class: "strip", hidden: true });
    this.live = h("div", { class: "sr", role: "status", "aria-live": "polite" });
    this.humanBox = h("span", {});
    this.menuButton = button(t("menu"), { class: "tool", "aria-haspopup": "true", "aria-expanded": "false", onclick: () => this.toggleMenu() }, icon("more"));
    this.panel = h("section", { class: "panel", role: "dialog", "aria-label": this.title, hidden: !this.shown, onkeydown: (event) => event.key === "Escape" && this.escape(event) },
      h("div", { class: "head" }, this.faceBox, h("div", { class: "grow" }, h("h2", {}, this.title), this.whoLine), this.menuButton, button(t("close"), { class: "tool", onclick: () => this.close() }, icon("down"))),
      this.notice, h("div", { class: "stage" }, this.log, this.newer),
      h("div", { class: "below" }, h("div", { class: "row between" }, this.humanBox, h("small", { class: "dim" }, "")), this.drafts,
        h("div", { class: "box" }, button(`${t("attach")} (${t("files_hint")})`, { class: "tool", onclick: () => this.picker.click() }, icon("clip")), this.picker, this.input, this.go)), this.live);
    this.root = h("div", { class: `root ${this.options.position === "left" ? "left" : ""} ${this.shown ? "open" : ""}`, lang: t.language, dir: t.rtl ? "rtl" : "ltr", ondragover: (event) => event.preventDefault(), ondrop: (event) => { event.preventDefault(); this.attach([...event.dataTransfer.files]); } }, this.panel, this.launch);
    this.shadow.replaceChildren(this.root);
    this.render();
    this.standing();
    this.strip();
    this.grow();
    this.unread();
  }

  get title() { return this.options.title || this.t("title"); }

  // ---- opening and closing

  async open(focus = true) {
    await this.ready;
    if (this.shown) return;
    this.shown = true;
    this.link.start();
    this.link.keep({ open: true });
    this.panel.hidden = false;
    this.root.classList.add("open");
    this.launch.setAttribute("aria-expanded", "true");
    this.launch.setAttribute("aria-label", this.t("close"));
    this.fit();
    this.bottom();
    this.readAll();
    if (focus) this.input.focus();
    this.emit("open");
  }

  close() {
    if (!this.shown) return;
    this.shown = false;
    this.link.keep({ open: false });
    this.panel.hidden = true;
    this.root.classList.remove("open");
    this.launch.setAttribute("aria-expanded", "false");
    this.launch.setAttribute("aria-label", this.t("open"));
    this.launch.focus();
    this.emit("close");
  }

  escape(event) {
    event.stopPropagation();
    if (this.menu) this.toggleMenu();
    else this.close();
  }

  fit() {
    const view = window.visualViewport;
    if (!view || this.fitted) return;
    this.fitted = true;
    const resize = () => this.root.style.setProperty("--vv", `${view.height}px`);
    view.addEventListener("resize", resize);
    resize();
  }

  // ---- messages

  get list() { return [...this.items.values()].sort((a, b) => (a.seq || Infinity) - (b.seq || Infinity) || a.n - b.n); }

  put(item) {
    const old = this.items.get(item.id);
    this.items.set(item.id, { n: this.items.size, home: this.home, ...old, ...item });
    this.render();
  }

  mark(id, changes) { if (this.items.has(id)) this.put({ id, ...changes }); }

  arrived(item) {
    const near = this.near();
    if (item.role !== "customer") {
      for (const mine of this.items.values()) if (mine.role === "customer" && mine.seq) mine.seen = true;
      this.busy(false);
      this.announce(`${item.agent || this.t(item.role === "system" ? "shop" : "bot")}: ${item.text}`);
      this.emit("message", { role: item.role, text: item.text });
    } else for (const other of this.items.values()) if (other.seq && other.buttons) other.over = true;
    const local = this.items.get(item.id);
    if (local?.files && item.files) item.files.forEach((file, n) => { file.local = local.files[n]?.local; });
    this.put({ ...item, status: "sent", partial: false });
    if (near || item.role === "customer") this.bottom();
    else this.newer.hidden = false;
    if (this.shown && document.visibilityState === "visible") this.readAll();
    else this.unread();
  }

  frame(frame) {
    if (frame.type === "delta") {
      const near = this.near();
      this.busy(false);
      this.put({ id: frame.id, role: frame.role, text: frame.text, at: this.items.get(frame.id)?.at || new Date().toISOString(), partial: true });
      if (near) this.bottom();
    } else if (frame.type === "state") {
      this.state = frame;
      this.standing();
      this.busy(frame.busy);
      this.emit("state", { owner: frame.owner, position: frame.position });
      if (frame.owner === "closed" && !frame.rated && this.items.size > 1) this.survey();
    } else if (frame.type === "typing" && frame.role !== "customer") this.busy(frame.on);
    else if (frame.type === "identified") this.emit("identified", { known: frame.known });
    else if (frame.type === "error") this.say(this.t(PROBLEMS[frame.code] || "e_busy"), true);
  }

  /** Draw what changed: an element is replaced only when what it shows has changed, so that focus stays. */
  render() {
    if (!this.log) return;
    const list = this.list;
    const nodes = this.older();
    this.drawn ??= new Map();
    const drawn = new Map();
    const lastMine = list.findLast((item) => item.role === "customer")?.id;
    let day = "";
    list.forEach((item, n) => {
      const label = this.t.days(item.at);
      if (label !== day) nodes.push(h("div", { class: "note day" }, (day = label)));
      const same = (other) => other && other.role === item.role && other.agent === item.agent && this.t.days(other.at) === label;
      const view = { first: !same(list[n - 1]), last: !same(list[n + 1]), newest: item.role === "customer" ? item.id === lastMine : n === list.length - 1 || (item.role === "bot" && !same(list[n + 1])), used: item.over || list.slice(n + 1).some((later) => later.role === "customer") };
      const key = JSON.stringify([this.t.language, view, item.seq, item.text, item.status, item.why, item.seen, item.pressed, item.score, item.reason, item.partial, item.files?.map((f) => f.name)]);
      const known = this.drawn.get(item.id);
      const node = known?.key === key ? known.node : message(item, { t: this.t, act: this.acts, ...view });
      drawn.set(item.id, { key, node });
      nodes.push(node);
    });
    this.drawn = drawn;
    if (this.typing) nodes.push(this.typing);
    if (this.asking) nodes.push(this.asking);
    this.lay([this.hello(), ...nodes]);
  }

  lay(nodes) {
    const keep = new Set(nodes);
    for (const child of [...this.log.childNodes]) if (!keep.has(child)) child.remove();
    nodes.forEach((node, n) => { if (this.log.childNodes[n] !== node) this.log.insertBefore(node, this.log.childNodes[n] || null); });
  }

  hello() {
    if (this.helloFor !== this.t) {
      this.helloFor = this.t;
      this.helloNode = h("div", {}, h("div", { class: "note ai" }, icon("spark", 18), h("span", {}, this.t("ai"))),
        h("div", { class: "msg first last" }, h("div", { class: "face small", "aria-hidden": "true" }, icon("spark", 16)), h("div", { class: "col" }, h("div", { class: "bubble" }, this.options.greeting || this.t("greeting")))));
    }
    return this.helloNode;
  }

  older() {
    const first = this.list.find((item) => item.seq)?.seq || 0;
    if (!this.gap || first <= 1) return [];
    return [h("button", { type: "button", class: "note link", onclick: () => this.history(first) }, this.t("earlier"))];
  }

  async history(before) {
    const { events } = await this.link.get(`history?before=${before}`);
    if (!events.length) this.gap = null;
    for (const { seq, event } of events) this.items.set(event.id, { n: this.items.size, home: this.home, ...event, seq, status: "sent" });
    this.render();
  }

  /** Send something in the visitor's name: for buttons of the page. */
  async saying(text) { await this.ready; this.post({ type: "message", text: String(text) }, String(text)); }

  get acts() {
    return {
      press: (item, payload, title) => {
        this.put({ id: item.id, pressed: payload });
        this.post({ type: "press", of: item.seq, payload }, title);
      },
      resend: (item) => { this.put({ id: item.id, status: "sending" }); if (item.retry) item.retry(); else this.link.resend(item.id); },
      rate: (item, score, reason = "") => {
        this.put({ id: item.id, score, reason: reason || (score > 0 ? "-" : "") });
        this.link.tell({ type: "rate", kind: "thumb", subject: item.id, score, reason });
      },
    };
  }

  post(frame, text, files = []) {
    const cid = frame.cid || newId();
    const at = new Date().toISOString();
    this.put({ id: cid, role: "customer", text, files, at, status: "sending" });
    this.link.send({ cid, at, ready: true, ...frame });
    this.bottom();
    return cid;
  }

  async submit() {
    const text = this.input.value.trim();
    const files = this.files;
    if (!text && !files.length) return;
    this.input.value = "";
    this.files = [];
    this.showDrafts();
    this.grow();
    this.input.focus();
    if (!files.length) { this.post({ type: "message", text }, text); return; }
    const cid = newId();
    const shown = files.map((file) => ({ name: file.name, kind: file.type.startsWith("image/") ? "image" : "file", local: file.type.startsWith("image/") ? URL.createObjectURL(file) : null }));
    const ids = new Array(files.length);
    const send = async () => {
      try {
        if (!this.link.known) await this.link.session();
        await Promise.all(files.map(async (file, n) => { ids[n] ??= (await this.link.upload(file, (part) => this.progress(cid, part))).id; }));
        this.link.send({ cid, at: new Date().toISOString(), ready: true, type: "message", text, files: ids });
      } catch (error) { this.mark(cid, { status: "failed", why: PROBLEMS[error.code] || "e_file", retry: send }); return; }
      this.mark(cid, { retry: null });
    };
    this.put({ id: cid, role: "customer", text, files: shown, at: new Date().toISOString(), status: "sending" });
    this.bottom();
    send();
  }

  progress(cid, part) {
    const meta = this.drawn.get(cid)?.node.querySelector(".meta");
    if (!meta) return;
    let bar = meta.querySelector("progress");
    if (!bar) meta.prepend((bar = h("progress", { max: 1, "aria-label": this.t("sending") })));
    bar.value = part;
  }

  attach(files) {
    for (const file of files) {
      if (this.files.length >= (this.limits.files || 5)) { this.say(this.t("e_many"), true); break; }
      if (file.size > (this.limits.file_bytes || 10485760)) { this.say(this.t("e_large"), true); continue; }
      if (file.type && !/^(image\/(jpeg|png|webp|gif)|application\/pdf|text\/plain)$/.test(file.type)) { this.say(this.t("e_type"), true); continue; }
      this.files.push(file);
    }
    this.showDrafts();
  }

  showDrafts() {
    this.drafts.hidden = !this.files.length;
    this.drafts.replaceChildren(...this.files.map((file) => h("div", { class: "draft" }, icon("file", 16), h("span", {}, file.name), button(`${this.t("cancel")} ${file.name}`, { class: "mini", onclick: () => { this.files = this.files.filter((other) => other !== file); this.showDrafts(); this.input.focus(); } }, icon("close", 14)))));
    this.grow();
  }

  pasted(event) {
    const files = [...event.clipboardData.files];
    if (files.length) { event.preventDefault(); this.attach(files); }
  }

  typed(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); this.submit(); }
  }

  grow() {
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, 132)}px`;
    this.go.disabled = !this.input.value.trim() && !this.files.length;
    const now = Date.now();
    if (this.input.value && now - (this.told || 0) > 3000) { this.told = now; this.link.tell({ type: "typing", on: true }); }
  }

  // ---- who speaks, and what is wrong

  standing() {
    const { t, state } = this;
    const person = state.owner === "agent";
    const line = person ? t("joined", { name: state.agent || t("shop") }) : state.owner === "queue" ? t("waiting") : `AI · ${t("bot")}`;
    this.whoLine.textContent = line;
    this.faceBox.replaceChildren(icon(person ? "person" : "spark", 21));
    const ask = () => this.post({ type: "human", text: t("human") }, t("human"));
    const wait = state.position ? [t("queue", { n: state.position }), state.wait_s && t("wait", { m: Math.max(1, Math.round(state.wait_s / 60)) })].filter(Boolean).join(" · ") : t("waiting");
    const away = { closed_hours: t("closed_hours"), callback: t("callback") }[state.outcome];
    if (state.owner === "queue") this.humanBox.replaceChildren(h("span", { class: "human" }, icon("clock", 17), wait), " ", h("button", { type: "button", class: "link", onclick: () => this.post({ type: "human", leave: true, text: t("leave") }, t("leave")) }, t("leave")));
    else if (person) this.humanBox.replaceChildren(h("span", { class: "human" }, icon("person", 17), line));
    else this.humanBox.replaceChildren(h("button", { type: "button", class: "human", onclick: ask }, icon("person", 17), t("human")), away ? h("div", { class: "dim" }, away) : "");
    this.announceOnce(line);
  }

  strip() {
    if (!this.notice) return;
    const off = this.link.running && this.connected === false;
    this.root.classList.toggle("off", off);
    this.notice.hidden = !off;
    this.notice.className = "strip warn";
    if (off) this.notice.textContent = this.t("offline");
  }

  say(text, loud) {
    this.announce(text);
    if (!loud) return;
    this.notice.hidden = false;
    this.notice.className = "strip warn";
    this.notice.textContent = text;
    clearTimeout(this.noticeTimer);
    this.noticeTimer = setTimeout(() => this.strip(), 5000);
  }

  announce(text) { this.live.textContent = ""; this.live.append(text); }

  announceOnce(text) { if (this.announced && this.announced !== text) this.announce(text); this.announced = text; }

  busy(on) {
    clearTimeout(this.typingTimer);
    if (on && !this.typing) {
      this.typing = h("div", { class: "msg first last" }, h("div", { class: "face small", "aria-hidden": "true" }, icon("spark", 16)), h("div", { class: "bubble" }, h("span", { class: "sr" }, `${this.t("bot")} ${this.t("typing")}`), h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i"))));
    } else if (!on) this.typing = null;
    if (on) this.typingTimer = setTimeout(() => this.busy(false), TYPING);
    const near = this.near();
    this.render();
    if (near) this.bottom();
  }

  near() { return !this.log || this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 90; }

  bottom() { if (this.log) { this.log.scrollTop = this.log.scrollHeight; this.newer.hidden = true; } }

  scrolled() { if (this.near()) this.newer.hidden = true; }

  readAll() {
    const last = this.link.seen;
    if (last > (this.link.kept.read || 0)) { this.link.keep({ read: last }); this.link.tell({ type: "read", seq: last }); }
    this.unread();
  }

  unread() {
    const count = this.list.filter((item) => item.seq > (this.link.kept.read || 0) && item.role !== "customer").length;
    this.badge.hidden = !count || this.shown;
    this.badge.textContent = count > 9 ? "9+" : String(count);
    if (!this.shown) this.launch.setAttribute("aria-label", count ? `${this.t("open")}, ${this.t("unread", { n: count })}` : this.t("open"));
  }

  // ---- menu, survey, leaving

  toggleMenu() {
    const { t } = this;
    if (this.menu) { this.menu.remove(); this.menu = null; this.menuButton.setAttribute("aria-expanded", "false"); this.menuButton.focus(); return; }
    const item = (label, act) => h("button", { type: "button", onclick: () => { this.toggleMenu(); act(); } }, label);
    const pick = h("select", { "aria-label": t("language"), onchange: () => { this.menu = null; this.link.keep({ lang: pick.value }); this.language(pick.value); } },
      Object.entries(LANGUAGES).map(([code, name]) => h("option", { value: code, lang: code, selected: code === t.language }, name)));
    this.menu = h("div", { class: "menu", role: "group", "aria-label": t("menu") }, item(t("rate"), () => this.survey()), item(t("transcript"), () => this.transcript()), item(t("forget"), () => this.forget()), h("label", {}, t("language"), pick));
    this.panel.append(this.menu);
    this.menuButton.setAttribute("aria-expanded", "true");
    this.menu.querySelector("button").focus();
  }

  survey() {
    if (this.asking) return;
    const { t } = this;
    const done = (text) => { this.asking = text ? h("div", { class: "note" }, text) : null; this.render(); this.bottom(); if (text) this.announce(text); setTimeout(() => { this.asking = null; }, 0); };
    const give = (score) => { this.link.tell({ type: "rate", kind: "csat", score }); done(t("thanks")); };
    this.asking = h("div", { class: "sheet", role: "group", "aria-label": t("rate_q") }, h("p", {}, t("rate_q")),
      h("div", { class: "stars" }, [1, 2, 3, 4, 5].map((n) => h("button", { type: "button", "aria-label": t("stars", { n }), onclick: () => give(n) }, String(n)))), h("button", { type: "button", class: "link", onclick: () => done("") }, t("skip")));
    this.render();
    this.bottom();
  }

  forget() {
    const { t } = this;
    const end = () => { this.asking = null; this.render(); this.input.focus(); };
    const really = async () => {
      try { await this.link.post("frames", { type: "forget" }); } catch { this.say(t("e_busy"), true); return; }
      this.link.forget();
      end();
      this.say(t("forgotten"), true);
    };
    const no = h("button", { type: "button", class: "pill", onclick: end }, t("cancel"));
    this.asking = h("div", { class: "sheet", role: "alertdialog", "aria-label": t("forget") }, h("p", {}, t("forget_q")), h("div", { class: "quick" }, h("button", { type: "button", class: "pill danger", onclick: really }, t("forget_yes")), no));
    this.render();
    this.bottom();
    no.focus();
  }

  async transcript() {
    const url = URL.createObjectURL(new Blob([await this.link.get("transcript")], { type: "text/plain" }));
    h("a", { href: url, download: "chat.txt" }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  }

  async logout() {
    try { await this.link.post("frames", { type: "logout" }); } catch { /* it ends by itself */ }
    this.link.forget();
  }

  reset() {
    this.items.clear();
    this.gap = null;
    this.state = { owner: "bot" };
    if (this.log) { this.standing(); this.render(); this.unread(); }
  }

  listen(name, act) {
    (this.listeners[name] ??= new Set()).add(act);
    return () => this.listeners[name].delete(act);
  }

  emit(name, detail = {}) { for (const act of this.listeners[name] || []) try { act(detail); } catch (error) { console.warn("haoke listener", error); } }
}
