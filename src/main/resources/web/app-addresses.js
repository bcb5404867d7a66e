// What an address of the Apps page opens beside its list, for which app, why it does not, and where closing it leads.

import { choose, go, href, route } from './router.js';

/** @typedef {import('./api-types.js').Access} Access */

/** What each query opens, as a sentence about it begins. */
const OPENS = /** @type {const} */ ({ deploy: 'Deploying an app', back: 'Rolling back an app', stop: 'Stopping an app', start: 'Starting an app', restart: 'Restarting an app', remove: 'Removing an app' });

/** The address without what became of an app that was applied. */
export const NO_OUTCOME = { pass: '', applied: '' };

/** The address with none of them. */
export const CLOSED = { ...Object.fromEntries(Object.keys(OPENS).map((name) => [name, ''])), ...NO_OUTCOME, from: '' };

/** @typedef {{passId: string, revision: number}} Applied the pass that applies a revision */

/** What a dialog applied, as its address says it: a page that is loaded again shows what became of it. @param {Applied} applied */
export function outcomeQuery({ passId, revision }) {
  return { pass: passId, applied: String(revision) };
}

/** The pass whose outcome an address shows; null for none. @param {Record<string, string>} query @returns {Applied | null} */
export function appliedBy({ pass, applied }) {
  return pass && /^[1-9]\d*$/.test(applied ?? '') ? { passId: pass, revision: Number(applied) } : null;
}

/** What opens a dialog of an app from the page of one of its services. @param {'deploy' | 'back'} opened @param {number} appId @param {number} serviceId */
export function openedFrom(opened, appId, serviceId) {
  return href('apps', [], { [opened]: appId, from: `${appId}/${serviceId}` });
}

/** The service's page that a dialog was opened from; null for the list of apps. @param {Record<string, string>} query */
export function cameFrom({ from }) {
  return /^\d+\/\d+$/.test(from ?? '') ? href('service', from.split('/')) : null;
}

/** The service that a dialog was opened from; null for none. @param {Record<string, string>} query @returns {number | null} */
export function serviceFrom({ from }) {
  return /^\d+\/\d+$/.test(from ?? '') ? Number(from.split('/')[1]) : null;
}

/**
 * The id of an app that an address names by its id or its name, or "new"; an empty text where there is none.
 * @param {string | undefined} named @param {import('./api-types.js').Target | null} target
 */
export function idOf(named, target) {
  if (!named || target === null) return '';
  if (named === 'new') return named;
  const [id, app] = Object.entries(target.apps).find(([key, { appName }]) => key === named || appName === named) ?? ['', null];
  return app === null ? '' : id;
}

/**
 * Why an address opens nothing for this token; an empty text where it does, and while it is not known who asks. An app that may not be changed
 * is opened to be seen.
 * @param {Access | null} access @param {keyof typeof OPENS} opened @param {string} id
 */
export function whyNot(access, opened, id) {
  if (access === null || id === '' || (opened === 'deploy' && id !== 'new')) return '';
  if (!access.scopes.includes('operate')) return `${OPENS[opened]} needs a token with the scope operate; “${access.name}” has ${access.scopes.join(', ') || 'none'}. Sign in with one that has it.`;
  return access.apps === null || access.apps.includes(Number(id)) ? '' : `${OPENS[opened]} needs a token that reaches ${id === 'new' ? 'all apps' : 'this app'}; “${access.name}” is for single apps. Sign in with one that does.`;
}

/** Closes what an address opened: the page that it was opened from is shown again. @param {Record<string, string>} closed the address without it */
export function leave(closed) {
  const back = cameFrom(route.peek().query);
  if (back === null) choose({ ...closed, ...NO_OUTCOME });
  else go(back);
}
