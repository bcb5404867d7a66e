// The charts of one service: its history with what comes live behind it.

import { problemOf } from './api.js';
import { marksOf } from './chart-marks.js';
import { spanOf, withPauses } from './chart-span.js';
import { Chart } from './charts.js';
import { bytes, percent, rate } from './format.js';
import { liveOf, useUntorn } from './history-charts.js';
import { html, useEffect } from './html.js';
import { columns } from './chart-columns.js';
import { Answered } from './page-parts.js';
import { secondsOf } from './ranges.js';
import { Empty, useAnswer } from './ui.js';

/** What has just started has no past; the first point of it comes soon. */
const NONE_AGAIN_MILLIS = 10_000;

/** Fields of a container with their label and colour. @type {import('./history-charts.js').Plot[]} */
const CONTAINER_PLOTS = [
  { key: 'cpu', title: 'CPU', fields: [['cpu', 'of the host', 'one']], unit: percent, cap: 100 },
  { key: 'memory', title: 'Memory', fields: [['memory', 'used', 'two']], unit: bytes, binary: true },
  { key: 'network', title: 'Network', fields: [['network', 'in and out', 'three']], unit: rate, binary: true },
  { key: 'block_io', title: 'Disk I/O', fields: [['block_io', 'read and written', 'one']], unit: rate, binary: true },
];

/** @param {{manager: import('./manager.js').Manager, range: string, appId: number, serviceId: number, past: import('./api-types.js').ContainerMetrics[]}} props */
export function ServiceCharts({ manager, range, appId, serviceId, past }) {
  const seconds = secondsOf(range);
  const answer = useAnswer(() => manager.metrics.history({ seconds, appId, serviceId }).then((history) => ({ history, seconds })), [manager, range]);
  const { data, error, reload } = answer;
  const measured = liveOf(past.map(containerPoint), seconds);
  const live = withPauses(measured, data?.history);
  useUntorn(data?.history, measured, reload);
  // Of one that was removed meanwhile; the page says so.
  const gone = problemOf(error).status === 404;
  const none = gone || (data !== null && unmeasured(data.history, past));
  useEffect(() => {
    if (!none) return undefined;
    const timer = setTimeout(reload, NONE_AGAIN_MILLIS);
    return () => clearTimeout(timer);
  }, [none, data, error]);
  if (none) return html`<${Empty} title="Nothing was measured in this time">The first values come within half a minute of its start.</${Empty}>`;
  return html`<${Answered} answer=${answer} show=${(/** @type {import('./history-charts.js').Shown} */ shown) => chartsOf(shown, live)} />`;
}

/** @param {import('./history-charts.js').Shown} shown @param {import('./metrics-client.js').Point[]} live */
function chartsOf({ history, seconds }, live) {
  const { from, to } = spanOf(history.times, live, seconds);
  return html`<div class="charts">${CONTAINER_PLOTS.map((plot) => html`<${Chart} key=${plot.key} title=${plot.title}
    data=${columns(history, live, plot.fields.map(([field]) => field))} unit=${plot.unit} cap=${plot.cap} binary=${plot.binary} marks=${marksOf(history.annotations, seconds)} step=${history.step} from=${from} to=${to}
    lines=${plot.fields.map(([, label, color]) => ({ label, color }))} />`)}</div>`;
}

/** Whether charts would be empty: a service may be declared and not run yet. Pure. @param {import('./api-types.js').History} history @param {unknown[]} past */
export function unmeasured({ fields }, past) {
  return past.length === 0 && Object.values(fields).every((values) => values.every((value) => value === null));
}

/** A sample of a container in the words of its history. @param {import('./api-types.js').ContainerMetrics} one */
function containerPoint(one) {
  const sum = (/** @type {number | null} */ first, /** @type {number | null} */ second) => (first === null || second === null ? null : first + second);
  return {
    time: Date.parse(one.timestamp) / 1000,
    cpu: one.cpuPercentOfHost,
    memory: one.memoryBytes,
    network: sum(one.networkRxBytesPerSecond, one.networkTxBytesPerSecond),
    block_io: sum(one.blockReadBytesPerSecond, one.blockWriteBytesPerSecond),
  };
}
