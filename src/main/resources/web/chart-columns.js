// What charts are drawn from: the history with what came live since, and disks in their order. Pure functions.

/**
 * Columns for a chart: the history, and after it what has come live since.
 * @param {import('./api-types.js').History} history @param {import('./metrics-client.js').Point[]} points @param {string[]} fields
 * @returns {(number | null)[][]} times first, then a column each field
 */
export function columns(history, points, fields) {
  const start = history.times[0] ?? 0;
  const live = points.filter(({ time }) => time !== null && time >= start);
  const from = live.length === 0 ? Infinity : Number(live[0].time);
  let cut = history.times.filter((time) => time + history.step <= from).length;
  // The newest slot may not be filled yet: what is live comes next to the last that is.
  while (cut > 0 && fields.every((field) => history.fields[field]?.[cut - 1] == null)) cut -= 1;
  return [
    [...history.times.slice(0, cut), ...live.map(({ time }) => time)],
    ...fields.map((field) => [...(history.fields[field] ?? history.times.map(() => null)).slice(0, cut), ...live.map((one) => one[field] ?? null)]),
  ];
}

/** @param {NonNullable<import('./api-types.js').SystemMetrics['disks']>} disks */
export function fullestFirst(disks) {
  return disks.toSorted((one, other) => (other.percent ?? -1) - (one.percent ?? -1) || one.mount.localeCompare(other.mount));
}
