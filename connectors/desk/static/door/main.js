// The door: sign in, or set a first password with a one-time link (behind the '#', so it reaches no log).

import { call } from "../shared/api.js";
import { html, render, useEffect, useState } from "../shared/html.js";
import { chooseLanguage, language, learn, t } from "../shared/i18n.js";
import "../shared/theme.js";

learn({
  title: ["登录客服工作台", "Sign in to the desk"],
  setup: ["设置您的账号", "Set up your account"],
  setup_why: ["这个链接只能用一次。设好之后，用这个登录名和密码进入工作台。", "This link works once. Afterwards you sign in with this name and password."],
  name: ["登录名", "Sign-in name"],
  shown: ["显示名称（客户会看到）", "Display name (customers see it)"],
  password: ["密码", "Password"],
  password_rule: ["至少 10 个字符", "At least 10 characters"],
  enter: ["登录", "Sign in"],
  create: ["完成设置", "Finish"],
  wrong: ["登录名和密码不匹配。", "That name and password do not go together."],
  many: ["失败次数太多了，请过一刻钟再试。", "Too many failed attempts. Please try again in a quarter of an hour."],
  link_bad: ["这个链接已经用过或已过期，请让管理员重新发一个。", "This link was used or has run out. Ask an administrator for a new one."],
  offline: ["连不上服务器，请检查网络后再试。", "The server cannot be reached. Check the network and try again."],
  company: ["通过 {name} 登录", "Sign in with {name}"],
  oidc_again: ["没有登录成功，请再试一次。", "That did not work. Please try again."],
  oidc_away: ["公司的登录服务暂时没有回应，请稍后再试。", "The company's sign-in does not answer right now. Please try again in a moment."],
  oidc_no_role: ["您的公司账号没有客服工作台的权限，请联系管理员。", "Your company account has no role at this desk. Ask an administrator."],
  other: ["English", "中文"],
});

const secret = location.hash.slice(1);
const setUp = location.pathname === "/desk/set-up";
const dot = secret.indexOf(".");
const link = dot < 0 ? secret : secret.slice(0, dot);
const named = dot < 0 ? "" : secret.slice(dot + 1);

function destination() {
  const to = new URLSearchParams(location.search).get("to");
  return to === "/manage" ? to : "/desk";
}

function told(error) {
  if (error.status === 0) return t("offline");
  if (error.status === 401) return t("wrong");
  if (error.status === 403 && setUp) return t("link_bad");
  return error.status === 429 ? t("many") : error.message;
}

const PROBLEMS = ["again", "away", "no_role"];

function Company() {
  const [provider, setProvider] = useState(null);
  useEffect(() => { call("/api/desk/door").then((answer) => setProvider(answer.provider), () => {}); }, []);
  const problem = new URLSearchParams(location.search).get("problem");
  return html`${PROBLEMS.includes(problem) && html`<p class="notice danger" role="alert">${t(`oidc_${problem}`)}</p>`}
    ${provider && html`<a class="button wide" href="/desk/oidc">${t("company", { name: provider })}</a>`}`;
}

function Door() {
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const [, redraw] = useState(0);
  const enter = async (event) => {
    event.preventDefault();
    const form = Object.fromEntries(new FormData(event.target));
    setBusy(true);
    setProblem("");
    try {
      await call(setUp ? "/api/desk/set-up" : "/api/desk/sign-in", setUp ? { ...form, link } : form);
      location.replace(destination());
    } catch (error) {
      setProblem(told(error));
      setBusy(false);
    }
  };
  const turn = () => {
    chooseLanguage(language() === "zh" ? "en" : "zh");
    document.title = t(setUp ? "setup" : "title");
    redraw((n) => n + 1);
  };
  return html`
    <main class="door">
      <header>
        <span class="brand"><span class="seal" aria-hidden="true">好</span></span>
        <h1>${t(setUp ? "setup" : "title")}</h1>
        ${setUp && html`<p class="quiet">${t("setup_why")}</p>`}
      </header>
      <form onSubmit=${enter} style="display:grid;gap:14px">
        <label class="field"><span>${t("name")}</span>
          <input class="input" name="name" autocomplete="username" autocapitalize="none" spellcheck="false" required
            value=${named} readonly=${Boolean(named)} autofocus=${!named} maxlength="64" /></label>
        ${setUp && !named && html`<label class="field"><span>${t("shown")}</span>
          <input class="input" name="shown" autocomplete="name" maxlength="60" /></label>`}
        <label class="field"><span>${t("password")}</span>
          <input class="input" type="password" name="password" required minlength=${setUp ? 10 : 1} maxlength="256"
            autocomplete=${setUp ? "new-password" : "current-password"} /></label>
        ${setUp && html`<p class="small quiet">${t("password_rule")}</p>`}
        <div role="alert">${problem && html`<p class="notice danger">${problem}</p>`}</div>
        <button class="button primary" disabled=${busy}>${t(setUp ? "create" : "enter")}</button>
        ${!setUp && html`<${Company} />`}
      </form>
      <footer><span class="small quiet">Haoke 好客</span>
        <button class="button plain small" type="button" lang=${language() === "zh" ? "en" : "zh"} onClick=${turn}>${t("other")}</button></footer>
    </main>`;
}

document.documentElement.lang = language();
document.title = t(setUp ? "setup" : "title");
render(html`<${Door} />`, document.getElementById("app"));
