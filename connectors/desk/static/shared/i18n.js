// The interface in the reader's language: zh and en. What customers read never stands here.

const KEY = "haoke.language";
const catalogues = { zh: {}, en: {} };

export function language() {
  const chosen = localStorage.getItem(KEY);
  if (chosen === "zh" || chosen === "en") return chosen;
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

export function chooseLanguage(code) {
  localStorage.setItem(KEY, code);
  document.documentElement.lang = code;
}

export function learn(texts) {
  for (const [key, [zh, en]] of Object.entries(texts)) {
    catalogues.zh[key] = zh;
    catalogues.en[key] = en;
  }
}

// A line by its key; `{name}` is filled in as text, and of `{name|turn|turns}` the first stands where there is one.
export function t(key, facts = {}) {
  const line = catalogues[language()][key] ?? key;
  return line.replace(/\{(\w+)\|([^|}]*)\|([^|}]*)\}/g, (_, name, one, many) => (String(facts[name]) === "1" ? one : many)).replace(/\{(\w+)\}/g, (whole, name) => facts[name] ?? whole);
}

export function has(key) {
  return key in catalogues.en;
}

const locale = () => (language() === "zh" ? "zh-CN" : "en-GB");

export function clock(moment) {
  return new Intl.DateTimeFormat(locale(), { hour: "2-digit", minute: "2-digit" }).format(new Date(moment));
}

export function day(moment) {
  return new Intl.DateTimeFormat(locale(), { month: "short", day: "numeric" }).format(new Date(moment));
}

export function when(moment) {
  const date = new Date(moment);
  return date.toDateString() === new Date().toDateString() ? clock(date) : `${day(date)} ${clock(date)}`;
}

// A span such as "3 min", for waits and clocks.
export function span(seconds) {
  const whole = Math.abs(Math.round(seconds));
  const zh = language() === "zh";
  if (whole < 60) return zh ? `${whole} 秒` : `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return zh ? `${minutes} 分钟` : `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (hours < 24) return zh ? `${hours} 小时${rest ? ` ${rest} 分` : ""}` : `${hours} h${rest ? ` ${rest} min` : ""}`;
  const days = Math.floor(hours / 24);
  return zh ? `${days} 天` : `${days} d`;
}
