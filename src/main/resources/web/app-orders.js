// Stops, starts or restarts all services of one app, each in its turn, and shows what becomes of each.

import { Dialog } from './dialog.js';
import { resumedHere } from './event-list.js';
import { clock, count, localTimes } from './format.js';
import { html, useEffect, useRef, useSignal, useState } from './html.js';
import { howText, isWorthAgain, nothingText, outcomeOf, outcomeText, refusedOf, refusedText } from './order-outcome.js';
import { concerns, neededFirst, stoppedNeeds } from './orders.js';
import { Action } from './page-parts.js';
import { choose } from './router.js';
import { StandingPill, useServices } from './services.js';
import { beside, engineAway } from './service-health.js';
import { Pill, Time, toast } from './ui.js';

/** @typedef {import('./manager.js').Manager} Manager */
/** @typedef {import('./services.js').Row} Row */
/** @typedef {import('./orders.js').Order} Order */
/** @typedef {import('./order-outcome.js').Asked} Asked */
/** @typedef {import('./order-outcome.js').Outcome} Outcome */

/** @type {Record<Order, {verb: string, done: string}>} */
const WORDS = {
  stop: { verb: 'Stop', done: 'stopped' },
  start: { verb: 'Start', done: 'started' },
  restart: { verb: 'Restart', done: 'restarted' },
};

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
  const away = engineAway(useSignal(manager.state), (time) => clock(new Date(time)));
  const [pausedApps, pausedAll] = [useSignal(manager.pausedApps), useSignal(manager.pausedUntil)];
  const paused = pausedApps[appId] ?? pausedAll;
  /** Whom the order is for, in their turn, fixed once it is given: what is stopped then, or is gone, is still of the list. */
  const chosen = useRef(/** @type {Map<number, Asked> | null} */ (null));
  /** Why services were refused, by id: then nothing was done, and the order can be given to the others. */
  const [refused, setRefused] = useState(/** @type {Record<number, string>} */ ({}));
  const cancel = useRef(/** @type {any} */ (null));
  const given = chosen.current !== null;
  const needed = app === undefined ? [] : neededFirst(services.filter((one) => concerns(order, one)), declared);
  const turn = order === 'stop' ? needed.toReversed() : needed;
  const concerned = turn.filter(({ serviceId }) => refused[serviceId] === undefined);
  // Not the list, which is the first thing that can have the focus.
  useEffect(() => cancel.current?.focus(), [concerned.length > 0]);
  const left = services.filter(({ sync }) => sync !== 'extra').length - turn.length;
  const waiting = given || order !== 'restart' ? [] : concerned.flatMap(({ serviceName }) => {
    const needed = stoppedNeeds(serviceName, services, declared, order);
    return needed.length === 0 ? [] : [`${serviceName} needs ${needed.join(' and ')}`];
  });
  const { verb, done } = WORDS[order];
  const close = () => choose({ [order]: '' });
  const ask = async (/** @type {{serviceId: number, serviceName: string}[]} */ asked) => {
    const before = asked.map(({ serviceId, serviceName }) => /** @type {[number, Asked]} */ ([serviceId, { serviceId, serviceName, startedAt: services.find((one) => one.serviceId === serviceId)?.container?.startedAt ?? null, seq: manager.events.peek()[0]?.seq ?? -1 }]));
    try {
      const { message } = await manager.api.post(`api/v1/apps/${appId}/${order}`, { services: asked.map(({ serviceId }) => serviceId) });
      chosen.current = new Map([...chosen.current ?? [], ...before]);
      setRefused({});
      toast(resumedHere(localTimes(message)));
    } catch (failure) {
      const reasons = refusedOf(/** @type {any} */ (failure)?.violations ?? [], asked);
      if (Object.keys(reasons).length === 0) throw failure;
      setRefused({ ...refused, ...reasons });
    }
    manager.refresh();
  };
  const lines = [...chosen.current?.values() ?? []].map((asked) => {
    const row = services.find((one) => one.serviceId === asked.serviceId);
    const there = declared.some((one) => one.serviceId === asked.serviceId);
    return { asked, row, outcome: outcomeOf(order, asked, row, there, appId, events) };
  });
  const again = lines.filter(({ outcome, asked }) => isWorthAgain(outcome) && refused[asked.serviceId] === undefined);
  const refusals = Object.keys(refused).length;
  return html`<${Dialog} label=${`${verb} ${name}`} onClose=${close}>
    <div class="ask">
      <h2>${verb} ${name}${given ? '' : '?'}</h2>
      ${!given && turn.length === 0 && html`<p>${nothingText(order, app !== undefined, declared.length, services.length)}</p>`}
      ${!given && concerned.length > 0 && html`<p>${count(concerned.length, 'service')} will be ${done}.${howText(order, concerned.length)}${left > 0 && ` ${count(left, 'service is', 'services are')} left alone: ${order === 'start' ? 'not stopped' : 'stopped or done already'}.`}</p>`}
      ${waiting.length > 0 && html`<p class="notice" data-tone="warn">Stopped services stay stopped. What needs them is restarted once they are started, and stays as it is until then: ${waiting.join('; ')}.</p>`}
      ${given && html`<p role="status">${outcomeText(order, lines.map(({ outcome }) => outcome))}</p>`}
      ${refusals > 0 && html`<p class="notice" data-tone="bad" role="alert">${refusedText(order, refusals, concerned.length, given)}</p>`}
      ${paused && html`<p class="notice" data-tone="warn">Reconciling is paused, and resumes <${Time} at=${paused} />: until then, or until the pause is ended, nothing is ${done}.</p>`}
      ${away && html`<p class="notice" data-tone="warn">${away.text}: until it does, nothing is ${done}.</p>`}
      ${(given || turn.length > 0) && html`<ol class="order-list" tabindex="0" aria-label="Services">${given ? lines.map(({ asked, row, outcome }) => html`<${Line} key=${asked.serviceId} name=${asked.serviceName} service=${row} refused=${refused[asked.serviceId]} outcome=${outcome} />`)
        : turn.map((one) => html`<${Line} key=${one.serviceId} name=${one.serviceName} service=${one} refused=${refused[one.serviceId]} />`)}</ol>`}
      <div class="buttons">
        <button type="button" class="quiet" ref=${cancel} onClick=${close}>${given || concerned.length === 0 ? 'Close' : 'Cancel'}</button>
        ${!given && concerned.length > 0 && html`<${Action} manager=${manager} appId=${appId} class=${order === 'stop' ? 'danger' : 'primary'} onClick=${() => ask(concerned)}>${verb} ${count(concerned.length, 'service')}</${Action}>`}
        ${given && again.length > 0 && html`<${Action} manager=${manager} appId=${appId} class="primary" onClick=${() => ask(again.map(({ asked }) => asked))}>Try ${count(again.length, 'service')} again</${Action}>`}
      </div></div></${Dialog}>`;
}

/** What a line says where no state of its service is to be shown. @type {Partial<Record<Outcome['state'], string>>} */
const WITHOUT = { gone: 'not declared', unknown: 'not known yet' };

/** @param {{name: string, service: Row | undefined, refused?: string, outcome?: Outcome}} props outcome: once the order was given; refused: why it was not */
function Line({ name, service, refused, outcome }) {
  const without = WITHOUT[outcome?.state ?? 'open'];
  return html`<li>${service === undefined || without !== undefined ? html`<${Pill} tone="idle">${without ?? 'not known yet'}</${Pill}>` : html`<${StandingPill} service=${service} />`}<span class="strong">${name}</span>${refused && html`<${Pill} tone="bad">refused</${Pill}>`}<span class="muted">${refused ?? whyOf(service, outcome)}</span></li>`;
}

/** @param {Row | undefined} service @param {Outcome | undefined} outcome */
function whyOf(service, outcome) {
  if (outcome?.state === 'lost') return 'its order was lost when the manager restarted';
  if (service === undefined || outcome?.state === 'gone') return '';
  if (service.cause === 'held' && outcome === undefined) return 'its held version is tried again';
  return beside(service.standing.word, localTimes(service.reason));
}
