// How services stand, in one word and a tone, and what the whole machine amounts to. Pure functions.

import { count } from './format.js';

/** @typedef {import('./api-types.js').ServiceState} ServiceState */
/** @typedef {import('./api-types.js').ListedContainer} ListedContainer */
/** @typedef {import('./api-types.js').Event} Event */
/** @typedef {'good' | 'busy' | 'warn' | 'bad' | 'idle'} Tone */
/** @typedef {{word: string, tone: Tone}} Standing */

const ORDER = { bad: 0, warn: 1, busy: 2, idle: 3, good: 4 };
/** Much faster than localeCompare, for lists of hundreds that are sorted with each frame. */
const { compare: compareNames } = new Intl.Collator();
/** Types of events that bring a service into the state it is in. */
const CAUSES = new Set(['service-exited', 'service-unhealthy', 'step-failed', 'rolled-back', 'spec-held', 'drift-detected',
  'container-broken', 'operator-action', 'target-applied']);
/** Causes of states that further tries alone do not mend. */
const FAILED = new Set(['pull-failed', 'step-failed', 'held']);

/**
 * The word for a service, by fields alone: reasons are for people.
 * @param {ServiceState} service @param {ListedContainer['health']} [health] of its container
 * @returns {Standing}
 */
export function standing({ sync, status, progress, cause }, health = 'none') {
  if (status === 'restarting' || cause === 'crash-loop') return { word: 'crash-looping', tone: 'bad' };
  const moves = progress === 'moving' || progress === 'waiting';
  switch (sync) {
    case 'in-sync':
      return settled(status, cause === 'stopped', health);
    case 'needs-update':
      if (health === 'unhealthy') return { word: 'unhealthy', tone: 'bad' };
      if (cause === 'held') return { word: 'held back', tone: 'bad' };
      return status === 'running' ? { word: 'needs update', tone: 'warn' } : { word: status, tone: 'bad' };
    case 'missing':
      // What has failed before is not called starting with each further try.
      return moves && !FAILED.has(cause ?? '') ? { word: 'starting', tone: 'busy' } : { word: 'missing', tone: 'bad' };
    default:
      return { word: 'not declared', tone: 'warn' };
  }
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

/**
 * The worst first, then by name.
 * @template {{appName: string, serviceName: string, standing: Standing}} T
 * @param {T[]} services
 */
export function worstFirst(services) {
  return services.toSorted((one, other) => ORDER[one.standing.tone] - ORDER[other.standing.tone]
    || compareNames(one.appName, other.appName) || compareNames(one.serviceName, other.serviceName));
}

/** Since when a service is as it is: the newest event that explains it. @param {ServiceState} service @param {Event[]} events newest first */
export function since(service, events) {
  const found = events.find((event) => CAUSES.has(event.type)
    && (event.appId === undefined || (event.appId === service.appId && (event.serviceId ?? service.serviceId) === service.serviceId)));
  return found === undefined ? null : Date.parse(found.timestamp);
}

/**
 * The one line that says whether anything needs a look.
 * @typedef {object} Verdict
 * @property {Tone} tone
 * @property {string} text
 * @property {string} more what comes next, or what to do
 * @property {ServiceState[]} services those that are not as declared
 */

/**
 * @param {import('./api-types.js').StateFrame | null} state
 * @param {string | null} pausedUntil until when nothing is reconciled
 * @param {(time: string) => string} clock how times are written
 * @returns {Verdict}
 */
export function verdict(state, pausedUntil, clock) {
  if (state === null) return { tone: 'idle', text: 'Waiting for the first report', more: '', services: [] };
  const off = state.services.filter((service) => service.sync !== 'in-sync');
  const pending = state.revision > state.appliedRevision
    ? `Revision ${state.revision} is stored but not applied: look at its plan under Changes.` : '';
  if (!state.engine.available) {
    return {
      tone: 'bad',
      text: `The container engine has not answered since ${clock(state.engine.since)}`,
      more: `${state.engine.message ?? ''} What is shown was seen before; the manager goes on by itself when the engine is back.`.trim(),
      services: off,
    };
  }
  const paused = pausedUntil === null ? '' : `Reconciling is paused until ${clock(pausedUntil)}.`;
  if (state.services.length === 0) {
    return { tone: 'idle', text: 'Nothing is declared on this machine yet', more: pending || 'Deploy a first app from the page Apps.', services: [] };
  }
  if (off.length === 0) {
    return {
      tone: paused || pending ? 'warn' : 'good',
      text: state.services.length === 1 ? 'The one service is as declared' : `All ${count(state.services.length, 'service')} are as declared`,
      more: [pending, paused].filter(Boolean).join(' '),
      services: [],
    };
  }
  return {
    tone: state.isReconciling || off.every((service) => standing(service).tone === 'busy') ? 'busy' : 'bad',
    text: `${off.length} of ${count(state.services.length, 'service')} ${off.length === 1 ? 'is' : 'are'} not as declared`,
    more: [state.isReconciling ? 'The manager is working on it.' : '', pending, paused].filter(Boolean).join(' '),
    services: off,
  };
}
