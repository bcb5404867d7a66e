// Which place among its lines a view keeps while lines come, are cut or get another height. Pure functions.

import { moment } from './format.js';

/** @typedef {import('./api-types.js').LogEntry} LogEntry */
/** What a box that scrolls says of itself, in pixels. @typedef {{scrollTop: number, scrollHeight: number, clientHeight: number}} Scrolled */

/** So near to the end a view follows. */
const NEAR_END_PIXELS = 30;

/** Whether the reader went up: a place that is higher only because there is less below it is none. @param {Scrolled} box @param {number} last where it was */
export function wentUp({ scrollTop, scrollHeight, clientHeight }, last) {
  return scrollTop < Math.min(last, scrollHeight - clientHeight) - 1;
}

/**
 * Whether new lines are followed after the box was scrolled. Lines that have come meanwhile are no reason to stop; going up is, however little: between
 * two turns of a wheel lines may come that would take the reader back.
 * @param {boolean} following @param {Scrolled} box @param {number} last where it was @param {boolean} reading whether a line is open
 */
export function follows(following, box, last, reading) {
  if (wentUp(box, last)) return false;
  return following || (!reading && box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END_PIXELS);
}

/**
 * Said of a linked line that is not among those that were read around its place; null where it is, or was cut since.
 * @param {LogEntry[]} lines @param {number} line its id @param {boolean} complete whether nothing older is kept @param {boolean} filtered whether some lines of what is chosen are not shown
 */
export function goneText(lines, line, complete, filtered) {
  if (lines.some(({ id }) => id === line)) return null;
  if (filtered) return 'This line is no longer kept, or the filter leaves it out.';
  if (lines.length === 0) return 'This line is no longer kept.';
  if (lines[0].id < line) return 'This line is no longer kept; these are the ones around it.';
  return complete ? `This line is no longer kept; the oldest that is kept is from ${moment(new Date(lines[0].timestamp))}.` : null;
}

/**
 * How far what is read moved down, or with a minus up, because lines came before the first one or the oldest were cut.
 * @param {{lines: LogEntry[], rows: import('./rows.js').Rows}} before @param {LogEntry[]} lines @param {import('./rows.js').Rows} rows
 */
export function moved(before, lines, rows) {
  const [old, first] = [before.lines[0]?.id, lines[0]?.id];
  if (old === undefined || first === undefined || old === first) return 0;
  if (first < old) return rows.top(Math.max(0, lines.findIndex(({ id }) => id === old)));
  return -before.rows.top(Math.max(0, before.lines.findIndex(({ id }) => id === first)));
}
