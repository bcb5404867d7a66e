// The machine's and the containers' numbers: the newest, a short past for sparklines, and the history of the service.

import { pageClock } from './clock.js';
import { signal } from './vendor/signals-core.js';

/** @typedef {import('./api-types.js').SystemMetrics} SystemMetrics */
/** @typedef {import('./api-types.js').ContainerMetrics} ContainerMetrics */

/** Ten minutes at a sample a second. */
const SAMPLES_MAX = 600;
/** Of each container. */
const USAGES_MAX = 60;

/** Fields of a sample that the history knows by the same name. */
const SERIES = /** @type {const} */ (['cpu_usage', 'cpu_temp', 'memory_usage', 'memory_percent', 'storage_percent', 'swap_percent',
  'load_1', 'disk_read_rate', 'disk_write_rate', 'network_rx_rate', 'network_tx_rate']);

/** @typedef {Record<string, number | null>} Point one sample's series, with its time in seconds as "time" */

export class MetricsClient {
  /** @type {import('./vendor/signals-core.js').Signal<SystemMetrics | null>} */
  machine = signal(null);
  /** When it came, by the page's clock. */
  receivedAt = signal(0);
  /** How many samples have come. */
  received = signal(0);
  /** @type {Point[]} oldest first */
  points = [];
  /** By container id. @type {import('./vendor/signals-core.js').Signal<Map<string, ContainerMetrics>>} */
  containers = signal(new Map());
  /** @type {Map<string, ContainerMetrics[]>} oldest first, by container id */
  usages = new Map();
  #api;

  /** @param {import('./api.js').Api} api */
  constructor(api) {
    this.#api = api;
  }

  /** Listens to the channels metrics and containers. @param {import('./connection.js').Connection} connection */
  listen(connection) {
    connection.on('metrics', (message) => this.sample(message.data));
    connection.on('containers', (message) => this.measured(message.data.containers));
  }

  /** Forgets all: another user may sign in. */
  forget() {
    this.machine.value = null;
    this.points.length = 0;
    this.usages.clear();
    this.containers.value = new Map();
  }

  /** @param {SystemMetrics} sample */
  sample(sample) {
    const next = point(sample);
    // The service's clock was set back: what is later by the old one is not the past.
    while (Number(this.points.at(-1)?.time) > Number(next.time)) this.points.pop();
    this.points.push(next);
    if (this.points.length > SAMPLES_MAX) this.points.shift();
    this.receivedAt.value = pageClock.now();
    this.received.value += 1;
    this.machine.value = sample;
  }

  /** @param {{containerId: string, metrics: ContainerMetrics | null}[]} list all that run */
  measured(list) {
    const next = new Map();
    for (const { containerId, metrics } of list) {
      if (metrics === null) continue;
      next.set(containerId, metrics);
      const past = this.usages.get(containerId) ?? [];
      if (past.at(-1)?.timestamp === metrics.timestamp) continue;
      past.push(metrics);
      if (past.length > USAGES_MAX) past.shift();
      this.usages.set(containerId, past);
    }
    for (const id of this.usages.keys()) if (!next.has(id)) this.usages.delete(id);
    this.containers.value = next;
  }

  /** Polls what the channels would give. */
  async poll() {
    this.sample(await this.#api.get('api/v1/metrics'));
  }

  /**
   * The past as columns.
   * @param {Wish} wish
   * @returns {Promise<import('./api-types.js').History>} with disks as further fields
   */
  async history(wish) {
    const { disks = {}, ...history } = await this.#api.get(historyPath(wish, Math.floor(this.#api.clock.now() / 1000)));
    return { ...history, fields: { ...history.fields, ...Object.fromEntries(Object.entries(disks).map(([mount, values]) => [diskField(mount), values])) } };
  }
}

/** The name of a disk's column, which no field of a sample has. @param {string} mount */
export function diskField(mount) {
  return `disk ${mount}`;
}

/** @param {SystemMetrics} sample @returns {Point} */
export function point(sample) {
  const values = Object.fromEntries(SERIES.map((name) => [name, sample[name]]));
  const disks = Object.fromEntries((sample.disks ?? []).map(({ mount, percent }) => [diskField(mount), percent]));
  return { ...values, ...disks, time: Date.parse(sample.timestamp) / 1000, pressure_cpu: sample.pressure?.cpu?.some[0] ?? null,
    pressure_memory: sample.pressure?.memory?.some[0] ?? null, pressure_io: sample.pressure?.io?.some[0] ?? null,
    service_cpu: sample.service.cpu, service_memory: sample.service.memory };
}

/** @typedef {{seconds: number, fields?: string[], disks?: boolean, appId?: number, serviceId?: number, maxPoints?: number, aggregate?: string}} Wish */

/** @param {Wish} wish @param {number} now seconds */
export function historyPath({ seconds, fields = [], disks = false, appId, serviceId, maxPoints = 360, aggregate }, now) {
  const query = new URLSearchParams({ from: String(now - seconds), to: String(now), maxPoints: String(maxPoints) });
  if (fields.length > 0) query.set('fields', fields.join(','));
  if (disks) query.set('disks', 'true');
  if (appId !== undefined) query.set('appId', String(appId));
  if (serviceId !== undefined) query.set('serviceId', String(serviceId));
  if (aggregate) query.set('aggregate', aggregate);
  return `api/v1/metrics/history?${query}`.replaceAll('%2C', ',');
}

/** The disk that storage_usage is about, which may have been read a little later than the disks. @param {SystemMetrics | null} sample */
export function measuredDisk(sample) {
  const far = (/** @type {{usage: number}} */ { usage }) => Math.abs(usage - Number(sample?.storage_usage));
  return sample?.disks?.filter(({ total }) => total === sample.storage_total).toSorted((one, other) => far(one) - far(other))[0];
}
