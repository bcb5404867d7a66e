// Services with all that is known of them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asSeen, join } from '../../src/main/resources/web/services.js';

const SINCE = '2026-11-30T08:40:00Z';
const service = { appId: 1, serviceId: 1, appName: 'shop', serviceName: 'web', sync: 'in-sync', status: 'running', reason: null, progress: 'settled', cause: null, nextAttemptAt: null };
const container = { containerId: 'c1', appId: 1, serviceId: 1, image: 'nginx:1', health: 'none' };
const rows = (available, timestamp) => join({ revision: 1, appliedRevision: 1, engine: { kind: 'docker', available, since: SINCE }, services: [service] },
  [container], new Map([['c1', { timestamp, cpuPercentOfHost: 7 }]]), new Map([['c1', [{ cpuPercentOfHost: 7 }]]]), null);

test('while the engine answers a service is as it is', () => {
  const [row] = rows(true, '2026-11-30T08:39:58Z');
  assert.equal(row.seenUntil, null);
  assert.equal(row.usage.cpuPercentOfHost, 7);
  assert.deepEqual(asSeen(row.standing, row.seenUntil), { word: 'running', tone: 'good' });
});

test('of an engine that is away nothing is shown as now', () => {
  const [row] = rows(false, '2026-11-30T08:39:58Z');
  assert.equal(row.usage, undefined, 'what was measured before is not what it uses');
  assert.equal(row.past.length, 1, 'it stays in the past');
  const { word, tone } = asSeen(row.standing, row.seenUntil);
  assert.equal(tone, 'idle');
  assert.match(word, /^running at ./);
});

test('what the kernel measures while the engine is away is news', () => {
  assert.equal(rows(false, '2026-11-30T08:40:10Z')[0].usage.cpuPercentOfHost, 7);
});

test('a service is shown with the container that runs, not with the one that waits for it to stop', () => {
  const [runs, made] = [{ ...container, status: 'running', health: 'healthy' }, { ...container, containerId: 'c2', image: 'nginx:2', status: 'created' }];
  const state = { revision: 1, appliedRevision: 1, engine: { kind: 'docker', available: true, since: SINCE }, services: [service] };
  assert.equal(join(state, [runs, made], new Map(), new Map(), null)[0].container.containerId, 'c1');
  assert.equal(join(state, [runs, { ...made, status: 'running' }], new Map(), new Map(), null)[0].container.containerId, 'c2', 'the newer of two');
});
