// Containers that others made, and how they become an app.

import { count } from './format.js';
import { html, useSignal } from './html.js';
import { copy, useAnswer } from './ui.js';

/** @typedef {import('./manager.js').Manager} Manager */

const NAMED_MAX = 8;

/** Containers that the manager does not manage, without the one that it runs in itself, by name. Pure. @param {{images: {usedByOthers: string[]}[], ownContainer: string | null}} listed @returns {string[]} */
export function unmanaged({ images, ownContainer }) {
  return [...new Set(images.flatMap(({ usedByOthers }) => usedByOthers))].filter((name) => name !== ownContainer).toSorted();
}

/** Which they are, as far as there is room. Pure. @param {string[]} names */
export function unmanagedText(names) {
  const shown = names.slice(0, NAMED_MAX);
  const more = names.length - shown.length;
  return `${count(names.length, 'container')} on this machine ${names.length === 1 ? 'is' : 'are'} not managed: ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`;
}

/** What shows how a container would become an app, and changes nothing. Pure. @param {string} name of the container */
export function adoption(name) {
  return `container-manager adopt my-app --container ${name} --dry-run`;
}

/** An engine that is away is not asked. @param {Manager} manager @returns {string[]} none while they are not known */
function useUnmanaged(manager) {
  const access = useSignal(manager.access);
  const asks = useSignal(manager.state)?.engine.available === true && access !== null && manager.may('read');
  const { data } = useAnswer(() => (asks ? manager.api.get('api/v1/images') : Promise.resolve(null)), [asks]);
  return data === null ? [] : unmanaged(data);
}

/** One line below what is managed. @param {{manager: Manager}} props */
export function UnmanagedLine({ manager }) {
  const names = useUnmanaged(manager);
  if (names.length === 0) return null;
  return html`<p class="muted unmanaged-line">${unmanagedText(names)} <code>${adoption(names[0])}</code> shows how ${names[0]} would become an app.</p>`;
}

/** @param {{manager: Manager}} props */
export function Unmanaged({ manager }) {
  const names = useUnmanaged(manager);
  if (names.length === 0) return null;
  const command = adoption(names[0]);
  return html`<div class="unmanaged"><p>${unmanagedText(names)} The command line takes containers over as an app, and recreates only what it must. This shows what it would do, and changes nothing:</p>
    <p><code>${command}</code> <button type="button" class="quiet small" aria-label="Copy the command that shows how a container is taken over" onClick=${() => copy(command, 'The command')}>Copy</button></p>
    <p class="muted">A Docker Compose project is taken over by its name: <code>container-manager adopt PROJECT --dry-run</code></p></div>`;
}
