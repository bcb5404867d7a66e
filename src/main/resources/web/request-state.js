// What was asked for and may not have come yet: a list that has not come is not an empty one.

import { signal } from './vendor/signals-core.js';

/** @typedef {{known: boolean, error: unknown}} Standing known: whether it has come once; error: why the last question was in vain */

export class Asked {
  /** @type {import('./vendor/signals-core.js').Signal<Standing>} */
  standing = signal({ known: false, error: null });

  /** Notes what becomes of a question, and passes its answer on. @template T @param {Promise<T>} question @returns {Promise<T>} */
  async of(question) {
    try {
      const answer = await question;
      this.standing.value = { known: true, error: null };
      return answer;
    } catch (error) {
      this.standing.value = { known: this.standing.peek().known, error };
      throw error;
    }
  }

  /** As before the first question. */
  forget() {
    this.standing.value = { known: false, error: null };
  }
}
