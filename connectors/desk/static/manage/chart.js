// Charts in the colours of the page, drawn by uPlot. Every chart says in words what it shows, for those who do not see it.

import uPlot from "/static/vendor/uplot.esm.js";
import { html, useEffect, useRef } from "../shared/html.js";

// A token names two colours; only a property known to be a colour is read as the one that holds now.
const colours = new Set();
const ink = (name) => {
  if (!colours.has(name)) CSS.registerProperty({ name: `--${name}`, syntax: "<color>", inherits: true, initialValue: "transparent" });
  colours.add(name);
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`);
};

export const percent = (value, digits = 0) => (value === null || value === undefined ? "–" : `${(value * 100).toFixed(digits)} %`);

// What rounds to nothing has neither sign.
export const signed = (value, digits = 2) => {
  const size = Math.abs(value).toFixed(digits);
  return `${Number(size) === 0 ? "±" : value > 0 ? "+" : "−"}${size}`;
};

function faded(colour, share) {
  const canvas = document.createElement("canvas").getContext("2d");
  canvas.fillStyle = colour;
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(canvas.fillStyle.slice(at, at + 2), 16));
  return `rgb(${r} ${g} ${b} / ${share})`;
}

const font = '12px system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';
const axis = (more) => ({
  stroke: ink("ink-3"), font, grid: { stroke: ink("line"), width: 1 }, ticks: { show: false }, gap: 8, ...more,
});

function Chart({ make, label, height, watch }) {
  const place = useRef(null);
  useEffect(() => {
    const here = place.current;
    const chart = make(here, here.clientWidth, height);
    const seen = new ResizeObserver(() => here.isConnected && chart.setSize({ width: here.clientWidth, height }));
    seen.observe(here);
    return () => { seen.disconnect(); chart.destroy(); };
  }, watch);
  return html`<div class="chart" role="img" aria-label=${label} ref=${place}></div>`;
}

// How much is answered alone (across) against how much of it is wrong (up), with the band that holds the whole curve.
export function RiskCurve({ points, now, tried, words, label }) {
  const rows = points.filter((point) => point.risk !== null).sort((a, b) => a.alone - b.alone);
  const make = (place, width, height) => {
    const [line, accent, danger] = [ink("ink-2"), ink("accent"), ink("danger")];
    const spot = (u, threshold, colour, text, above) => {
      const point = closest(points, threshold);
      if (!point || point.risk === null) return;
      const [x, y] = [u.valToPos(point.alone, "x", true), u.valToPos(point.risk, "y", true)];
      const scale = devicePixelRatio;
      u.ctx.save();
      u.ctx.beginPath();
      u.ctx.arc(x, y, 6 * scale, 0, 7);
      u.ctx.fillStyle = colour;
      u.ctx.fill();
      u.ctx.lineWidth = 2.5 * scale;
      u.ctx.strokeStyle = ink("surface");
      u.ctx.stroke();
      u.ctx.font = `600 ${12 * scale}px ${font.slice(5)}`;
      u.ctx.textAlign = x > u.bbox.left + u.bbox.width * 0.8 ? "right" : "center";
      u.ctx.fillText(text, x, y + (above ? -13 : 22) * scale);
      u.ctx.restore();
    };
    return new uPlot({
      width, height, legend: { show: false }, padding: [18, 18, 0, 0],
      cursor: { points: { size: 8, fill: accent }, y: false },
      scales: { x: { time: false, range: [Math.max(0, rows[0]?.alone - 0.03 || 0), Math.min(1, (rows.at(-1)?.alone || 1) + 0.03)] }, y: { range: (u, low, high) => [0, Math.max(0.05, high * 1.12)] } },
      axes: [
        axis({ values: (u, ticks) => ticks.map((tick) => percent(tick)), label: words.across, labelFont: font, labelGap: 4 }),
        axis({ values: (u, ticks) => ticks.map((tick) => percent(tick)), label: words.up, labelFont: font, size: 52, labelGap: 4 }),
      ],
      bands: [{ series: [2, 1], fill: faded(line, 0.13) }],
      series: [
        {},
        { stroke: "transparent", points: { show: false } },
        { stroke: "transparent", points: { show: false } },
        { stroke: line, width: 2, points: { show: false } },
      ],
      hooks: {
        draw: [(u) => { spot(u, now, line, words.now, false); if (tried !== now) spot(u, tried, accent, words.tried, true); }],
        setCursor: [(u) => { const at = u.cursor.idx; place.title = at === null || !rows[at] ? "" : words.at(rows[at]); }],
      },
    }, [rows.map((p) => p.alone), rows.map((p) => p.low_all), rows.map((p) => p.high_all), rows.map((p) => p.risk)], place);
  };
  return html`<${Chart} make=${make} label=${label} height=${290} watch=${[points, now, tried]} />`;
}

export const closest = (points, threshold) =>
  points.reduce((best, point) => (Math.abs(point.threshold - threshold) < Math.abs(best.threshold - threshold) ? point : best), points[0]);

// Bars on top of each other, one stack a day.
export function Stacked({ days, parts, label }) {
  const make = (place, width, height) => {
    const sums = days.map(() => 0);
    const layers = parts.map(([name]) => days.map((day, at) => (sums[at] += day[name] || 0)));
    const times = days.map((day) => new Date(`${day.day}T12:00:00`).getTime() / 1000);
    const bars = uPlot.paths.bars({ size: [0.72, 40], radius: 0.12 });
    return new uPlot({
      width, height, legend: { show: false }, cursor: { show: false }, padding: [12, 24, 0, 0],
      scales: { y: { range: (u, low, high) => [0, Math.max(1, high * 1.05)] }, x: { range: (u, low, high) => [low - 43200, high + 43200] } },
      axes: [
        axis({ grid: { show: false }, space: 60, values: (u, ticks) => ticks.map((tick) => new Intl.DateTimeFormat(document.documentElement.lang === "zh" ? "zh-CN" : "en-GB", { month: "short", day: "numeric" }).format(tick * 1000)) }),
        axis({ size: 46 }),
      ],
      series: [{}, ...[...parts].reverse().map(([, colour]) => ({ fill: ink(colour) || colour, stroke: "transparent", width: 0, paths: bars, points: { show: false } }))],
    }, [times, ...layers.reverse()], place);
  };
  return html`<${Chart} make=${make} label=${label} height=${240} watch=${[days]} />`;
}

// One figure over the updates of a training run.
export function Line({ points, label, across, up }) {
  const make = (place, width, height) => new uPlot({
    width, height, legend: { show: false }, cursor: { show: false }, padding: [12, 12, 0, 0],
    scales: { x: { time: false }, y: { range: (u, low, high) => [Math.min(0, low), Math.max(0.1, high * 1.08)] } },
    axes: [axis({ label: across, labelFont: font, labelGap: 4 }), axis({ label: up, labelFont: font, size: 52, labelGap: 4 })],
    series: [{}, { stroke: ink("accent"), width: 2, points: { show: points.length < 40 } }],
  }, [points.map((point) => point.step), points.map((point) => point.loss)], place);
  return html`<${Chart} make=${make} label=${label} height=${220} watch=${[points.length, points.at(-1)?.step]} />`;
}
