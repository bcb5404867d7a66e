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

/** Follows the address from now on. */
export function startRouting() {
  const read = () => {
    route.value = parse(location.hash);
  };
  window.addEventListener('hashchange', read);
  read();
}

/** @param {string} to an address as href makes it */
export function go(to) {
  location.hash = to;
}

/** Changes some of the view's choices without a step back for each. @param {Record<string, string | number | null | undefined>} change */
export function choose(change) {
  const { page, parts, query } = route.peek();
  history.replaceState(null, '', href(page, parts, { ...query, ...change }));
  route.value = parse(location.hash);
}
