// What happened, a line each.

import { localTimes } from './format.js';
import { html, useSignal } from './html.js';
import { href } from './router.js';
import { Time } from './ui.js';

/** Types that only lead to an event which is shown anyway. */
const DETAILS = new Set(['step-started', 'pull-progress', 'pass-started', 'service-waiting']);

/** @param {import('./api-types.js').Event} event @returns {import('./service-health.js').Tone} */
export function toneOf({ type, details }) {
  if (type === 'service-exited' && details?.exitCode === 0) return 'idle';
  if (type === 'pass-finished') return details?.state === 'converged' ? 'good' : 'warn';
  if (/failed|unhealthy|broken|held|rolled-back|unavailable|refused/.test(type)) return 'bad';
  if (/exited|drift|unclaimed|paused|jumped|purged|revealed/.test(type)) return 'warn';
  if (/succeeded|available|healthy|recovered|released/.test(type)) return 'good';
  return 'idle';
}

/** Without what only leads to something else. @param {import('./api-types.js').Event[]} events */
export function important(events) {
  return events.filter((event) => !DETAILS.has(event.type) && !(event.type === 'step-finished' && event.details?.changed === false));
}

const FOLD_TIMES = /\d{4}-\d\d-\d\dT[\d:.]+Z/g;

/**
 * What happened again and again in one line, at the place of the newest.
 * @param {import('./api-types.js').Event[]} events newest first @returns {(import('./api-types.js').Event & {times: number})[]}
 */
export function folded(events) {
  /** @type {Map<string, import('./api-types.js').Event & {times: number}>} */
  const found = new Map();
  for (const event of events) {
    const key = [event.type, event.appId, event.serviceId, event.reason.replace(FOLD_TIMES, '').replace(/\d+/g, '0')].join(' ');
    const known = found.get(key);
    if (known) known.times += 1;
    else found.set(key, { ...event, times: 1 });
  }
  return [...found.values()];
}

/** The service that it is about, unless it says so itself. @param {import('./api-types.js').Event} event @param {import('./api-types.js').ServiceState[]} services */
export function subjectOf(event, services) {
  const found = services.find((one) => one.appId === event.appId && one.serviceId === event.serviceId);
  const name = found === undefined ? '' : `${found.appName}/${found.serviceName}`;
  return name === '' || event.reason.includes(name) ? '' : `${name}: `;
}

/** What a step failed with, beside what it was for. @param {import('./api-types.js').Event} event */
export function errorOf({ reason, details }) {
  return typeof details?.error === 'string' && !reason.includes(details.error) ? ` (${details.error})` : '';
}

/** @param {{event: import('./api-types.js').Event & {times?: number}, services: import('./api-types.js').ServiceState[]}} props */
export function EventLine({ event, services }) {
  const tone = toneOf(event);
  const text = localTimes(`${subjectOf(event, services)}${event.reason}${errorOf(event)}`);
  const link = event.appId !== undefined && event.serviceId !== undefined ? href('service', [event.appId, event.serviceId], { tab: 'events' }) : null;
  return html`<li class="event" data-tone=${tone}><span class="dot" aria-hidden="true"></span>
    <span class="event-text" title=${text}>${link ? html`<a href=${link}>${text}</a>` : text} <span class="event-type code">${event.type}</span>${(event.times ?? 1) > 1 && html` <span class="badge" title="So often in what is shown">×${event.times}</span>`}</span><${Time} at=${event.timestamp} /></li>`;
}

/** @param {{manager: import('./manager.js').Manager, events: import('./api-types.js').Event[]}} props */
export function EventList({ manager, events }) {
  const services = useSignal(manager.state)?.services ?? [];
  return html`<ul class="events">${events.map((event) => html`<${EventLine} key=${event.seq} event=${event} services=${services} />`)}</ul>`;
}
