// Words as people read them: plain text with safe links, or Markdown once the two vendored modules are here.

import { beside, h } from "./dom.js";

const LINK = /https?:\/\/[^\s<>"'）)】」，。；]+/g;
const MARKED = /(\*\*|__|`|^\s{0,3}(#|[-*+]\s|\d+[.)]\s|>)|\[[^\]]+\]\()/m;
const ALLOWED = ["p", "br", "strong", "em", "del", "code", "pre", "ul", "ol", "li", "blockquote", "a", "h1", "h2", "h3", "h4", "table", "thead", "tbody", "tr", "th", "td", "hr"];
let markdown;

const link = (url) => h("a", beside(url), url);

/** Text with its addresses as links; line breaks are kept by the style. */
export function plain(text) {
  const parts = [];
  let last = 0;
  for (const match of text.matchAll(LINK)) {
    parts.push(text.slice(last, match.index), link(match[0]));
    last = match.index + match[0].length;
  }
  parts.push(text.slice(last));
  return h("div", { class: "text" }, parts);
}

/** The same at once, and as Markdown where there is any and the modules may run on this page. */
export function rich(text) {
  const element = plain(text);
  if (MARKED.test(text)) {
    parser().then((parse) => parse && element.replaceChildren(parse(text)), () => {});
    element.classList.add("md");
  }
  return element;
}

function parser() {
  markdown ??= Promise.all([import("../../vendor/purify.es.mjs"), import("../../vendor/marked.esm.js")]).then(
    ([{ default: purify }, { Marked }]) => {
      if (!purify.isSupported) return null;
      purify.addHook("afterSanitizeAttributes", (node) => {
        if (node.tagName === "A") {
          for (const [name, value] of Object.entries(beside(node.href))) node.setAttribute(name, value);
        }
      });
      const rules = { ALLOWED_TAGS: ALLOWED, ALLOWED_ATTR: ["href"], ALLOWED_URI_REGEXP: /^(https?|mailto|tel):/i, RETURN_DOM_FRAGMENT: true };
      // Raw HTML and pictures in a message are only ever shown as the text they are.
      const escaped = ({ text, raw }) => (raw || text).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
      const marked = new Marked({ breaks: true, gfm: true, async: false, renderer: { html: escaped, image: escaped } });
      return (text) => purify.sanitize(marked.parse(text), rules);
    },
  );
  return markdown;
}
