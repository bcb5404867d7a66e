// Events that are shown below the newest ones.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { joined } from '../../src/main/resources/web/older-events.js';

/** @param {number} newest @param {number} oldest @returns {any[]} newest first */
const events = (newest, oldest) => Array.from({ length: newest - oldest + 1 }, (_, index) => ({ seq: newest - index }));
const seqs = (/** @type {any[]} */ list) => list.map(({ seq }) => seq);

test('no event between the newest and older ones is lost while new ones come', () => {
  let shown = joined(events(500, 1), []);
  shown = joined(shown.slice(0, 100), events(400, 301));
  assert.deepEqual(seqs(shown), seqs(events(500, 301)));
  // The newest ones are the last 100 of all.
  for (let last = 501; last <= 650; last += 1) shown = joined(events(last, last - 99), shown);
  assert.deepEqual(seqs(shown), seqs(events(650, 301)));
});

test('a history that begins anew has none of the one before', () => {
  assert.deepEqual(seqs(joined(events(3, 1), events(500, 301))), [3, 2, 1]);
  assert.equal(joined(events(20_000, 1), []).length, 10_000);
});
