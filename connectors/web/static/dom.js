// Builds elements. Text is always text: nothing here parses HTML.

const SVG = "http://www.w3.org/2000/svg";
const ICONS = {
  chat: "M12 3c5 0 9 3.4 9 7.7s-4 7.8-9 7.8c-.9 0-1.8-.1-2.6-.3L5 20.6l.9-3.9C4.1 15.2 3 13 3 10.7 3 6.4 7 3 12 3z",
  close: "M6 6l12 12M18 6L6 18",
  down: "M6 9l6 6 6-6",
  send: "M4.5 12h13M12 5.5l6.5 6.5-6.5 6.5",
  clip: "M19 11.5l-7.3 7.3a4.6 4.6 0 0 1-6.5-6.5l7.6-7.6a3 3 0 0 1 4.3 4.3l-7.5 7.5a1.5 1.5 0 0 1-2.1-2.1l6.8-6.8",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20c.8-3.6 3.8-5.5 7.5-5.5s6.7 1.9 7.5 5.5",
  spark: "M12 4l1.7 4.8L18.5 10.5l-4.8 1.7L12 17l-1.7-4.8-4.8-1.7 4.8-1.7zM18.5 16.5l.6 1.7 1.7.6-1.7.6-.6 1.7-.6-1.7-1.7-.6 1.7-.6z",
  up: "M7 11v9H4v-9zM7 11l4-7c1.5 0 2.5 1 2.2 2.5L12.7 10H18a2 2 0 0 1 2 2.3l-1 5.7a2 2 0 0 1-2 2H7",
  thumbdown: "M17 13V4h3v9zM17 13l-4 7c-1.5 0-2.5-1-2.2-2.5l.5-3.5H6a2 2 0 0 1-2-2.3l1-5.7a2 2 0 0 1 2-2h10",
  check: "M5 12.5l4.5 4.5L19 7.5",
  box: "M4 8l8-4 8 4v8l-8 4-8-4zM4 8l8 4 8-4M12 12v8",
  truck: "M3 6h11v10H3zM14 9.5h4l3 3.5v3h-7M7 18.5a1.7 1.7 0 1 0 0-.01M17 18.5a1.7 1.7 0 1 0 0-.01",
  tag: "M4 4h8l8 8-8 8-8-8zM8.5 8.5h.01",
  file: "M7 3h7l5 5v13H7zM14 3v5h5",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  stop: "M7 7h10v10H7z",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3 2",
};

export function icon(name, size = 20) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({
    viewBox: "0 0 24 24", width: size, height: size, fill: "none", stroke: "currentColor",
    "stroke-width": name === "more" ? 2.6 : 1.8, "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true",
  })) svg.setAttribute(key, value);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  if (tag === "button") element.type = tag;
  for (const [name, value] of Object.entries(props)) {
    if (value == null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child != null && child !== false && child !== ""));
  return element;
}

/** What makes a link open beside the page, which learns nothing of it. */
export const beside = (href) => ({ href, target: "_blank", rel: "noopener noreferrer nofollow" });

export const button = (label, props, ...children) => h("button", { "aria-label": label, title: label, ...props }, ...children);
