// What happened, as marks on the time axis of charts. Pure functions.

/** Marks nearer to each other than this share of the chart are one; a larger share, where so many are left that nothing else can be seen. */
const MARK_SHARE = 1 / 40;
const MANY_SHARE = 1 / 10;
const MARKS_MAX = 12;
/** Events that a mark names: the worst; the others it counts. */
const NAMED_MAX = 4;
/** Types of events that something went wrong with. */
const BAD = new Set(['rolled-back', 'spec-held', 'service-exited', 'service-unhealthy']);

/**
 * What an event is on the time axis: a container that ran out of memory is the worst, then what went wrong, then a restart.
 * @param {import('./api-types.js').Event} event @returns {{tone: string, rank: number, text: string}}
 */
function markOf(event) {
  if (event.details?.oomKilled === true) return { tone: 'bad', rank: 3, text: `Out of memory: ${event.reason}` };
  if (event.type === 'service-exited' && (event.details?.exitCode === 0 || event.details?.stopped)) return { tone: 'soft', rank: 0, text: event.reason };
  if (BAD.has(event.type)) return { tone: 'bad', rank: 2, text: event.reason };
  if (event.type === 'service-restarted' && event.details?.cause !== 'operator') return { tone: 'warn', rank: 1, text: event.reason };
  return { tone: 'soft', rank: 0, text: event.reason };
}

/** @param {import('./api-types.js').Event[]} annotations @param {number} seconds the chart's length @returns {import('./charts.js').Mark[]} */
export function marksOf(annotations, seconds) {
  const marks = joined(annotations, seconds * MARK_SHARE);
  return marks.length <= MARKS_MAX ? marks : joined(annotations, seconds * MANY_SHARE);
}

/** @param {import('./api-types.js').Event[]} annotations oldest first @param {number} apart in seconds @returns {import('./charts.js').Mark[]} */
function joined(annotations, apart) {
  /** @type {(ReturnType<typeof markOf> & {at: number})[][]} */
  const groups = [];
  for (const event of annotations) {
    const one = { at: Date.parse(event.timestamp) / 1000, ...markOf(event) };
    const group = groups.at(-1);
    if (group !== undefined && one.at - group[0].at < apart) group.push(one);
    else groups.push([one]);
  }
  return groups.map((group) => {
    const worstFirst = group.toSorted((one, other) => other.rank - one.rank);
    const events = group.filter((one) => worstFirst.indexOf(one) < NAMED_MAX).map(({ at, text }) => ({ at, text }));
    return { at: worstFirst[0].at, tone: worstFirst[0].tone, events, more: group.length - events.length };
  });
}
