import assert from 'node:assert/strict';
import { test } from 'node:test';
import { howText, isWorthAgain, nothingText, outcomeOf, outcomeText, refusedOf, refusedText } from '../../src/main/resources/web/order-outcome.js';

const BEFORE = '2026-11-30T04:00:00Z';
const asked = { serviceId: 2, serviceName: 'db', startedAt: BEFORE, seq: 10 };
const row = (word, tone = 'good', startedAt = BEFORE) => ({ standing: { word, tone }, sync: 'in-sync', progress: 'settled', container: { startedAt } });
const action = (seq, what, by, serviceId = 2, appId = 7) => ({ seq, type: 'operator-action', appId, serviceId, details: { action: what, by } });
const outcome = (order, service, events = [], declared = true) => outcomeOf(order, asked, service, declared, 7, events);
const all = (number, state, by) => Array.from({ length: number }, () => ({ state, by }));

test('what is declared no more, or not known yet, has not come about', () => {
  assert.deepEqual(outcome('restart', undefined, [], false), { state: 'gone' });
  assert.deepEqual(outcome('stop', row('stopped', 'idle'), [], false), { state: 'gone' });
  assert.deepEqual(outcome('restart', undefined), { state: 'unknown' });
  assert.match(outcomeText('restart', all(2, 'gone')), /no longer declared/);
  assert.match(outcomeText('restart', all(2, 'unknown')), /not known yet/);
  assert.doesNotMatch(outcomeText('restart', []), /All 0|0 services/);
});

test('an order that somebody overruled is not waited for', () => {
  assert.deepEqual(outcome('start', row('stopped', 'idle'), [action(13, 'stop', 'ops'), action(12, 'start', 'me')]), { state: 'overruled', by: 'ops' });
  assert.deepEqual(outcome('stop', row('running'), [action(13, 'restart', 'ops')]), { state: 'overruled', by: 'ops' });
  assert.deepEqual(outcome('start', row('running'), [action(13, 'start', 'me'), action(12, 'stop', 'ops')]), { state: 'came' }, 'the newest order counts');
  assert.deepEqual(outcome('start', row('stopped', 'idle'), [action(10, 'stop', 'ops'), action(12, 'stop', 'ops', 3), action(12, 'stop', 'ops', 2, 8)]), { state: 'open' }, 'one before it, or of others');
  assert.equal(outcomeText('start', [...all(4, 'came'), ...all(1, 'unwell'), ...all(3, 'overruled', 'ops')]),
    '4 of 8 services are started by now, 1 is not well, 3 were stopped again by ops. The manager continues without this page.');
  assert.equal(outcomeText('start', [...all(7, 'came'), ...all(1, 'overruled')]), '7 of 8 services are started by now, 1 was stopped again.', 'nothing is promised that does not come');
});

test('a restart is lost where the manager restarted and all is settled as before', () => {
  const anew = { seq: 14, type: 'manager-started' };
  assert.deepEqual(outcome('restart', row('running'), [anew]), { state: 'lost' });
  assert.deepEqual(outcome('restart', row('running'), [{ ...anew, seq: 9 }]), { state: 'open' });
  assert.deepEqual(outcome('restart', { ...row('running'), progress: 'moving' }, [anew]), { state: 'open' });
  assert.deepEqual(outcome('restart', row('running', 'good', '2026-11-30T04:01:00Z'), [anew]), { state: 'came' });
  assert.equal(outcomeText('restart', [...all(1, 'came'), ...all(1, 'lost')]), '1 of 2 services is restarted by now, 1 order was lost when the manager restarted.');
  assert.deepEqual(['came', 'unwell', 'overruled', 'lost', 'gone', 'unknown', 'open'].filter((state) => isWorthAgain({ state })), ['overruled', 'lost']);
});

test('what came is said, and that the rest needs no page', () => {
  assert.equal(outcomeText('stop', all(2, 'came')), 'All 2 services are stopped.');
  assert.equal(outcomeText('stop', all(1, 'came')), 'The service is stopped.');
  assert.equal(outcomeText('stop', [...all(1, 'came'), ...all(2, 'open')]), '1 of 3 services is stopped by now. The manager continues without this page.');
});

test('why there is nothing to do is what is so', () => {
  assert.match(nothingText('stop', false, 0, 2), /no longer declared/);
  assert.match(nothingText('stop', true, 2, 0), /not known yet/);
  assert.match(nothingText('stop', true, 0, 0), /it has no services/);
  assert.match(nothingText('start', true, 2, 2), /none of its services is stopped/);
});

test('of an order that was refused as a whole each service that is to blame is named', () => {
  const violations = [{ pointer: '/services/1', message: 'container db of shop/db is paused' }, { pointer: '', message: 'all' }, { pointer: '/services/9', message: 'none' }];
  assert.deepEqual(refusedOf(violations, [{ serviceId: 7 }, { serviceId: 2 }]), { 2: 'container db of shop/db is paused' });
  assert.deepEqual(refusedOf([], [{ serviceId: 7 }]), {});
  assert.equal(refusedText('start', 1, 2, false), '1 service cannot be started, so nothing was changed. The order can be given to the other 2.');
  assert.equal(refusedText('restart', 2, 1, false), '2 services cannot be restarted, so nothing was changed. The order can be given to the other one.');
  assert.equal(refusedText('restart', 2, 0, false), '2 services cannot be restarted, so nothing was changed.');
});

test('an order for one service does not say in which turn services come', () => {
  for (const order of ['stop', 'start', 'restart']) {
    assert.doesNotMatch(howText(order, 1), /others|[Aa]ll|[Tt]hey|[Tt]heir/);
    assert.match(howText(order, 2), /others depend on/);
  }
  assert.equal(howText('restart', 1), ' It is stopped and then started: it is away for as long as both take.');
  assert.match(howText('stop', 1), /^ It stays stopped, .* Its data is kept\.$/);
});
