// Marks in the lines in view what was searched for: ranges that the browser paints (::highlight), so that neither the lines nor what is copied of them change.

import { textFinder } from './log-hits.js';

/** @typedef {import('./log-hits.js').Hit} Hit */

/** As in pages.css. */
const NAME = 'log-hit';
/** For the lines of a view; an expression that takes longer is not marked. */
const WAIT_MAX_MILLIS = 1_000;
/** Lines whose hits are kept. */
const KNOWN_MAX = 2_000;

/** Whether the browser paints ranges. */
const paints = typeof globalThis.Highlight === 'function' && globalThis.CSS?.highlights !== undefined;

export class Marks {
  /** @type {Map<string, Hit[]>} by a line's text */
  #known = new Map();
  /** @type {((line: string) => Hit[]) | null} for a text, which is found at once */
  #find = null;
  /** @type {Worker | null} */ #worker = null;
  /** Lines that the worker looks through; null while it looks for none. @type {string[] | null} */ #asked = null;
  #ready = false;
  /** @type {any} */ #timer;
  /** @type {HTMLElement[]} */ #parts = [];

  /** @param {string} sought @param {boolean} regex whether that is an expression */
  constructor(sought, regex) {
    if (!paints || sought === '') return;
    if (regex) this.#begin(sought);
    else this.#find = textFinder(sought);
  }

  /** @param {string} expression */
  #begin(expression) {
    this.#worker = new Worker(new URL('log-hits-worker.js', import.meta.url), { type: 'module' });
    this.#worker.onerror = () => this.#end();
    this.#worker.onmessage = ({ data }) => {
      clearTimeout(this.#timer);
      this.#ready = true;
      this.#asked?.forEach((line, index) => this.#known.set(line, data[index]));
      this.#asked = null;
      this.#paint();
    };
    this.#worker.postMessage({ expression });
  }

  #end() {
    clearTimeout(this.#timer);
    this.#worker?.terminate();
    this.#worker = null;
  }

  /** Marks the hits in these elements, now or as soon as they are found, and no others. @param {Iterable<HTMLElement>} parts */
  show(parts) {
    if (this.#find === null && this.#worker === null) return;
    this.#parts = [...parts];
    this.#paint();
  }

  stop() {
    this.#end();
    this.#parts = [];
    if (paints) CSS.highlights.delete(NAME);
  }

  #paint() {
    const ranges = this.#parts.flatMap((part) => {
      const hits = this.#hits(part.textContent ?? '');
      return hits === undefined || hits.length === 0 ? [] : rangesOf(part, hits);
    });
    CSS.highlights.set(NAME, new Highlight(...ranges));
    this.#ask();
  }

  /** @param {string} line */
  #hits(line) {
    if (this.#known.size > KNOWN_MAX) this.#known.clear();
    if (this.#find !== null && !this.#known.has(line)) this.#known.set(line, this.#find(line));
    return this.#known.get(line);
  }

  /** One view at a time: what has come meanwhile is asked for after it. */
  #ask() {
    if (this.#worker === null || !this.#ready || this.#asked !== null) return;
    const lines = [...new Set(this.#parts.map((part) => part.textContent ?? ''))].filter((line) => !this.#known.has(line));
    if (lines.length === 0) return;
    this.#asked = lines;
    this.#timer = setTimeout(() => this.#end(), WAIT_MAX_MILLIS);
    this.#worker.postMessage({ lines });
  }
}

/** @param {HTMLElement} part @param {Hit[]} hits in order, of its text @returns {Range[]} */
function rangesOf(part, hits) {
  const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
  let node = /** @type {Text | null} */ (walker.nextNode());
  let before = 0;
  /** The text node that has a place, of which the end belongs to the one before. @param {number} place @param {boolean} end @returns {[Text, number]} */
  const at = (place, end) => {
    while (node !== null && (end ? before + node.length < place : before + node.length <= place)) {
      before += node.length;
      node = /** @type {Text | null} */ (walker.nextNode());
    }
    return [/** @type {Text} */ (node), place - before];
  };
  return hits.map(([from, to]) => {
    const range = new Range();
    range.setStart(...at(from, false));
    range.setEnd(...at(to, true));
    return range;
  });
}
