// Which time charts show: always the range that was chosen, and since when it was measured where that is shorter. Pure functions.

import { clock, moment } from './format.js';

/** Less of a range than this share of it, or so many steps, is no part of it that is missing. */
const MISSING_SHARE = 1 / 30;
const MISSING_STEPS = 3;
/** So many times as long as what is usual between two measurements is a pause. */
const PAUSE_MEASURES = 3;
/** So many steps later a step of the history has its value. */
const WRITTEN_STEPS = 2;
/** A pause that is no longer, and no longer than a step, is below what the history knows: the service itself measures so often. */
const UNSEEN_SECONDS_MAX = 20;

/**
 * From when to when: the range that was chosen, up to the newest of what is known, so that all charts of a page have the same axis, however young what they show is.
 * @param {number[]} times of the history, in seconds @param {import('./metrics-client.js').Point[]} live @param {number} seconds @returns {{from: number, to: number}}
 */
export function spanOf(times, live, seconds) {
  const to = Math.max(Number(live.at(-1)?.time ?? 0), times.at(-1) ?? 0);
  return { from: to - seconds, to };
}

/**
 * When what is shown begins, in seconds; null where it fills the range, infinity where there is nothing.
 * @param {(number | null)[][]} shown times, then columns @param {{from: number, to: number}} span @param {number} step
 */
export function measuredSince([times, ...shown], { from, to }, step) {
  const first = times.findIndex((time, index) => Number(time) >= from && shown.some((column) => column[index] !== null));
  if (first < 0) return Infinity;
  return Number(times[first]) - from <= Math.max(MISSING_STEPS * step, (to - from) * MISSING_SHARE) ? null : Number(times[first]);
}

/** The columns without the time before anything was measured. @param {(number | null)[][]} shown times, then columns @param {number | null} since as above */
export function measuredFrom(shown, since) {
  const first = since === null ? 0 : shown[0].findIndex((time) => Number(time) >= since);
  return first > 0 ? shown.map((column) => column.slice(first)) : shown;
}

/**
 * Said where nothing was measured. A step of the history is named by its end: when in it the first value came is not known.
 * @param {number} since seconds, or infinity @param {number} to the end of the chart @param {number} [step]
 */
export function sinceText(since, to, step = 0) {
  if (since === Infinity) return 'not measured';
  const [time, end] = [new Date((since % step === 0 ? since + step : since) * 1000), new Date(to * 1000)];
  return `measured since ${time.toDateString() === end.toDateString() ? clock(time) : moment(time)}`;
}

/**
 * Points with an empty one in each pause between them, and before the first of a container, of which the CPU is known only later: no line leads over the
 * time in which a service did not run, however short it is beside a step of the history. Where the history knows that it did, only what came live paused.
 * @template {{time: number, cpu?: number | null}} T @param {T[]} points as they are measured, one after the other
 * @param {import('./api-types.js').History} [history] of the same time @returns {(T | {time: number})[]}
 */
export function withPauses(points, history) {
  const usual = usualPause(points.map(({ time }) => time));
  return points.flatMap((point, index) => {
    const before = points[index - 1]?.time ?? -Infinity;
    const pause = point.time - before;
    const begins = point.cpu === null && typeof points[index + 1]?.cpu === 'number';
    const paused = index > 0 && pause > PAUSE_MEASURES * usual && !isCovered(history, before, point.time);
    return begins || paused ? [{ time: point.time - Math.min(pause / 2, 1) }, point] : [point];
  });
}

/** What is usual between two measurements. @param {number[]} times seconds, as all here */
function usualPause(times) {
  const pauses = times.slice(1).map((time, index) => time - times[index]);
  return pauses.toSorted((one, other) => one - other)[Math.floor((pauses.length - 1) / 2)];
}

/**
 * Whether a pause of what came live is one of the channel alone: the history has a value for each of its steps, but for those that are not written yet.
 * What stopped is measured as new, and so has no pause here.
 * @param {import('./api-types.js').History | undefined} history @param {number} from @param {number} to
 */
function isCovered(history, from, to) {
  if (history === undefined) return false;
  const { times, step, fields } = history;
  if (to - from <= Math.min(step, UNSEEN_SECONDS_MAX)) return true;
  if ((times.at(-1) ?? 0) + WRITTEN_STEPS * step < to) return false;
  return times.every((time, index) => !isBetween(time, step, from, to) || index >= times.length - WRITTEN_STEPS || Object.values(fields).some((values) => values[index] !== null));
}

/**
 * Rows of the table of a chart: so many, the same distance apart, and the first of each time in which nothing was measured.
 * @param {(number | null)[][]} shown times, then columns @param {number} many
 */
export function tableRows([times, ...shown], many) {
  const every = Math.max(1, Math.floor(times.length / many));
  const isHole = (/** @type {number} */ index) => shown.every((column) => column[index] === null);
  return times.map((_, index) => index).filter((index) => index % every === 0 || (isHole(index) && index > 0 && !isHole(index - 1)));
}

/** Whether a step of the history lies between two points that came live. @param {number} time when it begins @param {number} step @param {number} from @param {number} to */
export function isBetween(time, step, from, to) {
  return time >= from && time + step <= to;
}

/**
 * Whether the history is to be asked for again: what came live no longer follows it, for more came than is kept or the channel paused, or the end of such a
 * pause was not written yet when it was asked for.
 * @param {number[]} times of the history, in seconds @param {import('./metrics-client.js').Point[]} live @param {number} step
 */
export function isTorn(times, live, step) {
  const last = times.at(-1);
  if (last === undefined || live.length === 0) return false;
  const known = live.map(({ time }) => Number(time));
  const usual = usualPause(known);
  const paused = (/** @type {number} */ time, /** @type {number} */ index) => time - known[index - 1] > Math.max(step, PAUSE_MEASURES * usual);
  const unwritten = known.some((time, index) => last < time + step && Number(known.at(-1)) >= time + WRITTEN_STEPS * step && paused(time, index));
  return unwritten || [last, ...known.filter((time) => time > last)].some((time, index, all) => index > 0 && time - all[index - 1] > MISSING_STEPS * step);
}
