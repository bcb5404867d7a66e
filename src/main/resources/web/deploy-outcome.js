// What became of each service of an app that was applied: until when its gate waits, and why a version failed.

import { AWAITED } from './awaited.js';
import { FailedHealthcheck } from './failed-healthcheck.js';
import { localTimes } from './format.js';
import { html, useEffect, useSignal, useState } from './html.js';
import { gateOf, isBeingVerified } from './image-updates.js';
import { linked } from './linked.js';
import { LineTexts } from './log-line.js';
import { PassPanel } from './pages/changes.js';
import { supersededBy } from './passes.js';
import { href } from './router.js';
import { dueOf, whyBeside } from './service-health.js';
import { StandingPill, useServices } from './services.js';
import { Due, Pill, now, useAnswer } from './ui.js';

/** @typedef {import('./manager.js').Manager} Manager */
/** @typedef {import('./deploy.js').Applied} Applied */
/** @typedef {import('./services.js').Row} Row */
/** @typedef {import('./api-types.js').Event} Event */
/** @typedef {import('./image-updates.js').Outcome} Decision */

/** No event says that a health check failed once more. */
const EXPLAIN_EVERY_MILLIS = 5_000;

/**
 * What is said of a version that failed: whether the one before it runs again. Pure.
 * @param {Event[]} events in any order @param {{appId: number, serviceId: number, revision: number}} update @param {Decision} held as its gate said
 * @param {import('./service-health.js').Standing | null} standing of the service now; null where it is that of a later revision @returns {Decision}
 */
export function failedAs(events, { appId, serviceId, revision }, held, standing) {
  const back = events.find((event) => event.type === 'rolled-back' && event.appId === appId && event.serviceId === serviceId && event.details?.fromRevision === revision);
  if (back === undefined) return held;
  const to = back.details?.toRevision ? `revision ${back.details.toRevision}` : 'the version before';
  const why = held.text.replace(/^revision \d+ is not retried automatically: /, '');
  const word = standing?.word;
  // The event comes before the state: until that says otherwise, what is seen is the version that failed.
  if (standing?.tone === 'busy' || (standing?.tone === 'bad' && word !== 'held back' && word !== 'rollback failed')) return { tone: 'busy', word: 'rolling back', text: `Revision ${revision} failed: ${why}. It is being rolled back to ${to} automatically.`, open: true };
  if (word === 'rollback failed') return { tone: 'bad', word, text: `Revision ${revision} failed: ${why}. It was to be rolled back to ${to} automatically, which does not run yet.`, open: false };
  return { tone: 'bad', word: 'rolled back', text: `Revision ${revision} failed: ${why}. It was rolled back to ${to} automatically.`, open: false };
}

/** The pass as it runs, and what became of each service. @param {{manager: Manager, appId: number, applied: Applied, past: boolean}} props past: something else has been typed since */
export function Outcome({ manager, appId, applied, past }) {
  const services = useServices(manager).filter((one) => one.appId === appId);
  const events = useSignal(manager.events);
  const gates = services.map((one) => ({ one, gate: gateOf(events, { appId, serviceId: one.serviceId, revision: applied.revision }) }));
  const newer = useSuperseded(manager, appId, applied.revision);
  const same = newer === '';
  return html`<section class="outcome" data-past=${past} aria-label="Outcome"><h3>Revision ${applied.revision}</h3>${newer && html`<p class="notice" data-tone="warn" role="status">${newer}</p>`}
    <ul class="outcomes">${gates.filter(({ gate }) => gate || same).map(({ one, gate }) => html`<li key=${one.serviceId}><a href=${href('service', [appId, one.serviceId])}>${one.serviceName}</a>${' '}
      ${gate === null ? html`<${Undecided} manager=${manager} service=${one} />` : gate.tone === 'bad' ? html`<${Failed} events=${events} update=${{ appId, serviceId: one.serviceId, revision: applied.revision }} held=${gate} standing=${same ? one.standing : null} />`
        : html`<${Pill} tone=${gate.tone}>${gate.word}</${Pill}> <span class="muted">${gate.text}</span>`}</li>`)}</ul>
    ${same && gates.some(({ one }) => one.cause === 'held' && one.status === 'running') && html`<p class="muted">The new version failed and is held back; the one before runs in its place. Edit the app, press Try again at the service, or roll the app back, which makes what runs the declared version.</p>`}
    <${PassPanel} manager=${manager} passId=${applied.passId} app=${{ appId, appName: services[0]?.appName ?? '', inSync: same && services.length > 0 && services.every((one) => one.sync === 'in-sync'), failed: gates.some(({ gate }) => gate?.tone === 'bad'), superseded: !same }} /></section>`;
}

/** One that failed, with how it ended and what it wrote. @param {{events: Event[], update: {appId: number, serviceId: number, revision: number}, held: Decision, standing: import('./service-health.js').Standing | null}} props */
function Failed({ events, update, held, standing }) {
  const { tone, word, text } = failedAs(events, update, held, standing);
  const { exitCode, failedHealthcheck, lastLines } = events.find(({ type, appId, serviceId, details }) => type === 'spec-held' && appId === update.appId && serviceId === update.serviceId && details?.revision === update.revision)?.details ?? {};
  return html`<${Pill} tone=${tone}>${word}</${Pill}> <span class="muted">${linked(localTimes(text))}</span>
    ${exitCode !== undefined && html`<p class="muted">Exit code ${exitCode}</p>`}
    ${failedHealthcheck && html`<${FailedHealthcheck} check=${failedHealthcheck} />`}
    ${lastLines?.length > 0 && html`<h3>Its last lines</h3><pre class="lines" tabindex="0" aria-label="Last lines of the version that failed"><${LineTexts} lines=${lastLines} /></pre>`}`;
}

/** One of which the gate has not decided: until when it waits, and how its health check fails meanwhile. @param {{manager: Manager, service: Row}} props */
function Undecided({ manager, service }) {
  const { appId, serviceId, standing, progress, sync, status, reason } = service;
  const waits = standing.tone !== 'good' || progress !== 'settled';
  const path = `api/v1/apps/${appId}/services/${serviceId}/explain`;
  const { data, reload } = useAnswer(() => (waits ? manager.api.get(path) : Promise.resolve(null)), [path, waits, sync, status, reason, progress]);
  useEffect(() => {
    if (!waits) return undefined;
    const timer = setInterval(reload, EXPLAIN_EVERY_MILLIS);
    return () => clearInterval(timer);
  }, [waits]);
  const time = useSignal(now);
  const explanation = waits ? /** @type {import('./api-types.js').Explanation | null} */ (data) : null;
  const due = explanation === null || service.seenUntil !== null ? null : dueOf(explanation, time);
  const check = explanation?.containers.findLast(({ failedHealthcheck }) => failedHealthcheck)?.failedHealthcheck;
  const why = waits ? whyBeside(standing.word, localTimes(reason ?? '')) : '';
  return html`${isBeingVerified(service) ? html`<${Pill} tone="busy">being verified</${Pill}>` : html`<${StandingPill} service=${service} />`}
    ${why && html` <span class="muted">${linked(why)}</span>`}
    ${explanation !== null && due !== null && html`<p class="muted">${AWAITED[due].text} <${Due} at=${explanation.nextTryAt ?? ''} />.</p>`}
    ${check && html`<${FailedHealthcheck} check=${check} />`}`;
}

/**
 * With which revision the app is otherwise by now: how its services stand is of that one. An empty text while it is the same, null until that is known.
 * @param {Manager} manager @param {number} appId @param {number} revision the one that was followed @returns {string | null}
 */
function useSuperseded(manager, appId, revision) {
  const now = useSignal(manager.state)?.appliedRevision ?? 0;
  const [found, setFound] = useState({ now: 0, text: '' });
  useEffect(() => {
    if (now <= revision) return undefined;
    let wanted = true;
    /** @param {string} text */
    const say = (text) => wanted && setFound({ now, text });
    Promise.all([manager.api.get(`api/v1/apps/${appId}/history`), manager.api.get('api/v1/events?type=target-applied')]).then(([{ targets }, { events }]) => say(supersededBy(targets, events, revision, now)),
      () => say(`revision ${now} was applied since; whether it changes this app could not be read`));
    return () => {
      wanted = false;
    };
  }, [appId, revision, now]);
  if (now <= revision) return '';
  return found.now === now || found.text !== '' ? found.text : null;
}
