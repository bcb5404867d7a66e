// The state without live updates, fetched once they are missed.

import { byService } from './service-health.js';

/** A WebSocket is refused though the service answers everything else. */
export const NO_UPGRADE = 'The manager answers, but its WebSocket cannot be opened. A proxy in front of it must pass the headers Upgrade and'
  + ' Connection on: see docs/reverse-proxy.md.';

/**
 * What the channel state would tell, from the answers that there are without it.
 * @param {import('./api-types.js').Reconciliation} standing
 * @param {import('./api-types.js').ListedContainer[]} containers
 * @returns {import('./api-types.js').ServiceState[]}
 */
export function servicesOf(standing, containers) {
  const known = byService(containers);
  return Object.entries(standing.status).flatMap(([appId, app]) => Object.entries(app.services).map(([serviceId, service]) => ({
    appId: Number(appId),
    serviceId: Number(serviceId),
    appName: app.appName,
    serviceName: service.serviceName,
    sync: service.status,
    status: known.get(`${appId}/${serviceId}`)?.status ?? 'missing',
    reason: service.reason ?? null,
    progress: service.progress,
    cause: service.cause ?? null,
    action: service.action ?? null,
    nextAttemptAt: service.nextAttemptAt ?? null,
    stoppedBy: service.stoppedBy ?? null,
  })));
}
