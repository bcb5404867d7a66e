import assert from 'node:assert/strict';
import { test } from 'node:test';
import { arranged } from '../../src/main/resources/web/held-order.js';

test('rows that are held keep their places with their new values; a new one takes that of one that is gone, or comes behind', () => {
  const row = (key, value) => ({ key, value });
  const all = [row('c', 9), row('new', 5), row('a', 2), row('hidden', 0)];
  assert.deepEqual(arranged(['a', 'b', 'hidden', 'c'], all.slice(0, 3), all, ({ key }) => key), [row('a', 2), row('new', 5), row('hidden', 0), row('c', 9)]);
  assert.deepEqual(arranged(['c'], all, all, ({ key }) => key), all);
  assert.deepEqual(arranged(['gone', 'c'], [all[0]], all, ({ key }) => key), [all[0]]);
});
