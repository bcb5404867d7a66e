// Numbers and times as people read them. Pure functions: nothing here touches the page or the clock.

/** What is shown for a value that is not known. */
export const UNKNOWN = '–';

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** @typedef {number | null | undefined} Maybe */

/** @param {Maybe} value @returns {value is null | undefined} */
function missing(value) {
  return value === null || value === undefined || Number.isNaN(value);
}

/** Whole number, or the dash. @param {Maybe} value */
export function whole(value) {
  return missing(value) ? UNKNOWN : String(Math.round(value));
}

/** Three digits at most, without zeros at the end that say nothing. @param {number} value */
function short(value) {
  return value >= 100 || Number.isInteger(value) ? String(Math.round(value)) : value >= 10 ? value.toFixed(1) : value.toFixed(2).replace(/0$/, '');
}

/** @param {Maybe} value */
export function percent(value) {
  return missing(value) ? UNKNOWN : `${value >= 0.05 && value < 9.95 ? value.toFixed(1) : Math.round(value)}\xa0%`;
}

/** @param {Maybe} value */
export function bytes(value) {
  if (missing(value)) return UNKNOWN;
  const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, value)) / 10)));
  return `${short(value / 1024 ** power)}\xa0${UNITS[power]}`;
}

/** @param {Maybe} value bytes a second */
export function rate(value) {
  return missing(value) ? UNKNOWN : `${bytes(value)}/s`;
}

/** The API's MB, which are MiB. @param {Maybe} megabytes */
export function size(megabytes) {
  return missing(megabytes) ? UNKNOWN : bytes(megabytes * 1024 * 1024);
}

/**
 * What of a file system is used and free; the two are less than its size where some of it is reserved.
 * @param {Maybe} usage MiB @param {Maybe} total MiB @param {Maybe} available MiB
 */
export function usedAndFree(usage, total, available) {
  if (missing(usage)) return 'cannot be read';
  return missing(available) ? `${size(usage)} of ${size(total)}` : `${size(usage)} used, ${size(available)} free`;
}

// Made once: a format takes longer to make than a hundred times to use.
const NUMBER = new Intl.NumberFormat('en-US');

/** A number with its thousands apart. @param {number} value */
export function grouped(value) {
  return NUMBER.format(value);
}

/** The number in full, for what is shown when one hovers over the short one. @param {Maybe} value @param {string} unit */
export function exact(value, unit) {
  return missing(value) ? 'not known' : `${grouped(value)} ${unit}`;
}

/** Seconds as "1d 5h 30m", as the API's uptime_formatted. @param {Maybe} seconds */
export function duration(seconds) {
  if (missing(seconds)) return UNKNOWN;
  const days = Math.floor(seconds / 86400);
  const hours = Math.floor((seconds % 86400) / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  if (days > 0) return `${days}d ${hours}h ${minutes}m`;
  if (hours > 0) return `${hours}h ${minutes}m`;
  return minutes > 0 ? `${minutes}m` : `${Math.floor(seconds)}s`;
}

/** How long ago, in one unit: "12 s ago", "in 3 min". @param {number} millis @param {number} now @param {string} [just] the word for what is less than 2 s away */
export function ago(millis, now, just = 'now') {
  const seconds = Math.round((now - millis) / 1000);
  const far = Math.abs(seconds);
  if (far < 2) return just;
  const text = far < 60 ? `${far} s` : far < 3600 ? `${Math.round(far / 60)} min` : far < 86400 ? `${Math.round(far / 3600)} h` : `${Math.round(far / 86400)} d`;
  return seconds > 0 ? `${text} ago` : `in ${text}`;
}

// Midnight is 00, which hour12: false does not give everywhere.
const CLOCK = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
const MOMENT = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' });

/** A time of day with seconds. @param {Date} time */
export function clock(time) {
  return CLOCK.format(time);
}

/** Date and time with the zone's offset left to the reader's machine. @param {Date} time */
export function moment(time) {
  return MOMENT.format(time);
}

const DAY_MILLIS = 86_400_000;
const DAY = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' });
const MINUTE = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

/** When something began: the time of day within a day, else the date. @param {number} millis @param {number} now */
export function dayOrTime(millis, now) {
  return (now - millis < DAY_MILLIS ? MINUTE : DAY).format(new Date(millis));
}

/** A text of the service as it is shown: moments as the reader's time of day, and the arrow that the page has everywhere. @param {string | null | undefined} text */
export function localTimes(text) {
  return (text ?? '').replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, (time) => clock(new Date(time))).replaceAll(' -> ', ' → ');
}

/** How loud a percentage is: calm, high or critical. @param {Maybe} value */
export function level(value) {
  if (missing(value)) return 'unknown';
  return value >= 90 ? 'critical' : value >= 75 ? 'high' : 'calm';
}

/** @param {number} count @param {string} one @param {string} [many] */
export function count(count, one, many = `${one}s`) {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

/** The first characters of an id or a digest, as Docker shows them. @param {string | undefined} id */
export function shortId(id) {
  return (id ?? '').replace(/^sha256:/, '').slice(0, 12);
}

/** The longest words of a language fit a line of a phone; those of machines, such as images with their digests, do not. */
const LONG_WORD = /(\S{24,})/;

/** A text in parts between which a line may be broken: its blanks, and within long words where an image's name may be. @param {string} text */
export function textParts(text) {
  return text === '' ? [] : text.split(LONG_WORD).flatMap((part, index) => (index % 2 === 0 ? part : part.split(/(?<=[/:@])(?!\/)/)));
}

/** Messages of the service end without a full stop. @param {string} text */
export function fullStop(text) {
  return text.replace(/[^.!?…]$/, '$&.');
}
