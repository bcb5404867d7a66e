// Numbers as people read them. Pure functions: nothing here touches the page or the clock.

/** What is shown for a value that the machine cannot tell. */
export const UNKNOWN = '–';

/** Whole number, or the dash. @param {number | null | undefined} value */
export function whole(value) {
  return value === null || value === undefined ? UNKNOWN : String(Math.round(value));
}

/** MiB as MiB, GiB or TiB: the API's MB are 1,048,576 bytes. @param {number | null | undefined} megabytes */
export function size(megabytes) {
  if (megabytes === null || megabytes === undefined) return UNKNOWN;
  if (megabytes < 1024) return `${megabytes} MiB`;
  if (megabytes < 1024 * 1024) return `${(megabytes / 1024).toFixed(1)} GiB`;
  return `${(megabytes / 1024 / 1024).toFixed(1)} TiB`;
}

/** Seconds as "1d 5h 30m", as the API's uptime_formatted. @param {number | null | undefined} seconds */
export function duration(seconds) {
  if (seconds === null || seconds === undefined) return UNKNOWN;
  const days = Math.floor(seconds / 86400);
  const hours = Math.floor((seconds % 86400) / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  if (days > 0) return `${days}d ${hours}h ${minutes}m`;
  if (hours > 0) return `${hours}h ${minutes}m`;
  return minutes > 0 ? `${minutes}m` : `${Math.floor(seconds)}s`;
}

/** A time of day with seconds. @param {Date} time */
export function clock(time) {
  return time.toLocaleTimeString(undefined, { hour12: false });
}

/** How loud a percentage is: calm, high or critical. @param {number | null | undefined} percent */
export function level(percent) {
  if (percent === null || percent === undefined) return 'unknown';
  return percent >= 90 ? 'critical' : percent >= 75 ? 'high' : 'calm';
}

/**
 * How long to wait before the next attempt: doubling from 1 s to 30 s, a random half of it taken off so that many clients
 * do not come back at the same moment.
 * @param {number} attempt 0 for the first @param {number} random 0 to 1
 */
export function backoffMillis(attempt, random) {
  const most = Math.min(30_000, 1000 * 2 ** Math.min(attempt, 5));
  return Math.max(1000, Math.round(most * (0.5 + random / 2)));
}

/**
 * Points of a sparkline in a box of that width and height, oldest left.
 * @param {(number | null)[]} values percentages @param {number} slots how many fit
 * @param {number} width @param {number} height
 */
export function sparkline(values, slots, width, height) {
  const step = width / (slots - 1);
  const offset = width - (values.length - 1) * step;
  return values
    .map((value, index) => `${(offset + index * step).toFixed(1)},${(height - ((value ?? 0) / 100) * (height - 2) - 1).toFixed(1)}`)
    .join(' ');
}
