// Which time charts show: always the range that was chosen, and since when it was measured where that is shorter. Pure functions.

import { clock, moment } from './format.js';

/** Less of a range than this share of it, or so many steps, is no part of it that is missing. */
const MISSING_SHARE = 1 / 30;
const MISSING_STEPS = 3;
/** So many times as long as what is usual between two measurements is a pause. */
const PAUSE_MEASURES = 3;

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

/** Said where nothing was measured. @param {number} since seconds, or infinity @param {number} to the end of the chart */
export function sinceText(since, to) {
  if (since === Infinity) return 'not measured';
  const [time, end] = [new Date(since * 1000), new Date(to * 1000)];
  return `measured since ${time.toDateString() === end.toDateString() ? clock(time) : moment(time)}`;
}

/**
 * Points with an empty one in each pause between them, and before the first of a container, of which the CPU is known only later: no line leads over the
 * time in which a service did not run, however short it is beside a step of the history.
 * @template {{time: number, cpu?: number | null}} T @param {T[]} points as they are measured, one after the other @returns {(T | {time: number})[]}
 */
export function withPauses(points) {
  const pauses = points.slice(1).map(({ time }, index) => time - points[index].time);
  const usual = pauses.toSorted((one, other) => one - other)[Math.floor((pauses.length - 1) / 2)];
  return points.flatMap((point, index) => {
    const pause = pauses[index - 1] ?? Infinity;
    const begins = point.cpu === null && typeof points[index + 1]?.cpu === 'number';
    return begins || (index > 0 && pause > PAUSE_MEASURES * usual) ? [{ time: point.time - Math.min(pause / 2, 1) }, point] : [point];
  });
}

/**
 * Whether what came live no longer follows the history, of which the page asked long ago: more came than is kept.
 * @param {number[]} times of the history, in seconds @param {import('./metrics-client.js').Point[]} live @param {number} step
 */
export function isTorn(times, live, step) {
  return live.length > 0 && times.length > 0 && Number(live[0].time) - Number(times.at(-1)) > MISSING_STEPS * step;
}
