// Keeps the page supplied with samples: the WebSocket while it holds, polling while it does not, and always on the way back.

import { headers, needsToken, refusal, ticket, token } from './access.js';
import { backoffMillis } from './format.js';

const POLL_EVERY_MILLIS = 5_000;
const PING_EVERY_MILLIS = 25_000;
/** The server pings every 20 s, but a page cannot see that: without any message for this long the line is dead. */
const SILENCE_MAX_MILLIS = 60_000;
const CONNECT_MAX_MILLIS = 10_000;

/** @typedef {'connecting' | 'live' | 'polling' | 'offline' | 'signed-out'} State */

/**
 * @typedef {object} Told what the connection tells
 * @property {(sample: object, via: 'WebSocket' | 'polling') => void} sample a sample has come
 * @property {(state: State, retryAt: number | null) => void} state the state has changed; when the next attempt is due
 * @property {(text: string, kind?: 'good' | 'bad') => void} note something for the connection log
 * @property {(problem: import('./access.js').Refusal | null) => void} problem why there are no live samples; null when there are again
 */

/** A WebSocket is refused though the service answers everything else. */
const NO_UPGRADE = 'The service answers, but its WebSocket cannot be opened. A proxy in front of it must pass the headers Upgrade and'
  + ' Connection on: see docs/reverse-proxy.md.';

export class Connection {
  /** @type {WebSocket | null} */
  #socket = null;
  #attempt = 0;
  #connecting = false;
  #heardAt = 0;
  #polling = false;
  #polled = false;
  #retryTimer = 0;
  #pollTimer = 0;
  #told;

  /** @param {Told} told */
  constructor(told) {
    this.#told = told;
    window.setInterval(() => this.#keepAlive(), PING_EVERY_MILLIS);
  }

  /** Connects now, whatever is planned. */
  connect() {
    window.clearTimeout(this.#retryTimer);
    if (this.#socket || this.#connecting) return;
    if (!this.#polling) this.#told.state('connecting', null);
    if (token() === '') this.#open('');
    else this.#openWithTicket();
  }

  /** With a token: a ticket first, because a browser cannot send the token with the WebSocket. */
  async #openWithTicket() {
    this.#connecting = true;
    const answer = await ticket();
    this.#connecting = false;
    if ('ticket' in answer) this.#open(answer.ticket);
    else this.#refused(answer, answer.message);
  }

  /** @param {string} ticketText */
  #open(ticketText) {
    const url = new URL('ws/metrics', document.baseURI);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    const shown = url.href;
    if (ticketText !== '') url.searchParams.set('ticket', ticketText);
    const socket = new WebSocket(url);
    this.#socket = socket;
    this.#heardAt = Date.now();
    const deadline = window.setTimeout(() => socket.close(), CONNECT_MAX_MILLIS);
    let opened = false;
    socket.addEventListener('open', () => {
      opened = true;
      window.clearTimeout(deadline);
      this.#told.note(`Connected to ${shown}`, 'good');
    });
    socket.addEventListener('message', (event) => this.#message(event.data));
    socket.addEventListener('close', (event) => {
      window.clearTimeout(deadline);
      if (this.#socket === socket) this.#lost(opened, event);
    });
  }

  /** @param {string} text */
  #message(text) {
    this.#heardAt = Date.now();
    const message = JSON.parse(text);
    switch (message.type) {
      case 'connected':
        this.#told.note(`Client ${message.data.clientId}, subscribed to ${message.data.subscribedChannels.join(', ')}`);
        break;
      case 'metrics':
        this.#attempt = 0;
        this.#stopPolling();
        this.#told.state('live', null);
        this.#told.problem(null);
        this.#told.sample(message.data, 'WebSocket');
        break;
      case 'error':
        this.#told.note(`The server says: ${message.message}`, 'bad');
        break;
      default:
        break;
    }
  }

  /** @param {boolean} opened @param {CloseEvent} event */
  async #lost(opened, event) {
    this.#socket = null;
    if (opened) {
      this.#refused(null, `Connection closed (${event.code}${event.reason ? `, ${event.reason}` : ''})`);
      return;
    }
    // A browser does not say why an upgrade was refused: ask for what the service says to the same page.
    this.#connecting = true;
    const answer = await ticket();
    this.#connecting = false;
    const problem = 'ticket' in answer ? { status: 0, message: NO_UPGRADE } : answer;
    this.#refused(problem, needsToken(problem) ? problem.message : `The WebSocket cannot be opened: ${problem.message}`);
  }

  /** A token is needed, or another one: nothing is tried until it was entered. @param {import('./access.js').Refusal} problem */
  #signedOut(problem) {
    window.clearTimeout(this.#retryTimer);
    this.#stopPolling();
    this.#attempt = 0;
    this.#told.problem(problem);
    this.#told.note(problem.message, 'bad');
    this.#told.state('signed-out', null);
  }

  /** Plans the next attempt and polls meanwhile. @param {import('./access.js').Refusal | null} problem @param {string} why */
  #refused(problem, why) {
    if (problem && needsToken(problem)) {
      this.#signedOut(problem);
      return;
    }
    const wait = backoffMillis(this.#attempt, Math.random());
    this.#attempt += 1;
    if (problem) this.#told.problem(problem);
    this.#told.note(`${why} Next attempt in ${(wait / 1000).toFixed(1)} s`, 'bad');
    this.#retryTimer = window.setTimeout(() => this.connect(), wait);
    this.#told.state(this.#polling && this.#polled ? 'polling' : 'offline', Date.now() + wait);
    if (!this.#polling) {
      this.#polling = true;
      this.#polled = false;
      this.#poll();
    }
  }

  async #poll() {
    try {
      const response = await fetch('api/v1/metrics', { cache: 'no-store', headers: headers() });
      if (!response.ok) {
        const problem = await refusal(response);
        if (needsToken(problem)) {
          if (this.#polling) this.#signedOut(problem);
          return;
        }
        this.#told.problem(problem);
        throw new Error(`HTTP ${response.status}`);
      }
      const sample = await response.json();
      if (!this.#polling) return;
      if (!this.#polled) this.#told.note(`Polling api/v1/metrics every ${POLL_EVERY_MILLIS / 1000} s meanwhile`);
      this.#polled = true;
      this.#told.state('polling', null);
      this.#told.sample(sample, 'polling');
    } catch (failure) {
      if (this.#polled) this.#told.note(`Polling fails: ${failure instanceof Error ? failure.message : 'unknown'}`, 'bad');
      this.#polled = false;
      if (this.#polling && !this.#socket) this.#told.state('offline', null);
    }
    if (this.#polling) this.#pollTimer = window.setTimeout(() => this.#poll(), POLL_EVERY_MILLIS);
  }

  #stopPolling() {
    this.#polling = false;
    window.clearTimeout(this.#pollTimer);
  }

  #keepAlive() {
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    if (Date.now() - this.#heardAt > SILENCE_MAX_MILLIS) {
      this.#told.note('Nothing received for a minute; reconnecting', 'bad');
      const dead = this.#socket;
      this.#socket = null;
      dead.close();
      this.connect();
    } else {
      this.#socket.send(JSON.stringify({ type: 'ping' }));
    }
  }
}
