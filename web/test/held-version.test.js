import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heldText } from '../../src/main/resources/web/held-version.js';

test('of a version that is held back it is said what runs instead, and how', () => {
  const held = { revision: 2, reason: 'it exited' };
  const said = (status, health) => heldText({ held, lastGoodRevision: 1, containers: [{ status, health }] });
  assert.equal(said('running', 'healthy'), 'revision 2 failed; revision 1 runs, healthy');
  assert.equal(said('running', 'unhealthy'), 'revision 2 failed; revision 1 runs, unhealthy');
  assert.equal(said('running', 'starting'), 'revision 2 failed; revision 1 runs, its health is being checked');
  assert.equal(said('running', undefined), 'revision 2 failed; revision 1 runs', 'it has no health check');
  assert.equal(said('exited', undefined), 'revision 2 failed; revision 1 does not run');
  assert.equal(heldText({ held, containers: [] }), 'revision 2 failed; the version before does not run');
});
