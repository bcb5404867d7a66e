// Where each line of a log view is: the height of one that is wrapped, or whose characters differ in width, is guessed until it is in view
// and measured.

import { shownText } from './log-text.js';
import { Rows } from './rows.js';

/** @typedef {import('./api-types.js').LogEntry} LogEntry */

/** Pixels, as in pages.css. */
const LINE_HEIGHT = 20;

/** What the font of the lines has itself, each as wide as any other. */
const EVEN = /^[\u0020-\u007e]*$/;
/** As wide as two, where the machine has a font for them that says so. */
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/g;
/** As wide as none: marks of the character before, and what joins or directs. */
const NARROW = /[\p{M}\p{Cf}]/gu;

/** In how many lines a text is wrapped, if its characters are as wide as they should be. @param {string} text @param {number} columns */
function wrapped(text, columns) {
  const width = EVEN.test(text) ? text.length : text.replace(NARROW, '').length + (text.match(WIDE)?.length ?? 0);
  return Math.max(1, Math.ceil(width / columns));
}

/** The rows of a view's lines for one look: what wraps them, how many columns wide, whether what belongs to a line is above it. */
export class Layout {
  rows = new Rows();
  #wrap;
  #columns;
  #narrow;
  /** @type {number | undefined} */ #firstId;
  /** The width for which heights were measured, in pixels. */ #width = 0;
  /** Measured heights by a line's id. @type {Map<number, number>} */
  #measured = new Map();

  /** @param {boolean} wrap @param {number} columns @param {boolean} narrow */
  constructor(wrap, columns, narrow) {
    this.#wrap = wrap;
    this.#columns = columns;
    this.#narrow = narrow;
  }

  /**
   * Where each line is; lines that came after those of the layout before are added to it.
   * @param {Layout | null} before @param {LogEntry[]} lines @param {boolean} wrap @param {number} columns @param {boolean} narrow
   * @returns {Layout}
   */
  static of(before, lines, wrap, columns, narrow) {
    const same = before !== null && before.#wrap === wrap && before.#narrow === narrow && (!wrap || before.#columns === columns);
    const layout = same ? before : new Layout(wrap, columns, narrow);
    if (layout.#firstId !== lines[0]?.id || layout.rows.length > lines.length) {
      layout.rows = new Rows();
      if (layout.#measured.size > lines.length) layout.#measured.clear();
    }
    layout.#firstId = lines[0]?.id;
    for (let index = layout.rows.length; index < lines.length; index += 1) layout.rows.push(layout.#height(lines[index]));
    return layout;
  }

  /** @param {LogEntry} line */
  #height({ id, message }) {
    const measured = this.#measured.get(id);
    if (measured !== undefined) return measured;
    return (this.#narrow ? LINE_HEIGHT : 0) + LINE_HEIGHT * (this.#wrap ? wrapped(shownText(message), this.#columns) : 1);
  }

  /** Sure is only what is not wrapped: where a browser wraps is up to it. @param {LogEntry} line */
  #unsure({ message }) {
    const text = shownText(message);
    return text.length > this.#columns || !EVEN.test(text);
  }

  /**
   * Which of the rows that are in the page have a guessed height.
   * @param {LogEntry[]} lines @param {number} first @param {number} end @param {number} width of the view in pixels
   */
  guessed(lines, first, end, width) {
    if (!this.#wrap) return [];
    if (width !== this.#width) {
      this.#measured.clear();
      this.#width = width;
    }
    /** @type {number[]} */
    const found = [];
    for (let index = first; index < end; index += 1) {
      if (!this.#measured.has(lines[index].id) && this.#unsure(lines[index])) found.push(index);
    }
    return found;
  }

  /** Takes over how high rows are in the page. @param {LogEntry[]} lines @param {Map<number, number>} heights by index @returns {boolean} whether any was guessed wrong */
  settle(lines, heights) {
    heights.forEach((height, index) => this.#measured.set(lines[index].id, height));
    return this.rows.change(heights);
  }
}
