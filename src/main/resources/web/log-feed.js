// The lines of a log view: what is kept first, page by page, then what comes live; by polling while there is no WebSocket.

import { matches, needsServer, parameters } from './log-query.js';
import { signal } from './vendor/signals-core.js';

/** @typedef {import('./api-types.js').LogEntry} LogEntry */
/** @typedef {import('./log-query.js').Filter} Filter */
/**
 * How far a search came: lines examined, the time of the oldest of them, whether it still runs.
 * @typedef {{running: boolean, lines: number, skipped: number, reached: number | null}} Progress
 */

export const LINES_MAX = 100_000;
/** Taken away at once when there are too many, so that it is not done for each new line. */
const LINES_CUT = 5_000;
/** Lines that a view begins with, and that are added before them. */
const FIRST_LINES = 1_000;
const OLDER_LINES = 2_000;
const POLL_EVERY_MILLIS = 3_000;
/** Live lines are looked through by the server at most this often. */
const MATCH_EVERY_MILLIS = 1_000;
/** Ids after a linked line that are read with it, so that it is not the last. */
const IDS_AFTER_LINKED = 200;

export class LogFeed {
  /** Oldest first. @type {LogEntry[]} */
  lines = [];
  /** Changes when lines have come. */
  version = signal(0);
  /** @type {import('./vendor/signals-core.js').Signal<unknown>} */
  error = signal(null);
  loading = signal(true);
  /** Lines that were lost on the way. */
  lost = signal(0);
  /** Whether nothing older is kept. */
  complete = signal(false);
  /** Whether new lines are added; not where lines between those shown and the newest are missing. */
  live = signal(false);
  /** @type {import('./vendor/signals-core.js').Signal<Progress>} */
  progress = signal({ running: false, lines: 0, skipped: 0, reached: null });
  /** Whether lines between those shown and the newest are missing, after a linked line of long ago. */
  behind = false;
  #manager;
  #filter;
  #line;
  #now;
  #ended = false;
  #halted = false;
  /** Where the search backwards continues. @type {number | undefined} */ #before;
  /** Up to which id everything newer was looked at. */ #after = 0;
  #asking = false;
  /** @type {any} */ #timer;
  /** @type {any} */ #matching;
  /** @type {(() => void)[]} */ #ends = [];

  /** @param {import('./manager.js').Manager} manager @param {Filter} filter @param {number} [line] a linked line to begin at @param {number} [now] */
  constructor(manager, filter, line = 0, now = Date.now()) {
    this.#manager = manager;
    this.#filter = filter;
    this.#line = line > 0 ? line : 0;
    this.#now = now;
  }

  async start() {
    const { connection } = this.#manager;
    this.#ends.push(connection.on('logs', ({ data }) => this.#live(data.logs)));
    this.#ends.push(connection.on('dropped', ({ data }) => {
      if (data.channel === 'logs') this.lost.value += data.count;
    }));
    this.#ends.push(connection.on('gap', ({ data }) => {
      if (data.channel === 'logs') this.lost.value += 1;
    }));
    if (this.#line > 0) this.#before = this.#line + IDS_AFTER_LINKED;
    await this.#search(FIRST_LINES);
    if (this.#ended || this.error.peek() !== null || this.#filter.to && this.#filter.range === 'custom') return;
    this.behind = this.#line > 0 && !(await this.#catchUp());
    if (this.behind || this.#ended) return;
    this.#follow();
  }

  stop() {
    this.#ended = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#matching);
    for (const end of this.#ends) end();
    this.#manager.connection.unsubscribe('logs');
  }

  /** Ends the search that runs, after its page; older() continues. */
  halt() {
    this.#halted = true;
  }

  /** Lines before the first one; how many were found. */
  async older() {
    return this.complete.peek() || this.loading.peek() ? 0 : this.#search(OLDER_LINES);
  }

  /** Searches backwards until so many lines are found, everything was searched or it is halted. @param {number} wanted */
  async #search(wanted) {
    let found = 0;
    this.#halted = false;
    this.error.value = null;
    this.loading.value = true;
    this.progress.value = { ...this.progress.peek(), running: true };
    try {
      while (found < wanted && !this.complete.peek() && !this.#halted && !this.#ended && this.lines.length < LINES_MAX) {
        found += await this.#page(wanted - found);
      }
    } catch (failure) {
      this.error.value = failure;
    }
    this.loading.value = false;
    this.progress.value = { ...this.progress.peek(), running: false };
    return found;
  }

  /** @param {number} limit */
  async #page(limit) {
    const first = this.#after === 0;
    const { logs, next, search } = await this.#ask(`files=true&limit=${limit}${this.#before === undefined ? '' : `&before=${this.#before}`}`);
    if (this.#ended) return 0;
    if (first) this.#after = next;
    this.#before = search.before;
    this.complete.value = search.complete;
    const { lines, skipped, reached } = this.progress.peek();
    this.progress.value = {
      running: true, lines: lines + search.scannedLines, skipped: skipped + search.skippedLines, reached: search.reachedTimestamp ?? reached,
    };
    if (logs.length > 0) {
      this.lines = [...logs.toReversed(), ...this.lines];
      this.version.value += 1;
    }
    return logs.length;
  }

  /** From a linked line to the newest, unless lines between are no longer in the memory or too many. */
  async #catchUp() {
    try {
      const { logs, next, gap } = await this.#ask(`limit=${FIRST_LINES}&after=${this.#after}`);
      if (this.#ended || gap || logs.length >= FIRST_LINES) return false;
      this.#add(logs);
      this.#after = Math.max(this.#after, next);
      return true;
    } catch (failure) {
      this.error.value = failure;
      return false;
    }
  }

  /** @param {string} more */
  #ask(more) {
    const filter = parameters(this.#filter, this.#now).toString();
    return this.#manager.api.get(`api/v1/logs?${more}${filter ? `&${filter}` : ''}`);
  }

  #follow() {
    const { app, service, level } = this.#filter;
    this.live.value = true;
    this.#manager.connection.subscribe('logs', {
      after: this.#after, ...(app ? { appId: Number(app) } : {}), ...(service ? { serviceId: Number(service) } : {}), ...(level ? { level } : {}),
    });
    const poll = async () => {
      if (this.#manager.link.peek() === 'polling') await this.#newer();
      if (!this.#ended) this.#timer = setTimeout(poll, POLL_EVERY_MILLIS);
    };
    this.#timer = setTimeout(poll, POLL_EVERY_MILLIS);
  }

  /** What came by the channel: shown, or for a text looked through by the server, which knows how. @param {LogEntry[]} entries */
  #live(entries) {
    if (!this.live.peek()) return;
    if (!needsServer(this.#filter)) this.#add(entries.filter((entry) => matches(entry, this.#filter, this.#now)));
    else this.#matching ??= setTimeout(() => {
      this.#matching = undefined;
      this.#newer();
    }, MATCH_EVERY_MILLIS);
  }

  /** Asks for the lines after those seen. */
  async #newer() {
    if (this.#asking || this.#ended) return;
    this.#asking = true;
    try {
      const { logs, next, gap } = await this.#ask(`limit=${FIRST_LINES}&after=${this.#after}`);
      if (gap) this.lost.value += 1;
      this.#add(logs);
      this.#after = Math.max(this.#after, next);
    } catch {
      // The connection's state is shown; it is asked again with the next line or poll.
    }
    this.#asking = false;
  }

  /** @param {LogEntry[]} entries oldest first */
  #add(entries) {
    const last = this.lines.at(-1)?.id ?? 0;
    const fresh = entries.filter((entry) => entry.id > last);
    if (this.#ended || fresh.length === 0) return;
    this.#after = Math.max(this.#after, fresh[fresh.length - 1].id);
    this.lines = [...this.lines, ...fresh];
    if (this.lines.length > LINES_MAX) {
      this.lines = this.lines.slice(LINES_CUT - LINES_MAX);
      this.#before = this.lines[0].id;
      this.complete.value = false;
    }
    this.version.value += 1;
  }
}
