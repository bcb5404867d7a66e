import assert from 'node:assert/strict';
import { test } from 'node:test';
globalThis.document ??= /** @type {any} */ ({ baseURI: 'http://localhost/' });
const { failedOf, firstChoice } = await import('../../src/main/resources/web/app-rollback.js');

/** @param {number} revision @param {object} [more] */
const version = (revision, more = {}) => ({ revision, acceptedAt: '', by: '', current: false, declared: true, services: 1, changes: [], ...more });

test('the newest earlier version of which no service failed is chosen first', () => {
  const versions = [version(5, { current: true }), version(4), version(3, { declared: false }), version(2)];
  assert.equal(firstChoice(versions, new Set([4])), 2);
  assert.equal(firstChoice(versions, new Set([4, 2])), 4);
  assert.equal(firstChoice([version(5, { current: true })], new Set()), null);
});

test('only failures of this app count', () => {
  assert.deepEqual(failedOf(new Map([[3, ['shop/web']], [4, ['shop2/web']]]), 'shop'), new Set([3]));
});
