// Charts over time. uPlot draws them; it is fetched when the first one is shown.

import { POWERS, axisLabels, beginsDay, labelSpace, lonely, niceTop, standsClear } from './chart-axis.js';
import { measuredFrom, measuredSince, sinceText, tableRows } from './chart-span.js';
import { clock, moment } from './format.js';
import { added, html, styleSheet, useEffect, useRef, useSignal } from './html.js';
import { signal } from './vendor/signals-core.js';

/** @typedef {{label: string, color: string, fill?: boolean}} Line color: the name of a custom property */
/** @typedef {{at: number, tone: string, events: {at: number, text: string}[], more: number}} Mark at: seconds since 1970, when the worst of its events happened; more: events that it stands for beside those */

/** Changes when the colours do. */
export const paint = signal(0);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  paint.value += 1;
});

/** All charts of a page show the same moment under the pointer. */
const SYNC_KEY = 'container-manager';
/** A longer pause between two points is a gap, not a line. */
const GAP_STEPS = 3;
const TABLE_ROWS = 12;
const DAY_SECONDS = 86_400;
/** Of what is shown under the pointer, and its distance to the edge. */
const TIP_PIXELS = 340;
const TIP_EDGE_PIXELS = 16;
/** A mark so near to the pointer is named. */
const MARK_PIXELS = 5;
// Labels of the time axis. Made once: a format takes longer to make than a hundred times to use.
const DAY = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' });
const MINUTE = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const SECOND = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
/** Of the ground of what was not measured. */
const GREY_ALPHA = 0.35;
/** Beside a text in what was not measured, to its edges; and below its middle: lines of the grid are further apart than both sides of it. */
const NOTE_EDGE_PIXELS = 8;
const NOTE_BOTTOM_PIXELS = 15;
/** For the labels of the value axis: the same for all, so that charts one above the other show the same time at the same place. */
const AXIS_PIXELS = 68;

/** @type {Promise<any> | undefined} */
let library;

/** The library is a classic script, which sets a global, and a style sheet. */
function uPlot() {
  library ??= Promise.all([
    added(Object.assign(document.createElement('script'), { src: new URL('./vendor/uplot.js', import.meta.url).href })),
    styleSheet('./vendor/uplot.css', import.meta.url),
  ]).then(() => /** @type {any} */ (window).uPlot, () => {
    library = undefined;
    throw new Error('The charts could not be loaded.');
  });
  return library;
}

/** Whether colours are for a dark ground: paper is none. */
function dark() {
  const { theme } = document.documentElement.dataset;
  return theme === 'dark' || (theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
}

/** @param {string} name of a custom property */
function color(name) {
  const probe = document.createElement('span');
  probe.className = `probe-${name}`;
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}

/** @param {string} value rgb(…) @param {number} alpha */
function faded(value, alpha) {
  const [red, green, blue] = value.match(/[\d.]+/g) ?? ['128', '128', '128'];
  return `rgba(${red}, ${green}, ${blue}, ${alpha})`;
}

/** @param {Mark[]} marks */
function markLines(marks) {
  return {
    hooks: {
      draw: [(/** @type {any} */ plot) => {
        const { ctx, bbox } = plot;
        ctx.save();
        for (const mark of marks) {
          if (mark.at < plot.scales.x.min || mark.at > plot.scales.x.max) continue;
          const x = Math.round(plot.valToPos(mark.at, 'x', true));
          ctx.strokeStyle = color(mark.tone);
          ctx.lineWidth = devicePixelRatio;
          ctx.setLineDash([3 * devicePixelRatio, 3 * devicePixelRatio]);
          ctx.beginPath();
          ctx.moveTo(x, bbox.top);
          ctx.lineTo(x, bbox.top + bbox.height);
          ctx.stroke();
        }
        ctx.restore();
      }],
    },
  };
}

/**
 * What was not measured has another ground, and says so where there is room.
 * @param {() => number | null} sinceOf seconds, as in chart-span.js @param {string} ink @param {string} line their colours @param {number} step
 */
function unmeasured(sinceOf, ink, line, step) {
  return {
    hooks: {
      drawClear: [(/** @type {any} */ plot) => {
        const since = sinceOf();
        if (since === null) return;
        const { ctx, bbox, scales: { x } } = plot;
        const width = since === Infinity ? bbox.width : Math.round(plot.valToPos(since, 'x', true)) - bbox.left;
        const text = sinceText(since, x.max, step);
        ctx.save();
        ctx.fillStyle = faded(line, GREY_ALPHA);
        ctx.fillRect(bbox.left, bbox.top, width, bbox.height);
        ctx.font = labelFont(devicePixelRatio);
        ctx.fillStyle = ink;
        ctx.textAlign = 'center';
        ctx.textBaseline = 'middle';
        if (ctx.measureText(text).width + 2 * NOTE_EDGE_PIXELS * devicePixelRatio <= width) ctx.fillText(text, bbox.left + width / 2, bbox.top + bbox.height - NOTE_BOTTOM_PIXELS * devicePixelRatio);
        ctx.restore();
      }],
    },
  };
}

/** Of what stands in a chart. @param {number} scale pixels of the canvas for one of the page */
function labelFont(scale = 1) {
  return `${11 * scale}px ${getComputedStyle(document.body).fontFamily}`;
}

/**
 * @param {{title: string, note?: string, data: (number | null)[][], lines: Line[], unit: (value: number | null) => string, top?: number, cap?: number, binary?: boolean, height?: number,
 *   marks?: Mark[], step?: number, from?: number, to?: number}} props
 *   data: times in seconds, then a column each line; top: the upper edge; cap: the highest value there can be; binary: bytes, whose axis steps by powers of two
 */
export function Chart({ title, note, data, lines, unit, top, cap, binary = false, height = 150, marks = [], step = 10, from, to }) {
  const place = useRef(/** @type {any} */ (null));
  const plot = useRef(/** @type {any} */ (null));
  const round = useSignal(paint);
  // The library comes later than the data: what is the newest then counts.
  const newest = useRef({ data, from, to });
  newest.current = { data, from, to };
  const since = from === undefined || to === undefined ? null : measuredSince(data, { from, to }, step);
  const start = useRef(since);
  start.current = since;
  useEffect(() => {
    let wanted = true;
    /** @type {ResizeObserver | undefined} */
    let observer;
    uPlot().then((Plot) => {
      if (!wanted || !place.current) return;
      plot.current = new Plot(options({ lines, unit, top, cap, binary, height, marks, step, width: place.current.clientWidth || 300, since: () => start.current }), data, place.current);
      place.current.dataset.dark = String(dark());
      shownFrom(plot.current, newest.current);
      observer = new ResizeObserver(([entry]) => plot.current?.setSize({ width: Math.max(120, Math.floor(entry.contentRect.width)), height }));
      observer.observe(place.current);
    }, () => {});
    return () => {
      wanted = false;
      observer?.disconnect();
      plot.current?.destroy();
      plot.current = null;
    };
  }, [round, lines.map((line) => line.color).join(), height, step, JSON.stringify(marks)]);
  useEffect(() => {
    if (!plot.current) return;
    plot.current.setData(data, false);
    shownFrom(plot.current, newest.current);
  }, [data]);
  // The newest, also where it is not known, and none where the data ends long before the chart does: an older one would pass for it.
  const current = to === undefined || (data[0].at(-1) ?? 0) >= to - GAP_STEPS * step;
  const values = lines.map((_, index) => (current ? data[index + 1].at(-1) ?? null : null));
  return html`<figure class="chart">
    <figcaption><span class="chart-title">${title}</span>${lines.map((line, index) => html`<span class="key"><span class=${`swatch fill-${line.color}`} aria-hidden="true"></span>${line.label}
      <strong>${unit(values[index])}</strong></span>`)}${note && html`<span class="chart-note">${note}</span>`}</figcaption>
    <div class="plot" style=${{ height: `${height}px` }} ref=${place} role="img" aria-label=${`${title}: ${lines.map((line, index) => `${line.label} ${unit(values[index])}`).join(', ')}${since === null ? '' : `; ${sinceText(since, Number(to), step)}`}`}></div>
    <${ChartTable} title=${title} data=${measuredFrom(data, since)} lines=${lines} unit=${unit} />
  </figure>`;
}

/** Whether a time of day alone would not say which day is meant. @param {number} from seconds @param {number} to */
function severalDays(from, to) {
  return to - from >= DAY_SECONDS || new Date(from * 1000).getDate() !== new Date(to * 1000).getDate();
}

/** @param {number} seconds @param {boolean} dated */
function timeOf(seconds, dated) {
  const time = new Date(seconds * 1000);
  return dated ? moment(time) : clock(time);
}

/** @param {any} plot @param {{data: (number | null)[][], from?: number, to?: number}} shown */
function shownFrom(plot, { data, from, to }) {
  plot.setScale('x', { min: from ?? data[0][0], max: to ?? data[0].at(-1) });
}

/** @param {{title: string, data: (number | null)[][], lines: Line[], unit: (value: number | null) => string}} props */
function ChartTable({ title, data, lines, unit }) {
  const dated = severalDays(Number(data[0][0]), Number(data[0].at(-1)));
  const rows = tableRows(data, TABLE_ROWS).reverse();
  return html`<details class="chart-table"><summary aria-label=${`Table of ${title}`}>Table</summary><table><caption class="hidden-text">${title}</caption>
    <thead><tr><th scope="col">Time</th>${lines.map((line) => html`<th scope="col" class="number">${line.label}</th>`)}</tr></thead>
    <tbody>${rows.map((index) => html`<tr><td>${timeOf(Number(data[0][index]), dated)}</td>${lines.map((_, line) => html`<td class="number">${unit(data[line + 1][index])}</td>`)}</tr>`)}</tbody></table></details>`;
}

/**
 * @param {{lines: Line[], unit: (value: number | null) => string, top?: number, cap?: number, binary: boolean, height: number, marks: Mark[], step: number, width: number, since: () => number | null}} wish
 */
function options({ lines, unit, top, cap, binary, height, marks, step, width, since }) {
  const ink = color('soft');
  const grid = { stroke: color('line'), width: 1 };
  const font = labelFont();
  return {
    width,
    height,
    legend: { show: false },
    cursor: { y: false, sync: { key: SYNC_KEY }, points: { size: 6 }, drag: { x: false, y: false } },
    padding: [8, 30, 0, 0],
    scales: { x: { time: true }, y: { range: (/** @type {any} */ _, /** @type {number} */ __, /** @type {number} */ max) => [0, top ?? Math.min(cap ?? Infinity, niceTop(max, binary))] } },
    axes: [
      { stroke: ink, grid: { show: false }, ticks: { show: false }, font, size: 24, values: timeLabels,
        space: (/** @type {any} */ _, /** @type {number} */ __, /** @type {number} */ min, /** @type {number} */ max, /** @type {number} */ pixels) => labelSpace(pixels / (max - min), pixels) },
      { stroke: ink, grid, ticks: { show: false }, font, size: AXIS_PIXELS, space: 34, ...(binary ? { incrs: POWERS } : {}),
        values: (/** @type {any} */ _, /** @type {number[]} */ splits) => axisLabels(splits, unit) },
    ],
    series: [{}, ...lines.map((line) => ({
      label: line.label,
      stroke: color(line.color),
      width: 1.5,
      fill: line.fill === false ? undefined : faded(color(line.color), 0.12),
      // A value alone is a point: there is no line to it.
      points: { show: false, size: 5, filter: (/** @type {any} */ plot, /** @type {number} */ series) => lonely(plot.data[series]) },
      gaps: (/** @type {any} */ plot, /** @type {number} */ _, /** @type {number} */ first, /** @type {number} */ lastIndex, /** @type {any} */ gaps) => wideGaps(plot, first, lastIndex, gaps, step),
    }))],
    plugins: [unmeasured(since, ink, grid.stroke, step), markLines(marks), tip(lines, unit, marks, step)],
  };
}

/** @param {any} plot @param {number[]} splits @param {any} _ @param {any} __ @param {number} step */
function timeLabels(plot, splits, _, __, step) {
  const format = step < 60 ? SECOND : MINUTE;
  const label = (/** @type {Date} */ time) => (step >= DAY_SECONDS || beginsDay(time) ? DAY : format).format(time);
  const { min, max } = plot.scales.x;
  const pixels = plot.bbox.width / devicePixelRatio / (max - min);
  return splits.map((seconds) => (standsClear((seconds - min) * pixels, step) ? label(new Date(seconds * 1000)) : ''));
}

/** No line where the service was away: points far apart are not joined. @param {any} plot @param {number} first @param {number} last @param {any[]} gaps @param {number} step */
function wideGaps(plot, first, last, gaps, step) {
  const times = plot.data[0];
  for (let index = Math.max(1, first + 1); index <= last; index += 1) {
    if (times[index] - times[index - 1] > GAP_STEPS * step) {
      gaps.push([Math.round(plot.valToPos(times[index - 1], 'x', true)), Math.round(plot.valToPos(times[index], 'x', true))]);
    }
  }
  return gaps.sort((one, other) => one[0] - other[0]);
}

/** The values under the pointer. @param {Line[]} lines @param {(value: number | null) => string} unit @param {Mark[]} marks @param {number} step */
function tip(lines, unit, marks, step) {
  const box = document.createElement('div');
  box.className = 'chart-tip';
  box.hidden = true;
  return {
    hooks: {
      init: [(/** @type {any} */ plot) => plot.over.append(box)],
      setCursor: [(/** @type {any} */ plot) => {
        const { idx, left } = plot.cursor;
        box.hidden = idx === null || idx === undefined || left < 0;
        if (box.hidden) return;
        const dated = severalDays(plot.scales.x.min, plot.scales.x.max);
        const at = plot.data[0][idx];
        const pointed = plot.posToVal(left, 'x');
        // The nearest point may be far away where nothing was measured.
        const known = Math.abs(at - pointed) <= GAP_STEPS * step && lines.some((_, index) => plot.data[index + 1][idx] !== null);
        const near = marks.filter((mark) => Math.abs(plot.valToPos(mark.at, 'x') - left) < MARK_PIXELS).flatMap(({ events, more }) => [...events.map((one) => `${timeOf(one.at, dated)} ${one.text}`), ...(more > 0 ? [`and ${more} more`] : [])]);
        box.textContent = [timeOf(known ? at : pointed, dated), ...(known ? lines.map((line, index) => `${line.label} ${unit(plot.data[index + 1][idx])}`) : ['nothing was measured']), ...near].join('\n');
        const width = plot.over.clientWidth;
        const right = left <= width / 2;
        box.dataset.side = right ? 'right' : 'left';
        box.style.maxWidth = `${Math.min(TIP_PIXELS, (right ? width - left : left) - TIP_EDGE_PIXELS)}px`;
        box.style.transform = `translateX(${Math.round(left)}px)`;
      }],
    },
  };
}
