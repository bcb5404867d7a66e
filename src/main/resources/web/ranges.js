// The lengths of time that charts show, and the calls that give what they show.

import { html } from './html.js';
import { historyPath } from './metrics-client.js';
import { href } from './router.js';
import { Tabs } from './ui.js';

/** Seconds by their name in the address. @type {Record<string, number>} */
export const RANGES = { '10m': 600, '1h': 3600, '6h': 21600, '24h': 86400, '7d': 604800 };
/** Those of a name that came with the address; of an hour where it is none. @param {string} range */
export const secondsOf = (range) => (Object.hasOwn(RANGES, range) ? RANGES[range] : RANGES['1h']);
/** One field is asked for beside the disks: none would mean all. */
export const OF_DISKS = { disks: true, fields: ['storage_percent'] };

/** @param {{page: string, parts?: (string | number)[], query: Record<string, string>, otherwise?: string, longest?: string}} props longest: the range beyond which nothing is kept */
export function RangeTabs({ page, parts = [], query, otherwise = '1h', longest = '7d' }) {
  const chosen = Object.hasOwn(RANGES, query.range ?? '') ? query.range : otherwise;
  return html`<${Tabs} label="Range" links=${Object.keys(RANGES).filter((range) => RANGES[range] <= RANGES[longest]).map((range) => ({ href: href(page, parts, { ...query, range }), text: range, chosen: range === chosen }))} />`;
}

/**
 * The call that gives what charts show, as a curl command of the moment.
 * @param {import('./manager.js').Manager} manager @param {string} range @param {Omit<import('./metrics-client.js').Wish, 'seconds'>} [wish]
 * @returns {() => string}
 */
export function historyCall(manager, range, wish = {}) {
  return () => manager.api.curl(historyPath({ seconds: secondsOf(range), ...wish }, Math.floor(manager.api.clock.now() / 1000)));
}
