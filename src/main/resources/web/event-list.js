// What happened, a line each.

import { localTimes } from './format.js';
import { html, useSignal } from './html.js';
import { href } from './router.js';
import { Past, breaking } from './ui.js';

/** Types that only lead to an event which is shown anyway. */
const DETAILS = new Set(['step-started', 'pull-progress', 'pass-started', 'service-waiting']);

/** @param {import('./api-types.js').Event} event @returns {import('./service-health.js').Tone} */
export function toneOf({ type, details }) {
  // Other causes pass by themselves.
  if (type === 'service-waiting') return /loop|held|failed|contention/.test(String(details?.cause)) ? 'warn' : 'idle';
  if (type === 'service-exited' && (details?.exitCode === 0 || (details?.stopped && !details.oomKilled))) return 'idle';
  if (type === 'pass-finished') return details?.state === 'converged' ? 'good' : 'warn';
  if (/failed|unhealthy|broken|held|lost|rolled-back|unavailable|refused/.test(type)) return 'bad';
  if (/exited|drift|kept|unclaimed|paused|jumped|purged|revealed/.test(type)) return 'warn';
  if (/succeeded|available|healthy|recovered|released/.test(type)) return 'good';
  return 'idle';
}

/** Without what only leads to something else. @param {import('./api-types.js').Event[]} events */
export function important(events) {
  return events.filter((event) => !DETAILS.has(event.type) && !(event.type === 'step-finished' && event.details?.changed === false));
}

/** What differs each time though the same is said: moments, how often it was tried, and how long it has to run. */
const EACH_TIME = /\d{4}-\d\d-\d\dT[\d:.]+Z|\b(?:restart|attempt|run for) \d+|\brestarted it (?:once|\d+ times)/g;

/**
 * What happened again and again in one line, at the place of the newest: only what says the same, of the same revision.
 * @param {import('./api-types.js').Event[]} events newest first @param {import('./api-types.js').Event[]} [all] with those that say when which revision was applied
 * @returns {(import('./api-types.js').Event & {times: number, first: string})[]} first: when it happened first
 */
export function folded(events, all = events) {
  const applied = all.filter(({ type }) => type === 'target-applied');
  /** @type {Map<string, import('./api-types.js').Event & {times: number, first: string}>} */
  const found = new Map();
  let next = 0;
  for (const event of events) {
    while (next < applied.length && applied[next].seq > event.seq) next += 1;
    const { type, appId, serviceId, reason, details } = event;
    const revision = details?.revision ?? (appId === undefined ? 0 : applied[next]?.details?.revision);
    const key = JSON.stringify([type, appId, serviceId, reason.replace(EACH_TIME, ''), revision, details?.error, details?.imageName]);
    const known = found.get(key);
    if (known) Object.assign(known, { times: known.times + 1, first: event.timestamp });
    else found.set(key, { ...event, times: 1, first: event.timestamp });
  }
  return [...found.values()];
}

/** The service that it is about, unless it says so itself. @param {import('./api-types.js').Event} event @param {import('./api-types.js').ServiceState[]} services */
export function subjectOf(event, services) {
  const found = services.find((one) => one.appId === event.appId && one.serviceId === event.serviceId);
  const name = found === undefined ? '' : `${found.appName}/${found.serviceName}`;
  return name === '' || event.reason.includes(name) ? '' : `${name}: `;
}

/** What people read of a caller: to many "nobody", as which no token may be named, is a user of Unix. Pure. @param {string} by */
export const callerName = (by) => (by === 'nobody' ? 'without a valid token' : by);

/** What a step failed with, beside what it was for. @param {import('./api-types.js').Event} event */
export function errorOf({ reason, details }) {
  return typeof details?.error === 'string' && !reason.includes(details.error) ? ` (${details.error})` : '';
}

/** What a pass that left several services behind says of each of them. */
export const OF_EACH = /(?:^|; )([^\s/:;]+\/[^\s/:;]+): /g;
/** How it counts those that it does not name. */
export const MORE = /; and (\d+) more(?:;|$)/;

/** How a pause is ended, in the server's words for all clients. */
const RESUME = /to resume, POST \/api\/v1\/reconciliation\/pause \{"minutes":0(,"appId":\d+)?\}/g;

/** A message about a pause with the button that ends it in the place of the call. Pure. @param {string} message */
export function resumedHere(message) {
  return message.replace(RESUME, (_, app) => (app ? 'to resume it, press End the pause beside the app on the page Apps' : 'to resume, press End the pause on the page Changes'));
}

/** What happened, as it is shown: of a pass the services that it left behind, of which the line of each says why. @param {import('./api-types.js').Event} event */
export function reasonOf({ type, reason }) {
  const names = type === 'pass-finished' ? [...reason.matchAll(OF_EACH)].map(([, name]) => name) : [];
  if (names.length < 2) return reason;
  const more = Number(MORE.exec(reason)?.[1] ?? 0);
  return `${names.length + more} services are not as declared: ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** The words of a line. Pure. @param {import('./api-types.js').Event} event @param {import('./api-types.js').ServiceState[]} services @param {string} reason all of it, or what is shown */
export function textOf(event, services, reason) {
  return localTimes(resumedHere(`${subjectOf(event, services)}${reason}${errorOf(event)}`));
}

/** @param {{event: import('./api-types.js').Event & {times?: number, first?: string}, services: import('./api-types.js').ServiceState[]}} props */
export function EventLine({ event, services }) {
  const tone = toneOf(event);
  const text = textOf(event, services, reasonOf(event));
  const link = event.appId !== undefined && event.serviceId !== undefined ? href('service', [event.appId, event.serviceId], { tab: 'events' }) : null;
  return html`<li class="event" data-tone=${tone}><span class="dot" aria-hidden="true"></span>
    <span class="event-text" title=${textOf(event, services, event.reason)}>${link ? html`<a href=${link}>${breaking(text)}</a>` : breaking(text)} <span class="event-type code">${event.type}</span>${(event.times ?? 1) > 1 && html` <span class="muted"><span class="badge" title="So often in what is shown">×${event.times}</span> <span class="aside">first <${Past} at=${event.first} /></span></span>`}</span><${Past} at=${event.timestamp} /></li>`;
}

/** @param {{manager: import('./manager.js').Manager, events: import('./api-types.js').Event[]}} props */
export function EventList({ manager, events }) {
  const services = useSignal(manager.state)?.services ?? [];
  return html`<ul class="events">${events.map((event) => html`<${EventLine} key=${event.seq} event=${event} services=${services} />`)}</ul>`;
}
