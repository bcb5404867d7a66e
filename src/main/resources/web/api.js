// The HTTP API of one manager: its session, errors in their one shape, and each call as a curl command.

import { Clock } from './clock.js';
import { clock, localTimes } from './format.js';

const SESSIONS = 'api/v1/sessions';
const ANSWER_MAX_MILLIS = 15_000;
const AGAIN_AFTER_MILLIS = 500;
/** What the API says of its answer, and of further calls: the page shows the one and makes the others. */
const FOR_PROGRAMS = /[,;] violations lists [^.]*(?=\.)|: try again when GET [^.]*(?=\.)/;

/** What the service answered in the place of what was asked for. */
export class ApiError extends Error {
  /** @param {number} status 0 when there was no answer @param {string} message @param {{pointer: string, message: string}[]} [violations] */
  constructor(status, message, violations = []) {
    super(message);
    this.status = status;
    this.violations = violations;
  }
}

/** @param {unknown} failure @returns {import('./connection.js').Problem} */
export function problemOf(failure) {
  if (failure instanceof ApiError) return { status: failure.status, message: failure.message };
  return { status: 0, message: failure instanceof Error ? failure.message : String(failure) };
}

/** The places that the service names beside its message, and why. @param {unknown} error @returns {{pointer: string, message: string}[]} */
export function placesOf(error) {
  return error instanceof ApiError ? error.violations.filter(({ message }) => !error.message.includes(message)) : [];
}

/** What went wrong, in one text. @param {unknown} error */
export function inFull(error) {
  return [error instanceof Error ? error.message : String(error), ...placesOf(error).map(({ pointer, message }) => `${pointer} ${message}`)].join('\n');
}

/** In the place of the token in a copied call: while the variable is not set, the shell stops and says what to set. */
export const TOKEN_VARIABLE = '${TOKEN:?set it to a token of this service}';

/** A text as one word of a POSIX shell. @param {string} text */
export function quoted(text) {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

export class Api {
  /** Whether this browser was signed in when that was last asked. */
  signedIn = false;
  /** Whether the service requires tokens, as far as known. */
  tokensRequired = false;
  /** By which its answers are to be read. @type {Clock} */
  clock;
  #base;
  /** When the first of the calls was made to which no answer came, by the browser's clock; 0 since the last answer. */
  #silentSince = 0;

  /** @param {string} base where the manager is, with a slash at its end @param {Clock} [clock] */
  constructor(base, clock = new Clock()) {
    this.clock = clock;
    this.#base = new URL(base, document.baseURI).href;
  }

  /**
   * Exchanges a token for a session. Its cookie is out of reach for scripts, and the token is kept nowhere.
   * @param {string} token @returns {Promise<import('./api-types.js').Access>}
   */
  signIn(token) {
    return this.post(SESSIONS, { token, path: new URL(this.#base).pathname });
  }

  /** Ends the session; there need not be one. */
  async signOut() {
    await this.send('DELETE', `${SESSIONS}/current`);
    this.signedIn = false;
  }

  /** @param {string} path relative to the manager */
  url(path) {
    return new URL(path, this.#base);
  }

  /** @param {string} path @returns {Promise<any>} */
  async get(path) {
    return (await this.send('GET', path)).body;
  }

  /** @param {string} path @param {unknown} [body] @param {number} [patience] milliseconds @returns {Promise<any>} */
  async post(path, body, patience) {
    return (await this.send('POST', path, body, {}, patience)).body;
  }

  /**
   * @param {string} method @param {string} path
   * @param {unknown} [body] an object as JSON; a text or a form as it is
   * @param {Record<string, string>} [more] headers
   * @param {number} [patience] milliseconds until it is given up
   * @returns {Promise<{body: any, etag: string | null}>}
   */
  async send(method, path, body, more = {}, patience = ANSWER_MAX_MILLIS) {
    const response = await this.#fetch(method, path, patience, {
      method,
      headers: this.#headers(body, more),
      body: body === undefined ? undefined : typeof body === 'string' || body instanceof FormData ? body : JSON.stringify(body),
      cache: 'no-store',
    });
    if (!response.ok) throw await this.#refusal(response, path);
    const json = response.headers.get('Content-Type')?.startsWith('application/json') ?? false;
    const askedAt = Date.now();
    const content = await (json ? response.json() : response.text()).catch(() => { throw this.#unanswered(askedAt); });
    return { body: content, etag: response.headers.get('ETag') };
  }

  /** What only reads is asked once more: a network that changes breaks what is under way. @param {string} method @param {string} path @param {number} patience @param {RequestInit} request */
  async #fetch(method, path, patience, request) {
    const since = Date.now();
    for (let left = method === 'GET' ? 1 : 0; ; left -= 1) {
      try {
        const askedAt = Date.now();
        const response = await fetch(this.url(path), { ...request, signal: AbortSignal.timeout(patience) });
        this.clock.heard(response.headers.get('Date'), askedAt, Date.now());
        this.#silentSince = 0;
        return response;
      } catch {
        if (left === 0) throw this.#unanswered(since);
        await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER_MILLIS));
      }
    }
  }

  /** @param {number} askedAt */
  #unanswered(askedAt) {
    this.#silentSince ||= askedAt;
    return new ApiError(0, `The manager has not answered since ${clock(new Date(this.clock.now() - Date.now() + this.#silentSince))}.`);
  }

  /** @param {unknown} body @param {Record<string, string>} more */
  #headers(body, more) {
    /** @type {Record<string, string>} */
    const headers = { Accept: 'application/json', ...more };
    if (body !== undefined && typeof body !== 'string' && !(body instanceof FormData)) headers['Content-Type'] = 'application/json';
    return headers;
  }

  /** @param {Response} response @param {string} path */
  async #refusal(response, path) {
    // The API's own words are for programs: they name a header.
    if (response.status === 401) {
      return new ApiError(401, path === SESSIONS
        ? 'This token is not valid: it is unknown, has expired or was revoked. Enter another one.'
        : this.noSession());
    }
    try {
      const answer = await response.json();
      if (typeof answer.message === 'string') {
        const message = answer.message.replace(FOR_PROGRAMS, '');
        // Only what the manager says of itself has times of its own; a refusal of what was sent repeats that.
        return new ApiError(response.status, response.status === 503 ? localTimes(message) : message, answer.violations ?? []);
      }
    } catch {
      // An answer that is not the service's: a proxy's page.
    }
    return new ApiError(response.status, `HTTP ${response.status}: this answer does not come from the manager; check the proxy in front of it.`);
  }

  /** What to do without a session. */
  noSession() {
    return this.signedIn ? 'Your session has ended. Enter a token to sign in again.' : 'This service requires a token. Enter one to sign in.';
  }

  /** The call for a shell; the token stays out of it. @param {string} path @param {string} [method] @param {string[]} [more] further words, such as those of a body */
  curl(path, method = 'GET', more = []) {
    const words = ['curl'];
    if (method !== 'GET') words.push('-X', method);
    if (this.tokensRequired) words.push('-H', `"Authorization: Bearer ${TOKEN_VARIABLE}"`);
    return [...words, ...more.map(quoted), quoted(this.url(path).href)].join(' ');
  }
}
