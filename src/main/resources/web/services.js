// Each service with all that is known of it, joined from state, containers, usage and target.

import { pageClock } from './clock.js';
import { dayOrTime, localTimes } from './format.js';
import { html, useEffect, useSignal } from './html.js';
import { href } from './router.js';
import { byService, standing, unapplied } from './service-health.js';
import { Pill } from './ui.js';

/**
 * @typedef {import('./api-types.js').ServiceState & {standing: import('./service-health.js').Standing,
 *   container: import('./api-types.js').ListedContainer | undefined, usage: import('./api-types.js').ContainerMetrics | undefined,
 *   past: import('./api-types.js').ContainerMetrics[], image: string, declaredImage: string, seenUntil: string | null}} Row seenUntil: since when the engine does not answer; usage is left out then unless it is newer
 */

/**
 * @param {import('./api-types.js').StateFrame | null} state
 * @param {import('./api-types.js').ListedContainer[]} containers
 * @param {Map<string, import('./api-types.js').ContainerMetrics>} usage
 * @param {Map<string, import('./api-types.js').ContainerMetrics[]>} past
 * @param {import('./api-types.js').Target | null} target
 * @returns {Row[]}
 */
export function join(state, containers, usage, past, target) {
  const known = byService(containers);
  const seenUntil = seenUntilOf(state);
  return (state?.services ?? []).map((service) => {
    const container = known.get(`${service.appId}/${service.serviceId}`);
    const declared = target?.apps[service.appId]?.services.find((one) => one.serviceId === service.serviceId);
    const id = container?.containerId ?? '';
    const measured = usage.get(id);
    return {
      ...service,
      standing: standing(service, container?.health, unapplied(state)),
      container,
      usage: seenUntil === null || (measured !== undefined && Date.parse(measured.timestamp) > Date.parse(seenUntil)) ? measured : undefined,
      past: past.get(id) ?? [],
      image: container?.image ?? declared?.imageName ?? '',
      declaredImage: declared?.imageName ?? '',
      seenUntil,
    };
  });
}

/** Since when the engine does not answer; null while it does. @param {import('./api-types.js').StateFrame | null} state */
export function seenUntilOf(state) {
  return state === null || state.engine.available ? null : state.engine.since;
}

/** When something was seen that may be otherwise by now. @param {string | null} seenUntil */
export function seenAt(seenUntil) {
  return seenUntil === null ? '' : ` at ${dayOrTime(Date.parse(seenUntil), pageClock.now())}`;
}

/** What was seen before the engine went away is no news: grey, with its age. @param {import('./service-health.js').Standing} standing @param {string | null} seenUntil @returns {import('./service-health.js').Standing} */
export function asSeen(standing, seenUntil) {
  return seenUntil === null ? standing : { tone: 'idle', word: `${standing.word}${seenAt(seenUntil)}` };
}

/** What the verdict needs beside the state. @param {import('./manager.js').Manager} manager @returns {import('./service-health.js').Surroundings} */
export function useSurroundings(manager) {
  return { pausedUntil: useSignal(manager.pausedUntil), pausedApps: useSignal(manager.pausedApps), containers: useSignal(manager.containers) };
}

/** @param {import('./manager.js').Manager} manager @returns {Row[]} */
export function useServices(manager) {
  useEffect(() => manager.need('containers'), [manager]);
  return join(useSignal(manager.state), useSignal(manager.containers), useSignal(manager.metrics.containers), manager.metrics.usages, useSignal(manager.target));
}

/** @param {{service: Row}} props */
export function StandingPill({ service }) {
  const { tone, word } = asSeen(service.standing, service.seenUntil);
  return html`<${Pill} tone=${tone} title=${localTimes(service.reason)}>${word}</${Pill}>`;
}

/** @param {{service: {appId: number, serviceId: number, appName: string, serviceName: string}, short?: boolean}} props */
export function ServiceLink({ service, short }) {
  return html`<a class="strong" aria-label=${`${service.appName}/${service.serviceName}`} href=${href('service', [service.appId, service.serviceId])}>${short ? '' : html`<span class="muted">${service.appName}/</span><wbr />`}${service.serviceName}</a>`;
}
