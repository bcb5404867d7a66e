// The lines of a log view: what is kept first, page by page, then what comes live; by polling while there is no WebSocket.

import { matches, needsServer, parameters } from './log-query.js';
import { signal } from './vendor/signals-core.js';

/** @typedef {import('./api-types.js').LogEntry} LogEntry */
/** @typedef {import('./log-query.js').Filter} Filter */
/**
 * How far a search came: lines examined, the time of the oldest of them, log files read, what had been dropped by then, whether it still runs.
 * @typedef {{running: boolean, lines: number, skipped: number, reached: number | null, files: number, dropped: import('./log-query.js').Dropped | null}} Progress
 */

export const LINES_MAX = 100_000;
/** Taken away at once when there are too many, so that it is not done for each new line. */
const LINES_CUT = 5_000;
/** Lines that a view begins with, and that are added before them. */
const FIRST_LINES = 1_000;
const OLDER_LINES = 2_000;
/** Of the first page of a search for a text, which may have to read long for each line: they are shown while the others are looked for. */
const SOON_LINES = 50;
/** Of a page of a search forward, so that the first lines are shown soon. */
const PAGE_LINES = 1_000;
const POLL_EVERY_MILLIS = 3_000;
/** Answers in a row that such a look or a poll takes; then others have their turn. */
const LATEST_ROUNDS_MAX = 20;
/** Live lines are looked through by the server at most this often. */
const MATCH_EVERY_MILLIS = 1_000;
/** Ids after a linked line that are read with it, so that it is not the last. */
const IDS_AFTER_LINKED = 200;
/** Ids of a run of the manager begin 4,000,000,000 after those of the one before: so far apart, two are of different runs. */
const RUN_IDS_MIN = 2_000_000_000;

/** Where a view begins: at the newest lines, at the oldest that are kept, or around a line of that id. @typedef {'newest' | 'oldest' | number} Place */

export class LogFeed {
  /** Oldest first. @type {LogEntry[]} */
  lines = [];
  /** Changes when lines have come. */
  version = signal(0);
  /** @type {import('./vendor/signals-core.js').Signal<unknown>} */
  error = signal(null);
  loading = signal(true);
  /** Since when the search awaits an answer, by the browser's clock; null while it awaits none. @type {import('./vendor/signals-core.js').Signal<number | null>} */
  askedAt = signal(/** @type {number | null} */ (null));
  /** Lines that were lost on the way. */
  lost = signal(0);
  /** Whether more are missing, nobody knows how many. */
  gap = signal(false);
  /** Whether nothing older is kept. */
  complete = signal(false);
  /** Whether new lines are added; not where lines between those shown and the newest are missing. */
  live = signal(false);
  /** @type {import('./vendor/signals-core.js').Signal<Progress>} */
  progress = signal({ running: false, lines: 0, skipped: 0, reached: null, files: 0, dropped: null });
  /** Whether the manager restarted and does not have all lines that this view had, or under other ids: it shows what there is now. */
  restarted = signal(false);
  /** Whether lines between those shown and the newest are missing, after a linked line of long ago or the oldest ones. */
  behind = signal(false);
  #manager;
  #filter;
  /** @type {Place} */ #place;
  #now;
  #ended = false;
  #halted = false;
  /** Whether the lines that it begins with have come. */
  #begun = false;
  /** Where the search backwards continues. @type {number | undefined} */ #before;
  /** Up to which id everything newer was looked at. */ #after = 0;
  #asking = false;
  #restarts = 0;
  /** The search that runs, or ran last. @type {Promise<unknown>} */ #running = Promise.resolve();
  /** @type {any} */ #timer;
  /** @type {any} */ #matching;
  /** @type {(() => void)[]} */ #ends = [];

  /** @param {import('./manager.js').Manager} manager @param {Filter} filter @param {Place} [place] @param {number} [now] */
  constructor(manager, filter, place = 'newest', now = manager.api.clock.now()) {
    this.#manager = manager;
    this.#filter = filter;
    this.#place = place;
    this.#now = now;
  }

  async start() {
    const { connection } = this.#manager;
    this.#ends.push(connection.on('logs', ({ data }) => this.#live(data.logs)));
    this.#ends.push(connection.on('dropped', ({ data }) => {
      if (data.channel === 'logs') this.lost.value += data.count;
    }));
    this.#ends.push(connection.on('gap', ({ data }) => {
      if (data.channel !== 'logs') return;
      // What is older than what was seen is no loss of lines, but another log. A later run without log files reads the newest lines of each container
      // again, under new ids.
      if (data.oldest <= data.after || data.oldest - data.after > RUN_IDS_MIN) this.#restart();
      else this.gap.value = true;
    }));
    await this.#begin();
  }

  /** The first lines, and those after them; after a failure from where that came to. */
  async #begin() {
    if (this.#place === 'oldest') {
      this.complete.value = true;
      await this.newer();
      return;
    }
    if (this.#place !== 'newest') this.#before ??= this.#place + IDS_AFTER_LINKED;
    const restarts = this.#restarts;
    await this.#search(FIRST_LINES);
    if (restarts !== this.#restarts || this.#ended || this.error.peek() !== null) return;
    this.#begun = true;
    if (this.#place !== 'newest') await this.newer(FIRST_LINES);
    else this.#follow();
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

  /** After a failure: goes on where lines are missing. Until an answer comes the failure is still said. */
  async again() {
    if (this.loading.peek()) return;
    if (!this.#begun) await this.#begin();
    else if (this.complete.peek()) await this.newer();
    else await this.older();
  }

  /** Lines after the last one, from the log files on; new ones are followed once the newest is reached. @param {number} [wanted] */
  async newer(wanted = OLDER_LINES) {
    if (this.live.peek() || this.#asking) return;
    this.#asking = true;
    const reached = await this.#searching(() => this.#forward(wanted));
    this.#asking = false;
    this.behind.value = reached !== true;
    if (reached === true && !this.#ended) this.#follow();
  }

  /** Searches forward until so many lines are found or it is halted; whether the newest was reached. @param {number} wanted */
  async #forward(wanted) {
    for (let found = 0; found < wanted && !this.#halted && !this.#ended;) {
      const { logs, next, search } = await this.#searched(`files=true&limit=${Math.min(PAGE_LINES, wanted - found)}&after=${this.#after}`);
      if (this.#ended) return false;
      if (this.#another(logs, next)) {
        this.#restart();
        return false;
      }
      this.#add(logs);
      this.#after = Math.max(this.#after, next);
      // Around a linked line the text is about how far back it goes.
      this.#count(this.#place === 'oldest' ? search : { ...search, reachedTimestamp: undefined });
      found += logs.length;
      if (search.complete) return true;
    }
    return false;
  }

  /** Searches backwards until so many lines are found, everything was searched or it is halted. @param {number} wanted */
  async #search(wanted) {
    let found = 0;
    await this.#searching(async () => {
      while (found < wanted && !this.complete.peek() && !this.#halted && !this.#ended && this.lines.length < LINES_MAX) {
        const soon = this.lines.length === 0 && needsServer(this.#filter);
        found += await this.#page(soon ? Math.min(SOON_LINES, wanted - found) : wanted - found);
      }
    });
    return found;
  }

  /** @template T @param {() => Promise<T>} work @returns {Promise<T | undefined>} */
  #searching(work) {
    const run = this.#run(work);
    this.#running = run;
    return run;
  }

  /** While that runs it is shown; what goes wrong, too. @template T @param {() => Promise<T>} work @returns {Promise<T | undefined>} */
  async #run(work) {
    this.#halted = false;
    this.loading.value = true;
    this.progress.value = { ...this.progress.peek(), running: true };
    try {
      const done = await work();
      this.error.value = null;
      return done;
    } catch (failure) {
      this.error.value = failure;
      return undefined;
    } finally {
      this.loading.value = false;
      this.progress.value = { ...this.progress.peek(), running: false };
    }
  }

  /** @param {{scannedLines: number, skippedLines: number, files: number, reachedTimestamp?: number, dropped?: import('./log-query.js').Dropped}} search */
  #count({ scannedLines, skippedLines, files, reachedTimestamp, dropped }) {
    const before = this.progress.peek();
    this.progress.value = { running: true, lines: before.lines + scannedLines, skipped: before.skipped + skippedLines, reached: reachedTimestamp ?? before.reached,
      files: Math.max(before.files, files), dropped: before.dropped ?? dropped ?? null };
  }

  /** @param {number} limit */
  async #page(limit) {
    const first = this.#after === 0;
    const { logs, next, search } = await this.#searched(`files=true&limit=${limit}${this.#before === undefined ? '' : `&before=${this.#before}`}`);
    if (this.#ended) return 0;
    if (first) this.#after = next;
    this.#before = search.before;
    this.complete.value = search.complete;
    this.#count(search);
    if (logs.length > 0) {
      this.lines = [...logs.toReversed(), ...this.lines];
      this.version.value += 1;
    }
    return logs.length;
  }

  /** @param {string} more */
  #ask(more) {
    const filter = parameters(this.#filter, this.#now).toString();
    return this.#manager.api.get(`api/v1/logs?${more}${filter ? `&${filter}` : ''}`);
  }

  /** An answer to the search that runs: whatever it was refused before is over. @param {string} more */
  async #searched(more) {
    this.askedAt.value = Date.now();
    try {
      const answer = await this.#ask(more);
      this.error.value = null;
      return answer;
    } finally {
      this.askedAt.value = null;
    }
  }

  #follow() {
    const { app, service, level, to, range } = this.#filter;
    if (to && range === 'custom') return;
    this.live.value = true;
    this.#manager.connection.subscribe('logs', {
      after: this.#after, ...(app ? { appId: Number(app) } : {}), ...(service ? { serviceId: Number(service) } : {}), ...(level ? { level } : {}),
    });
    const poll = async () => {
      if (this.#manager.link.peek() === 'polling') await this.#latest();
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
      this.#latest();
    }, MATCH_EVERY_MILLIS);
  }

  /** Asks the memory for the lines after those seen. */
  async #latest() {
    if (this.#asking || this.#ended) return;
    this.#asking = true;
    try {
      // Where more came than one answer has, the rest is not left until a further line comes.
      for (let round = 0; round < LATEST_ROUNDS_MAX && (await this.#latestPage()); round += 1);
    } catch {
      // The connection's state is shown; it is asked again with the next line or poll.
    }
    this.#asking = false;
  }

  /** One answer of the memory; whether there may be more. */
  async #latestPage() {
    const { logs, next, gap } = await this.#ask(`limit=${FIRST_LINES}&after=${this.#after}`);
    if (this.#ended) return false;
    if (this.#another(logs, next) || (gap && next - this.#after > RUN_IDS_MIN)) {
      this.#restart();
      return false;
    }
    if (gap) this.gap.value = true;
    this.#add(logs);
    this.#after = Math.max(this.#after, next);
    return logs.length === FIRST_LINES;
  }

  /** Whether an answer to what comes after the lines seen is of a log that never had them. @param {LogEntry[]} logs @param {number} next */
  #another(logs, next) {
    return next < this.#after || (logs.length > 0 && logs[0].id <= this.#after);
  }

  /**
   * A manager that lost its data may number its lines from 1 again, and one that kept them in memory sends the containers' last lines under new ids:
   * what is shown so far belongs to another log.
   */
  async #restart() {
    const restart = ++this.#restarts;
    clearTimeout(this.#timer);
    this.live.value = false;
    this.halt();
    await this.#running;
    // It may have been lost once more meanwhile.
    if (restart !== this.#restarts || this.#ended) return;
    this.lines = [];
    this.#place = 'newest';
    this.#begun = false;
    this.#before = undefined;
    this.#after = 0;
    this.complete.value = false;
    this.behind.value = false;
    this.restarted.value = true;
    this.gap.value = false;
    this.lost.value = 0;
    this.progress.value = { running: false, lines: 0, skipped: 0, reached: null, files: 0, dropped: null };
    this.version.value += 1;
    await this.#begin();
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
