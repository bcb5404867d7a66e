// A file's own line ends and byte order mark, which an editor does not have: it shows one kind of line end, and gives that back. Pure functions.

import { changeOf } from './editor.js';

const ENDS = /\r\n|\r|\n/g;
const MARK = '\ufeff';

/** A file's text as an editor shows it. @param {string} text */
export function shownText(text) {
  return text.replace(/^\ufeff/, '').replace(ENDS, '\n');
}

/**
 * What was typed, with the line ends of the file that it was typed into: lines that stay keep their own, new ones get the most frequent of them.
 * @param {string} typed @param {string} file its text before, as its bytes say it
 */
export function withOwnEnds(typed, file) {
  const { from, to, insert } = changeOf(shownText(file), typed);
  const mark = file.startsWith(MARK) ? MARK : '';
  const text = file.slice(mark.length);
  return mark + text.slice(0, place(text, from)) + insert.replaceAll('\n', usual(text)) + text.slice(place(text, to));
}

/** Where in a text something is that is shown at an offset. @param {string} text @param {number} offset */
function place(text, offset) {
  let saved = 0;
  for (const { 0: end, index } of text.matchAll(ENDS)) {
    if (index - saved >= offset) break;
    saved += end.length - 1;
  }
  return offset + saved;
}

/** The most frequent line end of a text. @param {string} text */
function usual(text) {
  const found = text.match(ENDS) ?? [];
  const times = (/** @type {string} */ end) => found.filter((one) => one === end).length;
  return ['\n', '\r\n', '\r'].toSorted((one, other) => times(other) - times(one))[0];
}
