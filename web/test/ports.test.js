import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mappings, published } from '../../src/main/resources/web/ports.js';

const port = (hostPort, containerPort = hostPort, more = {}) => ({ hostIp: null, hostPort, containerPort, protocol: 'tcp', ...more });

test('ports that follow each other are one range, lowest first', () => {
  const ports = [port(8443, 443), port(4842, 4842, { protocol: 'udp' }), port(4840), port(4841), port(null, 9000), port(502, 502, { hostIp: '10.0.0.1' })];
  assert.deepEqual(published(ports).map(({ text }) => text), [':502', ':4840–4842', ':8443']);
  assert.equal(published(ports)[0].title, '10.0.0.1:502 → 502/tcp');
  assert.equal(published(ports)[1].title, '4840 → 4840/tcp\n4841 → 4841/tcp\n4842 → 4842/udp');
});

test('a port that is published for two protocols is one port', () => {
  assert.deepEqual(published([port(53), port(53, 53, { protocol: 'udp' })]), [{ text: ':53', title: '53 → 53/tcp\n53 → 53/udp' }]);
});

test('mappings that follow each other at both ends are one range, others stand alone', () => {
  assert.deepEqual(mappings([port(15001, 5001), port(15000, 5000), port(15002, 5002, { protocol: 'udp' }), port(null, 9000), port(8080, 80), port(8081, 80), port(502, 502, { hostIp: '10.0.0.1' })]),
    ['9000/tcp', '10.0.0.1:502 → 502/tcp', '8080 → 80/tcp', '8081 → 80/tcp', '15000–15001 → 5000–5001/tcp', '15002 → 5002/udp']);
  assert.deepEqual(mappings([]), []);
});
