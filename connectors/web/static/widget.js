// The chat widget: one element on the page, everything else inside its shadow root.

import { button, h, icon } from "./dom.js";
import { field } from "./cards.js";
import { attach, drafts, sendFiles } from "./files.js";
import { Link, newId } from "./link.js";
import { PROBLEMS, message } from "./message.js";
import { css } from "./style.js";
import { due, survey } from "./survey.js";
import { choose, speak } from "./words.js";

const TYPING = 30000, WRITES = 7000; // after so many milliseconds a sign of somebody at work fades

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
      failed: (cid, code) => this.mark(cid, { status: "failed", why: code }),
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
      for (const item of this.link.waiting.values()) if (item.type === "message") this.put({ id: item.cid, role: "customer", text: item.text, files: (item.names || []).map((name) => ({ name, kind: "file" })), at: item.at, status: "sending" });
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
    this.newer = h("button", { class: "newer", hidden: true, onclick: () => this.bottom() }, icon("down", 16), t("latest"));
    this.input = h("textarea", { rows: 1, "aria-label": t("placeholder"), placeholder: t("placeholder"), dir: "auto", maxlength: 4000, onkeydown: (event) => this.typed(event), oninput: () => this.grow(), onpaste: (event) => this.pasted(event) });
    this.input.value = draft;
    this.go = button(t("send"), { class: "go", onclick: () => this.submit() }, icon("send"));
    this.picker = h("input", { type: "file", multiple: true, hidden: true, "aria-label": t("attach"), accept: "image/jpeg,image/png,image/webp,image/gif,application/pdf,text/plain,.txt", onchange: () => { attach(this, this.picker.files); this.picker.value = ""; } });
    this.drafts = h("div", { class: "drafts", hidden: true });
    this.whoLine = h("div", { class: "who" });
    this.faceBox = h("div", { class: "face", "aria-hidden": "true" });
    this.notice = h("div", { class: "strip", hidden: true });
    this.live = h("div", { class: "sr", role: "status", "aria-live": "polite" });
    this.humanBox = h("span", {});
    this.stopper = h("button", { class: "stop", hidden: true, onclick: () => this.link.tell({ type: "stop" }) }, icon("stop", 17), t("stop"));
    this.menuButton = button(t("menu"), { class: "tool", "aria-haspopup": "true", "aria-expanded": "false", onclick: () => this.toggleMenu() }, icon("more"));
    this.panel = h("section", { class: "panel", role: "dialog", "aria-label": this.title, hidden: !this.shown, onkeydown: (event) => event.key === "Escape" && this.escape(event) },
      h("div", { class: "head" }, this.faceBox, h("div", { class: "grow" }, h("h2", {}, this.title), this.whoLine), this.menuButton, button(t("close"), { class: "tool", onclick: () => this.close() }, icon("down"))),
      this.notice, h("div", { class: "stage" }, this.log, this.newer),
      h("div", { class: "below" }, h("div", { class: "row between" }, this.humanBox, this.stopper), this.drafts,
        h("div", { class: "box" }, button(`${t("attach")} (${t("files_hint")})`, { class: "tool", onclick: () => this.picker.click() }, icon("clip")), this.picker, this.input, this.go)), this.live);
    this.root = h("div", { class: `root ${this.options.position === "left" ? "left" : ""} ${this.shown ? "open" : ""}`, lang: t.language, dir: t.rtl ? "rtl" : "ltr", ondragover: (event) => event.preventDefault(), ondrop: (event) => { event.preventDefault(); attach(this, event.dataTransfer.files); } }, this.panel, this.launch);
    this.shadow.replaceChildren(this.root);
    this.fields = new Map();
    this.render();
    this.standing();
    this.strip();
    drafts(this);
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
    this.fetching = null;
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
    if (this.menu || this.fetching) this.toggleMenu();
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
      if (due(this)) survey(this);
    } else if (frame.type === "typing") this.busy(frame.on, frame.agent);
    else if (frame.type === "identified") this.emit("identified", { known: frame.known });
    else if (frame.type === "error") this.say(this.t(PROBLEMS[frame.code] || "e_busy"), true);
  }

  /** Draw what changed: an element is replaced only when what it shows has changed, so that focus stays. */
  render() {
    if (!this.log) return;
    const held = this.shadow.activeElement;
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
      const key = JSON.stringify([this.t.language, view, item.seq, item.text, item.status, item.why, item.seen, item.pressed, item.score, item.reason, item.partial, item.cut, item.files?.map((f) => f.name)]);
      const known = this.drawn.get(item.id);
      const node = known?.key === key ? known.node : message(item, { t: this.t, act: this.acts, ...view });
      drawn.set(item.id, { key, node });
      nodes.push(node);
    });
    this.drawn = drawn;
    if (this.typing) nodes.push(this.typing);
    if (this.asking) nodes.push(this.asking);
    this.lay([this.hello(), ...nodes]);
    this.stop(list.some((item) => item.partial));
    // What had the focus may have been drawn anew or be over: it goes to the log, where the next thing stands.
    if (held && !this.shadow.activeElement && this.shown) (held.isConnected ? held : this.log).focus({ preventScroll: true });
  }

  stop(growing) {
    const had = this.stopper === this.shadow.activeElement;
    this.stopper.hidden = !growing;
    if (had && !growing) this.input.focus();
  }

  field(item) {
    if (!this.fields.has(item.id)) this.fields.set(item.id, field(item, this.t, (text) => this.post({ type: "message", text }, text)));
    return this.fields.get(item.id);
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
    return [h("button", { class: "note link", onclick: () => this.history(first) }, this.t("earlier"))];
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
      field: (item) => this.field(item),
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

  submit() {
    const text = this.input.value.trim();
    const files = this.files;
    if (!text && !files.length) return;
    this.input.value = "";
    this.files = [];
    drafts(this);
    this.input.focus();
    if (files.length) sendFiles(this, text, files);
    else this.post({ type: "message", text }, text);
  }

  pasted(event) {
    const files = [...event.clipboardData.files];
    if (files.length) { event.preventDefault(); attach(this, files); }
    const { value, selectionStart, selectionEnd, maxLength } = this.input;
    const whole = value.length - (selectionEnd - selectionStart) + event.clipboardData.getData("text/plain").length;
    if (!files.length && whole > maxLength) this.say(this.t("e_long"), true); // its end is cut off
  }

  typed(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); this.submit(); }
  }

  grow() {
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, 132)}px`;
    this.go.disabled = !this.input.value.trim() && !this.files.length;
    const now = Date.now();
    if (!this.input.value ? this.told : now - (this.told || 0) > 3000) {
      this.told = this.input.value ? now : 0;
      this.link.tell({ type: "typing", on: Boolean(this.told) });
    }
  }

  // ---- who speaks

  standing() {
    const { t, state } = this;
    const person = state.owner === "agent";
    const line = person ? t("joined", { name: state.agent || t("shop") }) : state.owner === "queue" ? t("waiting") : `AI · ${t("bot")}`;
    this.announceOnce(this.whoLine.textContent = line);
    this.faceBox.replaceChildren(icon(person ? "person" : "spark", 21));
    const ask = (word, leave) => () => this.post({ type: "human", leave, text: t(word) }, t(word));
    const wait = state.position ? t("queue", { n: state.position }) + (state.wait_s ? ` · ${t("wait", { m: Math.ceil(state.wait_s / 60) })}` : "") : t("waiting");
    const away = { closed_hours: t("closed_hours"), callback: t("callback") }[state.outcome];
    if (this.stood === (this.stood = line + wait + away)) return; // or a click on it is lost
    if (state.owner === "queue") this.humanBox.replaceChildren(h("span", { class: "human" }, icon("clock", 17), wait), " ", h("button", { class: "link", onclick: ask("leave", true) }, t("leave")));
    else if (person) this.humanBox.replaceChildren(h("span", { class: "human" }, icon("person", 17), line));
    else this.humanBox.replaceChildren(h("button", { class: "human", onclick: ask("human") }, icon("person", 17), t("human")), away ? h("div", { class: "dim" }, away) : "");
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

  /** The sign that the bot is at work, or that a person writes. */
  busy(on, agent) {
    clearTimeout(this.typingTimer);
    if (!on || this.writer !== agent) this.typing = null;
    if (on && !this.typing) {
      this.writer = agent;
      this.typing = h("div", { class: "msg first last" }, h("div", { class: "face small", "aria-hidden": "true" }, icon(agent ? "person" : "spark", 16)), h("div", { class: "bubble" }, h("span", { class: agent ? "dim" : "sr" }, `${agent || this.t("bot")} ${this.t("typing")}`), h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i"))));
    }
    if (on) this.typingTimer = setTimeout(() => this.busy(false), agent ? WRITES : TYPING);
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

  // ---- menu, leaving

  /** Opens the menu, fetched when it is first asked for, or closes it; what is pressed again or left meanwhile does not open it any more. */
  async toggleMenu() {
    if (this.menu) { this.closeMenu(); return; }
    const press = this.fetching = this.fetching ? null : {};
    if (!press) return;
    try {
      const menu = await import("./menu.js");
      if (press === this.fetching) menu.openMenu(this);
    } catch { this.say(this.t("offline"), true); }
    if (press === this.fetching) this.fetching = null;
  }

  closeMenu() {
    this.menu.remove();
    this.menu = null;
    this.menuButton.setAttribute("aria-expanded", "false");
    this.menuButton.focus();
  }

  async logout() {
    try { await this.link.post("frames", { type: "logout" }); } catch { /* it ends by itself */ }
    this.link.forget();
  }

  reset() {
    this.items.clear();
    this.busy(false);
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
