// What a container uses, in words. Pure functions.

import { bytes, count, percent, rate } from './format.js';

/** What a container uses now; what is not known is left out, its reason follows. No line ends between a number and its unit. @param {import('./api-types.js').ContainerMetrics} usage */
export function nowText(usage) {
  const parts = [
    usage.cpuPercentOfHost !== null && `${percent(usage.cpuPercentOfHost)} of the host's CPU`,
    usage.memoryBytes !== null && `${bytes(usage.memoryBytes)}${usage.memoryLimitBytes === null ? '' : ` of ${bytes(usage.memoryLimitBytes)}`} memory`,
    usage.networkRxBytesPerSecond !== null && `${rate(usage.networkRxBytesPerSecond)} in`,
    usage.networkTxBytesPerSecond !== null && `${rate(usage.networkTxBytesPerSecond)} out`,
    usage.pids !== null && count(usage.pids, 'process', 'processes'),
  ].filter(Boolean);
  return parts.length === 0 ? 'What it uses cannot be measured.' : `Now ${parts.join(', ')}.`.replace(/(?<=\d) /g, '\u00a0');
}
