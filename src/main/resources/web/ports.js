// Published ports in few words, and where a browser finds them. Pure functions.

/** @typedef {import('./api-types.js').ListedContainer['ports'][number]} Port */

/** @typedef {{hostname: string, engine: string, running: boolean}} From of the page, as in its address; the kind of the engine; whether the container runs */
/** @typedef {{href: string, why: null} | {href: null, why: string}} Way its address, or why there is none to follow */

/** Fewer that follow each other are shown each by itself, so that each can be followed. */
const RANGE_MIN = 3;
const TLS_PORTS = new Set([443, 6443, 8443, 9443]);
/** Ports of the host that browsers open nothing on, whatever listens there: https://fetch.spec.whatwg.org/#port-blocking */
const BLOCKED = new Set([1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514,
  515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080]);
/** What listens on a container's port by convention, where it does not speak HTTP. @type {Record<number, string>} */
const SPOKEN = {
  21: 'FTP', 22: 'SSH', 23: 'Telnet', 25: 'SMTP', 53: 'DNS', 110: 'POP3', 143: 'IMAP', 389: 'LDAP', 445: 'SMB', 465: 'SMTP', 502: 'Modbus', 587: 'SMTP', 636: 'LDAP', 993: 'IMAP', 995: 'POP3', 1433: 'SQL Server', 1521: 'Oracle', 1883: 'MQTT',
  2181: 'ZooKeeper', 3306: 'MySQL', 3389: 'RDP', 4222: 'NATS', 4840: 'OPC UA', 5432: 'PostgreSQL', 5672: 'AMQP', 5900: 'VNC', 6379: 'Redis', 8883: 'MQTT', 9042: 'Cassandra', 9092: 'Kafka', 11211: 'Memcached', 27017: 'MongoDB',
};
/** What an address is that stands for all addresses of the host. */
const ANY = new Set(['', '0.0.0.0', '::']);

/** Whether a name or an address is that of the machine itself. @param {string} host without brackets */
function isLocal(host) {
  return host === '::1' || /^127\./.test(host) || /(^|\.)localhost$/.test(host);
}

/** An address as it is compared: IPv6 has several ways to be written. @param {string} host without brackets */
function canonical(host) {
  if (!host.includes(':')) return host;
  const url = URL.parse(`http://[${host}]`);
  return url === null ? host.toLowerCase() : url.hostname.slice(1, -1);
}

/** How the page's reader gets to a port. @param {Port} port @param {From} from @returns {Way} */
export function wayTo({ hostIp, hostPort, containerPort, protocol }, { hostname, engine, running }) {
  const none = (/** @type {string} */ why) => ({ href: null, why });
  const own = canonical(hostname.replace(/^\[|\]$/g, ''));
  const on = canonical(hostIp ?? '');
  if (hostPort === null) return none('not published');
  if (engine === 'simulated') return none('no link: the engine is simulated, so nothing listens');
  if (engine !== 'docker') return none('no link: the cluster says where this is reached');
  if (protocol !== 'tcp') return none(`no link: browsers do not speak ${protocol.toUpperCase()}`);
  if (SPOKEN[containerPort] !== undefined) return none(`no link: ${containerPort} is a port of ${SPOKEN[containerPort]}, which browsers do not speak`);
  if (BLOCKED.has(hostPort)) return none(`no link: browsers open nothing on port ${hostPort}`);
  if (!running) return none('no link: its container does not run');
  if (own === '') return none('no link: this page has no host');
  const local = isLocal(on);
  if (local && !isLocal(own)) return none(`no link: published on ${hostIp}, which only the machine itself reaches`);
  // One address of the machine is reached by that, whatever the page's is.
  const host = ANY.has(on) ? own : on;
  const scheme = TLS_PORTS.has(containerPort) || TLS_PORTS.has(hostPort) ? 'https' : 'http';
  return { href: `${scheme}://${host.includes(':') ? `[${host}]` : host}:${hostPort}/`, why: null };
}

/** Whether a browser gets an answer on any of them. @param {Port[]} ports @param {From} from */
export function reachable(ports, from) {
  return ports.some((port) => wayTo(port, from).href !== null);
}

/** One port and where it leads to. @param {Port} port */
export function portText({ hostIp, hostPort, containerPort, protocol }) {
  return hostPort === null ? `${containerPort}/${protocol}` : `${hostIp ? `${hostIp}:` : ''}${hostPort} → ${containerPort}/${protocol}`;
}

/** @param {Port} port @param {Port} next @param {number} far by how much both ends of it are greater */
function follows(port, next, far) {
  return next.hostIp === port.hostIp && next.protocol === port.protocol && next.hostPort !== null
    && next.hostPort === Number(port.hostPort) + far && next.containerPort === port.containerPort + far;
}

/** Where ports lead to, lowest first; those that follow each other at both ends are one range, as Compose files write it. @param {Port[]} ports @returns {{text: string, ports: Port[]}[]} */
export function mappings(ports) {
  const left = ports.toSorted((one, other) => Number(one.hostPort) - Number(other.hostPort) || one.containerPort - other.containerPort);
  const found = [];
  while (left.length > 0) {
    const range = [/** @type {Port} */ (left.shift())];
    const rest = [...left];
    for (let at = rest.findIndex((one) => follows(range[0], one, 1)); at >= 0; at = rest.findIndex((one) => follows(range[0], one, range.length))) range.push(...rest.splice(at, 1));
    const [first] = range;
    if (range.length < RANGE_MIN) {
      found.push({ text: portText(first), ports: [first] });
      continue;
    }
    left.splice(0, left.length, ...rest);
    const end = (/** @type {number | null} */ from) => `${from}–${Number(from) + range.length - 1}`;
    found.push({ text: `${first.hostIp ? `${first.hostIp}:` : ''}${end(first.hostPort)} → ${end(first.containerPort)}/${first.protocol}`, ports: range });
  }
  return found;
}

/**
 * What is published by its port of the host, lowest first; ports that follow each other are one range.
 * @param {Port[]} ports @returns {{text: string, ports: Port[]}[]}
 */
export function published(ports) {
  const found = ports.filter(({ hostPort }) => hostPort !== null).toSorted((one, other) => Number(one.hostPort) - Number(other.hostPort));
  /** @type {Port[][]} */
  const numbers = [];
  for (const port of found) {
    if (port.hostPort === numbers.at(-1)?.[0].hostPort) numbers.at(-1)?.push(port);
    else numbers.push([port]);
  }
  /** @type {Port[][][]} */
  const ranges = [];
  for (const number of numbers) {
    const before = ranges.at(-1)?.at(-1)?.[0];
    if (before !== undefined && Number(number[0].hostPort) - Number(before.hostPort) === 1) ranges.at(-1)?.push(number);
    else ranges.push([number]);
  }
  return ranges.flatMap((range) => (range.length < RANGE_MIN ? range.map((number) => ({ text: `:${number[0].hostPort}`, ports: number }))
    : [{ text: `:${range[0][0].hostPort}–${range.at(-1)?.[0].hostPort}`, ports: range.flat() }]));
}

/**
 * The ports of a range one by one, in the words of the range: what is published more than once under its port, for several addresses or protocols, is one.
 * @param {{text: string, ports: Port[]}} range @returns {{text: string, ports: Port[]}[]}
 */
export function singles({ text, ports }) {
  if (!text.startsWith(':')) return ports.map((port) => ({ text: portText(port), ports: [port] }));
  return [...new Set(ports.map(({ hostPort }) => hostPort))].map((number) => ({ text: `:${number}`, ports: ports.filter(({ hostPort }) => hostPort === number) }));
}
