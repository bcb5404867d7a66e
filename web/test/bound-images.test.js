import assert from 'node:assert/strict';
import { test } from 'node:test';
globalThis.document ??= /** @type {any} */ ({ baseURI: 'http://localhost/' });
const { NOTHING, sameText, tagsBetween } = await import('../../src/main/resources/web/bound-images.js');

/** @param {string | null} digest @param {string} [imageName] */
const declared = (digest, imageName = 'web:1') => ({
  json: '', compose: '', apps: { 7: { appName: 'shop', services: [{ serviceId: 1, serviceName: 'web' }] } },
  images: [{ appId: 7, serviceId: 1, imageName, digest }],
});

test('a tag that means another image is found by its digest', () => {
  assert.deepEqual(tagsBetween(declared('sha256:a'), declared('sha256:b')), { moved: [{ name: 'shop/web', imageName: 'web:1', from: 'sha256:a', to: 'sha256:b' }], unknown: [] });
  assert.deepEqual(tagsBetween(declared('sha256:a'), declared('sha256:a')), { moved: [], unknown: [] });
  assert.deepEqual(tagsBetween(declared('sha256:a', 'web:0'), declared('sha256:b')), { moved: [], unknown: [] }, 'the declaration shows that');
  assert.deepEqual(tagsBetween(NOTHING, declared('sha256:b')), { moved: [], unknown: [] });
});

test('two targets are called the same only where their images are known to be', () => {
  const said = (before, after) => sameText(tagsBetween(declared(before), declared(after)));
  assert.equal(said('sha256:a', 'sha256:a'), 'They are the same.');
  assert.equal(said('sha256:a', 'sha256:b'), 'Nothing else: they declare the same.');
  assert.equal(said(null, 'sha256:b'), 'They declare the same. Whether their tags meant the same images is not known of shop/web.');
});
