// The one script a page loads. It takes calls at once and fetches the rest when the page has come to rest.
(() => {
  "use strict";
  if (window.Haoke) return;
  const script = document.currentScript;
  const home = new URL(script.src).origin;
  const waiting = [];
  const call = (name) => (...args) => new Promise((done) => waiting.push([name, args, done]));
  const api = { version: 1 };
  for (const name of ["open", "close", "toggle", "identify", "logout", "on", "say", "set"]) api[name] = call(name);
  window.Haoke = api;
  const load = (options) =>
    import(home + "__WIDGET__").then(({ mount }) => {
      const real = mount(home, { ...script.dataset, ...options });
      Object.assign(api, real);
      for (const [name, args, done] of waiting) done(real[name](...args));
    });
  let started;
  api.start = (options = {}) => (started ??= load(options));
  if ("manual" in script.dataset) return; // the page calls Haoke.start(options) itself
  if (document.readyState === "complete") api.start();
  else addEventListener("load", () => api.start(), { once: true });
})();
