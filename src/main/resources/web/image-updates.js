// What became of the tags that were looked up and of the updates that were asked for. An update has succeeded when the service's event says
// that its health gate was passed, not when the request was accepted.

import { problemOf } from './api.js';
import { pageClock } from './clock.js';
import { count, shortId } from './format.js';
import { whyBeside } from './service-health.js';
import { signal } from './vendor/signals-core.js';

/** The service waits 60 s for registries. */
export const LOOKUP_MAX_MILLIS = 75_000;
const PASS_EVERY_MILLIS = 1_000;

/** @typedef {import('./manager.js').Manager} Manager */
/** @typedef {import('./api-types.js').LookedUpImage} LookedUpImage */
/** @typedef {{tone: import('./service-health.js').Tone, word: string, text: string, open: boolean}} Outcome open: whether more is to come */
/** @typedef {{image: LookedUpImage, at: number, revision?: number, passId?: string, outcome?: Outcome}} Lookup */

/** @type {WeakMap<Manager, import('./vendor/signals-core.js').Signal<Record<string, Lookup>>>} */
const known = new WeakMap();

/** What was looked up, by "appId/serviceId": kept while the page is open. @param {Manager} manager */
export function lookups(manager) {
  const present = known.get(manager);
  if (present) return present;
  const fresh = signal(/** @type {Record<string, Lookup>} */ ({}));
  known.set(manager, fresh);
  return fresh;
}

/**
 * Whether what was looked up still says something of a service: it is of the image that is declared now, and what it says is held back is. Pure.
 * @param {Lookup | undefined} lookup @param {{declaredImage: string, standing: {tone: string}}} service
 */
export function stillCounts(lookup, { declaredImage, standing }) {
  return lookup?.image.imageName === declaredImage && !(lookup.image.held && standing.tone === 'good' && !lookup.outcome?.open);
}

/** What is known of a tag that was looked up, where the word beside it is about the service. @param {LookedUpImage} image */
function meaningOf({ problem, moved, held }) {
  if (problem) return 'tag not known';
  if (held) return moved ? 'update available, if that is not the image that failed: its digest is not known' : 'the tag means the image that is held back';
  return moved ? 'update available' : 'tag unchanged';
}

/**
 * What a tag means once an update has ended: what has passed its gate runs, and what failed is held. Pure.
 * @param {LookedUpImage} image as it was looked up @param {number} revision @param {Outcome} outcome @returns {LookedUpImage}
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
  const tag = image === undefined ? 'tag not looked up' : meaningOf(image);
  if (standing.tone === 'bad' || standing.tone === 'warn' || standing.word === 'updating' || standing.word === 'rolling back') {
    return { tone: standing.tone, word: standing.word, tag, text: outcome?.text ?? image?.problem ?? whyBeside(standing.word, reason ?? '') };
  }
  if (outcome) return { tone: outcome.tone, word: outcome.word, tag: '', text: outcome.text };
  if (image === undefined) return { tone: 'idle', word: 'not looked up', tag: '', text: '' };
  if (image.problem) return { tone: 'warn', word: 'not known', tag: '', text: image.problem };
  if (image.moved) return { tone: 'busy', word: 'update available', tag: '', text: '' };
  return standing.tone === 'good' ? { tone: 'good', word: 'current', tag: '', text: '' } : { tone: standing.tone, word: standing.word, tag, text: '' };
}

/**
 * How an update ended, from the events of its service. Pure.
 * @param {import('./api-types.js').Event[]} events in any order @param {{appId: number, serviceId: number, revision: number}} update
 * @returns {Outcome | null} null while the gate has not decided
 */
export function gateOf(events, { appId, serviceId, revision }) {
  const own = events.filter((event) => event.appId === appId && event.serviceId === serviceId);
  const held = own.find((event) => event.type === 'spec-held' && event.details?.revision === revision);
  if (held) return { tone: 'bad', word: 'held back', text: unnamed(held.reason), open: false };
  const passed = own.find((event) => event.type === 'update-succeeded' && event.details?.revision === revision);
  return passed ? { tone: 'good', word: 'updated', text: unnamed(passed.reason), open: false } : null;
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

/** The services' tags in a few words. Pure. @param {(Lookup | undefined)[]} services what was looked up of each */
export function summaryOf(services) {
  const found = services.filter((one) => one !== undefined);
  if (found.length === 0) return services.length === 0 ? '' : 'no tag looked up since this page was opened';
  const unknown = found.filter(({ image }) => image.problem).length;
  const moved = found.filter(({ image }) => image.moved).length;
  const known = found.length - unknown;
  return [moved > 0 ? `${count(moved, 'update')} available` : known > 0 && 'no update available', `tags of ${known} of ${count(services.length, 'service')} looked up`, unknown > 0 && `${unknown} not known`].filter(Boolean).join(' · ');
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
 * What is shown of what a service runs: the digest that a lookup found, else that of the image that its container was made from, else why there is none. Pure.
 * @param {{container: {name: string} | undefined}} service @param {string | undefined} from as a lookup says @param {Map<string, {digest: string | null, id: string}> | null} images null where they are not known
 * @returns {{value: string, why: null} | {value: null, why: string}}
 */
export function runsOf({ container }, from, images) {
  if (from !== undefined) return { value: from, why: null };
  if (container === undefined) return { value: null, why: 'nothing' };
  const found = images?.get(container.name);
  if (found === undefined) return { value: null, why: images === null ? 'not known before a lookup' : 'not known' };
  return found.digest === null ? { value: null, why: `image ${shortId(found.id)}, from no registry` } : { value: found.digest, why: null };
}

/** Whether a service runs while its health gate has not decided: it counts once that has. Pure. @param {{standing: {tone: string}, progress: string}} service */
export function isBeingVerified({ standing, progress }) {
  return standing.tone === 'good' && progress === 'moving';
}

/**
 * Looks up the tags of one app, or updates it.
 * @param {Manager} manager @param {number} appId @param {{service?: number, dryRun: boolean}} wish
 * @returns {Promise<import('./api-types.js').ImageUpdate>}
 */
export async function askRegistry(manager, appId, wish) {
  /** @type {import('./api-types.js').ImageUpdate} */
  const answer = await manager.api.post(`api/v1/apps/${appId}/update`, wish.service === undefined ? { dryRun: wish.dryRun } : { service: String(wish.service), dryRun: wish.dryRun }, LOOKUP_MAX_MILLIS);
  const found = lookups(manager);
  const next = { ...found.peek() };
  for (const image of answer.images) {
    const key = `${appId}/${image.serviceId}`;
    const updating = answer.changed && image.moved;
    // What is on its way is not forgotten because somebody looks again.
    const before = next[key]?.outcome?.open ? next[key] : undefined;
    next[key] = updating ? { image, at: pageClock.now(), revision: answer.revision, passId: answer.passId,
      outcome: { tone: 'busy', word: 'updating', text: `Revision ${answer.revision} is being applied; it counts once its health gate is passed.`, open: true } } : { ...before, image, at: pageClock.now() };
    if (updating && answer.passId) follow(manager, key, { appId, serviceId: image.serviceId, revision: answer.revision }, answer.passId);
  }
  found.value = next;
  return answer;
}

/**
 * Follows an update until its gate has decided, or its pass has ended without one.
 * @param {Manager} manager @param {string} key @param {{appId: number, serviceId: number, revision: number}} update @param {string} passId
 */
async function follow(manager, key, update, passId) {
  const found = lookups(manager);
  const mine = () => found.peek()[key]?.revision === update.revision;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, PASS_EVERY_MILLIS));
    if (!mine()) return;
    const outcome = await decided(manager, update, passId).catch((failure) => (problemOf(failure).status === 404 ? ended('The pass is no longer known; see the events of the service.') : null));
    if (outcome === null || !mine()) continue;
    const { image, at } = found.peek()[key];
    found.value = { ...found.peek(), [key]: { image: afterUpdate(image, update.revision, outcome), at, revision: update.revision, passId, outcome } };
    return;
  }
}

/** @param {Manager} manager @param {{appId: number, serviceId: number, revision: number}} update @param {string} passId @returns {Promise<Outcome | null>} */
async function decided(manager, update, passId) {
  // The pass first: what it did is in the events by the time it has ended.
  const pass = await manager.api.get(`api/v1/passes/${passId}`);
  const { events } = await manager.api.get(`api/v1/events?appId=${update.appId}&serviceId=${update.serviceId}&limit=50`);
  const gate = gateOf(events, update);
  if (gate !== null || pass.state === 'running') return gate;
  return ended(`The pass is ${pass.state}, but the gate of the new version has not decided: ${pass.message}`);
}

/** @param {string} text @returns {Outcome} */
function ended(text) {
  return { tone: 'warn', word: 'not decided', text, open: false };
}
