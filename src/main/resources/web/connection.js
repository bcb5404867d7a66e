// A WebSocket that keeps itself connected. It knows nothing of the page: the address, the clock and chance come from outside.

import { signal } from './vendor/signals-core.js';

const PING_EVERY_MILLIS = 10_000;
/** The service answers each ping: without any message for this long the line is dead, or the service hangs. */
const SILENCE_MAX_MILLIS = 20_000;
const CONNECT_MAX_MILLIS = 10_000;
/** How long a page may be hidden before it costs nothing any more. */
const HIDDEN_MAX_MILLIS = 15_000;
/** Channels whose messages are numbered: after a loss they go on after the last number. */
const NUMBERED = new Set(['events', 'logs']);

/**
 * How long to wait before the next attempt: doubling from 1 s to 30 s, a random half of it taken off so that many clients
 * do not come back at the same moment.
 * @param {number} attempt 0 for the first @param {number} random 0 to 1
 */
export function backoffMillis(attempt, random) {
  const most = Math.min(30_000, 1000 * 2 ** Math.min(attempt, 5));
  return Math.max(1000, Math.round(most * (0.5 + random / 2)));
}

/**
 * Why there is no connection.
 * @typedef {object} Problem
 * @property {number} status the HTTP status, 0 when there was no answer
 * @property {string} message what to do about it
 * @property {boolean} [refused] whether something that the user entered was refused, rather than asked for
 */

/**
 * @typedef {object} Status
 * @property {'idle' | 'connecting' | 'open' | 'waiting' | 'paused' | 'refused'} state refused: no further attempt is made by itself
 * @property {number | null} retryAt when the next attempt is due, while waiting
 * @property {Problem | null} problem why it is not open
 */

/**
 * @typedef {object} Environment what a connection needs of the world
 * @property {new (url: string) => WebSocket} WebSocket
 * @property {(call: () => void, millis: number) => any} setTimeout
 * @property {(timer: any) => void} clearTimeout
 * @property {() => number} now milliseconds
 * @property {() => number} random 0 to 1
 */

/** @returns {Environment} */
function browser() {
  return {
    WebSocket,
    setTimeout: (call, millis) => setTimeout(call, millis),
    clearTimeout: (timer) => clearTimeout(timer),
    now: () => Date.now(),
    random: () => Math.random(),
  };
}

/**
 * @typedef {object} Options
 * @property {() => Promise<string | Problem>} address where to connect; a problem when that is known to be in vain
 * @property {() => Promise<Problem | null>} diagnose why an upgrade was refused, which a browser does not say
 * @property {(problem: Problem) => boolean} final whether retries are useless until the user does something
 * @property {Environment} [environment]
 */

export class Connection {
  /** @type {import('./vendor/signals-core.js').Signal<Status>} */
  status = signal({ state: 'idle', retryAt: null, problem: null });

  /** @type {WebSocket | null} */
  #socket = null;
  /** Counts attempts, so that what belongs to an earlier one is ignored. */
  #generation = 0;
  #failures = 0;
  #heardAt = 0;
  #hidden = false;
  /** @type {any} */ #retryTimer;
  /** @type {any} */ #pingTimer;
  /** @type {any} */ #hiddenTimer;
  /** @type {Map<string, Set<(message: any) => void>>} */
  #handlers = new Map();
  /** @type {Map<string, Record<string, unknown>>} */
  #channels = new Map();
  /** @type {Map<string, number>} */
  #seen = new Map();
  #options;
  #world;

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
    this.#world = options.environment ?? browser();
  }

  /**
   * Calls the handler with each message of that type; the answer ends it.
   * @param {string} type @param {(message: any) => void} handler @returns {() => void}
   */
  on(type, handler) {
    const handlers = this.#handlers.get(type) ?? new Set();
    this.#handlers.set(type, handlers.add(handler));
    return () => handlers.delete(handler);
  }

  /** Subscribes now and after each reconnection. @param {string} channel @param {Record<string, unknown>} [options] */
  subscribe(channel, options = {}) {
    this.#channels.set(channel, options);
    if (typeof options.after === 'number') this.#seen.set(channel, options.after);
    else this.#seen.delete(channel);
    this.#send(this.#subscription(channel));
  }

  /** @param {string} channel */
  unsubscribe(channel) {
    if (this.#channels.delete(channel)) this.#send({ type: 'unsubscribe', channel });
  }

  /** Connects now, whatever is planned. */
  connect() {
    const { state } = this.status.peek();
    if (this.#socket && state === 'open') return;
    if (this.#hidden) {
      // It connects once it is shown.
      if (state === 'paused') return;
      this.#pauseLater();
    }
    this.#abandon();
    this.#attempt();
  }

  /** The service answers again, which it did not: what was in vain no longer counts, nor is an attempt awaited that began before. */
  answered() {
    const { state } = this.status.peek();
    if (state !== 'waiting' && state !== 'connecting') return;
    this.#failures = 0;
    this.status.value = { state, retryAt: null, problem: null };
    this.connect();
  }

  /** Closes for good, until connect is called. */
  close() {
    this.#abandon();
    this.status.value = { state: 'idle', retryAt: null, problem: null };
  }

  /** A hidden page is disconnected after a while, and a shown one connected at once. @param {boolean} hidden */
  visibility(hidden) {
    this.#hidden = hidden;
    this.#world.clearTimeout(this.#hiddenTimer);
    const { state } = this.status.peek();
    if (hidden) this.#pauseLater();
    else if (state === 'paused') this.#attempt();
    else if (state === 'waiting') this.connect();
  }

  #pauseLater() {
    this.#world.clearTimeout(this.#hiddenTimer);
    this.#hiddenTimer = this.#world.setTimeout(() => {
      const { state } = this.status.peek();
      if (state === 'idle' || state === 'refused') return;
      this.#abandon();
      this.status.value = { state: 'paused', retryAt: null, problem: null };
    }, HIDDEN_MAX_MILLIS);
  }

  async #attempt() {
    const generation = ++this.#generation;
    this.status.value = { state: 'connecting', retryAt: null, problem: this.status.peek().problem };
    const address = await this.#options.address();
    if (generation !== this.#generation) return;
    if (typeof address !== 'string') this.#lost(generation, address);
    else this.#open(generation, address);
  }

  /** @param {number} generation @param {string} address */
  #open(generation, address) {
    const socket = new this.#world.WebSocket(address);
    this.#socket = socket;
    this.#heardAt = this.#world.now();
    let opened = false;
    const deadline = this.#world.setTimeout(() => socket.close(), CONNECT_MAX_MILLIS);
    socket.onopen = () => {
      opened = true;
      this.#world.clearTimeout(deadline);
      if (generation !== this.#generation) return;
      for (const channel of this.#channels.keys()) this.#send(this.#subscription(channel));
      this.#keepAlive(generation);
    };
    socket.onmessage = (event) => {
      if (generation === this.#generation) this.#message(String(event.data));
    };
    socket.onclose = async (event) => {
      this.#world.clearTimeout(deadline);
      if (generation !== this.#generation) return;
      this.#socket = null;
      this.#world.clearTimeout(this.#pingTimer);
      const known = { status: 0, message: `Connection closed (${event.code}${event.reason ? `, ${event.reason}` : ''}).` };
      // A token that was withdrawn ends the connection with a code of its own.
      if (opened && event.code !== 4401) this.#lost(generation, known);
      else this.#lost(generation, (await this.#options.diagnose()) ?? known);
    };
  }

  /** @param {string} text */
  #message(text) {
    this.#heardAt = this.#world.now();
    const message = JSON.parse(text);
    if (this.status.peek().state !== 'open') {
      this.#failures = 0;
      this.status.value = { state: 'open', retryAt: null, problem: null };
    }
    this.#remember(message);
    for (const handler of this.#handlers.get(message.type) ?? []) handler(message);
  }

  /** @param {any} message */
  #remember(message) {
    if (!NUMBERED.has(message.type)) return;
    const seq = message.type === 'events' ? message.data.next : message.data.seq;
    if (typeof seq === 'number') this.#seen.set(message.type, seq);
  }

  /** @param {string} channel */
  #subscription(channel) {
    const message = { type: 'subscribe', channel, ...this.#channels.get(channel) };
    const seen = this.#seen.get(channel);
    return NUMBERED.has(channel) && seen !== undefined ? { ...message, after: seen } : message;
  }

  /** @param {number} generation @param {Problem} problem */
  #lost(generation, problem) {
    if (generation !== this.#generation) return;
    if (this.#options.final(problem)) {
      this.#failures = 0;
      this.status.value = { state: 'refused', retryAt: null, problem };
      return;
    }
    const wait = backoffMillis(this.#failures, this.#world.random());
    this.#failures += 1;
    this.status.value = { state: 'waiting', retryAt: this.#world.now() + wait, problem };
    this.#retryTimer = this.#world.setTimeout(() => this.#attempt(), wait);
  }

  /** @param {number} generation */
  #keepAlive(generation) {
    this.#pingTimer = this.#world.setTimeout(() => {
      if (generation !== this.#generation) return;
      if (this.#world.now() - this.#heardAt > SILENCE_MAX_MILLIS) {
        this.#silent();
      } else {
        this.#send({ type: 'ping' });
        this.#keepAlive(generation);
      }
    }, PING_EVERY_MILLIS);
  }

  /** The line is dead though it looks open. */
  #silent() {
    this.#abandon();
    this.#lost(this.#generation, { status: 0, message: 'The manager does not answer: nothing came from it for more than 20 s.' });
  }

  #abandon() {
    this.#generation += 1;
    this.#world.clearTimeout(this.#retryTimer);
    this.#world.clearTimeout(this.#pingTimer);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  /** @param {object} message */
  #send(message) {
    if (this.#socket && this.#socket.readyState === 1) this.#socket.send(JSON.stringify(message));
  }
}
