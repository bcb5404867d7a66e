// What steps are about, in the words users gave: services by their names, ids short.

import { fullStop, shortId } from './format.js';

/** What the planner says of a container that goes because its service is no longer declared. */
export const VOLUMES_STAY = 'its volumes stay';
/** The planner's word for a container that does not exist yet. */
const NEW = 'the new container';
const ID = /\b[0-9a-f]{64}\b/g;
/** Names of services that are remembered. */
const SEEN_MAX = 5_000;

/** @typedef {{appId: number, serviceId?: number, subject: string}} Step */
/** @typedef {{services?: {appId: number, serviceId: number, appName: string, serviceName: string}[] | null, target?: import('./api-types.js').Target | null,
 *   created?: Map<string, string>}} Known created: the services that a plan makes containers for, which may be of an app that is not stored yet */

/** "startContainer" as "start container". @param {string} kind */
export function kindWords(kind) {
  return kind.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** Ids of containers, images and networks as Docker shortens them, and the arrow that the page has everywhere. @param {string} text */
export function shortIds(text) {
  return text.replace(ID, (id) => shortId(id)).replaceAll(' -> ', ' → ');
}

/** A remark that stands by itself, from its first letter to its full stop. @param {string} text */
export function sentence(text) {
  return fullStop(text.charAt(0).toUpperCase() + text.slice(1));
}

/** "shop/web" for a step about a container whose service is known. @param {Step} step @param {Known} known @returns {string} */
export function subjectOf({ appId, serviceId, subject }, { services, target, created }) {
  const seen = serviceId === undefined ? undefined : services?.find((one) => one.appId === appId && one.serviceId === serviceId);
  // A container that is created is called as its service, without the app.
  if (serviceId === undefined || (subject !== NEW && subject !== seen?.serviceName && subject.replace(ID, '') !== '')) return shortIds(subject);
  if (seen) return `${seen.appName}/${seen.serviceName}`;
  const app = target?.apps[appId];
  const declared = app?.services.find((one) => one.serviceId === serviceId);
  return app && declared ? `${app.appName}/${declared.serviceName}` : created?.get(`${appId}/${serviceId}`) ?? shortIds(subject);
}

/**
 * What a plan does, in short; while a pass runs it is what that one has not done yet.
 * @param {{adds: number, updates: number, removes: number, steps: unknown[]}} plan @param {boolean} running
 */
export function planNote({ adds, updates, removes, steps }, running) {
  if (steps.length === 0) return running ? 'being done: no further step' : '';
  return `${running ? 'being done, still ' : ''}${inWords({ adds, updates, removes })}`;
}

/** @typedef {import('./api-types.js').PlanCounts} PlanCounts */

/** @param {PlanCounts} counts */
const inWords = ({ adds, updates, removes }) => `${adds} to add, ${updates} to update, ${removes} to remove`;

/**
 * What the plan of one app's change does, in short: to this app, and what applying it would do to others, whose changes are stored and not applied
 * yet.
 * @param {PlanCounts & {apps: Record<string, PlanCounts>}} plan of all apps @param {number} appId
 */
export function changeNote(plan, appId) {
  const own = plan.apps[appId] ?? { adds: 0, updates: 0, removes: 0 };
  const others = { adds: plan.adds - own.adds, updates: plan.updates - own.updates, removes: plan.removes - own.removes };
  return others.adds + others.updates + others.removes === 0 ? inWords(own) : `This app: ${inWords(own)}. Other apps, applied with it: ${inWords(others)}`;
}

/**
 * Names of services that were seen, by manager: a pass that removes one still speaks of it.
 * @type {WeakMap<import('./manager.js').Manager, Map<string, string>>}
 */
const seen = new WeakMap();

/** Revisions before a pass that are asked what a service was called. */
const REVISIONS_ASKED = 5;

/** Whether steps are about a service that nothing seen so far names. @param {Step[]} steps @param {Known} names */
export function nameless(steps, { services, target, created }) {
  return steps.some(({ appId, serviceId }) => serviceId !== undefined && !created?.has(`${appId}/${serviceId}`)
    && !services?.some((one) => one.appId === appId && one.serviceId === serviceId) && !target?.apps[appId]?.services.some((one) => one.serviceId === serviceId));
}

/**
 * Names of services that a pass removed before the page was opened: those that revisions before it declare, the newest first.
 * @param {import('./manager.js').Manager} manager @param {{revision: number, steps: Step[]}} pass
 * @returns {Promise<boolean>} whether there is a name more; what no such revision declares keeps its id
 */
export async function learnNames(manager, { revision, steps }) {
  const names = seen.get(manager) ?? new Map();
  const before = names.size;
  for (let earlier = revision - 1; earlier >= 1 && earlier >= revision - REVISIONS_ASKED && nameless(steps, known(manager)); earlier--) {
    const { target } = await manager.api.get(`api/v1/state/history/${earlier}`);
    for (const [key, name] of declaredNames(target)) if (!names.has(key)) names.set(key, name);
    seen.set(manager, names);
  }
  return names.size > before;
}

/** @param {import('./api-types.js').Target} target @returns {[string, string][]} */
function declaredNames({ apps }) {
  return Object.values(apps).flatMap(({ appId, appName, services }) => services.map(({ serviceId, serviceName }) => /** @type {[string, string]} */ ([`${appId}/${serviceId}`, `${appName}/${serviceName}`])));
}

/** @param {import('./manager.js').Manager} manager @param {(Step & {kind: string})[]} [steps] of a plan @returns {Known} */
export function known(manager, steps = []) {
  const names = seen.get(manager) ?? new Map();
  for (const { appId, serviceId, appName, serviceName } of manager.state.peek()?.services ?? []) names.set(`${appId}/${serviceId}`, `${appName}/${serviceName}`);
  // Those that were seen first go first.
  for (const key of names.keys()) if (names.size > SEEN_MAX) names.delete(key);
  seen.set(manager, names);
  const created = new Map(steps.filter(({ kind }) => kind === 'createContainer').map(({ appId, serviceId, subject }) => [`${appId}/${serviceId}`, subject]));
  return { services: manager.state.peek()?.services, target: manager.target.peek(), created: new Map([...names, ...created]) };
}

/**
 * Steps that ended the same way again and again in one, at the place of the newest, with how often.
 * @template {{kind: string, subject: string, appId: number, serviceId?: number, reason: string, result: string, error?: string}} T
 * @param {T[]} steps in their order @returns {(T & {times: number})[]}
 */
export function foldedSteps(steps) {
  /** @type {Map<string, T & {times: number}>} */
  const found = new Map();
  for (const step of steps) {
    const key = JSON.stringify([step.kind, step.appId, step.serviceId, step.serviceId === undefined ? step.subject : '', step.reason, step.result, step.error]);
    const times = (found.get(key)?.times ?? 0) + 1;
    found.delete(key);
    found.set(key, { ...step, times });
  }
  return [...found.values()];
}

/** "shop/web, shop/db and 3 more". @param {Step[]} steps @param {Known} names @param {number} [most] */
export function subjects(steps, names, most = 5) {
  const all = [...new Set(steps.map((step) => subjectOf(step, names)))];
  return all.length <= most ? all.join(', ') : `${all.slice(0, most).join(', ')} and ${all.length - most} more`;
}

/** @param {Step & {kind: string}} step */
const keyOf = ({ appId, serviceId, subject }) => `${appId}/${serviceId ?? subject}`;

/**
 * The steps that end a service. What an update leaves behind is removed as well, and that service runs on: a plan says which removal is which by its
 * impact, and of what was done it is known by what is declared.
 * @template {Step & {kind: string, impact?: {warning?: string}}} T @param {T[]} steps @param {Known} names @returns {T[]}
 */
function ends(steps, { target }) {
  const made = new Set(steps.filter(({ kind }) => /^(create|start)Container$/.test(kind)).map(keyOf));
  const declared = (/** @type {T} */ { appId, serviceId }) => target?.apps[appId]?.services.some((one) => one.serviceId === serviceId) === true;
  return steps.filter((step) => step.kind === 'removeContainer' && step.serviceId !== undefined && !made.has(keyOf(step))
    && (step.impact === undefined ? !declared(step) : step.impact.warning === VOLUMES_STAY));
}

/** The services that steps end, as a text; empty for none. @param {(Step & {kind: string})[]} steps @param {Known} names */
export function endedServices(steps, names) {
  return subjects(ends(steps, names), names);
}

/**
 * What steps interrupt and remove, in words; an empty text for nothing.
 * @param {(Step & {kind: string, impact: {downtime: boolean, warning?: string}})[]} steps @param {Known} names
 */
export function consequences(steps, names) {
  const ended = new Set(ends(steps, names).map(keyOf));
  const interrupted = steps.filter((step) => step.impact.downtime && !ended.has(keyOf(step)));
  const warned = steps.filter(({ impact }) => impact.warning && impact.warning !== VOLUMES_STAY && !impact.downtime);
  const removed = steps.filter((step) => /^remove/.test(step.kind) && step.serviceId === undefined);
  return [interrupted.length > 0 && `Interrupted until the new container runs: ${subjects(interrupted, names)}.`,
    warned.length > 0 && `With a warning in the plan: ${subjects(warned, names)}.`,
    ended.size > 0 && `Stopped and removed: ${endedServices(steps, names)}. Volumes, logs and events are kept.`,
    removed.length > 0 && `Removed: ${subjects(removed, names)}.`].filter(Boolean).join(' ');
}
