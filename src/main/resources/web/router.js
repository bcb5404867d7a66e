// Where the page is: everything that can be shared stands in the part of the address after #.

import { signal } from './vendor/signals-core.js';

/**
 * @typedef {object} Route
 * @property {string} page the first part of the path
 * @property {string[]} parts what follows it
 * @property {Record<string, string>} query
 */

/** @param {string} hash such as #/service/1001/1?tab=logs @returns {Route} */
export function parse(hash) {
  const [path, query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [page, ...parts] = path.split('/').filter(Boolean).map(decoded);
  return { page: page ?? 'overview', parts, query: Object.fromEntries(new URLSearchParams(query)) };
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * The address of a view; empty values are left out.
 * @param {string} page @param {(string | number)[]} [parts] @param {Record<string, string | number | null | undefined>} [query]
 */
export function href(page, parts = [], query = {}) {
  const pairs = Object.entries(query).filter(([, value]) => value !== '' && value !== null && value !== undefined);
  const search = new URLSearchParams(pairs.map(([name, value]) => [name, String(value)])).toString();
  return `#/${[page, ...parts].map((part) => encodeURIComponent(String(part))).join('/')}${search ? `?${search}` : ''}`;
}

/** @type {import('./vendor/signals-core.js').Signal<Route>} */
export const route = signal({ page: 'overview', parts: [], query: {} });

/** What the page of the address is about, such as a service; an empty text where its name says it. */
export const subject = signal('');

/** What the browser calls the page: a tab shows the beginning. @param {(string | null | undefined)[]} parts */
export function titleOf(...parts) {
  return [...parts, 'Container Manager'].filter(Boolean).join(' · ');
}

/** Asked before the address changes; keeps the page where it is and gets where it would go, when it answers false. @type {((to: string) => boolean) | null} */
let guard = null;
let at = '';

/** Asks before another page replaces this one, until the answer is called. @param {(to: string) => boolean} mayLeave */
export function guardLeaving(mayLeave) {
  guard = mayLeave;
  return () => {
    if (guard === mayLeave) guard = null;
  };
}

/** Follows the address from now on. */
export function startRouting() {
  const read = () => {
    if (location.hash === at) return;
    const to = location.hash;
    if (guard !== null && !guard(to)) {
      history.pushState(null, '', at);
      return;
    }
    at = to;
    route.value = parse(at);
  };
  window.addEventListener('hashchange', read);
  at = location.hash;
  route.value = parse(at);
}

/** @param {string} to an address as href makes it */
export function go(to) {
  location.hash = to;
}

/** Changes some of the view's choices without a step back for each. @param {Record<string, string | number | null | undefined>} change */
export function choose(change) {
  const { page, parts, query } = route.peek();
  history.replaceState(null, '', href(page, parts, { ...query, ...change }));
  at = location.hash;
  route.value = parse(at);
}
