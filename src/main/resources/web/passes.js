// Which passes the manager still knows: its last ones since it started. Pure.

/** @typedef {import('./api-types.js').Event} Event */

/** Events since the manager started, newest first, and whether they are known back to that start. @param {Event[]} events newest first */
function sinceStart(events) {
  const start = events.findIndex(({ type }) => type === 'manager-started');
  return start < 0 ? { recent: events, all: false } : { recent: events.slice(0, start), all: true };
}

/** The pass that ended last, where it is still known. @param {Event[]} events newest first @returns {string | undefined} */
export function lastPass(events) {
  return sinceStart(events).recent.find(({ type }) => type === 'pass-finished' || type === 'pass-failed')?.details?.passId;
}

/**
 * Whether to ask for a pass that an address names: the manager keeps none from before its last start.
 * @param {string} passId @param {Event[]} events newest first
 */
export function mayBeKept(passId, events) {
  const { recent, all } = sinceStart(events);
  return !all || recent.some(({ details }) => details?.passId === passId);
}
