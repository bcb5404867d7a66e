import assert from 'node:assert/strict';
import { test } from 'node:test';
globalThis.document ??= /** @type {any} */ ({ baseURI: 'http://localhost/' });
const { firstChoice, proofsOf, runningOf } = await import('../../src/main/resources/web/app-rollback.js');

/** @param {number} revision @param {object} [more] */
const version = (revision, more = {}) => ({ revision, acceptedAt: '', by: '', current: false, sameAsNow: false, declared: true, services: 1, changes: [], failed: [], ...more });

test('the newest earlier version that proved good is chosen first, and none that failed', () => {
  const versions = [version(5, { current: true }), version(4), version(3, { declared: false }), version(2)];
  assert.equal(firstChoice(versions, new Map([[4, 'failed']])), 2);
  assert.equal(firstChoice(versions, new Map([[2, 'good']])), 2);
  assert.equal(firstChoice(versions, new Map([[4, 'failed'], [2, 'failed']])), null);
  assert.equal(firstChoice([version(6, { current: true }), version(5), version(4, { sameAsNow: true }), version(3)], new Map([[5, 'failed'], [4, 'good']])), 3);
  assert.equal(firstChoice([version(5, { current: true })], new Map()), null);
});

test('a version has failed where the history says so, and is good where that is known', () => {
  const versions = [version(6, { current: true }), version(4, { failed: ['shop/web'] }), version(2), version(1)];
  const event = (/** @type {object} */ details) => ({ details });
  const none = { updated: [], returned: [], passes: [] };
  const proofs = (/** @type {object} */ events) => [...proofsOf(versions, { ...none, ...events })].toSorted();
  assert.deepEqual(proofs({}), [[4, 'failed']]);
  assert.deepEqual(proofs({ passes: [event({ revision: 1, state: 'converged' }), event({ revision: 2, state: 'incomplete' })] }), [[1, 'good'], [4, 'failed']]);
  assert.deepEqual(proofs({ returned: [event({ fromRevision: 4, toRevision: 3 })] }), [[2, 'good'], [4, 'failed']], 'revision 3 is of another app');
  assert.deepEqual(proofs({ updated: [event({ revision: 4 })] }), [[4, 'failed']], 'another service passed');
  assert.deepEqual(proofs({ returned: [event({ fromRevision: 3, toRevision: null })] }), [[4, 'failed']]);
  assert.deepEqual([...proofsOf([version(2, { failed: null })], none)], [], 'the events cannot be read');
});

test('the version that runs is marked where it is not the newest one as a whole', () => {
  const versions = [version(6, { current: true }), version(4), version(2)];
  const [web, db] = [{ serviceName: 'web', lastGood: null }, { serviceName: 'db', lastGood: null }];
  const marks = (applied, services) => [...runningOf(versions, applied, services)];
  assert.deepEqual(marks(7, [web, db]), []);
  assert.deepEqual(marks(6, [{ ...web, lastGood: 5 }]), [[4, 'runs']], 'the last good revision is of another app');
  assert.deepEqual(marks(6, [{ ...web, lastGood: 4 }, db]), [[4, 'runs: web'], [6, 'runs: db']]);
  assert.deepEqual(marks(5, [web, db]), [[4, 'runs']], 'the newest is stored only');
  assert.deepEqual(marks(6, [{ ...web, lastGood: 1 }]), [], 'no longer kept');
  assert.deepEqual(marks(6, []), []);
});
