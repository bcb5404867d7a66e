// What happened, as marks on the time axis of charts. Pure functions.

/** Marks nearer to each other than this share of the chart are one; a larger share, where so many are left that nothing else can be seen. */
const MARK_SHARE = 1 / 40;
const MANY_SHARE = 1 / 10;
const MARKS_MAX = 12;
/** Types of events that something went wrong with. */
const BAD = new Set(['rolled-back', 'spec-held', 'service-exited', 'service-unhealthy']);

/**
 * What an event is on the time axis: a container that ran out of memory is the worst, then what went wrong, then a restart.
 * @param {import('./api-types.js').Event} event @returns {{tone: string, rank: number, text: string}}
 */
function markOf(event) {
  if (event.details?.oomKilled === true) return { tone: 'bad', rank: 3, text: `Out of memory: ${event.reason}` };
  if (event.type === 'service-exited' && event.details?.exitCode === 0) return { tone: 'soft', rank: 0, text: event.reason };
  if (BAD.has(event.type)) return { tone: 'bad', rank: 2, text: event.reason };
  if (event.type === 'service-restarted') return { tone: 'warn', rank: 1, text: event.reason };
  return { tone: 'soft', rank: 0, text: event.reason };
}

/** @param {import('./api-types.js').Event[]} annotations @param {number} seconds the chart's length @returns {import('./charts.js').Mark[]} */
export function marksOf(annotations, seconds) {
  const marks = joined(annotations, seconds * MARK_SHARE);
  return marks.length <= MARKS_MAX ? marks : joined(annotations, seconds * MANY_SHARE);
}

/** @param {import('./api-types.js').Event[]} annotations @param {number} apart in seconds @returns {import('./charts.js').Mark[]} */
function joined(annotations, apart) {
  /** @type {(import('./charts.js').Mark & {rank: number, more: number})[]} */
  const marks = [];
  for (const event of annotations) {
    const at = Date.parse(event.timestamp) / 1000;
    const mark = markOf(event);
    const last = marks.at(-1);
    if (last !== undefined && at - last.at < apart) {
      last.more += 1;
      if (mark.rank > last.rank) Object.assign(last, mark);
    } else {
      marks.push({ at, ...mark, more: 0 });
    }
  }
  return marks.map(({ more, rank, ...mark }) => (more === 0 ? mark : { ...mark, text: `${mark.text} (and ${more} more)` }));
}
