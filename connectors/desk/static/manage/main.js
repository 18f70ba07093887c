// The managers' lab: a shell with its parts. Each part is a module that asks for what it shows and draws itself.

import { call, me } from "../shared/api.js";
import { html, render, useEffect, useState } from "../shared/html.js";
import { chooseLanguage, language, t } from "../shared/i18n.js";
import { chooseTheme, theme } from "../shared/theme.js";
import { Knowledge } from "../knowledge/main.js";
import { Alarms } from "./alarms.js";
import { Banner } from "./banner.js";
import { Models } from "./models.js";
import { Outcomes } from "./outcomes.js";
import { People } from "./people.js";
import { Review } from "./review.js";
import { School } from "./school.js";
import { Thresholds } from "./thresholds.js";
import { Versions } from "./versions.js";
import "./words.js";

const PARTS = { thresholds: Thresholds, outcomes: Outcomes, review: Review, versions: Versions, models: Models, school: School, alarms: Alarms, people: People, knowledge: Knowledge };

const OF_THE_PAST = new Set(["thresholds", "outcomes", "review"]); // the others are about the desk itself

const partOf = (path) => {
  const name = path.split("/")[2];
  return name in PARTS ? name : "thresholds";
};

function Generated({ overview, onRemoved }) {
  const remove = async () => {
    if (!confirm(t("remove_sure"))) return;
    await call("/api/manage/month/remove", {});
    onRemoved();
  };
  return html`<aside class="generated" aria-label=${t("generated")}>
    <strong>${t("generated")}</strong>
    <span>${t("generated_more")}</span>
    <button class="button plain small" onClick=${remove}>${t("remove_month")}</button>
  </aside>`;
}

function Top({ part, go, overview, data, setData, person, refresh }) {
  const dark = theme() === "dark" || (theme() === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  return html`<header class="top">
    <a class="brand" href="/desk"><span class="seal" aria-hidden="true">客</span>${t("lab")}</a>
    <nav aria-label=${t("parts")}>
      ${Object.keys(PARTS).map(
        (name) => html`<a key=${name} href=${`/manage/${name}`} aria-current=${name === part ? "page" : null}
          onClick=${(event) => { event.preventDefault(); go(name); }}>${t(`part_${name}`)}</a>`,
      )}
    </nav>
    <div class="tools">
      ${overview?.month && html`<label class="field inline"><span>${t("data")}</span>
        <select class="input" value=${data} onChange=${(event) => setData(event.target.value)}>
          <option value="real">${t("data_real")}</option><option value="month">${t("data_month")}</option>
        </select></label>`}
      <button class="button plain" lang=${language() === "zh" ? "en" : "zh"}
        onClick=${() => { chooseLanguage(language() === "zh" ? "en" : "zh"); refresh(); }}>
        ${language() === "zh" ? "English" : "中文"}</button>
      <button class="button plain icon" aria-label=${t("theme")}
        onClick=${() => { chooseTheme(dark ? "light" : "dark"); refresh(); }}>${dark ? "☀" : "☾"}</button>
      <a class="button plain" href="/desk" title=${person.name}>${t("to_desk")}</a>
    </div>
  </header>`;
}

function Lab({ person }) {
  const [part, setPart] = useState(partOf(location.pathname));
  const [overview, setOverview] = useState(null);
  const [data, setData] = useState("");
  const [turned, setTurned] = useState(0);
  const [trouble, setTrouble] = useState("");

  const load = async (wanted = data) => {
    try {
      const found = await call(`/api/manage/overview${wanted ? `?data=${wanted}` : ""}`);
      setOverview(found);
      setData(found.data);
      setTrouble("");
    } catch (error) {
      setTrouble(error.message);
    }
  };
  useEffect(() => { load(); }, []);
  useEffect(() => {
    const follow = () => setPart(partOf(location.pathname));
    addEventListener("popstate", follow);
    return () => removeEventListener("popstate", follow);
  }, []);
  document.title = `${t(`part_${part}`)} · ${t("lab")}`;
  document.documentElement.lang = language();

  const go = (name) => { history.pushState(null, "", `/manage/${name}`); setPart(name); scrollTo(0, 0); };
  const Part = PARTS[part];
  return html`<${Top} ...${{ part, go, overview, data, person }} setData=${(name) => load(name)}
      refresh=${() => setTurned(turned + 1)} />
    ${overview?.synthetic && OF_THE_PAST.has(part) && html`<${Generated} overview=${overview} onRemoved=${() => load("real")} />`}
    <${Banner} onChange=${() => load()} />
    <main key=${`${part} ${data} ${language()} ${theme()}`}>
      <h1 class="visually-hidden">${t(`part_${part}`)}</h1>
      ${trouble && html`<p class="notice danger" role="alert">${trouble}</p>`}
      ${overview && html`<${Part} overview=${overview} data=${data} person=${person} reload=${() => load()} />`}
    </main>`;
}

const person = await me();
render(html`<${Lab} person=${person} />`, document.getElementById("app"));
