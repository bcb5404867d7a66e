// What became of an order to the services of an app, and what is said of it. Pure functions.

import { count } from './format.js';
import { cameAbout } from './orders.js';

/** @typedef {import('./services.js').Row} Row */
/** @typedef {import('./orders.js').Order} Order */
/** @typedef {import('./api-types.js').Event} Event */
/**
 * A service at the order: when its container had been started, and the newest event then.
 * @typedef {{serviceId: number, serviceName: string, startedAt: string | null, seq: number}} Asked
 */
/**
 * came: it is so. unwell: it is not, and is not well. overruled: somebody ordered otherwise since. lost: the manager restarted before it did
 * it, and does it no more. gone: it is not declared any more. unknown: how it stands is not known yet. open: all else.
 * @typedef {{state: 'came' | 'unwell' | 'overruled' | 'lost' | 'gone' | 'unknown' | 'open', by?: string}} Outcome
 */

/** What an order is undone by. @type {Record<Order, string[]>} */
const AGAINST = { stop: ['start', 'restart'], start: ['stop'], restart: ['stop'] };
const DONE = { stop: 'stopped', start: 'started', restart: 'restarted' };
const UNDONE = { stop: 'started', start: 'stopped', restart: 'stopped' };
/** Orders that can be given again, and are worth it. @type {Set<Outcome['state']>} */
const AGAIN = new Set(['overruled', 'lost']);

/** Whether an order that ended so is worth another try. @param {Outcome} outcome */
export function isWorthAgain({ state }) {
  return AGAIN.has(state);
}

/**
 * What became of an order that was accepted.
 * @param {Order} order @param {Asked} asked @param {Row | undefined} row how the service stands, where that is known @param {boolean} declared whether the target still has it
 * @param {number} appId @param {Event[]} events newest first
 * @returns {Outcome}
 */
export function outcomeOf(order, asked, row, declared, appId, events) {
  if (!declared) return { state: 'gone' };
  if (row === undefined) return { state: 'unknown' };
  const since = events.filter(({ seq }) => seq > asked.seq);
  const newest = since.find((one) => one.appId === appId && one.serviceId === asked.serviceId && one.details?.action !== undefined);
  if (newest !== undefined && AGAINST[order].includes(newest.details?.action)) return { state: 'overruled', by: newest.details?.by };
  if (cameAbout(order, row, asked.startedAt)) return { state: 'came' };
  if (order === 'restart' && row.standing.tone === 'good' && row.progress === 'settled' && since.some(({ type }) => type === 'manager-started')) return { state: 'lost' };
  return { state: row.standing.tone === 'bad' ? 'unwell' : 'open' };
}

/** What is said once the order is given. @param {Order} order @param {Outcome[]} outcomes one for each service @returns {string} */
export function outcomeText(order, outcomes) {
  const of = (/** @type {Outcome['state']} */ state) => outcomes.filter((one) => one.state === state);
  const [came, unwell, overruled, lost, gone, unknown, open] = /** @type {const} */ (['came', 'unwell', 'overruled', 'lost', 'gone', 'unknown', 'open']).map((state) => of(state).length);
  const are = (/** @type {number} */ number) => (number === 1 ? 'is' : 'are');
  const all = outcomes.length;
  if (gone === all) return `${all === 1 ? 'The service is' : 'The services are'} no longer declared: nothing more comes of the order. Changes shows what becomes of the containers.`;
  if (came === all) return `${all === 1 ? 'The service is' : `All ${all} services are`} ${DONE[order]}.`;
  if (unknown === all) return `How ${all === 1 ? 'the service stands' : 'the services stand'} is not known yet: the manager has just started, or does not answer.`;
  const by = [...new Set(of('overruled').flatMap((one) => one.by ?? []))];
  const parts = [
    unwell > 0 && `${unwell} ${are(unwell)} not well`,
    overruled > 0 && `${overruled} ${overruled === 1 ? 'was' : 'were'} ${UNDONE[order]} again${by.length === 0 ? '' : ` by ${by.join(' and ')}`}`,
    lost > 0 && `${count(lost, 'order was', 'orders were')} lost when the manager restarted`,
    gone > 0 && `${gone} ${are(gone)} no longer declared`,
    unknown > 0 && `${unknown} ${are(unknown)} not known yet`,
  ].filter(Boolean);
  const continues = open + unwell + unknown > 0 ? '. The manager continues without this page' : '';
  return `${came} of ${count(all, 'service')} ${all === 1 ? 'is' : are(came)} ${DONE[order]} by now${parts.map((part) => `, ${part}`).join('')}${continues}.`;
}

/**
 * How an order is carried out: one service alone has no turn among others. Pure.
 * @param {Order} order @param {number} services that it is for @returns {string} what follows another sentence
 */
export function howText(order, services) {
  const alone = services === 1;
  if (order === 'start') return alone ? '' : ' Those that others depend on are started first.';
  if (order === 'restart') return alone ? ' It is stopped and then started: it is away for as long as both take.' : ' All are stopped, those that others depend on last, and then started, those first: they are away for as long as both take.';
  return alone ? ' It stays stopped, also after a restart of the manager, until “Start app” starts it again. Its data is kept.'
    : ' Those that others depend on are stopped last. They stay stopped, also after a restart of the manager, until “Start app” starts them again. Their data is kept.';
}

/**
 * Why an order concerns no service.
 * @param {Order} order @param {boolean} declared whether the target still has the app @param {number} services that it declares @param {number} known of how many it is known how they stand
 */
export function nothingText(order, declared, services, known) {
  if (!declared) return `There is nothing to ${order}: the app is no longer declared. Changes shows what becomes of its containers.`;
  if (services === 0) return `There is nothing to ${order}: it has no services.`;
  if (known === 0) return 'How its services stand is not known yet: the manager has just started, or does not answer.';
  return `There is nothing to ${order}: ${order === 'start' ? 'none of its services is stopped' : 'all of its services are stopped or done'}.`;
}

/**
 * Why services of an order were refused, by id: each violation points at one by its place in the request.
 * @param {{pointer: string, message: string}[]} violations @param {{serviceId: number}[]} asked in the order of the request
 * @returns {Record<number, string>}
 */
export function refusedOf(violations, asked) {
  return Object.fromEntries(violations.flatMap(({ pointer, message }) => {
    const one = asked[Number(/^\/services\/([0-9]+)$/.exec(pointer)?.[1] ?? NaN)];
    return one === undefined ? [] : [[one.serviceId, message]];
  }));
}

/** What is said of an order of which some were refused. @param {Order} order @param {number} refused @param {number} others that are left @param {boolean} given whether it was given before */
export function refusedText(order, refused, others, given) {
  const left = given || others === 0 ? '' : ` The order can be given to the ${others === 1 ? 'other one' : `other ${others}`}.`;
  return `${count(refused, 'service')} cannot be ${DONE[order]}, so nothing was changed.${left}`;
}
