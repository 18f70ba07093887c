// The line to the desk: a session, a socket (or an event stream where sockets do not get through), and an outbox that survives.

const STEP = 500, LONGEST = 30000, ACK = 12000, TRIES = 2;

export class Link {
  constructor(home, on) {
    this.home = home;
    this.on = on;
    this.key = `haoke:${home}`;
    this.kept = read(this.key);
    this.seen = 0;
    this.tries = 0;
    this.failedSockets = 0;
    this.online = false;
    this.waiting = new Map((this.kept.outbox || []).map((item) => [item.cid, item]));
    this.timers = new Map();
    for (const name of ["online", "pageshow"]) addEventListener(name, () => this.wake());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.wake());
    addEventListener("offline", () => this.lost());
  }

  get known() { return Boolean(this.kept.token); }

  /** Connect, once; later calls do nothing while it is connected or being tried. */
  start() {
    if (this.running) return;
    this.running = true;
    this.connect();
  }

  wake() {
    if (!this.running || this.online || this.connecting) return;
    clearTimeout(this.timer);
    this.tries = 0;
    this.connect();
  }

  async session(identity) {
    const answer = await this.post("session", { token: this.kept.token, ...(identity ? { identity } : {}) });
    this.keep({ token: answer.token, session: answer.session });
    this.on.session(answer);
    return answer;
  }

  async connect() {
    this.connecting = true;
    try {
      const before = this.kept.session;
      const { session } = await this.session(this.identity);
      if (before && before !== session) this.reset();
      if (this.failedSockets >= TRIES || !("WebSocket" in window)) await this.stream();
      else this.socket();
    } catch (error) {
      this.connecting = false;
      if (error.status === 403) { this.running = false; this.on.problem("origin"); return; }
      if (error.status === 401) this.keep({ token: null, session: null });
      this.again(error.retry);
    }
  }

  socket() {
    const socket = new WebSocket(`${this.home.replace(/^http/, "ws")}/widget/socket`);
    let greeted = false;
    const wire = this.wire = { close: () => socket.close(), send: (frame) => { if (socket.readyState > 1) throw new Error("closed"); socket.send(JSON.stringify(frame)); }, both: true };
    const slow = setTimeout(() => socket.close(), 10000);
    socket.onopen = () => this.wire === wire && wire.send({ type: "hello", v: 1, token: this.kept.token, last_seq: this.seen });
    socket.onmessage = ({ data }) => {
      const frame = JSON.parse(data);
      if (frame.type === "welcome") { greeted = true; clearTimeout(slow); this.failedSockets = 0; }
      this.take(frame);
    };
    socket.onclose = ({ code }) => {
      clearTimeout(slow);
      if (!greeted && navigator.onLine !== false && code === 1006) this.failedSockets += 1;
      this.ended(code);
    };
  }

  async stream() {
    const { ticket } = await this.post("ticket", {});
    const source = new EventSource(`${this.home}/widget/events?ticket=${encodeURIComponent(ticket)}&last_seq=${this.seen}`);
    this.wire = { close: () => source.close(), send: (frame) => this.up(frame), both: false };
    source.onmessage = ({ data }) => {
      const frame = JSON.parse(data);
      if (frame.type === "closed") { source.close(); this.ended(frame.code); } else this.take(frame);
    };
    source.onerror = () => { source.close(); this.ended(1006); };
  }

  async up(frame) {
    if (frame.type === "ping" || frame.type === "typing" || frame.type === "hello") return;
    try { this.take(await this.post("frames", frame)); }
    catch (error) { this.take({ type: "error", code: error.code || "busy", retry_after: error.retry, cid: frame.cid }); }
  }

  take(frame) {
    if (frame.type === "welcome") {
      this.connecting = false;
      this.online = true;
      this.tries = 0;
      if (frame.token) this.keep({ token: frame.token });
      if (frame.reset) this.reset();
      this.on.online(true, frame);
      for (const item of this.waiting.values()) if (item.ready) this.transmit(item);
    } else if (frame.type === "event") {
      if (frame.seq <= this.seen) return;
      this.seen = frame.seq;
      this.done(frame.event.id);
      this.on.message({ ...frame.event, seq: frame.seq });
    } else if (frame.type === "ack") {
      const item = this.waiting.get(frame.cid);
      if (item && frame.dup) this.done(frame.cid);
      this.stopClock(frame.cid);
      this.on.acked(frame.cid);
    } else if (frame.type === "error" && frame.cid) this.refused(frame);
    else if (frame.type === "gap") this.on.gap(frame);
    else this.on.frame(frame);
  }

  refused(frame) {
    const item = this.waiting.get(frame.cid);
    this.stopClock(frame.cid);
    if (!item) return;
    if ((frame.code === "rate_limited" || frame.code === "busy") && (item.tries = (item.tries || 0) + 1) < 6) {
      this.on.problem(frame.code);
      setTimeout(() => this.waiting.has(item.cid) && this.transmit(item), (frame.retry_after || 3) * 1000 + Math.random() * 500);
    } else { item.ready = false; this.on.failed(frame.cid, frame.code); }
  }

  /** Put something in the outbox and send it as soon as there is a line. */
  send(item) {
    this.waiting.set(item.cid, item);
    this.store();
    this.start();
    this.transmit(item);
  }

  transmit(item) {
    if (!item.ready) return;
    if (!this.online) { this.wake(); return; }
    const { ready, tries, at, names, ...frame } = item;
    try { this.wire.send(frame); } catch { return; }
    this.stopClock(item.cid);
    this.timers.set(item.cid, setTimeout(() => {
      if (this.online) { item.ready = false; this.on.failed(item.cid, "timeout"); }
    }, ACK));
  }

  resend(cid) {
    const item = this.waiting.get(cid);
    if (!item) return;
    item.ready = true;
    item.tries = 0;
    this.transmit(item);
  }

  tell(frame) { if (this.online) try { this.wire.send(frame); } catch { /* the next state says it again */ } }

  done(cid) { this.stopClock(cid); if (this.waiting.delete(cid)) this.store(); }

  stopClock(cid) { clearTimeout(this.timers.get(cid)); this.timers.delete(cid); }

  lost() { if (this.wire) this.wire.close(); this.ended(1006); }

  ended(code) {
    if (!this.online && !this.connecting) return;
    this.online = false;
    this.connecting = false;
    for (const cid of [...this.timers.keys()]) this.stopClock(cid);
    this.on.online(false);
    if (code === 4403 || code === 4429) { this.running = false; this.on.problem(code === 4429 ? "too_many_sockets" : "origin"); return; }
    if (code === 4401 && !this.follow()) { this.forget(); return; }
    this.again();
  }

  again(seconds) {
    clearTimeout(this.timer);
    const most = Math.min(LONGEST, STEP * 2 ** this.tries++);
    this.timer = setTimeout(() => this.connect(), seconds ? seconds * 1000 : Math.random() * most + 50);
  }

  /** Another window may have signed in meanwhile: its session is this one's too. */
  follow() {
    const { token, session } = read(this.key);
    const other = Boolean(token) && session === this.kept.session && token !== this.kept.token;
    if (other) this.kept.token = token;
    return other;
  }

  /** The session is over: what this browser kept of it goes too. */
  forget() {
    this.running = false;
    this.identity = null;
    if (this.wire) this.wire.close();
    this.keep({ token: null, session: null, outbox: [], read: 0 });
    this.reset();
  }

  reset() { this.seen = 0; this.waiting.clear(); this.on.reset(); }

  async identify(token) {
    this.identity = token;
    const before = this.kept.session;
    const answer = await this.session(token);
    if (before && before !== answer.session) this.reset();
    if (this.online) { this.wire.close(); this.ended(1012); this.wake(); }
    return answer.known;
  }

  upload(file, progress) {
    return new Promise((done, fail) => {
      const request = new XMLHttpRequest();
      request.open("POST", `${this.home}/widget/files`);
      request.setRequestHeader("Authorization", `Bearer ${this.kept.token}`);
      request.setRequestHeader("X-File-Name", encodeURIComponent(file.name));
      request.upload.onprogress = ({ loaded, total }) => progress(total ? loaded / total : 0);
      request.onerror = () => fail({ code: "offline" });
      request.onload = () => {
        let answer = {};
        try { answer = JSON.parse(request.responseText); } catch { /* said by the status */ }
        if (request.status === 201) done(answer);
        else fail({ code: { 413: "file_large", 415: "file_type", 429: "rate_limited" }[request.status] || "file_bad" });
      };
      request.send(file);
    });
  }

  async post(path, body) { return this.call(path, { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } }); }

  async get(path) { return this.call(path, {}); }

  async call(path, options) {
    const headers = { ...options.headers, ...(this.kept.token ? { Authorization: `Bearer ${this.kept.token}` } : {}) };
    const answer = await fetch(`${this.home}/widget/${path}`, { ...options, headers, credentials: "omit", cache: "no-store" });
    const json = (answer.headers.get("Content-Type") || "").includes("json");
    const value = json ? await answer.json() : await answer.text();
    if (!answer.ok) throw Object.assign(new Error(path), { status: answer.status, code: value.code, retry: value.retry_after });
    return value;
  }

  store() { this.keep({ outbox: [...this.waiting.values()].filter((item) => item.type !== "press") }); }

  keep(changes) {
    Object.assign(this.kept, changes);
    try { localStorage.setItem(this.key, JSON.stringify(this.kept)); } catch { /* private mode: this page only */ }
  }
}

function read(key) { try { return JSON.parse(localStorage.getItem(key)) || {}; } catch { return {}; } }

export const newId = () => (crypto.randomUUID ? crypto.randomUUID() : Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join(""));
