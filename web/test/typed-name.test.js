// Names that have to be typed before something is done.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isTyped } from '../../src/main/resources/web/typed-name.js';

test('a stored name can be typed back whatever blanks it has', () => {
  for (const name of ['phoneapp ', ' phoneapp', '\u00a0phoneapp\u00a0']) assert.equal(isTyped('phoneapp', name), true, JSON.stringify(name));
  for (const name of ['my  app', 'my\u00a0app', 'my\u3000app ']) assert.equal(isTyped('my app', name), true, JSON.stringify(name));
  assert.equal(isTyped('phoneapp ', 'phoneapp'), true, 'a phone adds a space');
});

test('another name is not it', () => {
  assert.equal(isTyped('', 'phoneapp'), false);
  assert.equal(isTyped('phone app', 'phoneapp'), false);
  assert.equal(isTyped('Phoneapp', 'phoneapp'), false);
});
