// How services stand, in one word and a tone, and what the whole machine amounts to. Pure functions.

import { count, fullStop } from './format.js';

/** @typedef {import('./api-types.js').ServiceState} ServiceState */
/** @typedef {import('./api-types.js').ListedContainer} ListedContainer */
/** @typedef {import('./api-types.js').Event} Event */
/** @typedef {'good' | 'busy' | 'warn' | 'bad' | 'idle'} Tone */
/** @typedef {{word: string, tone: Tone}} Standing */

const ORDER = { bad: 0, warn: 1, busy: 2, idle: 3, good: 4 };
/** Names in their order, numbers in them by value. Much faster than localeCompare, for lists of hundreds that are sorted with each frame. */
export const { compare: compareNames } = new Intl.Collator(undefined, { numeric: true });
/** Types of events that bring a service into the state it is in. */
const CAUSES = new Set(['service-exited', 'service-unhealthy', 'step-failed', 'rolled-back', 'spec-held', 'drift-detected',
  'container-broken', 'operator-action', 'target-applied']);
/** Words for what waits for a stored revision to be applied. */
const WAIT = new Set(['start waits', 'change waits', 'not declared']);
/** Causes of states that further tries alone do not mend. */
const FAILED = new Set(['pull-failed', 'step-failed', 'held']);
/** What is being done, by what a service needs. A manager before this one does not say it. @type {Record<string, string>} */
const DOING = { start: 'starting', restart: 'restarting', repair: 'repairing', rollback: 'rolling back' };

/**
 * The word for a service, by fields alone: reasons are for people.
 * @param {ServiceState} service @param {ListedContainer['health']} [health] of its container @param {boolean} [waits] whether what it lacks is stored only, not applied
 * @returns {Standing}
 */
export function standing({ sync, status, progress, cause, action }, health = 'none', waits = false) {
  const moves = progress === 'moving' || progress === 'waiting';
  // However the version that failed ends: what counts is when the one before runs again, and only then is the new one held back.
  if (sync === 'needs-update' && action === 'rollback' && progress !== 'paused') return moves ? { word: DOING.rollback, tone: 'busy' } : { word: 'rollback failed', tone: 'bad' };
  if (status === 'restarting' || cause === 'crash-loop') return { word: 'crash-looping', tone: 'bad' };
  switch (sync) {
    case 'in-sync':
      return cause === 'stopped' && moves && status === 'running' ? { word: 'stopping', tone: 'busy' } : settled(status, cause === 'stopped', health);
    case 'needs-update':
      if (health === 'unhealthy') return { word: 'unhealthy', tone: 'bad' };
      if (cause === 'held') return { word: 'held back', tone: 'bad' };
      if (cause === 'stopped' && progress === 'paused') return { word: 'stop waits', tone: 'warn' };
      if (moves && !FAILED.has(cause ?? '')) return waits && !DOING[action ?? ''] ? { word: 'change waits', tone: 'warn' } : { word: DOING[action ?? ''] ?? 'updating', tone: 'busy' };
      if (status === 'running') {
        if (progress === 'paused') return { word: 'change waits', tone: 'warn' };
        const what = action === null ? 'step' : action ?? 'update';
        return FAILED.has(cause ?? '') ? { word: `${what} failed`, tone: 'bad' } : { word: action === null ? 'blocked' : `${what} blocked`, tone: 'warn' };
      }
      return { word: status === 'created' ? 'not started' : status, tone: 'bad' };
    case 'missing':
      // What has failed before is not called starting with each further try.
      if (!moves || FAILED.has(cause ?? '')) return { word: 'missing', tone: 'bad' };
      return waits ? { word: 'start waits', tone: 'warn' } : { word: 'starting', tone: 'busy' };
    default:
      return { word: 'not declared', tone: 'warn' };
  }
}

/**
 * The notice while the engine does not answer; null while it does. What is known of containers dates from before.
 * @param {import('./api-types.js').StateFrame | null} state @param {(time: string) => string} clock how times are written
 */
export function engineAway(state, clock) {
  return state === null || state.engine.available ? null : {
    text: `The container engine has not answered since ${clock(state.engine.since)}`,
    more: `${fullStop(state.engine.message ?? '')} What is shown was seen before; the manager resumes by itself when the engine is back.`.trim(),
  };
}

/** The container of each service: the one that runs, else the newest. @param {ListedContainer[]} containers oldest first */
export function byService(containers) {
  const runs = (/** @type {ListedContainer} */ { status }) => Number(status === 'running');
  return new Map(containers.toSorted((one, other) => runs(one) - runs(other)).map((one) => [`${one.appId}/${one.serviceId}`, one]));
}

/** Whether the newest target waits for somebody to apply it: what it declares is not under way. @param {import('./api-types.js').StateFrame | null} state */
export function unapplied(state) {
  return state !== null && state.revision > state.appliedRevision && !state.isReconciling;
}

/** That the newest target waits for somebody to apply it, and where; an empty text where it is applied. @param {import('./api-types.js').StateFrame | null} state */
export function pendingText(state) {
  return state !== null && state.revision > state.appliedRevision ? `Revision ${state.revision} is stored but not applied: look at its plan under Changes.` : '';
}

/** @param {string} status @param {boolean} stopped by an operator @param {ListedContainer['health']} health @returns {Standing} */
function settled(status, stopped, health) {
  if (status === 'running') {
    if (health === 'unhealthy') return { word: 'unhealthy', tone: 'bad' };
    if (health === 'starting') return { word: 'starting', tone: 'busy' };
    return { word: 'running', tone: 'good' };
  }
  if (stopped) return { word: 'stopped', tone: 'idle' };
  return { word: status === 'exited' ? 'done' : status, tone: 'idle' };
}

/** A reason beside the word for a service: it does not begin with that word once more. @param {string} word @param {string} text the reason, as shown */
export function beside(word, text) {
  return text.startsWith(`${word}: `) || text.startsWith(`${word}; `) ? text.slice(word.length + 2) : text;
}

/** What the reason of a service that is not updated does not say. @param {string} word */
export function runsOn(word) {
  return word === 'update failed' || word === 'update blocked' ? '; the version before keeps running' : '';
}

/** Why a service is so, beside its word. @param {string} word @param {string} text the reason, as shown */
export function whyBeside(word, text) {
  return text === '' ? '' : `${beside(word, text)}${runsOn(word)}`;
}

/** The same in a list: of what runs as declared and for good, a remark is left to its own page. @param {Pick<ServiceState, 'progress'> & {standing: Standing}} service @param {string} text the reason, as shown */
export function whyInList({ progress, standing: { word, tone } }, text) {
  return tone === 'good' && progress === 'settled' ? '' : whyBeside(word, text);
}

/** How a service stands, and why. @param {string} word @param {string | null | undefined} reason */
export function saidOnce(word, reason) {
  return reason ? `${word}: ${whyBeside(word, reason)}` : word;
}

/**
 * For what the manager waits until a moment: of one that failed for the next try, else for what it watches. Pure.
 * @param {Pick<import('./api-types.js').Explanation, 'progress' | 'cause' | 'action' | 'containers'>} explanation
 */
export function awaited({ progress, cause, action, containers }) {
  if (progress === 'stuck' && action === 'restart') return 'restart';
  if ((progress !== 'moving' && progress !== 'waiting') || FAILED.has(cause ?? '') || cause === 'crash-loop') return 'try';
  return containers.some(({ health }) => health === 'starting') ? 'health' : 'look';
}

/**
 * For what it waits, as long as that is to come, else null: a look that is due is taken by itself. Pure.
 * @param {import('./api-types.js').Explanation} explanation @param {number} now milliseconds
 */
export function dueOf(explanation, now) {
  // What crashed and runs again is not tried: it only has to run on.
  if (!explanation.nextTryAt || proves(explanation)) return null;
  const what = awaited(explanation);
  return what === 'look' && Date.parse(explanation.nextTryAt) <= now ? null : what;
}

/** Whether it crashed and runs again, and counts once it has run on. Pure. @param {Pick<import('./api-types.js').Explanation, 'cause' | 'containers'>} explanation */
export function proves({ cause, containers }) {
  return cause === 'crash-loop' && containers.some(({ status }) => status === 'running');
}

/**
 * The worst first, then those with the most, then by name.
 * @template {{appName: string, serviceName: string, standing: Standing}} T
 * @param {T[]} services @param {(service: T) => number} [most]
 */
export function worstFirst(services, most = () => 0) {
  return services.toSorted((one, other) => ORDER[one.standing.tone] - ORDER[other.standing.tone] || most(other) - most(one)
    || compareNames(one.appName, other.appName) || compareNames(one.serviceName, other.serviceName));
}

/**
 * Since when a service is as it is: the newest event of its own, or when the revision was stored or applied that changed it. A revision of other
 * services explains nothing here, and what happened before one that is stored only does not say since when that one waits.
 * @param {ServiceState} service @param {Event[]} events newest first @param {import('./api-types.js').StateFrame | null} state
 * @returns {number | null} null where no event that is known says it
 */
export function since(service, events, state) {
  const isOf = (/** @type {{appId?: number, serviceId?: number}} */ { appId, serviceId }) => appId === service.appId && (serviceId ?? service.serviceId) === service.serviceId;
  const changed = events.filter((event) => event.type === 'target-accepted' && (event.details?.services?.some(isOf) || isOf(event))).map(({ timestamp, details }) => ({ timestamp, revision: Number(details?.revision) }));
  const applied = state?.appliedRevision ?? 0;
  if ((state?.revision ?? 0) > applied && WAIT.has(standing(service, 'none', true).word)) return timeOf(changed.findLast(({ revision }) => revision > applied));
  const revisions = events.filter(({ type }) => type === 'target-applied');
  const brought = revisions.findIndex(({ details }, at) => changed.some(({ revision }) => revision <= details?.revision && revision > (revisions[at + 1]?.details?.revision ?? 0)));
  return timeOf(events.find((event) => CAUSES.has(event.type) && (event === revisions[brought] || isOf(event))));
}

/** @param {{timestamp: string} | undefined} found */
function timeOf(found) {
  return found === undefined ? null : Date.parse(found.timestamp);
}

/**
 * The one line that says whether anything needs a look.
 * @typedef {object} Verdict
 * @property {Tone} tone
 * @property {string} text
 * @property {string} more what comes next, or what to do
 * @property {ServiceState[]} services those that need a look, the worst first
 */

/**
 * What is known beside the state: containers give the health, pausedUntil is when reconciling of everything resumes, pausedApps when that of
 * single apps does.
 * @typedef {{pausedUntil?: string | null, pausedApps?: Record<string, string>, containers?: ListedContainer[]}} Surroundings
 */

/** Words of services that run, or have done what they were declared for. */
const FINE = new Set(['running', 'done', 'starting']);

/**
 * Green only when every service runs as declared and nothing is paused, stopped, unhealthy, unapplied or failed.
 * @param {import('./api-types.js').StateFrame | null} state
 * @param {(time: string) => string} clock how times are written
 * @param {Surroundings} [around]
 * @returns {Verdict}
 */
export function verdict(state, clock, { pausedUntil = null, pausedApps = {}, containers = [] } = {}) {
  if (state === null) return { tone: 'idle', text: 'Waiting for the first report', more: '', services: [] };
  const known = byService(containers);
  const standings = new Map(state.services.map((one) => [one, standing(one, known.get(`${one.appId}/${one.serviceId}`)?.health, unapplied(state))]));
  const word = (/** @type {ServiceState} */ one) => /** @type {Standing} */ (standings.get(one));
  const off = state.services.filter((one) => one.sync !== 'in-sync' || word(one).tone === 'bad').toSorted((one, other) => ORDER[word(one).tone] - ORDER[word(other).tone]);
  const pending = pendingText(state);
  const away = engineAway(state, clock);
  if (away !== null) return { tone: 'bad', ...away, services: off };
  const paused = pausedUntil !== null ? `Reconciling is paused until ${clock(pausedUntil)}.` : pausedText(state, pausedApps, clock);
  if (state.services.length === 0) {
    return { tone: 'idle', text: 'No service is declared on this machine yet', more: pending || 'Start from an example or your own Compose file:', services: [] };
  }
  if (off.length === 0) {
    const idle = state.services.filter((one) => !FINE.has(word(one).word));
    const more = [pending, paused, state.lastError].filter(Boolean).join(' ');
    return { tone: more !== '' || idle.length > 0 ? 'warn' : 'good', text: settledText(state.services.length, idle.map((one) => word(one).word)), more, services: idle };
  }
  return {
    tone: off.some((one) => word(one).tone === 'bad') ? 'bad' : state.isReconciling || off.every((one) => word(one).tone === 'busy') ? 'busy' : unapplied(state) ? 'warn' : 'bad',
    text: `${state.services.length === 1 ? 'The one service' : `${off.length} of ${count(state.services.length, 'service')}`} ${off.length === 1 ? 'is' : 'are'} ${off.every((one) => one.sync === 'in-sync') ? 'unhealthy' : 'not as declared'}`,
    more: [off.some((one) => word(one).word === 'held back' && one.status === 'running') ? 'Where a new version is held back, the one before runs.' : '', state.isReconciling ? 'The manager is working on it.' : '', pending, paused].filter(Boolean).join(' '),
    services: off,
  };
}

/** @param {number} all @param {string[]} words of those in sync that do not run */
function settledText(all, words) {
  if (words.length === 0) return all === 1 ? 'The one service is as declared' : `All ${count(all, 'service')} are as declared`;
  const kinds = [...new Set(words)].map((one) => `${words.filter((other) => other === one).length} ${one}`).join(', ');
  return words.length === all ? `No service runs: ${kinds}` : `${all - words.length} of ${count(all, 'service')} ${all - words.length === 1 ? 'runs' : 'run'} as declared, ${kinds}`;
}

/** @param {import('./api-types.js').StateFrame} state @param {Record<string, string>} pausedApps @param {(time: string) => string} clock */
function pausedText(state, pausedApps, clock) {
  const names = Object.entries(pausedApps).map(([appId, until]) => `${state.services.find((one) => String(one.appId) === appId)?.appName ?? appId} (until ${clock(until)})`);
  return names.length === 0 ? '' : `Reconciling is paused for ${names.join(', ')}.`;
}

/** Until when reconciling of single apps is paused, by app id. @param {import('./api-types.js').Reconciliation} standing @returns {Record<string, string>} */
export function pausedAppsOf(standing) {
  return Object.fromEntries(Object.entries(standing.status).flatMap(([appId, { pausedUntil }]) => (pausedUntil === null ? [] : [[appId, pausedUntil]])));
}
