// Two targets compared: what they declare, and the images that the same tags mean to them, which no declaration shows.

import { DiffLines } from './diff-view.js';
import { shortId } from './format.js';
import { html } from './html.js';

/** @typedef {import('./api-types.js').BoundImage} BoundImage */
/** @typedef {{json: string, compose: string, apps: Record<string, any>, images: BoundImage[]}} Declared a target, or one app of it, in both forms, with the images it is bound to */
/** @typedef {{name: string, imageName: string, from: string | null, to: string | null}} Tag null: which image it was is not known */

/** Where nothing is declared. @type {Declared} */
export const NOTHING = { json: '', compose: '', apps: {}, images: [] };

/**
 * The services that both declare with the same image, though it is another one by its digest, or not known to be the same. Pure.
 * @param {Declared} before @param {Declared} after @returns {{moved: Tag[], unknown: Tag[]}}
 */
export function tagsBetween(before, after) {
  const old = new Map(before.images.map((image) => [`${image.appId}/${image.serviceId}`, image]));
  const tags = after.images.flatMap(({ appId, serviceId, imageName, digest: to }) => {
    const one = old.get(`${appId}/${serviceId}`);
    const app = after.apps[appId];
    if (one === undefined || one.imageName !== imageName || app === undefined) return [];
    const service = app.services.find((/** @type {any} */ it) => it.serviceId === serviceId);
    return [{ name: `${app.appName}/${service?.serviceName ?? serviceId}`, imageName, from: one.digest, to }];
  });
  return { moved: tags.filter(({ from, to }) => from !== null && to !== null && from !== to), unknown: tags.filter(({ from, to }) => from === null || to === null) };
}

/** What is said of two that declare the same. Pure. @param {{moved: Tag[], unknown: Tag[]}} tags */
export function sameText({ moved, unknown }) {
  if (moved.length > 0) return 'Nothing else: they declare the same.';
  if (unknown.length > 0) return `They declare the same. Whether their tags meant the same images is not known of ${unknown.map(({ name }) => name).join(', ')}.`;
  return 'They are the same.';
}

/** @param {{before: Declared, after: Declared, json: boolean}} props */
export function TargetDiff({ before, after, json }) {
  const tags = tagsBetween(before, after);
  return html`${tags.moved.length > 0 && html`<h3>Other images of the same tags</h3><ul class="moved-tags">${tags.moved.map(({ name, imageName, from, to }) => html`<li><strong>${name}</strong> <span class="muted">${imageName}:</span> <span class="code" title=${from}>${shortId(from ?? '')}</span> → <span class="code" title=${to}>${shortId(to ?? '')}</span></li>`)}</ul>`}
    <${DiffLines} before=${json ? before.json : before.compose} after=${json ? after.json : after.compose} same=${before.json === after.json ? sameText(tags) : 'As Compose files they are the same; JSON shows what differs, such as ids.'} />`;
}
