// The machine's charts: the history of the service with what comes live behind it.

import { marksOf } from './chart-marks.js';
import { isTorn, spanOf } from './chart-span.js';
import { Chart } from './charts.js';
import { level, percent, rate, size, usedAndFree } from './format.js';
import { html, useEffect, useSignal } from './html.js';
import { columns, fullestFirst } from './chart-columns.js';
import { diskField } from './metrics-client.js';
import { Answered } from './page-parts.js';
import { OF_DISKS, secondsOf } from './ranges.js';
import { Loading, useAnswer } from './ui.js';

const LIVE_UP_TO_SECONDS = 21_600;
/** A machine may have many disks, which fill slowly. */
const DISK_PIXELS = 110;
const LEVEL_COLORS = { calm: 'two', high: 'warn', critical: 'bad', unknown: 'two' };

/** @typedef {{key: string, title: string, fields: [string, string, string][], unit: (value: number | null) => string, note?: string, top?: number, cap?: number, binary?: boolean}} Plot */
/** Fields with their label and colour. @type {Record<string, Plot>} */
export const PLOTS = {
  cpu: { key: 'cpu', title: 'CPU', fields: [['cpu_usage', 'used', 'one']], unit: percent, top: 100 },
  memory: { key: 'memory', title: 'Memory', fields: [['memory_percent', 'used', 'two']], unit: percent, top: 100 },
  network: { key: 'network', title: 'Network', fields: [['network_rx_rate', 'in', 'one'], ['network_tx_rate', 'out', 'three']], unit: rate, binary: true },
  disk: { key: 'disk', title: 'Disk I/O', fields: [['disk_read_rate', 'read', 'one'], ['disk_write_rate', 'written', 'three']], unit: rate, binary: true },
  storage: { key: 'storage', title: 'Storage', fields: [['storage_percent', 'used', 'two']], unit: percent, top: 100 },
  temperature: { key: 'temperature', title: 'CPU temperature', fields: [['cpu_temp', 'CPU', 'three']], unit: (value) => (value === null ? '–' : `${Math.round(value)} °C`) },
  load: { key: 'load', title: 'Load', fields: [['load_1', '1 min', 'one']], unit: (value) => (value === null ? '–' : String(Number(value.toFixed(2)))) },
  pressure: { key: 'pressure', title: 'Pressure', fields: [['pressure_cpu', 'CPU', 'one'], ['pressure_memory', 'memory', 'two'], ['pressure_io', 'I/O', 'three']], unit: percent, cap: 100 },
  swap: { key: 'swap', title: 'Swap', fields: [['swap_percent', 'used', 'two']], unit: percent, top: 100 },
  manager: { key: 'manager', title: 'This manager', fields: [['service_memory', 'memory', 'two']], unit: size, binary: true },
};

/** @param {{manager: import('./manager.js').Manager, range: string, plots: string[], height?: number}} props */
export function MachineCharts({ manager, range, plots, height }) {
  return html`<${Charts} manager=${manager} range=${range} chosen=${plots.map((name) => PLOTS[name])} height=${height} />`;
}

/** How full each disk is and was, the fullest first. @param {{manager: import('./manager.js').Manager, range: string}} props */
export function DiskCharts({ manager, range }) {
  const disks = fullestFirst(useSignal(manager.metrics.machine)?.disks ?? []);
  const chosen = disks.map(({ mount, usage, total, available, percent: used }) => ({ key: diskField(mount), title: mount, note: usedAndFree(usage, total, available), fields: /** @type {Plot['fields']} */ ([[diskField(mount), 'used', LEVEL_COLORS[level(used)]]]), unit: percent, top: 100 }));
  return html`<${Charts} manager=${manager} range=${range} chosen=${chosen} disks=${true} height=${DISK_PIXELS} />`;
}

/** @param {{manager: import('./manager.js').Manager, range: string, chosen: Plot[], disks?: boolean, height?: number}} props */
function Charts({ manager, range, chosen, disks = false, height }) {
  const seconds = secondsOf(range);
  const fields = disks ? OF_DISKS.fields : chosen.flatMap((plot) => plot.fields.map(([field]) => field));
  const sample = useSignal(manager.metrics.machine);
  const first = sample !== null;
  const answer = useAnswer(() => manager.metrics.history({ seconds, disks, fields: [...new Set(fields)] }).then((history) => ({ history, seconds })), [manager, range, fields.join(), first]);
  const live = liveOf(manager.metrics.points, seconds);
  useUntorn(answer.data?.history, live, answer.reload);
  if (answer.data === null && answer.error === null) return html`<div class="charts">${chosen.map((plot) => html`<div class="chart" aria-hidden="true"><span class="chart-title">${plot.title}</span><${Loading} /></div>`)}</div>`;
  return html`<${Answered} answer=${answer} show=${(/** @type {Shown} */ shown) => chartsOf(shown, live, chosen, height)} />`;
}

/** Of which range the history is: the one that was chosen before, until that of another has come. @typedef {{history: import('./api-types.js').History, seconds: number}} Shown */

/** @param {Shown} shown @param {import('./metrics-client.js').Point[]} live @param {Plot[]} chosen @param {number | undefined} height */
function chartsOf({ history, seconds }, live, chosen, height) {
  const marks = marksOf(history.annotations, seconds);
  const { from, to } = spanOf(history.times, live, seconds);
  const charts = chosen.map((plot) => {
    const names = plot.fields.map(([field]) => field);
    const shown = columns(history, live, names);
    if (shown.slice(1).every((column) => column.every((value) => value === null))) return null;
    return html`<${Chart} key=${plot.key} title=${plot.title} note=${plot.note} data=${shown} unit=${plot.unit} top=${plot.top} cap=${plot.cap} binary=${plot.binary} height=${height} marks=${marks} step=${history.step} from=${from} to=${to}
      lines=${plot.fields.map(([, label, color]) => ({ label, color }))} />`;
  });
  if (charts.some((one) => one !== null)) return html`<div class="charts">${charts}</div>`;
  return html`<p class="muted">${live.length === 0 ? 'No samples yet: the first one comes within a few seconds.' : 'Nothing was measured in this time.'}</p>`;
}

/** What came live, as charts of that range show it: a long one needs no point a second. @template T @param {T[]} points @param {number} seconds */
export function liveOf(points, seconds) {
  return seconds <= LIVE_UP_TO_SECONDS ? points : points.slice(-1);
}

/** Asks for the history again once what comes live no longer follows it. @param {import('./api-types.js').History | undefined} history @param {import('./metrics-client.js').Point[]} live @param {() => void} reload */
export function useUntorn(history, live, reload) {
  const torn = history !== undefined && isTorn(history.times, live, history.step);
  useEffect(() => {
    if (torn) reload();
  }, [torn]);
}
