// What a log view shows, as parameters of the API and as a choice of live lines. Pure functions.

/** @typedef {import('./api-types.js').LogEntry} LogEntry */
/**
 * The choices that stand in the address. q: a text or, with regex, an expression. range: a length of time such as 1h, or "custom" with
 * from and to (ISO 8601, either may be missing).
 * @typedef {{app?: string, service?: string, level?: string, source?: string, q?: string, regex?: string, range?: string, from?: string,
 *   to?: string}} Filter
 */

/** Lengths of time to choose from, in minutes. @type {Record<string, {minutes: number, text: string}>} */
export const RANGES = {
  '15m': { minutes: 15, text: 'last 15 minutes' },
  '1h': { minutes: 60, text: 'last hour' },
  '24h': { minutes: 1_440, text: 'last 24 hours' },
  '7d': { minutes: 10_080, text: 'last 7 days' },
};

/** The milliseconds between which lines are shown. @param {Filter} filter @param {number} now */
export function bounds({ range, from, to }, now) {
  const known = range !== undefined && Object.hasOwn(RANGES, range) ? RANGES[range] : undefined;
  if (known !== undefined) return { since: now - known.minutes * 60_000, until: null };
  if (range !== 'custom') return { since: null, until: null };
  const [since, until] = [from, to].map((text) => (text && Number.isFinite(Date.parse(text)) ? Date.parse(text) : null));
  return { since, until };
}

/** @param {Filter} filter @param {number} now @returns {URLSearchParams} */
export function parameters(filter, now) {
  const query = new URLSearchParams();
  const { since, until } = bounds(filter, now);
  if (filter.app) query.set('appId', filter.app);
  if (filter.service) query.set('serviceId', filter.service);
  if (filter.level) query.set('level', filter.level);
  if (filter.source) query.set('sourceType', filter.source);
  if (since !== null) query.set('since', String(since));
  if (until !== null) query.set('until', String(until));
  if (filter.q) query.set(filter.regex === '1' ? 'regex' : 'search', filter.q);
  return query;
}

/** Whether the server must be asked which live lines belong to the view. @param {Filter} filter */
export function needsServer(filter) {
  return Boolean(filter.q);
}

/** Whether a live line belongs to a view without a text. @param {LogEntry} entry @param {Filter} filter @param {number} now */
export function matches(entry, filter, now) {
  const { since, until } = bounds(filter, now);
  return (!filter.app || String(entry.appId) === filter.app) && (!filter.service || String(entry.serviceId) === filter.service)
    && (!filter.level || entry.level === filter.level) && (!filter.source || entry.source.type === filter.source)
    && (since === null || entry.timestamp >= since) && (until === null || entry.timestamp <= until);
}

/** A moment as a field for local times takes it. @param {string | undefined} iso */
export function localField(iso) {
  const millis = Date.parse(iso ?? '');
  if (!Number.isFinite(millis)) return '';
  const local = new Date(millis - new Date(millis).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 19);
}
