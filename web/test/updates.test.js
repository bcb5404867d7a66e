import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gateOf } from '../../src/main/resources/web/image-updates.js';

const update = { appId: 1001, serviceId: 1, revision: 3 };
/** @param {string} type @param {number} revision @param {number} [serviceId] */
const event = (type, revision, serviceId = 1) => /** @type {any} */ ({ seq: 1, timestamp: '', type, appId: 1001, serviceId, reason: 'why', details: { revision } });

test('an update is open until an event of its own revision and service decides', () => {
  assert.equal(gateOf([], update), null);
  assert.equal(gateOf([event('update-succeeded', 2), event('spec-held', 2), event('update-succeeded', 3, 2)], update), null);
});

test('a passed gate is a success, a held version is not', () => {
  assert.equal(gateOf([event('update-succeeded', 3)], update)?.word, 'updated');
  assert.deepEqual(gateOf([event('spec-held', 3), event('rolled-back', 3)], update), { tone: 'bad', word: 'rolled back', text: 'why', open: false });
});
