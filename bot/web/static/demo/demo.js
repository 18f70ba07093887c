// The demo shop: products, and the orders of whoever ?as= names. It uses the widget as any shop's page would.

const WORDS = {
  zh: { headline: "好好生活，从好用的东西开始", lead: "这是一家演示小店。商品、订单都是真实的数据，右下角的客服也是真的：试着问问看。", products: "全部商品", orders: "我的订单", visitor: "访客", left: (n) => (n > 0 ? `库存 ${n}` : "已售罄"), other: "English", foot: "演示数据，每天自动更新。开发者：一行脚本即可放到您的网站。", paid: "已付款", shipped: "运输中", delivered: "已签收", refund_approved: "退款已批准", refunded: "已退款", cancelled: "已取消", tries: ["我的蓝牙耳机到哪了？", "怎么退货？", "转人工"], unknown: "没有这位客户，您现在是访客。" },
  en: { headline: "Good things for everyday life", lead: "A small demonstration shop. Its products and orders are real data, and so is the assistant in the corner: ask it something.", products: "All products", orders: "My orders", visitor: "Visitor", left: (n) => (n > 0 ? `${n} in stock` : "Sold out"), other: "中文", foot: "Demonstration data, renewed every day. Developers: one script tag puts this on your site.", paid: "Paid", shipped: "On its way", delivered: "Delivered", refund_approved: "Refund approved", refunded: "Refunded", cancelled: "Cancelled", tries: ["Where is my parcel?", "How do I return something?", "Talk to a person"], unknown: "There is no such customer; you are a visitor." },
};
const PEOPLE = { C1001: "林梅", C1002: "Alex", C1003: "王强" };
const ART = [
  [/phone-case|手机/, "M8 3h8a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H8a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2zM10.5 6h3", "#7d6bb0"],
  [/earphone|headphone|audio/, "M4 14v-2a8 8 0 0 1 16 0v2M4 14a2 2 0 0 1 2-2h1v7H6a2 2 0 0 1-2-2zM20 14a2 2 0 0 0-2-2h-1v7h1a2 2 0 0 0 2-2z", "#3f7fb5"],
  [/scarf|wool|cloth|jacket|sock|coat/, "M8 4c2.5 1.5 5.5 1.5 8 0l1 4c-3 2.5-7 2.5-10 0zM9 9l-1 11h4l1-10M12 20h3l1.5-11", "#b5654a"],
  [/kettle|tea/, "M7 9h9l2 11H5zM9 9V7a2.5 2.5 0 0 1 5 0v2M16.5 12H19a1.5 1.5 0 0 1 1.5 1.500V16", "#3d8f86"],
  [/espresso|coffee|kitchen|cook|pan|cup/, "M5 8h12v6a5 5 0 0 1-5 5h-2a5 5 0 0 1-5-5zM17 9.500h1.500a2.5 2.5 0 0 1 0 5H17M8 5V3M11 5V3M14 5V3", "#94683f"],
  [/lamp|light|home/, "M9 3h6l3 8H6zM12 11v8M8 20.500h8", "#b8902f"],
  [/shoe|sport|run/, "M3 16v-5l3 1 3-4 3 3.5 6 2a3 3 0 0 1 3 2.500V17a1.5 1.5 0 0 1-1.5 1.500h-15A1.5 1.5 0 0 1 3 17z", "#4f8a4b"],
  [/./, "M5 8h14l-1 12H6zM9 8V7a3 3 0 0 1 6 0v1", "#6a7a74"],
];

const query = new URLSearchParams(location.search);
const as = query.get("as") || "";
const answer = await fetch(`/demo/shop.json?as=${encodeURIComponent(as)}`);
const shop = await answer.json();
const wanted = query.get("lang") || shop.customer?.language || (navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en");
const lang = wanted.startsWith("zh") ? "zh" : "en";
const t = WORDS[lang];
const $ = (selector) => document.querySelector(selector);
const text = (value) => value[lang] || value.en || Object.values(value)[0];
const money = (amount, currency) => new Intl.NumberFormat(lang, { style: "currency", currency, currencyDisplay: "narrowSymbol" }).format(amount);

document.documentElement.lang = lang;
document.title = text(shop.name || { en: "Haoke" });
$("#name").textContent = document.title;
$("#headline").textContent = t.headline;
$("#lead").textContent = shop.unknown ? t.unknown : t.lead;
$("#products h2").textContent = t.products;
$("#foot").textContent = t.foot;

function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

function address(changes) {
  const next = new URLSearchParams(query);
  for (const [name, value] of Object.entries(changes)) if (value) next.set(name, value); else next.delete(name);
  return `/?${next}`;
}

function art(product) {
  const [, path, tone] = ART.find(([pattern]) => pattern.test(product.id)) || ART.find(([pattern]) => pattern.test(product.category));
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [name, value] of Object.entries({ viewBox: "0 0 24 24", fill: "none", stroke: "currentColor", "stroke-width": 1.1, "stroke-linecap": "round", "stroke-linejoin": "round" })) svg.setAttribute(name, value);
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", path);
  svg.append(line);
  const tile = el("div", { class: "art", "aria-hidden": "true" }, svg);
  tile.style.setProperty("--tone", tone);
  return tile;
}

const nav = [["", t.visitor], ...Object.entries(PEOPLE)];
$("#nav").append(
  ...nav.map(([id, name]) => el("a", { href: address({ as: id, lang: "" }), ...(id === as ? { "aria-current": "page" } : {}) }, name)),
  el("a", { href: address({ lang: lang === "zh" ? "en" : "zh" }), lang: lang === "zh" ? "en" : "zh" }, t.other),
);
$("#products ul").append(...shop.products.map((product) => {
  const currency = lang === "zh" || !product.prices.USD ? Object.keys(product.prices)[0] : "USD";
  return el("li", { class: "product" }, art(product), el("div", {}, el("h3", {}, text(product.title)),
    el("div", { class: "row" }, el("span", { class: "price" }, money(product.prices[currency], currency)), el("span", { class: "dim" }, t.left(product.stock)))));
}));
if (shop.orders?.length) {
  $("#orders").hidden = false;
  $("#orders h2").textContent = `${t.orders} · ${shop.customer.name}`;
  $("#orders ul").append(...shop.orders.map((order) => el("li", { class: "order" },
    el("div", {}, el("b", {}, order.items.map((item) => text(item.title) + (item.quantity > 1 ? ` ×${item.quantity}` : "")).join(", ")), el("div", { class: "dim" }, `#${order.id}`)),
    el("span", { class: "price" }, money(order.amount.amount, order.amount.currency)), el("span", { class: "state" }, t[order.state] || order.state))));
}

// The widget: its script tag stands in the page, and is started with what is known only now.
const options = { lang: query.get("ui") || lang, title: document.title, identity: shop.identity };
for (const name of ["theme", "accent", "position"]) if (query.get(name)) options[name] = query.get(name);
await window.Haoke.start(options);
$("#tries").append(...t.tries.map((words) => {
  const button = el("button", { type: "button" }, words);
  button.addEventListener("click", async () => { await window.Haoke.open(); await window.Haoke.say(words); });
  return button;
}));
