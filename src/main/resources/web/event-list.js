// What happened, a line each.

import { html } from './html.js';
import { href } from './router.js';
import { Time } from './ui.js';

/** Types that only lead to an event which is shown anyway. */
const DETAILS = new Set(['step-started', 'pull-progress', 'pass-started', 'service-waiting']);

/** @param {string} type @returns {import('./standing.js').Tone} */
export function toneOf(type) {
  if (/failed|unhealthy|broken|held|rolled-back|unavailable|refused/.test(type)) return 'bad';
  if (/exited|drift|unclaimed|paused|jumped|purged|revealed/.test(type)) return 'warn';
  if (/succeeded|available|healthy|recovered|pass-finished|released/.test(type)) return 'good';
  return 'idle';
}

/** Without what only leads to something else. @param {import('./api-types.js').Event[]} events */
export function important(events) {
  return events.filter((event) => !DETAILS.has(event.type) && !(event.type === 'step-finished' && event.details?.changed === false));
}

/** @param {{event: import('./api-types.js').Event, appName?: string}} props */
export function EventLine({ event }) {
  const tone = toneOf(event.type);
  const link = event.appId !== undefined && event.serviceId !== undefined ? href('service', [event.appId, event.serviceId], { tab: 'events' }) : null;
  return html`<li class="event" data-tone=${tone}><span class="dot" aria-hidden="true"></span>
    <span class="event-text">${link ? html`<a href=${link}>${event.reason}</a>` : event.reason} <span class="event-type code">${event.type}</span></span><${Time} at=${event.timestamp} /></li>`;
}

/** @param {{events: import('./api-types.js').Event[]}} props */
export function EventList({ events }) {
  return html`<ul class="events">${events.map((event) => html`<${EventLine} key=${event.seq} event=${event} />`)}</ul>`;
}
