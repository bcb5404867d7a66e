// What a log view shows, as parameters of the API and as a choice of live lines. Pure functions.

import { moment } from './format.js';

/** @typedef {import('./api-types.js').LogEntry} LogEntry */
/** Lines that the memory had no room for, up to the newest of them. @typedef {{upToTimestamp: number}} Dropped */
/**
 * The choices that stand in the address. q: a text or, with regex, an expression. range: a length of time such as 1h, or "custom" with
 * from and to (ISO 8601, either may be missing).
 * @typedef {{app?: string, service?: string, level?: string, source?: string, q?: string, regex?: string, range?: string, from?: string,
 *   to?: string}} Filter
 */

/** As the API numbers lines at most, less what is read after one. */
const LINE_ID_MAX = Number.MAX_SAFE_INTEGER - 1_000;

/** Lengths of time to choose from, in minutes. @type {Record<string, {minutes: number, text: string}>} */
export const RANGES = {
  '15m': { minutes: 15, text: 'last 15 min' },
  '1h': { minutes: 60, text: 'last hour' },
  '24h': { minutes: 1_440, text: 'last 24 h' },
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

/** Why no line can be between From and To, as the page names them, or null. @param {Filter} filter @param {number} now */
export function backwards(filter, now) {
  const { since, until } = bounds(filter, now);
  return since !== null && until !== null && until < since ? 'No line is from then: To is before From. Choose a later To, or an earlier From.' : null;
}

/** What the page calls the parameters of the API. @type {Record<string, string>} */
const FIELDS = { '?appId': 'App', '?serviceId': 'Service', '?level': 'Level', '?sourceType': 'Source', '?since': 'From', '?until': 'To', '?search': 'The text to search for', '?regex': 'The expression' };

/** What the API does not accept, in the words of the page; null where it is about something else. @param {{pointer: string, message: string}[]} violations */
export function refusal(violations) {
  const known = violations.filter(({ pointer }) => Object.hasOwn(FIELDS, pointer));
  return known.length === 0 || known.length < violations.length ? null : known.map(({ pointer, message }) => `${FIELDS[pointer]} ${message}`).join('; ');
}

/** The id of the line that an address names; 0 for none, and for what is no id. @param {string | undefined} text */
export function lineIn(text) {
  const id = /^\d+$/.test(text ?? '') ? Number(text) : 0;
  return id <= LINE_ID_MAX ? id : 0;
}

/** What was typed or pasted, as it is searched for: controls other than tabs, such as those of colours, are not shown in lines, and the server takes none. @param {string | undefined} text */
export function sought(text) {
  // eslint-disable-next-line no-control-regex
  return text?.replace(/[\u0000-\u0008\u000a-\u001f\u007f]/g, '');
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
  if (filter.q && filter.regex === '1') query.set('regex', filter.q.replaceAll('\t', '\\t'));
  else if (filter.q) wanted(filter.q).forEach(([name, value]) => query.set(name, value));
  return query;
}

/** Maximum length of what the server searches for. */
const TEXT_MAX_CHARS = 256;
/** What may stand otherwise in a line than it is shown: see log-text.js. */
// eslint-disable-next-line no-control-regex
const SHOWN_OTHERWISE = /[="\t]|[^\u0000-\u007f]/;
/** A blank before a member's name, and one before the last word, which may be the beginning of one. */
const MEMBER = / (?=[^\s="]+=)/;
const PARTS = new RegExp(`( ?⏎ ?)|(\\t)|(${MEMBER.source}| (?=[^\\s=]*$))|(=)|(":?)|(,)|([\\\\/])|([^])`, 'gu');

/**
 * How the server finds a text as it is read: the members of a JSON line are shown as name=value, its escapes as what they stand for. Where
 * both may be meant it is an expression that matches either.
 * @param {string} text @returns {['search' | 'regex', string][]} parameters, all of which must match
 */
export function wanted(text) {
  if (!SHOWN_OTHERWISE.test(text)) return [['search', text]];
  // As the server decides for a text.
  const looks = /\p{Uppercase}/u.test(text) ? '' : '(?i)';
  const either = looks + expression(text);
  const at = text.search(MEMBER);
  const [message, members] = at > 0 ? [text.slice(0, at), text.slice(at + 1)] : ['', ''];
  // The message is shown first, wherever it stands among the members.
  const anywhere = message === '' ? either : `${either}|"${expression(members)}.*${expression(message)}"`;
  if (anywhere.length <= TEXT_MAX_CHARS) return [['regex', anywhere]];
  // What is left of the order, of a text as long as that, is that of its members.
  const rest = looks + expression(members);
  if (message !== '' && rest.length <= TEXT_MAX_CHARS && !SHOWN_OTHERWISE.test(message)) return [['search', message], ['regex', rest]];
  return [either.length <= TEXT_MAX_CHARS ? ['regex', either] : ['search', text]];
}

/** Members of a line that stand between two of a text. */
const BETWEEN = '(.*,)?';

/** The members of a text and what is before them, each as an expression for the line that has it in one place. @param {string} text */
export function parted(text) {
  return SHOWN_OTHERWISE.test(text) ? text.split(new RegExp(MEMBER, 'u')).filter((part) => part.trim() !== '').map((part) => expression(part).replace(BETWEEN, '')) : [];
}

/** @param {string} text */
function expression(text) {
  return text.replace(PARTS, (_, end, tab, blank, equals, quote, comma, slash, other) => {
    if (end) return '( ?⏎ ?|\\r?\\n|(\\\\r)?\\\\n)';
    if (tab) return '(\\t|\\\\t)';
    // Members that are shown elsewhere or not at all may stand between.
    if (blank) return `( |"?,${BETWEEN} *")`;
    if (equals) return '(=|" *: *"?)';
    if (quote) return quote === '"' ? '\\\\?"' : '\\\\?" *: *';
    if (comma) return ', *';
    if (slash) return slash === '/' ? '\\\\?/' : '\\\\\\\\?';
    return /[\u0080-\u{10ffff}]/u.test(other) ? `(${other}|${escapes(other)})` : other.replace(/[.*+?^${}()|[\]]/, '\\$&');
  });
}

/** A character as JSON may escape it. @param {string} char */
function escapes(char) {
  const units = Array.from({ length: char.length }, (_, index) => char.charCodeAt(index).toString(16).padStart(4, '0'));
  return units.map((unit) => `\\\\u${unit.replace(/[a-f]/g, (letter) => `[${letter}${letter.toUpperCase()}]`)}`).join('');
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

const KEEP_MORE = 'set logs.file-enabled to keep more, also across restarts';

/**
 * Of a search that read all lines, since when that is: what is older is gone. Where a service wrote more than the memory has room for, its lines began
 * before that; how many of them it holds is not said, as the view may show more: those that it has shown stay in it. Few lines that match are not all
 * that are kept.
 * @param {number | null} reached @param {number} files @param {Dropped | null} [dropped] @param {boolean} [filtered]
 */
export function kept(reached, files, dropped = null, filtered = false) {
  const which = filtered ? 'all matches' : 'all lines';
  if (dropped !== null) return `${which} since ${moment(new Date(dropped.upToTimestamp))}; the manager’s memory had no room for older ones (logs.max-entries): ${KEEP_MORE}`;
  const since = `${which} that this manager keeps${reached === null ? '' : `, since ${moment(new Date(reached))}`}`;
  // The memory begins with the manager, or later where it was full.
  return files > 0 ? since : `${since}, in memory only; older ones may still be in the engine's log (docker logs); ${KEEP_MORE}`;
}
