// The time by the service's clock: its times are compared with that, never with the browser's, which may be off.

import { signal } from './vendor/signals-core.js';

/** The header Date has whole seconds (RFC 9110, section 5.6.7). */
const HEADER_MILLIS = 1_000;

export class Clock {
  /** How far the service's clock is ahead of the browser's, in milliseconds. @type {import('./vendor/signals-core.js').Signal<number>} */
  offset = signal(0);

  /**
   * Takes the time of an answer, which was somewhere between the question and its arrival. An offset that may still be right is kept, so
   * that times do not tremble.
   * @param {string | null} date the header Date @param {number} askedAt @param {number} cameAt by the browser's clock
   */
  heard(date, askedAt, cameAt) {
    const told = Date.parse(date ?? '');
    const least = told - cameAt;
    const most = told + HEADER_MILLIS - askedAt;
    // Not when the browser's clock was set meanwhile.
    if (Number.isNaN(told) || cameAt < askedAt) return;
    const offset = this.offset.peek();
    if (offset < least || offset > most) this.offset.value = Math.round((least + most) / 2);
  }

  /** Milliseconds, by the service's clock. */
  now() {
    return Date.now() + this.offset.peek();
  }
}

/** Of the service that this page is from. */
export const pageClock = new Clock();
