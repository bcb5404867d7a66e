// Stops, starts or restarts all services of one app, each in its turn, and shows what becomes of each.

import { Dialog } from './dialog.js';
import { count, localTimes } from './format.js';
import { html, useEffect, useRef, useSignal, useState } from './html.js';
import { problemOf } from './manager.js';
import { isWorthAgain, nothingText, outcomeOf, outcomeText } from './order-outcome.js';
import { concerns, neededFirst } from './orders.js';
import { choose } from './router.js';
import { StandingPill, useServices } from './services.js';
import { beside } from './service-health.js';
import { Action, Pill, Time } from './ui.js';

/** @typedef {import('./manager.js').Manager} Manager */
/** @typedef {import('./services.js').Row} Row */
/** @typedef {import('./orders.js').Order} Order */
/** @typedef {import('./order-outcome.js').Asked} Asked */
/** @typedef {import('./order-outcome.js').Outcome} Outcome */
/** @typedef {{state: 'waiting' | 'asking' | 'asked' | 'refused', text: string}} Answer */

/** @type {Record<Order, {verb: string, text: string, done: string}>} */
const WORDS = {
  stop: { verb: 'Stop', text: 'They stay stopped, also after a restart of the manager, until they are started again. Their data is kept. Those that depend on others are stopped first.', done: 'stopped' },
  start: { verb: 'Start', text: 'Those that others depend on are started first.', done: 'started' },
  restart: { verb: 'Restart', text: 'Each container is stopped and started again: it is away for as long as both take. Those that others depend on are restarted first.', done: 'restarted' },
};
const NOT_ASKED = { waiting: 'waits for its turn', asking: 'is asked' };

/** @param {{manager: Manager, order: Order, appId: number, appName: string}} props */
export function AppOrderDialog({ manager, order, appId, appName }) {
  const services = useServices(manager).filter((one) => one.appId === appId);
  const app = useSignal(manager.target)?.apps[appId];
  const events = useSignal(manager.events);
  const declared = app?.services ?? [];
  /** As it was called last, when it is gone. */
  const called = useRef(appName);
  if (app !== undefined) called.current = app.appName;
  const name = called.current;
  const [pausedApps, pausedAll] = [useSignal(manager.pausedApps), useSignal(manager.pausedUntil)];
  const paused = pausedApps[appId] ?? pausedAll;
  /** Whom the order is for, in their turn, fixed once it is given: what is stopped then, or is gone, is still of the list. */
  const chosen = useRef(/** @type {Map<number, Asked> | null} */ (null));
  const [answers, setAnswers] = useState(/** @type {Record<number, Answer>} */ ({}));
  const [typed, setTyped] = useState('');
  const open = useRef(true);
  useEffect(() => () => { open.current = false; }, []);
  const field = useRef(/** @type {any} */ (null));
  const needed = app === undefined ? [] : neededFirst(services.filter((one) => concerns(order, one)), declared);
  const concerned = order === 'stop' ? needed.toReversed() : needed;
  useEffect(() => field.current?.focus(), [concerned.length > 0]);
  const left = services.filter(({ sync }) => sync !== 'extra').length - concerned.length;
  const { verb, text, done } = WORDS[order];
  const close = () => choose({ [order]: '' });
  const said = (/** @type {number} */ serviceId, /** @type {Answer} */ answer) => open.current && setAnswers((before) => ({ ...before, [serviceId]: answer }));
  const ask = async (/** @type {{serviceId: number, serviceName: string}[]} */ asked) => {
    chosen.current = new Map(chosen.current);
    for (const { serviceId, serviceName } of asked) {
      chosen.current.set(serviceId, { serviceId, serviceName, startedAt: services.find((one) => one.serviceId === serviceId)?.container?.startedAt ?? null, seq: manager.events.peek()[0]?.seq ?? -1 });
      said(serviceId, { state: 'waiting', text: '' });
    }
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
  const lines = [...chosen.current?.values() ?? []].map((asked) => {
    const [answer, row] = [answers[asked.serviceId], services.find((one) => one.serviceId === asked.serviceId)];
    const there = declared.some((one) => one.serviceId === asked.serviceId);
    const outcome = there && answer?.state === 'refused' ? /** @type {Outcome} */ ({ state: 'refused' }) : outcomeOf(order, asked, row, there, appId, events);
    return { asked, answer, row, outcome };
  });
  const busy = lines.some(({ answer }) => answer === undefined || answer.state === 'waiting' || answer.state === 'asking');
  const again = lines.filter(({ outcome }) => isWorthAgain(outcome));
  const onlyRefused = again.every(({ outcome }) => outcome.state === 'refused');
  const needsName = order !== 'start';
  // Enter is a press of the button, which says itself what is missing.
  const submit = (/** @type {any} */ event) => {
    event.preventDefault();
    event.target.querySelector('.buttons > :last-child').click();
  };
  return html`<${Dialog} label=${`${verb} ${name}`} onClose=${close}>
    <form class="ask" onSubmit=${submit}>
      <h2>${verb} ${name}${given ? '' : '?'}</h2>
      ${!given && concerned.length === 0 && html`<p>${nothingText(order, app !== undefined, declared.length, services.length)}</p>`}
      ${!given && concerned.length > 0 && html`<p>${count(concerned.length, 'service')} will be ${done}. ${text}${left > 0 && ` ${count(left, 'service is', 'services are')} left alone: ${order === 'start' ? 'not stopped' : 'stopped or done already'}.`}</p>`}
      ${given && html`<p role="status">${busy ? 'The services are asked one after another; stay on this page until all are.' : outcomeText(order, lines.map(({ outcome }) => outcome))}</p>`}
      ${paused && html`<p class="notice" data-tone="warn">Reconciling is paused, goes on <${Time} at=${paused} />: until then, or until the pause is ended, nothing is ${done}.</p>`}
      ${(given || concerned.length > 0) && html`<ol class="order-list" tabindex="0" aria-label="Services in their order">${given ? lines.map(({ asked, answer, row, outcome }) => html`<${Line} key=${asked.serviceId} name=${asked.serviceName} service=${row} answer=${answer} outcome=${outcome} />`)
        : concerned.map((one) => html`<${Line} key=${one.serviceId} name=${one.serviceName} service=${one} />`)}</ol>`}
      ${!given && needsName && concerned.length > 0 && html`<label><span>Type <strong>${name}</strong> to go on</span>
        <input id="confirm-name" ref=${field} autocomplete="off" spellcheck="false" value=${typed} onInput=${(/** @type {any} */ event) => setTyped(event.target.value)} /></label>`}
      <div class="buttons">
        <button type="button" class="quiet" onClick=${close}>${given || concerned.length === 0 ? 'Close' : 'Cancel'}</button>
        ${!given && concerned.length > 0 && html`<${Action} manager=${manager} appId=${appId} class=${order === 'stop' ? 'danger' : 'primary'} disabled=${needsName && typed !== name} title=${needsName && typed !== name ? `Type ${name} first` : ''} onClick=${() => ask(concerned)}>${verb} ${count(concerned.length, 'service')}</${Action}>`}
        ${given && !busy && again.length > 0 && html`<${Action} manager=${manager} appId=${appId} class="primary" onClick=${() => ask(again.map(({ asked }) => asked))}>Try ${onlyRefused ? (again.length === 1 ? 'the refused one' : `the ${again.length} refused ones`) : count(again.length, 'service')} again</${Action}>`}
      </div></form></${Dialog}>`;
}

/** What a line says where no state of its service is to be shown. @type {Partial<Record<Outcome['state'], string>>} */
const WITHOUT = { gone: 'not declared', unknown: 'not known yet' };

/** @param {{name: string, service: Row | undefined, answer?: Answer, outcome?: Outcome}} props answer, outcome: once it was asked */
function Line({ name, service, answer, outcome }) {
  const without = WITHOUT[outcome?.state ?? 'open'];
  return html`<li>${service === undefined || without !== undefined ? html`<${Pill} tone="idle">${without ?? 'not known yet'}</${Pill}>` : html`<${StandingPill} service=${service} />`}<span class="strong">${name}</span>${answer?.state === 'refused' && html`<${Pill} tone="bad">refused</${Pill}>`}<span class="muted">${whyOf(service, answer, outcome)}</span></li>`;
}

/** @param {Row | undefined} service @param {Answer | undefined} answer @param {Outcome | undefined} outcome */
function whyOf(service, answer, outcome) {
  if (answer?.state === 'refused') return answer.text;
  if (answer?.state === 'waiting' || answer?.state === 'asking') return NOT_ASKED[answer.state];
  if (outcome?.state === 'lost') return 'its order was lost when the manager restarted';
  if (service === undefined || outcome?.state === 'gone') return '';
  if (service.cause === 'held' && answer === undefined) return 'its held version is tried again';
  return beside(service.standing.word, localTimes(service.reason)) || (outcome?.state === 'came' || outcome?.state === 'overruled' ? '' : answer?.text ?? '');
}
