// Published ports in few words. Pure functions.

/** @typedef {import('./api-types.js').ListedContainer['ports'][number]} Port */

/** One port and where it leads to. @param {Port} port */
export function portText({ hostIp, hostPort, containerPort, protocol }) {
  return hostPort === null ? `${containerPort}/${protocol}` : `${hostIp ? `${hostIp}:` : ''}${hostPort} → ${containerPort}/${protocol}`;
}

/** @param {Port} port @param {Port} next @param {number} far by how much both ends of it are greater */
function follows(port, next, far) {
  return next.hostIp === port.hostIp && next.protocol === port.protocol && next.hostPort !== null
    && next.hostPort === Number(port.hostPort) + far && next.containerPort === port.containerPort + far;
}

/** Where ports lead to, lowest first; those that follow each other at both ends are one range, as Compose files write it. @param {Port[]} ports */
export function mappings(ports) {
  const left = ports.toSorted((one, other) => Number(one.hostPort) - Number(other.hostPort) || one.containerPort - other.containerPort);
  const found = [];
  while (left.length > 0) {
    const range = [/** @type {Port} */ (left.shift())];
    for (let at = left.findIndex((one) => follows(range[0], one, 1)); at >= 0; at = left.findIndex((one) => follows(range[0], one, range.length))) range.push(...left.splice(at, 1));
    const [first] = range;
    const end = (/** @type {number | null} */ from) => (range.length === 1 ? `${from}` : `${from}–${Number(from) + range.length - 1}`);
    found.push(first.hostPort === null ? portText(first) : `${first.hostIp ? `${first.hostIp}:` : ''}${end(first.hostPort)} → ${end(first.containerPort)}/${first.protocol}`);
  }
  return found;
}

/**
 * What is published by its port of the host, lowest first; ports that follow each other are one range.
 * @param {Port[]} ports @returns {{text: string, title: string}[]} title: where each of them leads to
 */
export function published(ports) {
  const found = ports.filter(({ hostPort }) => hostPort !== null).toSorted((one, other) => Number(one.hostPort) - Number(other.hostPort));
  /** @type {Port[][]} */
  const ranges = [];
  for (const port of found) {
    const range = ranges.at(-1);
    if (range !== undefined && Number(port.hostPort) - Number(range.at(-1)?.hostPort) <= 1) range.push(port);
    else ranges.push([port]);
  }
  return ranges.map((range) => {
    const [first, last] = [range[0].hostPort, range.at(-1)?.hostPort];
    return { text: first === last ? `:${first}` : `:${first}–${last}`, title: range.map(portText).join('\n') };
  });
}
