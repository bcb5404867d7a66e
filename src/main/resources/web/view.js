// Puts samples into the page. What the server sends is only ever set as text, never as markup.

import { UNKNOWN, clock, duration, level, size, sparkline, whole } from './format.js';

const HISTORY_MAX_SAMPLES = 60;
const LOG_MAX_ENTRIES = 200;

const history = { cpu: /** @type {(number | null)[]} */ ([]), memory: /** @type {(number | null)[]} */ ([]) };

/** @param {string} id */
function element(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no element ${id}`);
  return found;
}

/** @param {string} name @param {string} value @param {string} detail @param {number | null} [percent] */
function card(name, value, detail, percent) {
  const found = document.querySelector(`[data-card="${name}"]`);
  found.querySelector('[data-value]').textContent = value;
  found.querySelector('[data-detail]').textContent = detail;
  found.dataset.unknown = String(value === UNKNOWN);
  const meter = found.querySelector('[data-meter]');
  if (meter) {
    found.dataset.level = level(percent);
    meter.firstElementChild.style.width = `${percent ?? 0}%`;
    meter.setAttribute('aria-valuenow', String(percent ?? 0));
    meter.setAttribute('aria-valuetext', detail ? `${value} percent, ${detail}` : `${value} percent`);
  }
}

/** @param {'cpu' | 'memory'} name @param {number | null} percent */
function remember(name, percent) {
  const values = history[name];
  values.push(percent);
  if (values.length > HISTORY_MAX_SAMPLES) values.shift();
  const points = sparkline(values, HISTORY_MAX_SAMPLES, 120, 32);
  const found = document.querySelector(`[data-card="${name}"]`);
  found.querySelector('[data-line]').setAttribute('points', points);
  found.querySelector('[data-area]').setAttribute('points', `${points.split(',')[0]},32 ${points} 120,32`);
}

/** @param {string} text @param {string} [className] @param {string} [title] */
function cell(text, className, title) {
  const td = document.createElement('td');
  td.textContent = text;
  if (className) td.className = className;
  if (title) td.title = title;
  return td;
}

/** @param {string} id @param {HTMLTableCellElement[][]} rows @param {string} none */
function table(id, rows, none) {
  const body = element(id);
  if (rows.length === 0) {
    const empty = cell(none, 'empty');
    empty.colSpan = 5;
    rows = [[empty]];
  }
  body.replaceChildren(...rows.map((cells) => {
    const tr = document.createElement('tr');
    tr.append(...cells);
    return tr;
  }));
}

/** @param {object} sample the seed's SystemMetrics */
export function showSample(sample) {
  element('hostname').textContent = sample.hostname ?? 'unknown host';
  element('undervolted').hidden = !sample.is_undervolted;
  document.title = `${whole(sample.cpu_usage)} % · ${sample.hostname ?? 'Simple Container Manager'}`;

  card('cpu', whole(sample.cpu_usage), sample.cpu_cores ? `${sample.cpu_cores} ${sample.cpu_cores === 1 ? 'core' : 'cores'}` : '', sample.cpu_usage);
  card('memory', whole(sample.memory_percent), `${size(sample.memory_usage)} of ${size(sample.memory_total)}`, sample.memory_percent);
  card('storage', whole(sample.storage_percent), sample.storage_total === null ? 'cannot be read' : `${size(sample.storage_usage)} of ${size(sample.storage_total)}; percent of what is usable`, sample.storage_percent);
  card('temperature', whole(sample.cpu_temp), sample.cpu_temp === null ? 'no sensor' : '');
  card('uptime', duration(sample.uptime), sample.uptime === null ? '' : `since ${new Date(Date.parse(sample.timestamp) - sample.uptime * 1000).toLocaleString(undefined, { month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' })}`);
  remember('cpu', sample.cpu_usage);
  remember('memory', sample.memory_percent);

  table('processes', sample.top_processes.map((process) => [
    cell(String(process.pid), 'code'),
    cell(process.name, 'strong'),
    cell(`${process.cpu.toFixed(1)} %`, 'number'),
    cell(`${process.mem.toFixed(1)} %`, 'number'),
    cell(process.command ?? UNKNOWN, 'code wide clip', process.command ?? ''),
  ]), 'No processes can be seen');

  table('network', sample.network_interfaces.map((network) => {
    const name = cell(network.name, 'strong');
    if (network.default) {
      const badge = document.createElement('span');
      badge.className = 'badge';
      badge.textContent = 'default';
      name.append(' ', badge);
    }
    const address = cell(network.ip4 ?? network.ip6 ?? UNKNOWN, 'code', [network.ip4, network.ip6, network.mac].filter(Boolean).join('\n'));
    return [name, address, cell(network.type ?? UNKNOWN), cell(network.operstate ?? UNKNOWN)];
  }), 'No interfaces can be seen');
}

const WORDS = { connecting: 'Connecting', live: 'Live', polling: 'Polling', offline: 'Disconnected', 'signed-out': 'Sign-in required' };

/** @param {string} state @param {number | null} retryInSeconds */
export function showState(state, retryInSeconds) {
  const soon = retryInSeconds === 0 ? 'reconnecting' : `retry in ${retryInSeconds} s`;
  const text = retryInSeconds === null ? WORDS[state] : `${WORDS[state]} · ${soon}`;
  if (element('status-text').textContent !== text) element('status-text').textContent = text;
  element('status').dataset.state = state;
  element('cards').dataset.stale = String(state === 'offline' || state === 'signed-out');
  element('reconnect').hidden = !retryInSeconds;
}

/**
 * Why there are no live samples, and a field for a token where one is missing or refused.
 * @param {import('./access.js').Refusal | null} problem
 */
export function showProblem(problem) {
  element('problem').hidden = problem === null;
  if (problem === null) return;
  element('problem-text').textContent = problem.message;
  element('token-form').hidden = problem.status !== 401 && problem.status !== 403;
}

/** @param {number | null} ageSeconds @param {string} via @param {number} count */
export function showAge(ageSeconds, via, count) {
  element('updated').textContent = ageSeconds === null ? '' : ageSeconds < 1 ? `updated now by ${via}` : `updated ${ageSeconds} s ago by ${via}`;
  element('received').textContent = count === 1 ? '1 sample received' : `${count} samples received`;
}

/** @param {string} text @param {'good' | 'bad' | undefined} kind @param {Date} now */
export function addToLog(text, kind, now) {
  const entry = document.createElement('li');
  const time = document.createElement('time');
  time.dateTime = now.toISOString();
  time.textContent = clock(now);
  entry.append(time, ' ', text);
  if (kind) entry.dataset.kind = kind;
  const log = element('log');
  log.prepend(entry);
  while (log.children.length > LOG_MAX_ENTRIES) log.lastElementChild.remove();
}
