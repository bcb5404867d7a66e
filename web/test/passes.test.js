import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastPass, mayBeKept } from '../../src/main/resources/web/passes.js';

const event = (type, passId) => ({ seq: 0, timestamp: '', type, reason: '', ...(passId ? { details: { passId } } : {}) });
const started = event('manager-started');

test('only passes since the manager started are asked for', () => {
  assert.equal(lastPass([event('pass-started', 'b'), event('pass-finished', 'a'), started]), 'a');
  assert.equal(lastPass([event('step-finished'), started, event('pass-finished', 'old')]), undefined);
  assert.equal(lastPass([event('pass-failed', 'c')]), 'c');
});

test('a pass that an address names is asked for unless it is known to be gone', () => {
  assert.ok(mayBeKept('a', [event('pass-started', 'a'), started]));
  assert.ok(!mayBeKept('old', [event('pass-started', 'a'), started, event('pass-finished', 'old')]));
  assert.ok(mayBeKept('old', [event('pass-started', 'a')]), 'events do not reach back to the start');
});
