// Removes all images that nothing uses: so many with each request, until none of them is left that goes.

import { imageName } from './disk.js';
import { count } from './format.js';

/** @typedef {import('./api-types.js').ListedImage} ListedImage */
/** @typedef {{message: string, finished: boolean, freedBytes: number | null, removed: unknown[], kept: (Pick<ListedImage, 'id' | 'names'> & {why: string, reason: string})[], left: number}} Removal */
/** @typedef {{removing: {done: number, total: number} | null, images: ListedImage[]}} Listed */
/** @typedef {{get: (path: string) => Promise<any>, post: (path: string, body: unknown) => Promise<any>}} Api */

/** So many requests are made at most, of 200 images each. */
export const REQUESTS_MAX = 50;

/** A pause before a removal that takes longer than its request is looked for again. */
const AGAIN_AFTER_MILLIS = 1_000;

/** So many times at most: an hour. */
const LOOKS_MAX = 3_600;

/**
 * Follows until all are gone that go, and says what became of them.
 * @template {ListedImage} T
 * @param {Api} api
 * @param {T[]} before those that are to go
 * @param {(done: number) => void} progressed how many are gone so far
 * @param {(millis: number) => Promise<unknown>} [pause]
 * @returns {Promise<{gone: T[], message: string}>}
 */
export async function pruneAll(api, before, progressed, pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis))) {
  /** @type {Map<string, Removal['kept'][number]>} */
  const kept = new Map();
  /** @type {T[]} */
  let gone = [];
  for (let request = 1; ; request++) {
    /** @type {Removal} */
    const answer = await api.post('api/v1/images/prune', {});
    const listed = await ended(api, answer.finished, (done) => progressed(gone.length + done), pause);
    const left = new Set(listed.images.map(({ id }) => id));
    gone = before.filter(({ id }) => !left.has(id));
    progressed(gone.length);
    for (const one of answer.kept) if (one.why !== 'needed') kept.set(one.id, one);
    const over = answer.finished && (answer.left === 0 || answer.removed.length === 0);
    if (over || request === REQUESTS_MAX) return { gone, message: request === 1 && answer.finished ? answer.message : said(gone.length, [...kept.values()], answer.left) };
  }
}

/** The list once nothing is being removed any more. @param {Api} api @param {boolean} finished @param {(done: number) => void} progressed @param {(millis: number) => Promise<unknown>} pause @returns {Promise<Listed>} */
async function ended(api, finished, progressed, pause) {
  for (let look = 1; ; look++) {
    /** @type {Listed} */
    const listed = await api.get('api/v1/images');
    if (finished || listed.removing === null || look === LOOKS_MAX) return listed;
    progressed(listed.removing.done);
    await pause(AGAIN_AFTER_MILLIS);
  }
}

/** @param {number} gone @param {Removal['kept']} kept @param {number} left */
function said(gone, kept, left) {
  const refused = kept.filter(({ why }) => why === 'refused');
  const untagged = kept.length - refused.length;
  const parts = [gone === 0 ? 'No image was removed' : `${count(gone, 'image')} ${gone === 1 ? 'was' : 'were'} removed`];
  if (untagged > 0) parts.push(`${count(untagged, 'image')} lost all names and stay${untagged === 1 ? 's' : ''} because others are built on ${untagged === 1 ? 'it' : 'them'}`);
  if (refused.length > 0) parts.push(`the engine refuses to remove ${count(refused.length, 'image')}, the first of them ${imageName(refused[0])}: ${refused[0].reason}`);
  if (left > 0) parts.push(`${left} more are left for another request`);
  return parts.join('; ');
}
