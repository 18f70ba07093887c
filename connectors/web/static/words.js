// The interface's own words, one language at a time, with dates and money as that language writes them.

export const LANGUAGES = { zh: "中文", en: "English", es: "Español", fr: "Français", de: "Deutsch", pt: "Português", ja: "日本語", ko: "한국어", ru: "Русский", ar: "العربية", vi: "Tiếng Việt", th: "ไทย" };

export function choose(wanted) {
  for (const tag of [wanted, document.documentElement.lang, ...(navigator.languages || [])]) {
    const language = String(tag || "").toLowerCase().split("-")[0];
    if (language in LANGUAGES) return language;
  }
  return "en";
}

export async function speak(language) {
  const { default: words } = await import(`./words/${language}.js`);
  const locale = navigator.languages?.find((tag) => tag.toLowerCase().startsWith(language)) || language;
  const format = (options) => new Intl.DateTimeFormat(locale, options);
  const time = format({ hour: "numeric", minute: "2-digit" });
  const short = format({ month: "short", day: "numeric" });
  const t = (key, values = {}) => (words[key] || key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  const local = (value) => (/^\d{4}-\d\d-\d\d$/.test(value) ? new Date(`${value}T12:00:00`) : new Date(value));
  const date = (value) => (Number.isNaN(+local(value)) ? String(value) : short.format(local(value)));
  const texts = (value) => {
    if (Array.isArray(value)) return value.map(texts).join(", ");
    if (value && typeof value === "object") return String(value[language] || value.en || Object.values(value)[0] || "");
    return String(value ?? "");
  };
  const money = (value) => {
    if (!value?.currency) return texts(value);
    return new Intl.NumberFormat(locale, { style: "currency", currency: value.currency, currencyDisplay: "narrowSymbol" }).format(value.amount);
  };
  const days = (value) => {
    const start = (moment) => new Date(moment).setHours(0, 0, 0, 0);
    const ago = Math.round((start(Date.now()) - start(value)) / 864e5);
    return ago === 0 ? t("today") : ago === 1 ? t("yesterday") : format({ weekday: "short", month: "short", day: "numeric" }).format(new Date(value));
  };
  return Object.assign(t, { words, language, texts, money, date, days, rtl: language === "ar", time: (value) => time.format(new Date(value)) });
}
