// The managers' pages. Each part is a module of its own that draws into #app.

import { me } from "../shared/api.js";
import { html, render } from "../shared/html.js";
import { language, learn, t } from "../shared/i18n.js";
import "../shared/theme.js";

learn({
  manage: ["管理", "Manage"],
  desk: ["回到工作台", "Back to the desk"],
});

document.documentElement.lang = language();
document.title = t("manage");
await me();
render(html`<main><h1>${t("manage")}</h1><p><a href="/desk">${t("desk")}</a></p></main>`, document.getElementById("app"));
