import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mappings, published, reachable, singles, wayTo } from '../../src/main/resources/web/ports.js';

const port = (hostPort, containerPort = hostPort, more = {}) => ({ hostIp: null, hostPort, containerPort, protocol: 'tcp', ...more });

test('ports that follow each other are one range, lowest first', () => {
  const ports = [port(8443, 443), port(4842, 4842, { protocol: 'udp' }), port(4840), port(4841), port(null, 9000), port(502, 502, { hostIp: '10.0.0.1' })];
  assert.deepEqual(published(ports).map(({ text }) => text), [':502', ':4840–4842', ':8443']);
  assert.deepEqual(published(ports)[1].ports, [ports[2], ports[3], ports[1]]);
  assert.deepEqual(published([port(8081), port(8080)]).map(({ text }) => text), [':8080', ':8081']);
});

test('a port that is published for two protocols is one port', () => {
  const both = [port(53), port(53, 53, { protocol: 'udp' })];
  assert.deepEqual(published(both), [{ text: ':53', ports: both }]);
});

test('mappings that follow each other at both ends are one range, others stand alone', () => {
  assert.deepEqual(mappings([port(15001, 5001), port(15000, 5000), port(15002, 5002), port(15003, 5003, { protocol: 'udp' }), port(null, 9000), port(8080, 80), port(8081, 80), port(502, 502, { hostIp: '10.0.0.1' })]).map(({ text }) => text),
    ['9000/tcp', '10.0.0.1:502 → 502/tcp', '8080 → 80/tcp', '8081 → 80/tcp', '15000–15002 → 5000–5002/tcp', '15003 → 5003/udp']);
  assert.deepEqual(mappings([]), []);
});

test('a range opens into its ports, in the words of the range, each once', () => {
  const both = [port(8090, 80), port(8091, 81), port(8092, 82), port(8090, 80, { hostIp: '::' }), port(8092, 82, { protocol: 'udp' })];
  const [range, ...others] = published(both);
  assert.deepEqual([range.text, others], [':8090–8092', []]);
  assert.deepEqual(singles(range).map(({ text, ports }) => [text, ports.length]), [[':8090', 2], [':8091', 1], [':8092', 2]]);
  assert.deepEqual(singles(mappings(both.slice(0, 3))[0]).map(({ text }) => text), ['8090 → 80/tcp', '8091 → 81/tcp', '8092 → 82/tcp']);
});

test('a range is opened where any of its ports can be', () => {
  const from = { hostname: 'example.org', engine: 'docker', running: true };
  assert.ok(reachable([port(53, 53, { protocol: 'udp' }), port(8091)], from));
  assert.ok(!reachable([port(4000, 4000, { protocol: 'udp' }), port(4001, 4001, { protocol: 'udp' })], from));
  assert.ok(!reachable([port(8090), port(8091)], { ...from, running: false }));
});

test('a port leads to the host of the page where a browser gets an answer there', () => {
  const from = { hostname: 'example.org', engine: 'docker', running: true };
  const way = (port, more = {}) => wayTo(port, { ...from, ...more });
  assert.equal(way(port(8080, 80)).href, 'http://example.org:8080/');
  assert.equal(way(port(8443, 443)).href, 'https://example.org:8443/');
  assert.equal(way(port(8080, 80, { hostIp: '::' }), { hostname: '[fd00::1]' }).href, 'http://[fd00::1]:8080/');
  assert.equal(way(port(8080, 80, { hostIp: '10.0.0.1' }), { hostname: '10.0.0.1' }).href, 'http://10.0.0.1:8080/');
  assert.equal(way(port(8080, 80, { hostIp: '127.0.0.1' }), { hostname: 'localhost' }).href, 'http://127.0.0.1:8080/');
  for (const [one, more, why] of [[port(8080, 80, { hostIp: '127.0.0.1' }), {}, /only the machine itself/], [port(53, 53, { protocol: 'udp' }), {}, /UDP/],
    [port(80), { engine: 'simulated' }, /nothing listens/], [port(80), { engine: 'kubernetes' }, /cluster/], [port(80), { running: false }, /does not run/], [port(null, 80), {}, /not published/]]) {
    assert.equal(way(one, more).href, null);
    assert.match(way(one, more).why, why);
  }
});

test('a port that browsers block, or that speaks something else than HTTP, is no link', () => {
  const from = { hostname: 'example.org', engine: 'docker', running: true };
  for (const [one, why] of [[port(22), /SSH/], [port(2222, 22), /SSH/], [port(5432), /PostgreSQL/], [port(15432, 5432), /PostgreSQL/], [port(6000, 80), /open nothing on port 6000/], [port(10080, 8080), /10080/], [port(1883), /MQTT/]]) {
    assert.equal(wayTo(one, from).href, null);
    assert.match(wayTo(one, from).why, why);
  }
  assert.equal(wayTo(port(5432, 80), from).href, 'http://example.org:5432/', 'what listens in the container counts');
  assert.equal(wayTo(port(9443), from).href, 'https://example.org:9443/');
});

test('an address of the machine is linked as it is written, and IPv6 is one however it is written', () => {
  const way = (hostIp, hostname) => wayTo(port(8080, 80, { hostIp }), { hostname, engine: 'docker', running: true }).href;
  assert.equal(way('192.168.1.5', 'localhost'), 'http://192.168.1.5:8080/');
  assert.equal(way('10.0.0.1', 'example.org'), 'http://10.0.0.1:8080/');
  assert.equal(way('FD00:0:0:0:0:0:0:1', '[fd00::1]'), 'http://[fd00::1]:8080/');
  assert.equal(way('0:0:0:0:0:0:0:0', 'example.org'), 'http://example.org:8080/');
  assert.equal(way('0:0:0:0:0:0:0:1', 'example.org'), null, 'only the machine itself');
  assert.equal(way('0:0:0:0:0:0:0:1', 'localhost'), 'http://[::1]:8080/');
});
