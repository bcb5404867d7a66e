// Events before those that come by themselves, page by page on request.

import { useRef, useState } from './html.js';

/** @typedef {import('./api-types.js').Event} Event */

/** Of one list; older ones are asked for again. */
const EVENTS_MAX = 10_000;

/** What came last, then what was there before it: also what has left the newest ones since. @param {Event[]} newest newest first @param {Event[]} before newest first */
export function joined(newest, before) {
  const oldest = newest.at(-1)?.seq ?? Infinity;
  return [...newest, ...before.filter(({ seq }) => seq < oldest)].slice(0, EVENTS_MAX);
}

/**
 * Once older events were asked for, none between them and the newest is lost while new ones come.
 * @param {Event[]} newest newest first @param {(before: number) => Promise<{events: Event[]}>} ask for those before a number @param {number} page how many it gives at most
 * @returns {{all: Event[], end: boolean, more: () => Promise<void>}} end: whether nothing older is kept
 */
export function useOlder(newest, ask, page) {
  const kept = useRef(/** @type {Event[]} */ ([]));
  const [end, setEnd] = useState(false);
  const [, setPages] = useState(0);
  const all = joined(newest, kept.current);
  if (kept.current.length > 0) kept.current = all;
  const more = async () => {
    const { events } = await ask(all.at(-1)?.seq ?? 0);
    kept.current = joined(kept.current.length > 0 ? kept.current : all, events);
    setEnd(events.length < page);
    setPages((count) => count + 1);
  };
  return { all, end: end && all.length < EVENTS_MAX, more };
}
