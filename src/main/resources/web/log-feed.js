// The lines of a log view: what is kept first, then what comes live; by polling while there is no WebSocket.

import { signal } from './vendor/signals-core.js';

/** @typedef {import('./api-types.js').LogEntry} LogEntry */
/** @typedef {{app?: string, service?: string, level?: string, source?: string, q?: string}} Filter */

export const LINES_MAX = 100_000;
const FIRST_LINES = 1_000;
const OLDER_LINES = 2_000;
const POLL_EVERY_MILLIS = 3_000;

/** @param {Filter} filter @returns {URLSearchParams} */
export function parameters(filter) {
  const query = new URLSearchParams();
  if (filter.app) query.set('appId', filter.app);
  if (filter.service) query.set('serviceId', filter.service);
  if (filter.level) query.set('level', filter.level);
  if (filter.source) query.set('sourceType', filter.source);
  if (filter.q) query.set('q', filter.q);
  return query;
}

/** Whether a live line belongs to the view, as the server decides for kept ones. @param {LogEntry} entry @param {Filter} filter */
export function matches(entry, filter) {
  return (!filter.app || String(entry.appId) === filter.app) && (!filter.service || String(entry.serviceId) === filter.service)
    && (!filter.level || entry.level === filter.level) && (!filter.source || entry.source.type === filter.source)
    && (!filter.q || entry.message.toLowerCase().includes(filter.q.toLowerCase()));
}

export class LogFeed {
  /** Oldest first. @type {LogEntry[]} */
  lines = [];
  /** Changes when lines have come; "start" when they came before the first one. */
  version = signal(0);
  /** @type {import('./vendor/signals-core.js').Signal<unknown>} */
  error = signal(null);
  loading = signal(true);
  /** Lines that were lost on the way, and lines given up at the bound. */
  lost = signal(0);
  /** Whether nothing older is kept. */
  complete = signal(false);
  #manager;
  #filter;
  #ended = false;
  /** @type {any} */ #timer;
  /** @type {(() => void)[]} */ #ends = [];

  /** @param {import('./manager.js').Manager} manager @param {Filter} filter */
  constructor(manager, filter) {
    this.#manager = manager;
    this.#filter = filter;
  }

  async start() {
    const { connection } = this.#manager;
    this.#ends.push(connection.on('logs', ({ data }) => this.#came(data.logs)));
    this.#ends.push(connection.on('dropped', ({ data }) => {
      if (data.channel === 'logs') this.lost.value += data.count;
    }));
    this.#ends.push(connection.on('gap', ({ data }) => {
      if (data.channel === 'logs') this.lost.value += 1;
    }));
    try {
      const { logs, next } = await this.#ask(`limit=${FIRST_LINES}`);
      if (this.#ended) return;
      this.complete.value = logs.length < FIRST_LINES;
      this.#came(logs.toReversed());
      this.#follow(this.lines.at(-1)?.id ?? next);
    } catch (failure) {
      this.error.value = failure;
    }
    this.loading.value = false;
  }

  stop() {
    this.#ended = true;
    clearTimeout(this.#timer);
    for (const end of this.#ends) end();
    this.#manager.connection.unsubscribe('logs');
  }

  /** Lines before the first one. */
  async older() {
    const first = this.lines[0]?.id;
    if (first === undefined || this.complete.peek() || this.loading.peek()) return 0;
    this.loading.value = true;
    try {
      const { logs } = await this.#ask(`limit=${OLDER_LINES}&before=${first}`);
      this.complete.value = logs.length < OLDER_LINES;
      this.lines = [...logs.toReversed(), ...this.lines];
      this.version.value += 1;
      return logs.length;
    } catch (failure) {
      this.error.value = failure;
      return 0;
    } finally {
      this.loading.value = false;
    }
  }

  /** @param {string} more */
  #ask(more) {
    const filter = parameters(this.#filter).toString();
    return this.#manager.api.get(`api/v1/logs?${more}${filter ? `&${filter}` : ''}`);
  }

  /** @param {number} after */
  #follow(after) {
    const { app, service, level } = this.#filter;
    this.#manager.connection.subscribe('logs', {
      after, ...(app ? { appId: Number(app) } : {}), ...(service ? { serviceId: Number(service) } : {}), ...(level ? { level } : {}),
    });
    const poll = async () => {
      if (this.#manager.link.peek() === 'polling') {
        await this.#ask(`limit=${FIRST_LINES}&after=${this.lines.at(-1)?.id ?? after}`).then(({ logs }) => this.#came(logs), () => {});
      }
      if (!this.#ended) this.#timer = setTimeout(poll, POLL_EVERY_MILLIS);
    };
    this.#timer = setTimeout(poll, POLL_EVERY_MILLIS);
  }

  /** @param {LogEntry[]} entries oldest first */
  #came(entries) {
    const last = this.lines.at(-1)?.id ?? 0;
    const fresh = entries.filter((entry) => entry.id > last && matches(entry, this.#filter));
    if (fresh.length === 0) return;
    this.lines = [...this.lines, ...fresh];
    if (this.lines.length > LINES_MAX) {
      this.lines = this.lines.slice(-LINES_MAX);
      this.complete.value = false;
    }
    this.version.value += 1;
  }
}
