import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keptText, leftOf, removalText } from '../../src/main/resources/web/removal-outcome.js';

const removal = { asked: [{ serviceId: 1, serviceName: 'web' }, { serviceId: 2, serviceName: 'db' }], revision: 8, passId: 'p', message: 'Removed app shop from the target' };
const service = (serviceId, more = {}) => /** @type {any} */ ({ serviceId, serviceName: `s${serviceId}`, sync: 'extra', reason: 'it is no longer declared', progress: 'moving', ...more });
const state = (more = {}) => ({ revision: 8, appliedRevision: 8, ...more });

test('a removal is done once nothing of the app is left', () => {
  assert.equal(removalText('shop', removal, [service(1, { sync: 'in-sync' }), service(2)], state({ appliedRevision: 7 }), true), 'shop is being removed.');
  assert.equal(removalText('shop', removal, [], null, false), 'shop is being removed.');
  assert.equal(removalText('shop', removal, [service(1), service(2)], state(), false), '2 services are left of 2. The manager continues without this page.');
  assert.equal(removalText('shop', removal, [service(2, { progress: 'stuck' })], state(), false), '1 service is left of 2. The manager continues without this page.');
  assert.equal(removalText('shop', removal, [], state({ revision: 9, appliedRevision: 9 }), false), 'shop is removed.');
});

test('a removal that was stored and could not be applied says why, and one that was undone says so', () => {
  const stored = { ...removal, passId: undefined, message: 'Removed app shop from the target. Stored, but not applied: another one is' };
  assert.equal(removalText('shop', stored, [service(1)], state(), false), stored.message);
  assert.match(removalText('shop', removal, [service(1, { sync: 'in-sync' })], state({ revision: 9 }), true), /^shop is declared again/);
});

test('what is left are services that were removed, by their ids', () => {
  assert.deepEqual(leftOf(removal, [service(2), service(3)]).map(({ serviceId }) => serviceId), [2]);
});

test('what is kept is named: volumes of the app, not those that it uses of others', () => {
  const app = (volumes) => /** @type {any} */ ({ appId: 1, appName: 'shop', services: [], volumes });
  assert.equal(keptText(app({ data: {}, old: { external: true } })), 'Its volume “data” stays, with what was written into it, until it is purged; its logs and events are kept.');
  assert.equal(keptText(app({ a: {}, b: null, c: {} })), 'Its volumes “a”, “b” and “c” stay, with what was written into them, until they are purged; its logs and events are kept.');
  assert.equal(keptText(app({ old: { external: true } })), 'It declares no volumes; its logs and events are kept.');
  assert.equal(keptText(undefined), 'It declares no volumes; its logs and events are kept.');
});
