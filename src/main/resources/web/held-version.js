// What runs of a service while its newest version is held back. Pure.

/** @typedef {import('./api-types.js').Explanation} Explanation */

/** @type {Record<string, string>} */
const RUNS = { healthy: 'runs, healthy', unhealthy: 'runs, unhealthy', starting: 'runs, its health is being checked' };

/** Which version failed, and how the one before stands. @param {Pick<Explanation, 'held' | 'lastGoodRevision' | 'containers'>} explanation */
export function heldText({ held, lastGoodRevision, containers }) {
  const good = lastGoodRevision === undefined ? 'the version before' : `revision ${lastGoodRevision}`;
  const container = containers.find(({ status }) => status === 'running');
  return `${held === undefined ? 'the new version' : `revision ${held.revision}`} failed; ${good} ${container === undefined ? 'does not run' : RUNS[container.health ?? ''] ?? 'runs'}`;
}
