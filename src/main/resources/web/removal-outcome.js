// What became of the removal of an app, and what of it stays. Pure functions.

import { count } from './format.js';

/** @typedef {Pick<import('./api-types.js').ServiceState, 'serviceId' | 'serviceName' | 'sync' | 'reason' | 'progress'>} Left */
/**
 * An app that was taken out of the target: the services it had then; passId: the pass that removes them, none where it could not be applied.
 * @typedef {{asked: {serviceId: number, serviceName: string}[], revision: number, passId?: string, message: string}} Removal
 */

/** What of an app is kept when it is removed. @param {import('./api-types.js').DeclaredApp | undefined} app */
export function keptText(app) {
  const own = Object.entries(app?.volumes ?? {}).filter(([, volume]) => !volume?.external).map(([name]) => name);
  if (own.length === 0) return 'It declares no volumes; its logs and events are kept.';
  const named = own.map((name) => `“${name}”`);
  return own.length === 1 ? `Its volume ${named[0]} stays, with what was written into it, until it is purged; its logs and events are kept.`
    : `Its volumes ${named.slice(0, -1).join(', ')} and ${named.at(-1)} stay, with what was written into them, until they are purged; its logs and events are kept.`;
}

/** The services of a removed app that are still there. @template {Left} T @param {Removal} removal @param {T[]} services of the app, as they stand now @returns {T[]} */
export function leftOf({ asked }, services) {
  return services.filter(({ serviceId }) => asked.some((one) => one.serviceId === serviceId));
}

/**
 * What has become of it by now.
 * @param {string} name of the app @param {Removal} removal @param {Left[]} services of the app, as they stand now
 * @param {{revision: number, appliedRevision: number} | null} state @param {boolean} declared whether the newest target has it
 */
export function removalText(name, removal, services, state, declared) {
  if (removal.passId === undefined) return removal.message;
  if (declared && (state?.revision ?? 0) > removal.revision) return `${name} is declared again: somebody deployed it, or rolled back, since it was removed.`;
  if (state === null || state.appliedRevision < removal.revision) return `${name} is being removed.`;
  const left = leftOf(removal, services);
  if (left.length === 0) return `${name} is removed.`;
  return `${count(left.length, 'service is', 'services are')} left of ${removal.asked.length}. The manager continues without this page.`;
}
