// What charts are drawn from: the history with what came live since, and disks in their order. Pure functions.

import { isBetween } from './chart-span.js';

/**
 * Columns for a chart: the history, and after it what has come live since, with the history in each pause of that: a channel that no view needed brings nothing.
 * @param {import('./api-types.js').History} history @param {import('./metrics-client.js').Point[]} points @param {string[]} fields
 * @returns {(number | null)[][]} times first, then a column each field
 */
export function columns(history, points, fields) {
  const { times, step } = history;
  const live = points.filter(({ time }) => time !== null && time >= (times[0] ?? 0)).map((one) => [Number(one.time), ...fields.map((field) => one[field] ?? null)]);
  const written = times.map((time, index) => [time, ...fields.map((field) => history.fields[field]?.[index] ?? null)]);
  const isKnown = (/** @type {(number | null)[]} */ row) => row.slice(1).some((value) => value !== null);
  const first = live.length === 0 ? Infinity : Number(live[0][0]);
  const before = written.filter(([time]) => Number(time) + step <= first);
  // The newest step may have no value yet: what is live comes next to the last that has one.
  const rows = before.slice(0, before.findLastIndex(isKnown) + 1);
  const known = written.slice(before.length).filter(isKnown);
  let next = 0;
  live.forEach((row, index) => {
    const from = index === 0 ? Infinity : Number(live[index - 1][0]);
    for (; next < known.length && Number(known[next][0]) + step <= Number(row[0]); next += 1) {
      if (isBetween(Number(known[next][0]), step, from, Number(row[0]))) rows.push(known[next]);
    }
    rows.push(row);
  });
  return [0, ...fields.map((_, index) => index + 1)].map((column) => rows.map((row) => row[column]));
}

/** @param {NonNullable<import('./api-types.js').SystemMetrics['disks']>} disks */
export function fullestFirst(disks) {
  return disks.toSorted((one, other) => (other.percent ?? -1) - (one.percent ?? -1) || one.mount.localeCompare(other.mount));
}
