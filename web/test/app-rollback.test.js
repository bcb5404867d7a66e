import assert from 'node:assert/strict';
import { test } from 'node:test';
globalThis.document ??= /** @type {any} */ ({ baseURI: 'http://localhost/' });
const { failedOf, firstChoice, runningOf } = await import('../../src/main/resources/web/app-rollback.js');

/** @param {number} revision @param {object} [more] */
const version = (revision, more = {}) => ({ revision, acceptedAt: '', by: '', current: false, sameAsNow: false, declared: true, services: 1, changes: [], ...more });

test('the newest earlier version of which no service failed is chosen first', () => {
  const versions = [version(5, { current: true }), version(4), version(3, { declared: false }), version(2)];
  assert.equal(firstChoice(versions, new Set([4])), 2);
  assert.equal(firstChoice(versions, new Set([4, 2])), 4);
  assert.equal(firstChoice([version(6, { current: true }), version(5), version(4, { sameAsNow: true }), version(3)], new Set([5])), 3);
  assert.equal(firstChoice([version(5, { current: true })], new Set()), null);
});

test('only failures of this app count', () => {
  assert.deepEqual(failedOf(new Map([[3, ['shop/web']], [4, ['shop2/web']]]), 'shop'), new Set([3]));
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
