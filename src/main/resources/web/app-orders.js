// Stops, starts or restarts all services of one app, each in its turn, and shows what becomes of each.

import { Dialog } from './dialog.js';
import { count, localTimes } from './format.js';
import { html, useEffect, useRef, useSignal, useState } from './html.js';
import { problemOf } from './manager.js';
import { cameAbout, concerns, neededFirst } from './orders.js';
import { choose } from './router.js';
import { StandingPill, useServices } from './services.js';
import { beside } from './service-health.js';
import { Action, Pill, Time } from './ui.js';

/** @typedef {import('./manager.js').Manager} Manager */
/** @typedef {import('./services.js').Row} Row */
/** @typedef {import('./orders.js').Order} Order */
/** @typedef {{state: 'waiting' | 'asking' | 'asked' | 'refused', text: string}} Answer */

/** @type {Record<Order, {verb: string, text: string, done: string}>} */
const WORDS = {
  stop: { verb: 'Stop', text: 'They stay stopped, also after a restart of the manager, until they are started again. Their data is kept. Those that depend on others are asked first.', done: 'stopped' },
  start: { verb: 'Start', text: 'Those that others depend on are asked first.', done: 'started' },
  restart: { verb: 'Restart', text: 'Each container is stopped and started again: it is away for as long as both take. Those that others depend on are asked first.', done: 'restarted' },
};
const NOT_ASKED = { waiting: 'waits for its turn', asking: 'is asked' };

/** @param {{manager: Manager, order: Order, appId: number, appName: string}} props */
export function AppOrderDialog({ manager, order, appId, appName }) {
  const services = useServices(manager).filter((one) => one.appId === appId);
  const declared = useSignal(manager.target)?.apps[appId]?.services ?? [];
  const [pausedApps, pausedAll] = [useSignal(manager.pausedApps), useSignal(manager.pausedUntil)];
  const paused = pausedApps[appId] ?? pausedAll;
  /** Whom the order is for, fixed once it is given: what is stopped then is still of the list. */
  const chosen = useRef(/** @type {Map<number, string | null> | null} */ (null));
  const [answers, setAnswers] = useState(/** @type {Record<number, Answer>} */ ({}));
  const [typed, setTyped] = useState('');
  const open = useRef(true);
  useEffect(() => () => { open.current = false; }, []);
  const field = useRef(/** @type {any} */ (null));
  const needed = neededFirst(services.filter((one) => chosen.current?.has(one.serviceId) ?? concerns(order, one)), declared);
  const concerned = order === 'stop' ? needed.toReversed() : needed;
  useEffect(() => field.current?.focus(), [concerned.length > 0]);
  const left = services.length - concerned.length;
  const { verb, text, done } = WORDS[order];
  const close = () => choose({ [order]: '' });
  const said = (/** @type {number} */ serviceId, /** @type {Answer} */ answer) => open.current && setAnswers((before) => ({ ...before, [serviceId]: answer }));
  const ask = async (/** @type {Row[]} */ asked) => {
    chosen.current ??= new Map(asked.map((one) => [one.serviceId, one.container?.startedAt ?? null]));
    asked.forEach((one) => said(one.serviceId, { state: 'waiting', text: '' }));
    for (const { serviceId } of asked) {
      said(serviceId, { state: 'asking', text: '' });
      try {
        const { message } = await manager.api.post(`api/v1/apps/${appId}/services/${serviceId}/${order}`);
        said(serviceId, { state: 'asked', text: localTimes(message) });
      } catch (failure) {
        said(serviceId, { state: 'refused', text: problemOf(failure).message });
      }
    }
    manager.refresh();
  };
  const given = chosen.current !== null;
  const answered = concerned.map((one) => answers[one.serviceId]).filter(Boolean);
  const refused = concerned.filter((one) => answers[one.serviceId]?.state === 'refused');
  const busy = answered.some(({ state }) => state === 'waiting' || state === 'asking');
  const isSo = (/** @type {Row} */ one) => answers[one.serviceId]?.state === 'asked' && cameAbout(order, one, chosen.current?.get(one.serviceId) ?? null);
  const came = concerned.filter(isSo).length;
  const unwell = concerned.filter((one) => answers[one.serviceId]?.state === 'asked' && one.standing.tone === 'bad').length;
  const needsName = order !== 'start';
  // Enter is a press of the button, which says itself what is missing.
  const submit = (/** @type {any} */ event) => {
    event.preventDefault();
    event.target.querySelector('.buttons > :last-child').click();
  };
  return html`<${Dialog} label=${`${verb} ${appName}`} onClose=${close}>
    <form class="ask" onSubmit=${submit}>
      <h2>${verb} ${appName}${given ? '' : '?'}</h2>
      ${!given && concerned.length === 0 && html`<p>There is nothing to ${order}: ${services.length === 0 ? 'it has no services' : order === 'start' ? 'none of its services is stopped' : 'all of its services are stopped or done'}.</p>`}
      ${!given && concerned.length > 0 && html`<p>${count(concerned.length, 'service')} will be ${done}. ${text}${left > 0 && ` ${count(left, 'service is', 'services are')} left alone: ${order === 'start' ? 'not stopped' : 'stopped or done already'}.`}</p>`}
      ${given && html`<p role="status">${busy ? 'The services are asked one after another; stay on this page until all are.' : came === concerned.length ? `${concerned.length === 1 ? 'The service is' : `All ${concerned.length} services are`} ${done}.`
        : `${came} of ${count(concerned.length, 'service')} ${came === 1 ? 'is' : 'are'} ${done} by now${unwell > 0 ? `, ${unwell} ${unwell === 1 ? 'is' : 'are'} not well` : ''}${refused.length > 0 ? `; ${count(refused.length, 'order was', 'orders were')} refused` : '. The manager goes on without this page'}.`}</p>`}
      ${paused && html`<p class="notice" data-tone="warn">Reconciling is paused, goes on <${Time} at=${paused} />: until then, or until the pause is ended, nothing is ${done}.</p>`}
      ${concerned.length > 0 && html`<ol class="order-list" tabindex="0" aria-label="Services in their order">${concerned.map((one) => html`<${Line} key=${one.serviceId} service=${one} answer=${answers[one.serviceId]} came=${isSo(one)} />`)}</ol>`}
      ${!given && needsName && concerned.length > 0 && html`<label><span>Type <strong>${appName}</strong> to go on</span>
        <input id="confirm-name" ref=${field} autocomplete="off" spellcheck="false" value=${typed} onInput=${(/** @type {any} */ event) => setTyped(event.target.value)} /></label>`}
      <div class="buttons">
        <button type="button" class="quiet" onClick=${close}>${given || concerned.length === 0 ? 'Close' : 'Cancel'}</button>
        ${!given && concerned.length > 0 && html`<${Action} manager=${manager} appId=${appId} class=${order === 'stop' ? 'danger' : 'primary'} disabled=${needsName && typed !== appName} title=${needsName && typed !== appName ? `Type ${appName} first` : ''} onClick=${() => ask(concerned)}>${verb} ${count(concerned.length, 'service')}</${Action}>`}
        ${given && !busy && refused.length > 0 && html`<${Action} manager=${manager} appId=${appId} class="primary" onClick=${() => ask(refused)}>Try ${refused.length === 1 ? 'the refused one' : `the ${refused.length} refused ones`} again</${Action}>`}
      </div></form></${Dialog}>`;
}

/** @param {{service: Row, answer: Answer | undefined, came: boolean}} props came: whether it is as was ordered */
function Line({ service, answer, came }) {
  const why = answer?.state === 'refused' ? answer.text : answer?.state === 'waiting' || answer?.state === 'asking' ? NOT_ASKED[answer.state]
    : service.cause === 'held' && answer === undefined ? 'its held version is tried again' : beside(service.standing.word, localTimes(service.reason)) || (came ? '' : answer?.text);
  return html`<li><${StandingPill} service=${service} /><span class="strong">${service.serviceName}</span>${answer?.state === 'refused' && html`<${Pill} tone="bad">refused</${Pill}>`}<span class="muted">${why}</span></li>`;
}
