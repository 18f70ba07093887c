// Knowledge for managers: what a question finds, the articles, what nobody could answer, and who was told the old thing.

import { html, useState } from "../shared/html.js";
import { t } from "../shared/i18n.js";
import { Articles } from "./articles.js";
import { Corrections } from "./corrections.js";
import { Trial } from "./trial.js";
import { Unanswered } from "./unanswered.js";
import "./words.js";

const PARTS = { try: Trial, articles: Articles, unanswered: Unanswered, recall: Corrections };

const partOf = (hash) => (hash.slice(1) in PARTS ? hash.slice(1) : "try");

export function Knowledge() {
  const [part, setPart] = useState(partOf(location.hash));
  const go = (name) => { history.replaceState(null, "", `#${name}`); setPart(name); };
  const Part = PARTS[part];
  return html`<div class="stack">
    <div class="row" role="group" aria-label=${t("k_parts")}>
      ${Object.keys(PARTS).map((name) => html`<button key=${name} class="chip" aria-pressed=${name === part} onClick=${() => go(name)}>${t(`k_${name}`)}</button>`)}
    </div>
    <${Part} key=${part} />
  </div>`;
}
