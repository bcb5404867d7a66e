import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { viewLinks } from '../../src/main/resources/web/view-links.js';

const links = (/** @type {string} */ message) => viewLinks(message).filter(({ page }) => page !== undefined).map(({ text, page }) => `${text} > ${page}`);
const words = (/** @type {string} */ message) => viewLinks(message).map(({ text }) => text).join('');

test('a refusal that another page can solve links to it', () => {
  const refusal = 'revision 5 is not applied yet: apply it first, so that the update changes nothing but images.';
  assert.deepEqual(links(refusal), ['apply it first > changes']);
  assert.equal(words(refusal), refusal);
});

test('a call becomes the page that shows its answer', () => {
  assert.equal(words('Revision 7 is not kept: GET /api/v1/state/history lists those that are.'), 'Revision 7 is not kept: Changes lists those that are.');
  assert.deepEqual(['Check GET /api/v1/passes/0a1b-2c.', 'look at GET /api/v1/sessions, and end it', 'see GET /api/v1/metrics', 'try again when GET /api/v1/status reports it as available.', 'No app is named "x". GET /api/v1/apps lists all apps.', 'GET /api/v1/apps/7/history lists those'].map(links),
    [['Changes > changes'], ['Access > access'], ['Machine > machine'], ['Overview > overview'], ['Apps > apps'], ['Changes > changes']]);
});

test('pages that a sentence names are links, other words are not', () => {
  const paused = 'to resume, press End the pause on the page Changes, or see Apps';
  assert.deepEqual(links(paused), ['Changes > changes', 'Apps > apps']);
  assert.equal(words(paused), paused);
  for (const plain of ['', 'Changes of files are stored.', 'GET /api/v1/unknown says it', 'Events']) assert.deepEqual(viewLinks(plain), [{ text: plain }]);
});

test('the words of the refusals are those of the server', () => {
  const folder = new URL('../../src/main/java/io/containermanager/', import.meta.url);
  const java = ['reconcile/ImageUpdater', 'api/apps/AdoptRoutes'].map((name) => readFileSync(new URL(`${name}.java`, folder), 'utf8'));
  for (const source of java) assert.ok(source.includes('is not applied yet: apply it first'));
});
