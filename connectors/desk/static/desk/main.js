// The desk: signs in, reads the board, follows the live feed, draws.

import { me } from "../shared/api.js";
import { html, render, useLayoutEffect, useState } from "../shared/html.js";
import { language, t } from "../shared/i18n.js";
import "../shared/theme.js";
import "./strings.js";
import { loadBoard, open, presence } from "./acts.js";
import { Dialog } from "./dialogs.js";
import { listen } from "./keys.js";
import { List } from "./list.js";
import { follow } from "./live.js";
import { followTheWayBack } from "./panes.js";
import { Side } from "./side.js";
import { counted, set, state, subscribe } from "./store.js";
import { Thread } from "./thread.js";
import { Top } from "./top.js";

function Desk() {
  const [, redraw] = useState(0);
  useLayoutEffect(() => subscribe(() => redraw((n) => n + 1)), []);
  return html`<div class=${`desk pane-${state.pane}`}>
    <${Top} />
    ${!state.online && html`<p class="banner" role="alert">${t("offline")}</p>`}
    <main class="panes"><${List} /><${Thread} /><${Side} /></main>
    <div class="toast" role="status" aria-live="polite">${state.toast && html`<p>${state.toast}</p>`}</div>
    <${Dialog} />
  </div>`;
}

document.documentElement.lang = language();
document.title = t("desk");
set({ me: await me() });
await loadBoard();
if (!counted("mine")) set({ view: counted("waiting") ? "waiting" : "all" });
render(html`<${Desk} />`, document.getElementById("app"));
listen();
followTheWayBack(open);
follow();
presence();
const asked = decodeURIComponent(location.hash.slice(1));
if (asked && state.rows.has(asked)) open(asked);
