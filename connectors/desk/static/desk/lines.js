// The transcript, line by line, with the bot's reasons one tap away.

import { html } from "../shared/html.js";
import { clock, day, has, t } from "../shared/i18n.js";
import { reason } from "../shared/rules.js";
import { word } from "./words.js";
import { called, state } from "./store.js";

function Reasons({ turn }) {
  const intents = (turn.intents || []).slice(0, 3).map((one) => `${one.name} ${Math.round(one.confidence * 100)}%`).join(", ");
  const facts = [
    [t("heard"), intents],
    [t("rules"), (turn.reasons || []).map((one) => `${one.rule}: ${reason(one)}`).join(" · ")],
    [t("risk"), (turn.risk || []).filter((risk) => risk !== "none").join(", ")],
    [t("passages"), (turn.passages || []).map((one) => one.id).join(", ")],
    [t("model"), turn.model],
  ];
  return html`<details class="why">
    <summary>${t(`decision_${turn.decision}`)}${turn.skill ? ` · ${word("skill", turn.skill)}` : ""} · ${t("confidence")} ${Math.round((turn.confidence || 0) * 100)}%</summary>
    <dl>${facts.filter(([, text]) => text).map(([name, text]) => html`<dt>${name}</dt><dd>${text}</dd>`)}</dl>
  </details>`;
}

function Event({ line }) {
  const facts = { by: called(line.by), to: line.to.startsWith("queue:") ? word("queue", line.to.slice(6)) : called(line.to) };
  const text = has(`ev_${line.what}`) ? t(`ev_${line.what}`, facts) : line.what;
  return html`<li class="event"><span>${text} · <time>${clock(line.at)}</time></span></li>`;
}

function Card({ card }) {
  const lines = Object.entries(card).filter(([key, value]) => typeof value === "string" && !["type", "image", "url", "id"].includes(key));
  return html`<span class="card-line">${lines.map(([, value]) => value).join(" · ")}</span>`;
}

function Message({ line, turn, last }) {
  const bot = line.kind === "bot" || line.kind === "system";
  const name = line.kind === "agent" || line.kind === "note" ? called(line.by) : t(line.kind);
  const failed = line.state === "failed" || line.state === "undeliverable";
  return html`<li class=${`message ${line.kind} ${line.by === state.me.id ? "mine" : ""}`} id=${`turn-${line.turn || ""}`} data-turn=${line.turn}>
    <div class="bubble">
      <p class="who"><strong>${line.kind === "note" ? `${t("note")} · ${name}` : name}</strong> <time class="quiet">${clock(line.at)}</time></p>
      <p class="text">${line.press ? html`<em>${t("pressed")} </em>` : ""}${line.text}${line.growing ? " …" : ""}</p>
      ${(line.cards || []).map((card) => html`<${Card} card=${card} />`)}
      ${(line.attachments || []).map((file) => html`<${File} file=${file} />`)}
      ${line.buttons?.length > 0 && html`<p class="buttons">${line.buttons.map((title) => html`<span class="pill">${title}</span>`)}</p>`}
    </div>
    ${bot && turn?.decision && last && html`<${Reasons} turn=${turn} />`}
    ${(failed || (line.kind === "agent" && line.state)) && html`<p class=${`delivery small ${failed ? "bad" : "quiet"}`}>${t(`state_${line.state}`)}${failed && line.problem ? `: ${why(line.problem)}` : ""}</p>`}
  </li>`;
}

// The channel's own words, save for what happens every day.
const why = (problem) => (/window is closed|quota is spent/.test(problem) ? t("why_window") : problem);

function File({ file }) {
  const name = String(file.name || file.id || t("attachment"));
  const inner = html`<span aria-hidden="true">📎</span> ${name}`;
  const safe = typeof file.url === "string" && file.url.startsWith("/");
  return html`<${Opened} file=${file} name=${name} inner=${inner} safe=${safe} />${Object.entries(file.read || {}).map(([kind, text]) => text && html`<details class="read"><summary>${t(`read_${kind}`)}</summary><p class="text">${text}</p></details>`)}`;
}

function Opened({ file, name, inner, safe }) {
  if (safe && file.kind === "image") return html`<a class="file" href=${file.url} target="_blank" rel="noopener"><img src=${file.url} alt=${name} width="160" loading="lazy" /></a>`;
  return safe ? html`<a class="file" href=${file.url} download=${name} rel="noopener">${inner}</a>` : html`<span class="file">${inner}</span>`;
}

export function Lines({ record }) {
  const lines = record.lines;
  let shownDay = "";
  return html`<ol class="lines">${lines.map((line, index) => {
    const today = day(line.at);
    const divider = today === shownDay ? null : html`<li class="day" key=${`day-${today}`}><span>${today}</span></li>`;
    shownDay = today;
    const last = lines[index + 1]?.turn !== line.turn || lines[index + 1]?.kind === "customer";
    const drawn = line.kind === "event"
      ? html`<${Event} key=${line.id} line=${line} />`
      : html`<${Message} key=${line.id} line=${line} turn=${record.turns[line.turn]} last=${last} />`;
    return [divider, drawn];
  })}</ol>`;
}
