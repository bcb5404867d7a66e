// What is wrong with what all pages show: what does not come, an engine that is away, a clock that is off. With it messages get their links.

import { problemOf } from './api.js';
import { pageClock } from './clock.js';
import { clock, duration } from './format.js';
import { html, useSignal } from './html.js';
import { linked } from './linked.js';
import { engineAway } from './service-health.js';
import { Time, showMessages } from './ui.js';
import { UnsavedNotices } from './unsaved.js';

/** Less is no fault of a clock that anybody would notice. */
const OFF_MILLIS = 60_000;

showMessages(linked);

/** @typedef {import('./manager.js').Manager} Manager */

/** The overview has a verdict, which says it of the engine. @param {{manager: Manager, page: string}} props */
export function Notices({ manager, page }) {
  const old = useSignal(manager.link) === 'offline';
  return html`<${UnsavedNotices} manager=${manager} /><${Unanswered} manager=${manager} /><${ClockNotice} />${old ? html`<${Stale} manager=${manager} />` : page !== 'overview' && html`<${EngineAway} manager=${manager} />`}`;
}

/** What is wrong with the browser's clock; null where nothing is. @param {number} offset as of a clock @param {(seconds: number) => string} duration how it is written */
export function clockProblem(offset, duration) {
  if (Math.abs(offset) <= OFF_MILLIS) return null;
  return `The clock of this browser's machine is ${duration(Math.round(Math.abs(offset) / 60_000) * 60)} ${offset > 0 ? 'behind' : 'ahead of'} that of the service. Ages and ranges here follow the service's; set the one that is wrong.`;
}

function ClockNotice() {
  const problem = clockProblem(useSignal(pageClock.offset), duration);
  return problem && html`<p id="clock-off" class="notice" data-tone="busy" role="status">${problem}</p>`;
}

/** What does not come though there is a connection: views show what came before it, or that it is not known. @param {{manager: Manager}} props */
function Unanswered({ manager }) {
  const { containers, events, target } = manager.asked;
  const link = useSignal(manager.link);
  const failed = [{ what: 'What runs', ...useSignal(containers.standing) }, { what: 'What happened', ...useSignal(events.standing) }, { what: 'What is declared', ...useSignal(target.standing) }]
    .filter(({ error }) => error !== null);
  if (failed.length === 0 || (link !== 'live' && link !== 'polling')) return null;
  return html`<div id="unanswered" class="notice" data-tone="bad" role="alert">${[...new Set(failed.map(({ error }) => problemOf(error).message))].map((why) => html`<p>${failed.filter(({ error }) => problemOf(error).message === why).map(({ what }, index) => (index === 0 ? what : what.toLowerCase())).join(', ')} cannot be read: ${why}</p>`)}<p class="muted">It is asked for again every few seconds.</p></div>`;
}

/** @param {{manager: Manager}} props */
function EngineAway({ manager }) {
  const away = engineAway(useSignal(manager.state), (time) => clock(new Date(time)));
  return away && html`<p id="engine-away" class="notice" data-tone="bad" role="status">${away.text}. ${away.more}</p>`;
}

/** @param {{manager: Manager}} props */
function Stale({ manager }) {
  const heardAt = Math.max(useSignal(manager.heardAt), useSignal(manager.metrics.receivedAt));
  const silent = useSignal(manager.connection.status).problem?.status === 0;
  return html`${heardAt > 0 && html`<p class="stale-note" role="status">What you see is old: the last report came <${Time} at=${heardAt} just="a moment ago" />.</p>`}
    ${silent && html`<p id="what-to-do" class="muted">Containers keep running without the manager; nothing is healed or updated until it is back. This page connects again by itself. If it does not, see on the machine whether the
      manager runs: <code>systemctl status container-manager</code>, or <code>docker ps -a</code> where it is a container.</p>`}`;
}
