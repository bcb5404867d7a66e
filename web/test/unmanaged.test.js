import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adoption, unmanaged, unmanagedText } from '../../src/main/resources/web/unmanaged.js';

const image = (...usedByOthers) => ({ usedByOthers });

test('containers of others are named once, without the one of the manager itself', () => {
  assert.deepEqual(unmanaged({ images: [image('web', 'db'), image(), image('manager', 'db')], ownContainer: 'manager' }), ['db', 'web']);
  assert.deepEqual(unmanaged({ images: [image('manager')], ownContainer: 'manager' }), []);
  assert.deepEqual(unmanaged({ images: [image('manager')], ownContainer: null }), ['manager']);
});

test('one is not many, and of many the first are named', () => {
  assert.equal(unmanagedText(['web']), '1 container on this machine is not managed: web.');
  assert.equal(unmanagedText(['db', 'web']), '2 containers on this machine are not managed: db, web.');
  assert.match(unmanagedText(Array.from({ length: 20 }, (_, index) => `c${index}`)), /^20 containers .*: c0, .*, c7 and 12 more\.$/);
});

test('the command changes nothing', () => {
  assert.match(adoption('web'), /--container web --dry-run$/);
});
