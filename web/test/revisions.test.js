// Which revisions a token sees, and which of them an address wants compared.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { appliedWord, compared, revisionIn, shownAs, standingOf } from '../../src/main/resources/web/revisions.js';

/** @param {number[]} revisions newest first @param {{applied?: number, first?: string[] | null}} [more] first: what the oldest one changed */
function history(revisions, { applied = revisions[0], first = ['added shop'] } = {}) {
  return /** @type {any[]} */ (revisions.map((revision, index) => ({ revision, applied: revision === applied, changes: index === revisions.length - 1 ? first : [] })));
}

test('an address names a revision, or something else', () => {
  assert.equal(revisionIn('24'), 24);
  for (const text of [undefined, '', 'abc', '-1', '0', '1.5', '2e3', '99999999999999999999']) assert.equal(revisionIn(text), null, text);
});

test('a revision of another app declares what the one before it did', () => {
  const own = history([23, 20, 3]);
  assert.equal(shownAs(own, 23), 23);
  assert.equal(shownAs(own, 24), 23);
  assert.equal(shownAs(own, 22), 20);
  assert.equal(shownAs(own, 2), 0, 'nothing was declared before the first one');
  assert.equal(shownAs(history([23, 20], { first: null }), 19), null, 'what is older is not kept');
  assert.equal(shownAs([], 5), null);
});

test('the newest and the applied revision are those of the own history', () => {
  assert.deepEqual(standingOf(history([23, 20], { applied: 20 })), { revision: 23, appliedRevision: 20 });
  assert.deepEqual(standingOf([]), { revision: 0, appliedRevision: 0 });
});

test('a revision is compared with the newest that the token sees, the newest with the one before', () => {
  const own = history([23, 20, 3]);
  assert.deepEqual(compared(own, 24, '23', undefined), { from: 20, to: 23, problem: null });
  assert.deepEqual(compared(own, 24, '3', ''), { from: 3, to: 23, problem: null });
  assert.deepEqual(compared(own, 24, '24', undefined), { from: 20, to: 23, problem: null });
  assert.deepEqual(compared(own, 24, '3', '20'), { from: 3, to: 20, problem: null });
  assert.deepEqual(compared(history([1]), 1, '1', undefined), { from: 0, to: 1, problem: null });
});

test('what cannot be compared is said in words', () => {
  const own = history([23, 20], { first: null });
  assert.match(String(compared(own, 24, 'abc', undefined).problem), /^“abc” is no revision\./);
  assert.match(String(compared(own, 24, '-1', undefined).problem), /^“-1” is no revision\./);
  assert.match(String(compared(own, 24, '23', 'x').problem), /^“x” is no revision\./);
  assert.match(String(compared(own, 24, '99', undefined).problem), /^There is no revision 99 yet\./);
  assert.match(String(compared(own, 24, '5', undefined).problem), /^Revision 5 is not kept any more\./);
});

test('a revision counts as applied once the pass that applies it has ended', () => {
  assert.equal(appliedWord({ isApplying: true }), 'being applied');
  assert.equal(appliedWord({ isApplying: false }), 'applied');
  assert.equal(appliedWord(null), 'applied');
});
