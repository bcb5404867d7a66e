import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cameAbout, concerns, neededFirst, offered, possible, stoppedNeeds } from '../../src/main/resources/web/orders.js';

const named = (...names) => names.map((serviceName) => ({ serviceName }));
const standing = (word, tone = 'good', more = {}) => ({ standing: { word, tone }, sync: 'in-sync', ...more });

test('what others need comes first, by every way of needing it', () => {
  const declared = [
    { serviceName: 'web', config: { dependsOn: { api: 'healthy' } } },
    { serviceName: 'api', config: { dependsOn: ['db', 'gone'] } },
    { serviceName: 'probe', config: { networkMode: 'service:vpn' } },
    { serviceName: 'vpn', config: { networkMode: 'host' } },
    { serviceName: 'db' },
  ];
  assert.deepEqual(neededFirst(named('web', 'api', 'probe', 'vpn', 'db'), declared), named('db', 'api', 'web', 'vpn', 'probe'));
  assert.deepEqual(neededFirst(named('web', 'db', 'new'), declared), named('db', 'web', 'new'));
});

test('services that need each other end the search', () => {
  assert.deepEqual(neededFirst(named('a', 'b'), [{ serviceName: 'a', config: { dependsOn: ['b'] } }, { serviceName: 'b', config: { dependsOn: ['a'] } }]), named('b', 'a'));
});

test('an order leaves alone what it would not change', () => {
  assert.ok(concerns('stop', standing('running')) && concerns('stop', standing('crash-looping', 'bad')) && concerns('start', standing('stopped', 'idle')) && concerns('start', standing('stop waits', 'warn')) && concerns('start', standing('stopping', 'busy')));
  assert.ok(!concerns('stop', standing('stopped', 'idle')) && !concerns('start', standing('running')) && !concerns('restart', standing('done', 'idle')) && !concerns('stop', standing('not declared', 'warn', { sync: 'extra' })));
  assert.deepEqual(possible([standing('running'), standing('stopped', 'idle')]), ['restart', 'stop', 'start']);
  assert.deepEqual(possible([standing('done', 'idle')]), []);
  assert.deepEqual(possible([standing('start waits', 'warn', { sync: 'missing' }), standing('not declared', 'warn', { sync: 'extra' })]), []);
});

test('a service that no order reaches is offered none', () => {
  assert.deepEqual(offered(standing('running')), ['restart', 'stop']);
  assert.deepEqual(offered(standing('done', 'idle')), ['restart', 'stop']);
  assert.deepEqual(offered(standing('missing', 'bad', { sync: 'missing' })), ['restart', 'stop']);
  for (const word of ['stopped', 'stopping', 'stop waits']) assert.deepEqual(offered(standing(word)), ['start']);
  assert.deepEqual(offered(standing('start waits', 'warn', { sync: 'missing' })), []);
  assert.deepEqual(offered(standing('not declared', 'warn', { sync: 'extra' })), []);
});

test('a restart has come about once another start of the container is well', () => {
  const before = '2026-11-30T04:00:00Z';
  assert.ok(!cameAbout('restart', standing('running', 'good', { container: { startedAt: before } }), before));
  assert.ok(!cameAbout('restart', standing('starting', 'busy', { container: { startedAt: '2026-11-30T04:01:00Z' } }), before));
  assert.ok(cameAbout('restart', standing('running', 'good', { container: { startedAt: '2026-11-30T04:01:00Z' } }), before));
  assert.ok(cameAbout('stop', standing('stopped', 'idle'), before) && !cameAbout('stop', standing('stop waits', 'warn'), before) && cameAbout('start', standing('running'), null));
});

test('a start starts all stopped services that one needs, a restart waits for those next to it', () => {
  const declared = [
    { serviceName: 'web', config: { dependsOn: ['api', 'vpn'] } },
    { serviceName: 'api', config: { dependsOn: { db: 'healthy', cache: { condition: 'started', required: false } } } },
    { serviceName: 'vpn', config: { pid: 'service:db' } },
    { serviceName: 'db', config: { dependsOn: ['web'] } },
    { serviceName: 'cache' },
  ];
  const rows = (words) => Object.entries(words).map(([serviceName, word]) => ({ serviceName, ...standing(word) }));
  const all = rows({ web: 'stopped', api: 'stopped', vpn: 'running', db: 'stop waits', cache: 'stopped' });
  assert.deepEqual(stoppedNeeds('web', all, declared, 'start'), ['db', 'api']);
  assert.deepEqual(stoppedNeeds('web', all, declared, 'restart'), ['api']);
  assert.deepEqual(stoppedNeeds('api', all, declared, 'restart'), ['db']);
  assert.deepEqual(stoppedNeeds('vpn', all, declared, 'restart'), ['db']);
  assert.deepEqual(stoppedNeeds('cache', all, declared, 'start'), []);
  assert.deepEqual(stoppedNeeds('gone', all, declared, 'start'), []);
  assert.deepEqual(stoppedNeeds('api', rows({ api: 'running', db: 'running' }), declared, 'restart'), []);
});
