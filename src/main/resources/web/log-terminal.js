// What a terminal shows of a line that was written for one: colours as classes, progress as its last state, all other controls left out. Pure.

import { PLAIN, alike, changed, shown } from './log-colors.js';

/** Of one look. @typedef {{text: string} & import('./log-colors.js').Shown} Piece */

// An escape sequence of any kind, or a character that has no shape of its own; without what turns round the direction of text.
// eslint-disable-next-line no-control-regex
const CONTROL = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[PX^_][^\u001b]*(?:\u001b\\)?|[ -/]+[0-~]|[0-Z\\^-~])|[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f-\u009f\u202d\u202e]/;
// eslint-disable-next-line no-control-regex
const LOOK_OR_CONTROL = new RegExp(`\\u001b\\[([0-9;:]*)m|(?:${CONTROL.source})`, 'g');
// What moves the place where is written, or clears; and each character.
// eslint-disable-next-line no-control-regex
const TOKEN = new RegExp(`(\\r)|(\\u0008)|\\u001b\\[([0-9;:]*)([CDGKm])|(${CONTROL.source})|([^])`, 'gu');
// eslint-disable-next-line no-control-regex
const MOVES = /[\u0008\r](?!\n|$)|\u001b\[[0-9;]*[CDGK]/;
/** Marks of the character before, and what joins or directs, have no place of their own. */
const MARK = /^[\p{M}\p{Cf}]$/u;
const LINE_END = /^[\n\u2028\u2029]$/;
/** Changes of look that one line may have; the rest of it is shown in one look. */
const PIECES_MAX = 400;
/** Places in a row to which a line can move; more than a line has characters. */
const PLACES_MAX = 10_000;

/** @param {string} message */
export function plain(message) {
  return MOVES.test(message) ? joined(drawn(message)) : spread(message).replace(LOOK_OR_CONTROL, '');
}

/** A message in full: with its own line breaks. @param {string} message */
export function whole(message) {
  return message.split(/\r?[\n\u2028\u2029]/).map(plain).join('\n');
}

/** Pieces of one look. @param {string} message @returns {Piece[]} */
export function pieces(message) {
  return bounded(MOVES.test(message) ? drawn(message) : coloured(spread(message)));
}

/** A line in which each control is seen as terminals write it, such as ^[ for escape: not every font has signs for them; null where there is none. @param {string} message */
export function written(message) {
  // eslint-disable-next-line no-control-regex
  const signs = message.replace(/[\u0000-\u0008\u000b-\u001f]/g, (one) => `^${String.fromCharCode(0x40 + one.charCodeAt(0))}`).replaceAll('\u007f', '^?');
  return signs === message ? null : signs;
}

/** Several lines as one, and tabs as spaces. @param {string} message */
function spread(message) {
  return message.replace(/\r?[\n\u2028\u2029]/g, ' ⏎ ').replaceAll('\t', '    ');
}

/** @param {Piece[]} list */
function joined(list) {
  return list.map(({ text }) => text).join('');
}

/** @param {Piece[]} list */
function bounded(list) {
  return list.length <= PIECES_MAX ? list : [...list.slice(0, PIECES_MAX), { text: joined(list.slice(PIECES_MAX)), classes: '' }];
}

/** @param {string} text without moves @returns {Piece[]} */
function coloured(text) {
  /** @type {Piece[]} */
  const found = [];
  let from = 0;
  let look = PLAIN;
  let drawing = shown(look);
  for (const match of text.matchAll(LOOK_OR_CONTROL)) {
    added(found, text.slice(from, match.index), drawing);
    if (match[1] !== undefined) {
      look = changed(look, match[1]);
      drawing = shown(look);
    }
    from = match.index + match[0].length;
  }
  added(found, text.slice(from), drawing);
  return found;
}

/** @param {Piece[]} found @param {string} text @param {import('./log-colors.js').Shown} drawing */
function added(found, text, drawing) {
  const last = found.at(-1);
  if (text === '') return;
  if (last !== undefined && alike(last, drawing)) last.text += text;
  else found.push({ text, ...drawing });
}

/**
 * As a terminal draws it: what is written over something replaces it. What is cleared at the end, with nothing written after it, stays:
 * a progress that has ended is what was to be read.
 * @param {string} message @returns {Piece[]}
 */
function drawn(message) {
  /** @type {Piece[]} */
  let row = [];
  /** @type {Piece[]} */
  const cells = [];
  let at = 0;
  /** @type {[number, number] | null} */
  let cleared = null;
  let look = PLAIN;
  let drawing = shown(look);
  const put = (/** @type {string} */ text) => {
    if (cleared !== null) row = row.map((cell, index) => (index >= Number(cleared?.[0]) && index < Number(cleared?.[1]) ? { text: ' ', classes: '' } : cell));
    cleared = null;
    if (MARK.test(text) && at > 0) {
      row[at - 1] = { ...row[at - 1], text: row[at - 1].text + text };
      return;
    }
    while (row.length < at) row.push({ text: ' ', classes: '' });
    row[at] = { text, ...drawing };
    at = Math.min(at + 1, PLACES_MAX);
  };
  const end = () => {
    while (row.at(-1)?.text === ' ' && row.at(-1)?.style === undefined) row.pop();
    cells.push(...row);
    row = [];
    at = 0;
    cleared = null;
  };
  for (const [, back, one, codes = '', command, , char] of message.matchAll(TOKEN)) {
    const steps = Math.max(1, Number.parseInt(codes, 10) || 1);
    if (back) at = 0;
    else if (one) at = Math.max(0, at - 1);
    else if (command === 'm') {
      look = changed(look, codes);
      drawing = shown(look);
    } else if (command === 'C') at = Math.min(PLACES_MAX, at + steps);
    else if (command === 'D') at = Math.max(0, at - steps);
    else if (command === 'G') at = Math.min(PLACES_MAX, steps - 1);
    else if (command === 'K') cleared = codes === '2' ? [0, PLACES_MAX] : codes === '1' ? [0, at + 1] : [at, PLACES_MAX];
    else if (char && LINE_END.test(char)) {
      end();
      cells.push({ text: ' ⏎ ', classes: '' });
    } else if (char === '\t') for (let space = 0; space < 4; space += 1) put(' ');
    else if (char) put(char);
  }
  end();
  return merged(cells);
}

/** @param {Piece[]} cells */
function merged(cells) {
  /** @type {Piece[]} */
  const found = [];
  for (const { text, ...drawing } of cells) added(found, text, drawing);
  return found;
}
