import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failedAs } from '../../src/main/resources/web/deploy-outcome.js';

const update = { appId: 1001, serviceId: 1, revision: 3 };
const held = /** @type {const} */ ({ tone: 'bad', word: 'held back', text: 'revision 3 is not retried automatically: its health check fails', open: false });
/** @param {number | null} to @param {number} [from] */
const back = (to, from = 3) => /** @type {any} */ ({ seq: 2, timestamp: '', type: 'rolled-back', appId: 1001, serviceId: 1, reason: '', details: { fromRevision: from, toRevision: to } });

test('a version that failed says to which revision it was rolled back', () => {
  const { word, text } = failedAs([back(2)], update, held, { word: 'held back', tone: 'bad' });
  assert.equal(word, 'rolled back');
  assert.equal(text, 'Revision 3 failed: its health check fails. It was rolled back to revision 2 automatically.');
  assert.match(failedAs([back(null)], update, held, null).text, /rolled back to the version before automatically/);
});

test('what is being rolled back, or cannot be, is not called rolled back', () => {
  for (const standing of /** @type {import('../../src/main/resources/web/service-health.js').Standing[]} */ ([{ word: 'rolling back', tone: 'busy' }, { word: 'starting', tone: 'busy' }, { word: 'crash-looping', tone: 'bad' }, { word: 'unhealthy', tone: 'bad' }])) {
    const { word, text, open } = failedAs([back(2)], update, held, standing);
    assert.deepEqual([word, open], ['rolling back', true], standing.word);
    assert.match(text, /It is being rolled back to revision 2 automatically\.$/);
  }
  assert.equal(failedAs([back(2)], update, held, { word: 'rollback failed', tone: 'bad' }).word, 'rollback failed');
});

test('one without a rollback of its own stays held back', () => {
  assert.equal(failedAs([], update, held, { word: 'held back', tone: 'bad' }), held);
  assert.equal(failedAs([back(1, 2)], update, held, { word: 'held back', tone: 'bad' }), held);
});
