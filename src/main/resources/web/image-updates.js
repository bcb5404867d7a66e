// What became of the checks for updates and of the updates that were asked for. An update has succeeded when the service's event says
// that its health gate was passed, not when the request was accepted.

import { problemOf } from './api.js';
import { pageClock } from './clock.js';
import { count, shortId } from './format.js';
import { byService, whyBeside } from './service-health.js';
import { keepForTab, keptForTab } from './tab-storage.js';
import { signal } from './vendor/signals-core.js';

/** The service waits 60 s for registries. */
export const LOOKUP_MAX_MILLIS = 75_000;
const FOLLOW_EVERY_MILLIS = 1_000;
/** Of the updates that are under way so many are followed after the page is loaded again. */
const KEPT_MAX = 100;
/** The pass has ended, and what runs then is not known to be of this update. */
const NOT_DECIDED = 'not decided';
/** Causes of what is tried again and is not well until then. */
const FAILS = new Set(['pull-failed', 'step-failed', 'crash-loop']);

/** @typedef {import('./manager.js').Manager} Manager */
/** @typedef {import('./api-types.js').LookedUpImage} LookedUpImage */
/** @typedef {{tone: import('./service-health.js').Tone, word: string, text: string, open: boolean}} Outcome open: whether more is to come */
/** @typedef {{image: LookedUpImage, at: number, containerId?: string, revision?: number, passId?: string, outcome?: Outcome}} Lookup containerId: the one that it is of */
/** @typedef {{appId: number, serviceId: number, revision: number}} Update */

/** @type {WeakMap<Manager, import('./vendor/signals-core.js').Signal<Record<string, Lookup>>>} */
const known = new WeakMap();

/** What the checks said, by "appId/serviceId": kept while the page is open. @param {Manager} manager */
export function lookups(manager) {
  const present = known.get(manager);
  if (present) return present;
  const fresh = signal(keptUpdates(manager));
  known.set(manager, fresh);
  for (const key of Object.keys(fresh.peek())) follow(manager, key);
  return fresh;
}

/** @param {Manager} manager */
function keyOfKept(manager) {
  return `updates ${manager.api.url('').pathname}`;
}

/** Updates that were under way when the page was left: their checks are not made again, and what became of them is still to be said. @param {Manager} manager @returns {Record<string, Lookup>} */
function keptUpdates(manager) {
  try {
    return JSON.parse(keptForTab(keyOfKept(manager)) ?? '{}');
  } catch {
    return {};
  }
}

/** @param {Manager} manager @param {Record<string, Lookup>} next */
function show(manager, next) {
  lookups(manager).value = next;
  keepForTab(keyOfKept(manager), JSON.stringify(Object.fromEntries(Object.entries(next).filter(([, { outcome }]) => outcome?.open).slice(-KEPT_MAX))));
}

/** @param {Manager} manager @param {string} key */
function containerOf(manager, key) {
  return byService(manager.containers.peek()).get(key)?.containerId;
}

/**
 * What a check says of a service that has another container by now: what that one runs counts. Pure.
 * @param {Lookup | undefined} lookup @param {{container: {containerId: string, name: string} | undefined}} service @param {Map<string, {digest: string | null, id: string}> | null} images
 * @returns {Lookup | undefined} the same object where nothing is otherwise
 */
export function asRuns(lookup, { container }, images) {
  const digest = container === undefined ? undefined : images?.get(container.name)?.digest;
  if (lookup === undefined || !digest || lookup.containerId === container?.containerId || digest === lookup.image.from) return lookup;
  return { ...lookup, image: { ...lookup.image, from: digest, moved: lookup.image.moved && digest !== lookup.image.to } };
}

/**
 * Whether what a check said still says something of a service: it is of the image that is declared now, and what it says is held back is. Pure.
 * @param {Lookup | undefined} lookup @param {{declaredImage: string, standing: {tone: string}}} service
 */
export function stillCounts(lookup, { declaredImage, standing }) {
  return lookup?.image.imageName === declaredImage && !(lookup.image.held && standing.tone === 'good' && !lookup.outcome?.open);
}

/** What is known of a tag that was checked, where the word beside it is about the service. @param {LookedUpImage} image */
function meaningOf({ problem, moved, held }) {
  if (problem) return 'tag not known';
  if (held) return moved ? 'update available, if that is not the image that failed: its digest is not known' : 'the tag means the image that is held back';
  return moved ? 'update available' : 'tag unchanged';
}

/**
 * What a tag means once an update has ended: what has passed its gate runs, and what failed is held. Pure.
 * @param {LookedUpImage} image as it was checked @param {number} revision @param {Outcome} outcome @returns {LookedUpImage}
 */
export function afterUpdate(image, revision, { word, text }) {
  if (word === 'updated') return { ...image, moved: false, from: image.to };
  return word === 'held back' ? { ...image, moved: false, held: { revision, reason: text } } : image;
}

/**
 * What is shown of a service's tag. Only a service that runs as declared is called current: one that is held back, failed or stopped says so,
 * whatever its tag means. Pure.
 * @param {{word: string, tone: import('./service-health.js').Tone}} standing of the service @param {string | null} reason
 * @param {Lookup | undefined} lookup
 * @returns {{tone: import('./service-health.js').Tone, word: string, tag: string, text: string}} tag: what is known of the tag, where the word is about the service
 */
export function tagState(standing, reason, lookup) {
  const { image, outcome } = lookup ?? {};
  if (outcome?.open) return { tone: outcome.tone, word: outcome.word, tag: '', text: outcome.text };
  const tag = image === undefined ? 'not checked for updates' : meaningOf(image);
  if (standing.tone === 'bad' || standing.tone === 'warn' || standing.word === 'updating' || standing.word === 'rolling back') {
    return { tone: standing.tone, word: standing.word, tag, text: outcome?.text ?? image?.problem ?? whyBeside(standing.word, reason ?? '') };
  }
  if (outcome) return { tone: outcome.tone, word: outcome.word, tag: '', text: outcome.text };
  if (image === undefined) return { tone: 'idle', word: 'not checked', tag: '', text: '' };
  if (image.problem) return { tone: 'warn', word: 'not known', tag: '', text: image.problem };
  if (image.moved) return { tone: 'busy', word: 'update available', tag: '', text: '' };
  return standing.tone === 'good' ? { tone: 'good', word: 'current', tag: '', text: '' } : { tone: standing.tone, word: standing.word, tag, text: '' };
}

/**
 * How an update ended, from the events of its service. Pure.
 * @param {import('./api-types.js').Event[]} events in any order @param {Update} update
 * @returns {Outcome | null} null while the gate has not decided
 */
export function gateOf(events, { appId, serviceId, revision }) {
  const own = events.filter((event) => event.appId === appId && event.serviceId === serviceId && event.details?.revision === revision && (event.type === 'spec-held' || event.type === 'update-succeeded'));
  // One that failed may have been tried again: the last time counts.
  const last = own.toSorted((one, other) => other.seq - one.seq)[0];
  if (last === undefined) return null;
  return last.type === 'spec-held' ? { tone: 'bad', word: 'held back', text: unnamed(last.reason), open: false } : { tone: 'good', word: 'updated', text: unnamed(last.reason), open: false };
}

/** What an event says of its service, where that is named beside it. @param {string} reason */
function unnamed(reason) {
  return reason.replace(/^[^\s/:;]+\/[^\s/:;]+: /, '');
}

/** Apps that were refused for the same reason, together, as sentences. Pure. @param {[name: string, why: string][]} refusals @returns {string[]} */
export function refusedTogether(refusals) {
  return [...new Set(refusals.map(([, why]) => why))].map((why) => {
    const names = refusals.filter((one) => one[1] === why).map(([name]) => name);
    return `${names.length === 1 ? 'App' : 'Apps'} ${names.join(', ')}: ${why.replace(/\.?$/, '.')}`;
  });
}

/** The services' tags in a few words. Pure. @param {(Lookup | undefined)[]} services what the check said of each */
export function summaryOf(services) {
  const found = services.filter((one) => one !== undefined);
  if (found.length === 0) return services.length === 0 ? '' : 'not checked since this page was opened';
  const unknown = found.filter(({ image }) => image.problem).length;
  const updating = found.filter(({ outcome }) => outcome?.open).length;
  const moved = found.filter(({ image, outcome }) => image.moved && !outcome?.open).length;
  const known = found.length - unknown;
  return [updating > 0 && `${count(updating, 'update')} under way`, moved > 0 ? `${count(moved, 'update')} available` : known > updating && 'no update available', `${known} of ${count(services.length, 'service')} checked`, unknown > 0 && `${unknown} not known`].filter(Boolean).join(' · ');
}

/**
 * What containers run, as the engine lists it. Pure.
 * @param {{id: string, names: string[], usedBy: string[]}[]} images
 * @returns {Map<string, {digest: string | null, id: string}>} by the container's name; without a digest for an image that came from no registry
 */
export function runningImages(images) {
  return new Map(images.flatMap(({ id, names, usedBy }) => usedBy.map((container) => [container, { id, digest: names.find((name) => name.includes('@'))?.split('@')[1] ?? null }])));
}

/**
 * What is shown of what a service runs: the digest that a check found, else that of the image that its container was made from, else why there is none. Pure.
 * @param {{container: {name: string} | undefined}} service @param {string | undefined} from as a check says @param {Map<string, {digest: string | null, id: string}> | null} images null where they are not known
 * @returns {{value: string, why: null} | {value: null, why: string}}
 */
export function runsOf({ container }, from, images) {
  if (from !== undefined) return { value: from, why: null };
  if (container === undefined) return { value: null, why: 'nothing' };
  const found = images?.get(container.name);
  if (found === undefined) return { value: null, why: images === null ? 'not known before a check' : 'not known' };
  return found.digest === null ? { value: null, why: `image ${shortId(found.id)}, from no registry` } : { value: found.digest, why: null };
}

/** Whether a service runs while its health gate has not decided: it counts once that has. Pure. @param {{standing: {tone: string}, progress: string}} service */
export function isBeingVerified({ standing, progress }) {
  return standing.tone === 'good' && progress === 'moving';
}

/**
 * Checks one app for updates, or updates it.
 * @param {Manager} manager @param {number} appId @param {{service?: number, dryRun: boolean}} wish
 * @returns {Promise<import('./api-types.js').ImageUpdate>}
 */
export async function askRegistry(manager, appId, wish) {
  /** @type {import('./api-types.js').ImageUpdate} */
  const answer = await manager.api.post(`api/v1/apps/${appId}/update`, wish.service === undefined ? { dryRun: wish.dryRun } : { service: String(wish.service), dryRun: wish.dryRun }, LOOKUP_MAX_MILLIS);
  const found = lookups(manager);
  const next = { ...found.peek() };
  /** @type {string[]} */
  const started = [];
  for (const image of answer.images) {
    const key = `${appId}/${image.serviceId}`;
    const updating = answer.changed && image.moved;
    // What is on its way is not forgotten because somebody checks again.
    const before = next[key]?.outcome?.open ? next[key] : undefined;
    const checked = { image, at: pageClock.now(), containerId: containerOf(manager, key) };
    next[key] = updating ? { ...checked, revision: answer.revision, passId: answer.passId,
      outcome: { tone: 'busy', word: 'updating', text: `Revision ${answer.revision} is being applied; it counts once its health gate is passed.`, open: true } } : { ...before, ...checked };
    if (updating) started.push(key);
  }
  show(manager, next);
  for (const key of started) follow(manager, key);
  return answer;
}

/**
 * Follows an update until its gate has decided, or nothing of it is under way any more. What has failed and is tried again is followed, too.
 * @param {Manager} manager @param {string} key
 */
async function follow(manager, key) {
  const found = lookups(manager);
  const { revision } = found.peek()[key];
  if (revision === undefined) return;
  const [appId, serviceId] = key.split('/').map(Number);
  const update = { appId, serviceId, revision };
  const mine = () => found.peek()[key]?.revision === revision;
  /** @type {unknown[]} what was known when it was asked last, after the pass: while nothing has come since, there is nothing to ask for */
  let seen = [];
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, FOLLOW_EVERY_MILLIS));
    if (!mine()) return;
    const now = [manager.state.peek(), manager.events.peek()];
    if (seen.length > 0 && now.every((one, at) => one === seen[at])) continue;
    const decision = await decided(manager, update, found.peek()[key].passId).catch(() => null);
    seen = decision?.running ? [] : now;
    if (decision === null || !mine()) continue;
    const before = found.peek()[key];
    if (decision.outcome.text !== before.outcome?.text) {
      const image = afterUpdate(before.image, revision, decision.outcome);
      show(manager, { ...found.peek(), [key]: { ...before, image, containerId: image === before.image ? before.containerId : containerOf(manager, key), outcome: decision.outcome } });
    }
    if (!decision.followed) return;
  }
}

/** @param {Manager} manager @param {Update} update @param {string | undefined} passId */
async function decided(manager, update, passId) {
  /** @param {string} path @returns {Promise<any>} null where that is not there any more */
  const ask = (path) => manager.api.get(path).catch((failure) => {
    if (problemOf(failure).status === 404) return null;
    throw failure;
  });
  const service = `api/v1/apps/${update.appId}/services/${update.serviceId}`;
  // The pass and the trial first: what was decided is in the events by the time they have ended.
  const pass = passId === undefined ? null : await ask(`api/v1/passes/${passId}`);
  const explanation = pass?.state === 'running' ? null : await ask(`${service}/explain`);
  const { events } = await manager.api.get(`api/v1/events?appId=${update.appId}&serviceId=${update.serviceId}&limit=50`);
  return { ...decisionOf(update, gateOf(events, update), pass, explanation), running: pass?.state === 'running' };
}

/**
 * How an update stands. The pass may end before the gate decides: the service is on trial until then. Pure.
 * @param {Update} update @param {Outcome | null} gate as the events say
 * @param {Pick<import('./api-types.js').Pass, 'state' | 'message'> | null} pass null where it is not known any more
 * @param {Pick<import('./api-types.js').Explanation, 'trialRevision' | 'lastGoodRevision' | 'held' | 'progress' | 'cause' | 'reason'> | null} explanation null while the pass runs, or where the service is not there any more
 * @returns {{outcome: Outcome, followed: boolean}} followed: whether there is more to come
 */
export function decisionOf({ revision }, gate, pass, explanation) {
  const last = (/** @type {Outcome} */ outcome) => ({ outcome, followed: false });
  const open = (/** @type {string} */ text) => ({ outcome: /** @type {Outcome} */ ({ tone: 'busy', word: 'updating', text, open: true }), followed: true });
  if (gate !== null) return last(gate);
  if (pass?.state === 'running') return open(`Revision ${revision} is being applied; it counts once its health gate is passed.`);
  if (explanation === null) return last(ended('The service is not declared any more.'));
  const { trialRevision, lastGoodRevision, held, progress, cause, reason } = explanation;
  if (held?.revision === revision) return last({ tone: 'bad', word: 'held back', text: held.reason, open: false });
  if (trialRevision === revision && !FAILS.has(cause ?? '')) return open(`Revision ${revision} runs and is being verified; it counts once its health gate is passed.`);
  if (Math.max(trialRevision ?? 0, held?.revision ?? 0) > revision) return last(ended(`Revision ${Math.max(trialRevision ?? 0, held?.revision ?? 0)} took its place before its health gate had decided.`));
  if (lastGoodRevision === revision) return last({ tone: 'good', word: 'updated', text: `Revision ${revision} has passed its health gate.`, open: false });
  const why = reason ?? pass?.message ?? '';
  const text = `Its health gate has not decided${why === '' ? '' : `: ${why}`}`;
  if (progress !== 'moving' && progress !== 'waiting' && trialRevision !== revision) return last(ended(text));
  return FAILS.has(cause ?? '') ? { outcome: ended(text), followed: true } : open(text);
}

/** @param {string} text @returns {Outcome} */
function ended(text) {
  return { tone: 'warn', word: NOT_DECIDED, text, open: false };
}
