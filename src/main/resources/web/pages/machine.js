// The machine in full: charts of up to seven days, processes, interfaces, processors, pressure.

import { bytes, count, exact, level, percent, rate, size, usedAndFree } from '../format.js';
import { useHeldOrder } from '../held-order.js';
import { DiskCharts, MachineCharts } from '../history-charts.js';
import { html, useSignal } from '../html.js';
import { measuredDisk } from '../metrics-client.js';
import { Table } from '../page-parts.js';
import { historyCall, OF_DISKS, RangeTabs } from '../ranges.js';
import { choose } from '../router.js';
import { compareNames } from '../service-health.js';
import { Empty, Loading, Panel, Time } from '../ui.js';

/** @typedef {import('../api-types.js').SystemMetrics} SystemMetrics */

/** @param {{manager: import('../manager.js').Manager, query: Record<string, string>}} props */
export function Page({ manager, query }) {
  const sample = useSignal(manager.metrics.machine);
  const receivedAt = useSignal(manager.metrics.receivedAt);
  const limited = useSignal(manager.access)?.apps != null;
  const range = query.range ?? '1h';
  if (limited) return html`<h1>Machine</h1><${Empty} title="Not for this token">A token for single apps does not show the machine.</${Empty}>`;
  return html`<div class="page-head"><h1>Machine ${sample?.hostname ?? ''}</h1><p class="muted">${sample && html`sampled <${Time} at=${receivedAt} />`}</p></div>
    <${Panel} title="History" actions=${html`<${RangeTabs} page="machine" query=${query} />`} curl=${historyCall(manager, range)}>
      <${MachineCharts} manager=${manager} range=${range} plots=${['cpu', 'memory', 'network', 'disk', 'load', 'pressure', 'temperature', 'swap', 'manager']} /></${Panel}>
    ${sample !== null && (sample.disks ?? []).length > 0 && html`<${Panel} title=${sample.disks?.length === 1 ? 'Disk' : 'Disks, fullest first'} curl=${historyCall(manager, range, OF_DISKS)}><${DiskCharts} manager=${manager} range=${range} /></${Panel}>`}
    ${sample === null ? html`<${Loading} />` : html`<div class="flow"><${Processes} manager=${manager} sample=${sample} query=${query} /><${Cores} manager=${manager} sample=${sample} /><${Facts} manager=${manager} sample=${sample} />
      <${Network} manager=${manager} sample=${sample} /></div>`}`;
}

/** @param {{manager: import('../manager.js').Manager, sample: SystemMetrics, query: Record<string, string>}} props */
function Processes({ manager, sample, query }) {
  const by = ['pid', 'name', 'mem'].includes(query.sort) ? query.sort : 'cpu';
  const text = by === 'name';
  // Of another user's process only the name may be read, which then stands for the command.
  const commandOf = (/** @type {{name: string, command?: string | null}} */ one) => (one.command === one.name ? '' : one.command ?? '');
  const commands = sample.top_processes.some((one) => commandOf(one) !== '');
  const sorted = sample.top_processes.toSorted((one, other) => (text ? compareNames(one.name, other.name) : by === 'pid' ? one.pid - other.pid : by === 'mem' ? other.mem - one.mem : other.cpu - one.cpu));
  const { box, rows } = useHeldOrder(sorted, sorted, ({ pid }) => String(pid), by);
  const column = (/** @type {string} */ key, /** @type {string} */ name, number = true) => html`<th scope="col" class=${number ? 'number' : ''} aria-sort=${by === key ? (key === 'cpu' || key === 'mem' ? 'descending' : 'ascending') : undefined}>
    <button type="button" class="sort" onClick=${() => choose({ sort: key })}>${name}</button></th>`;
  return html`<${Panel} title="Top processes" flush=${true} curl=${manager.api.curl('api/v1/metrics')}>
    ${rows.length === 0 ? html`<${Empty} title="No processes can be seen" />` : html`<div ref=${box}><${Table} label="Top processes" class="processes"
      head=${[column('pid', 'PID'), column('name', 'Name', false), column('cpu', 'CPU'), column('mem', 'Memory'), ...(commands ? [html`<th scope="col" class="wide">Command</th>`] : [])]}>
      ${rows.map((one) => html`<tr key=${one.pid}><td class="number code">${one.pid}</td><td class="strong folds">${one.name}</td><td class="number">${one.cpu.toFixed(1)} %</td><td class="number">${one.mem.toFixed(1)} %</td>
        ${commands && html`<td class="code wide clip" title=${commandOf(one)}>${commandOf(one) || '–'}</td>`}</tr>`)}</${Table}></div>`}</${Panel}>`;
}

/** @param {{manager: import('../manager.js').Manager, sample: SystemMetrics}} props */
function Network({ manager, sample }) {
  const all = sample.network_interfaces;
  // Each container has an end of a cable here, which says nothing beside its bridge.
  const [rows, ends] = [all.filter((one) => !isCableEnd(one)), all.filter(isCableEnd)];
  return html`<${Panel} title="Network interfaces" flush=${true} curl=${manager.api.curl('api/v1/metrics')}>${all.length === 0 ? html`<${Empty} title="No interfaces can be seen" />` : html`<${Interfaces} label="Network interfaces" rows=${rows} />
    ${ends.length > 0 && html`<details class="more-rows"><summary>${count(ends.length, 'virtual interface')} without an IPv4 address</summary><${Interfaces} label="Virtual interfaces" rows=${ends} /></details>`}`}</${Panel}>`;
}

/** @param {SystemMetrics['network_interfaces'][number]} one */
function isCableEnd(one) {
  return one.virtual === true && one.ip4 === null && !one.default;
}

/** @param {{label: string, rows: SystemMetrics['network_interfaces']}} props */
function Interfaces({ label, rows }) {
  return html`<${Table} label=${label} class="interfaces" head=${['Interface', 'Address', 'In', 'Out'].map((name, index) => html`<th scope="col" class=${index > 1 ? 'number' : index === 1 ? 'wide-only' : ''}>${name}</th>`)}>
      ${rows.map((one) => html`<tr key=${one.name}><td class="strong" title=${[one.ip4, one.ip6, one.mac].filter(Boolean).join('\n')}>${one.name}${one.default && html` <span class="badge">default</span>`}${one.operstate === 'down' && html` <span class="badge">down</span>`}</td>
        <td class="code wide-only" title=${[one.ip4, one.ip6, one.mac].filter(Boolean).join('\n')}>${one.ip4 ?? one.ip6 ?? '–'}</td><td class="number" title=${exact(one.rx_rate, 'bytes/s')}>${rate(one.rx_rate)}</td><td class="number" title=${exact(one.tx_rate, 'bytes/s')}>${rate(one.tx_rate)}</td></tr>`)}</${Table}>`;
}

/** @param {{manager: import('../manager.js').Manager, sample: SystemMetrics}} props */
function Cores({ manager, sample }) {
  if (sample.cpu_per_core.length === 0) return null;
  return html`<${Panel} title="Processors" curl=${manager.api.curl('api/v1/metrics')}><ul class="cores">${sample.cpu_per_core.map((use, index) => html`<li><span class="muted">${index}</span><progress max="100" value=${use ?? 0} data-level=${level(use)} aria-label=${`Processor ${index}`}></progress><span class="number">${percent(use)}</span></li>`)}</ul></${Panel}>`;
}

/** @param {{manager: import('../manager.js').Manager, sample: SystemMetrics}} props */
function Facts({ manager, sample }) {
  const facts = [
    ['Memory', sample.memory_usage === null ? 'cannot be read' : `${size(sample.memory_usage)} of ${size(sample.memory_total)}`],
    ['Swap', sample.swap_total === null ? 'cannot be read' : sample.swap_total > 0 ? `${size(sample.swap_usage)} of ${size(sample.swap_total)}` : 'none'],
    ['Storage', usedAndFree(sample.storage_usage, sample.storage_total, measuredDisk(sample)?.available)],
    ['Load', `${[sample.load_1, sample.load_5, sample.load_15].map((value) => value?.toFixed(2) ?? '–').join(', ')} over 1, 5 and 15 min`],
    ['Temperature', sample.cpu_temp === null ? sample.reasons?.cpu_temp ?? 'no sensor' : `${sample.cpu_temp} °C`],
    ['Power', sample.is_undervolted ? 'under-voltage: the supply is too weak' : 'no under-voltage reported'],
    ['This manager', `${percent(sample.service.cpu)} CPU, ${bytes(sample.service.memory === null ? null : sample.service.memory * 1048576)}`],
  ];
  return html`<${Panel} title="Facts" curl=${manager.api.curl('api/v1/metrics')}><dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl></${Panel}>`;
}
