// Everything the pages know of one manager: fed by its live channels, by polling while the WebSocket is away.

import { Api, ApiError, problemOf } from './api.js';
import { Asked } from './request-state.js';
import { pageClock } from './clock.js';
import { Connection } from './connection.js';
import { MetricsClient } from './metrics-client.js';
import { pausedAppsOf } from './service-health.js';
import { betweenTabs } from './storage.js';
import { batch, computed, signal } from './vendor/signals-core.js';

const POLL_EVERY_MILLIS = 5_000;
/** While polling, who is signed in is asked this rarely: other tabs tell, and so does a refusal. */
const WHO_EVERY_MILLIS = 60_000;
const EVENTS_MAX = 500;
const NOTES_MAX = 100;
/** The list of containers is asked for again at most this often. */
const LIST_EVERY_MILLIS = 1_000;

/** Why a token for single apps has nothing live. */
const LIMITED = `Live channels carry all apps; this token reaches some, so the page asks every ${POLL_EVERY_MILLIS / 1000} s.`;

/** @typedef {'connecting' | 'live' | 'polling' | 'offline' | 'signed-out' | 'paused'} Link */
/** @typedef {{at: Date, text: string, kind?: 'good' | 'bad'}} Note */
/** @template T @typedef {import('./vendor/signals-core.js').Signal<T>} Signal */

export class Manager {
  api;
  connection;
  metrics;
  /** @type {Signal<import('./api-types.js').Access | null>} */
  access = signal(null);
  /** @type {Signal<import('./api-types.js').StateFrame | null>} */
  state = signal(null);
  /** @type {Signal<string | null>} until when reconciling of everything is paused */
  pausedUntil = signal(null);
  /** @type {Signal<Record<string, string>>} until when reconciling of single apps is paused, by app id */
  pausedApps = signal({});
  /** @type {Signal<import('./api-types.js').ListedContainer[]>} */
  containers = signal([]);
  /** @type {Signal<import('./api-types.js').Target | null>} the newest target, secrets masked */
  target = signal(null);
  /** @type {Signal<import('./api-types.js').Event[]>} newest first */
  events = signal([]);
  /** Whether those three have come. */
  asked = { containers: new Asked(), events: new Asked(), target: new Asked() };
  /** @type {Signal<Note[]>} what became of the connection, newest first */
  notes = signal([]);
  /** @type {Signal<boolean>} whether the last poll gave something, while there is polling */
  polled = signal(false);
  /** Signs out, or asks first and answers false. @type {(signOut: () => Promise<void>) => Promise<boolean>} */
  aroundSignOut = async (signOut) => {
    await signOut();
    return true;
  };
  /** When the state was last heard of, by the page's clock. */
  heardAt = signal(0);
  /** @type {Link} */ #link = 'connecting';
  #tabs;
  /** @type {any} */ #pollTimer;
  /** @type {any} */ #listTimer;
  #listedAt = 0;
  #askedWhoAt = 0;
  #polling = false;
  /** Of the target that is known; none after a reconnection, for a manager that lost its data may have another one of that number. */
  #seenRevision = -1;
  /** @type {Map<string, number>} how many views need a channel */
  #needed = new Map();

  /** @param {string} [base] where the manager is, relative to this page or a whole address, with a slash at its end @param {import('./clock.js').Clock} [clock] of its service */
  constructor(base = './', clock = undefined) {
    this.base = base;
    this.api = new Api(base, clock);
    this.metrics = new MetricsClient(this.api);
    this.connection = new Connection({
      address: () => this.#address(),
      diagnose: () => this.#diagnose(),
      final: (problem) => problem.status === 401 || (problem.status === 403 && this.access.peek()?.apps !== null),
    });
    this.link = computed(() => this.#linkOf());
    this.metrics.listen(this.connection);
    this.#tabs = betweenTabs(`sign-in ${this.api.url('').pathname}`, () => { if (this.access.peek() !== null) this.#askWho(); });
    this.connection.on('connected', ({ data }) => {
      this.#seenRevision = -1;
      this.note(`Connected as client ${data.clientId}`, 'good');
    });
    this.connection.on('state', ({ data }) => this.#stateCame(data));
    this.connection.on('events', ({ data }) => this.#eventsCame(data.events));
    this.connection.on('error', ({ message }) => this.note(`The server says: ${message}`, 'bad'));
  }

  /** Connects, and stays connected until the page ends. */
  start() {
    this.connection.subscribe('metrics');
    this.connection.subscribe('state');
    this.connection.status.subscribe(() => this.#linkChanged());
    this.connect();
  }

  /** Connects now, whatever is planned. */
  async connect() {
    if (!await this.#loadAccess()) return;
    this.connection.connect();
    this.#loadEvents();
  }

  /** Ends everything. */
  stop() {
    this.#stopPolling();
    this.#tabs?.close();
    this.connection.close();
  }

  /** Exchanges a token for a session; what is wrong with it is said where the sign-in is. @param {string} token */
  async signIn(token) {
    try {
      await this.api.signIn(token);
    } catch (failure) {
      this.#refuse({ status: 401, message: problemOf(failure).message, refused: true });
      return;
    }
    this.#tabs?.postMessage(null);
    this.#forget();
    await this.connect();
  }

  /** Ends the session, here and in other tabs. */
  async signOut() {
    if (!await this.aroundSignOut(() => this.api.signOut())) return;
    this.connection.close();
    this.#forget();
    await this.connect();
  }

  /** The next user to sign in may see less. */
  #forget() {
    this.#seenRevision = -1;
    batch(() => {
      this.access.value = null;
      this.state.value = null;
      this.pausedUntil.value = null;
      this.pausedApps.value = {};
      this.containers.value = [];
      this.target.value = null;
      this.events.value = [];
      this.heardAt.value = 0;
      Object.values(this.asked).forEach((one) => one.forget());
      this.metrics.forget();
    });
  }

  /** A view needs a channel from now on; the answer ends that. @param {string} channel */
  need(channel) {
    const before = this.#needed.get(channel) ?? 0;
    this.#needed.set(channel, before + 1);
    if (before === 0) this.connection.subscribe(channel);
    return () => {
      const left = (this.#needed.get(channel) ?? 1) - 1;
      this.#needed.set(channel, left);
      if (left === 0) this.connection.unsubscribe(channel);
    };
  }

  /** Whether the token may do that. @param {string} scope @param {number} [appId] */
  may(scope, appId) {
    const access = this.access.peek();
    return access !== null && access.scopes.includes(scope) && (access.apps === null || (appId !== undefined && access.apps.includes(appId)));
  }

  /** @param {string} text @param {'good' | 'bad'} [kind] */
  note(text, kind) {
    this.notes.value = [{ at: new Date(), text, kind }, ...this.notes.peek()].slice(0, NOTES_MAX);
  }

  /** Asks for the containers again, at most once a second. */
  refresh() {
    if (this.#listTimer !== undefined) return;
    this.#listTimer = setTimeout(() => {
      this.#listTimer = undefined;
      this.#listedAt = Date.now();
      this.#loadContainers().catch(() => this.#again(() => this.refresh()));
    }, Math.max(50, this.#listedAt + LIST_EVERY_MILLIS - Date.now()));
  }

  /** @returns {Promise<boolean>} whether connecting makes sense */
  async #loadAccess() {
    try {
      this.access.value = await this.api.get('api/v1/access');
    } catch (failure) {
      if (failure instanceof ApiError && failure.status === 401) {
        this.access.value = null;
        this.#refuse(failure);
        return false;
      }
      return true;
    }
    const access = this.access.peek();
    if (access === null) return true;
    const known = access.kind !== 'unknown';
    const message = known ? `The token ${access.name} lacks the scope read. Enter another one.` : this.api.noSession();
    this.api.tokensRequired = access.tokensRequired;
    this.api.signedIn = access.session !== null;
    if (access.scopes.includes('read')) return true;
    this.#refuse({ status: known ? 403 : 401, message, refused: known });
    return false;
  }

  /** All tabs of a browser have one session: another one may have signed in with another token since. */
  async #askWho() {
    const before = this.access.peek();
    if (before === null) {
      await this.#loadAccess();
      return;
    }
    const now = await this.api.get('api/v1/access').catch(() => null);
    if (now === null) return;
    this.#askedWhoAt = Date.now();
    // That the session has ended is what everything else is answered.
    if (now.kind === 'unknown' || now.name === before.name || this.access.peek() !== before) return;
    this.#forget();
    await this.connect();
  }

  /** @param {import('./connection.js').Problem} problem */
  #refuse({ status, message, refused }) {
    this.connection.close();
    this.connection.status.value = { state: 'refused', retryAt: null, problem: { status, message, refused } };
  }

  async #address() {
    if (this.access.peek()?.apps) return { status: 403, message: LIMITED };
    return this.socketAddress('ws');
  }

  /** The address of a WebSocket: the browser sends the session with it. @param {string} path @param {URLSearchParams} [query] */
  socketAddress(path, query = new URLSearchParams()) {
    const url = this.api.url(path);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    url.search = query.toString();
    return url.href;
  }

  /** A POST carries the page's Origin as the WebSocket does, so that what refuses the WebSocket is said here. */
  async #diagnose() {
    try {
      await this.api.post('api/v1/ws/ticket');
      return { status: 0, message: (await import('./polled-state.js')).NO_UPGRADE };
    } catch (failure) {
      const problem = problemOf(failure);
      // A poll that was answered before says no more: the next one that is finds the service back.
      if (problem.status === 0) this.polled.value = false;
      return problem;
    }
  }

  /** @returns {Link} */
  #linkOf() {
    const { state, problem } = this.connection.status.value;
    const polled = this.polled.value;
    if (state === 'open') return 'live';
    if (state === 'paused') return 'paused';
    if (state === 'refused' && (problem?.status === 401 || (problem?.status === 403 && this.access.value?.apps == null))) return 'signed-out';
    if (polled) return 'polling';
    return state === 'waiting' || state === 'refused' || (state === 'connecting' && problem !== null) ? 'offline' : 'connecting';
  }

  #linkChanged() {
    const { state, problem, retryAt } = this.connection.status.peek();
    const link = this.link.peek();
    if (state === 'waiting' && problem) this.note(`${problem.message} Next attempt in ${((Number(retryAt) - Date.now()) / 1000).toFixed(1)} s`, 'bad');
    if (link === 'signed-out' && this.#link !== 'signed-out' && problem) this.note(problem.message, 'bad');
    this.#link = link;
    if (state === 'open') {
      this.#stopPolling();
      this.#askWho();
      this.#loadEvents();
      this.loadTarget();
      this.refresh();
    } else if (state === 'waiting' || (state === 'refused' && link !== 'signed-out')) {
      if (!this.#polling) {
        this.#polling = true;
        this.#askedWhoAt = 0;
        this.#poll();
      }
    } else if (state !== 'connecting') {
      this.#stopPolling();
    }
  }

  #stopPolling() {
    this.#polling = false;
    this.polled.value = false;
    clearTimeout(this.#pollTimer);
  }

  async #poll() {
    if (this.access.peek() === null || Math.abs(Date.now() - this.#askedWhoAt) >= WHO_EVERY_MILLIS) this.#askWho();
    try {
      await this.#pollAll();
      if (!this.#polling) return;
      const back = this.link.peek() === 'offline';
      if (!this.polled.peek()) this.note(this.access.peek()?.apps ? LIMITED : `Polling every ${POLL_EVERY_MILLIS / 1000} s meanwhile`);
      this.polled.value = true;
      // What answers again may take the WebSocket again: not to be waited for.
      if (back) this.connection.answered();
    } catch (failure) {
      if (!this.#polling) return;
      const problem = problemOf(failure);
      if (problem.status === 401) {
        this.#stopPolling();
        this.#refuse(problem);
        return;
      }
      if (problem.status === 403) this.#askWho();
      if (this.polled.peek()) this.note(`Polling fails: ${problem.message}`, 'bad');
      this.polled.value = false;
    }
    if (this.#polling) this.#pollTimer = setTimeout(() => this.#poll(), POLL_EVERY_MILLIS);
  }

  async #pollAll() {
    const [status, standing, { servicesOf }] = await Promise.all([this.api.get('api/v1/status'), this.api.get('api/v1/reconciliation'), import('./polled-state.js')]);
    await Promise.all([
      this.access.peek()?.apps ? null : this.metrics.poll(),
      this.#loadContainers(),
      this.#loadEvents(),
    ]);
    if (this.#polling) this.#stateCame({ ...status, passId: status.passId ?? null, services: servicesOf(standing, this.containers.peek()) });
  }

  async #loadContainers() {
    const { containers } = await this.asked.containers.of(this.api.get('api/v1/containers'));
    batch(() => {
      this.containers.value = containers;
      this.metrics.measured(containers);
    });
  }

  async #loadEvents() {
    const newest = this.events.peek()[0]?.seq;
    try {
      const { events, next } = await this.asked.events.of(this.api.get(newest === undefined ? 'api/v1/events?limit=200' : `api/v1/events?limit=500&after=${newest}`));
      this.#eventsCame(newest === undefined ? events.toReversed() : events);
      if (this.connection.status.peek().state === 'open') this.connection.subscribe('events', { after: next });
    } catch {
      this.#again(() => this.#loadEvents());
    }
  }

  /** @param {import('./api-types.js').StateFrame} frame */
  #stateCame(frame) {
    batch(() => {
      this.state.value = frame;
      this.heardAt.value = pageClock.now();
    });
    if (this.connection.status.peek().state === 'open') this.refresh();
    if (frame.revision !== this.#seenRevision) {
      this.#seenRevision = frame.revision;
      this.loadTarget();
    }
  }

  /** Asks for the newest target, and what is paused until when. */
  async loadTarget() {
    try {
      const [target, standing] = await this.asked.target.of(Promise.all([this.api.get('api/v1/state/target'), this.api.get('api/v1/reconciliation')]));
      batch(() => {
        this.target.value = target;
        this.pausedUntil.value = standing.pausedUntil;
        this.pausedApps.value = pausedAppsOf(standing);
      });
    } catch {
      this.#again(() => this.loadTarget());
    }
  }

  /** What failed is tried again while something comes at all; the next connection asks for everything anyway. @param {() => void} call */
  #again(call) {
    setTimeout(() => {
      if (['live', 'polling'].includes(this.link.peek())) call();
    }, POLL_EVERY_MILLIS);
  }

  /** @param {import('./api-types.js').Event[]} events oldest first */
  #eventsCame(events) {
    if (events.length === 0) return;
    const newest = this.events.peek()[0];
    const last = events[events.length - 1];
    // A manager that lost its data counts from the beginning.
    const restarted = newest !== undefined && last.seq < newest.seq && last.timestamp > newest.timestamp;
    const known = restarted ? -1 : newest?.seq ?? -1;
    const fresh = events.filter((event) => event.seq > known);
    if (fresh.length === 0) return;
    this.events.value = [...fresh.toReversed(), ...(restarted ? [] : this.events.peek())].slice(0, EVENTS_MAX);
    if (fresh.some((event) => event.type.startsWith('reconciliation-'))) this.loadTarget();
  }
}
