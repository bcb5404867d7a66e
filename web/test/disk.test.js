// What the Storage page says of sizes.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { freedBytes, furtherNames, imageBytes, imageName, imageOf, isUsed, otherNames, otherVolumes, purgeText, unusedImages, usedOnlyByOthers, volumeBytes, volumeState, withShared } from '../../src/main/resources/web/disk.js';

const disk = {
  measuring: false, measuredAt: '2026-11-30T10:00:00Z', reason: null,
  volumes: [{ name: '1_data', sizeBytes: 4096 }, { name: 'nfs', sizeBytes: null }],
  images: [
    { id: 'sha256:aaaaaaaaaaaaaaaa', names: ['nginx:1', 'nginx@sha256:b'], sizeBytes: 10, sharedBytes: 4, containers: 2 },
    { id: 'sha256:0123456789abcdef', names: [], sizeBytes: 20, sharedBytes: null, containers: 0 },
    { id: 'sha256:cccccccccccccccc', names: ['redis:latest'], sizeBytes: 30, sharedBytes: 5, containers: 0 },
    { id: 'sha256:dddddddddddddddd', names: ['other:1'], sizeBytes: 40, sharedBytes: 0, containers: null }],
};

test('what the engine does not know is null, also while nothing is measured', () => {
  assert.equal(volumeBytes(disk, '1_data'), 4096);
  assert.equal(volumeBytes(disk, 'nfs'), null);
  assert.equal(volumeBytes(disk, 'absent'), null);
  assert.equal(volumeBytes(null, '1_data'), null);
  assert.equal(imageBytes([], 'nginx:1'), null);
});

test('an image is found by any of its names, and by one without a tag', () => {
  assert.equal(imageBytes(disk.images, 'nginx:1'), 10);
  assert.equal(imageBytes(disk.images, 'nginx@sha256:b'), 10);
  assert.equal(imageBytes(disk.images, 'redis'), 30);
  assert.equal(imageBytes(disk.images, 'nginx'), null);
  assert.equal(imageBytes(disk.images, 'docker.io/library/nginx:1'), 10);
  assert.equal(imageBytes(disk.images, 'nginx:1@sha256:b'), 10, 'the digest decides');
  assert.equal(imageBytes(disk.images, 'registry:5000/nginx'), null);
});

const unusedOnes = [
  { id: 'sha256:0123456789abcdef', names: [], sizeBytes: 20, sharedBytes: null, usedBy: [] },
  { id: 'sha256:aaaaaaaaaaaaaaaa', names: ['nginx:1'], sizeBytes: 90, sharedBytes: 0, usedBy: ['shop-web-1'] },
  { id: 'sha256:cccccccccccccccc', names: ['redis:latest'], sizeBytes: 30, sharedBytes: 5, usedBy: [] }];

test('an image of which the size is unknown comes last and frees nothing', () => {
  const unknown = { id: 'sha256:eeeeeeeeeeeeeeee', names: ['odd:1'], sizeBytes: null, sharedBytes: 5, usedBy: [] };
  const unused = unusedImages([unknown, ...unusedOnes]);
  assert.equal(unused.map(imageName).at(-1), 'odd:1');
  assert.equal(freedBytes(unused), 25);
});

test('unused are the images that no container uses, and what may be shared is not promised', () => {
  const unused = unusedImages(unusedOnes);
  assert.deepEqual(unused.map(imageName), ['redis:latest', '0123456789ab']);
  assert.equal(freedBytes(unused), 25);
  assert.deepEqual(otherNames({ ...unused[0], names: ['a:1', 'a:2', 'a@sha256:b'] }), ['a:2']);
});

test('what an older engine does not say of an image that it lists is taken from its measurement', () => {
  const listed = [{ id: 'sha256:cccccccccccccccc', sharedBytes: null }, { id: 'sha256:dddddddddddddddd', sharedBytes: 7 }, { id: 'sha256:ffff', sharedBytes: null }];
  assert.deepEqual(withShared(listed, disk).map(({ sharedBytes }) => sharedBytes), [5, 7, null]);
  assert.deepEqual(withShared(listed, null), listed);
});

test('how a volume stands is said in the words of the command line', () => {
  const command = readFileSync(new URL('../../src/main/java/io/containermanager/cli/output/VolumeWords.java', import.meta.url), 'utf8');
  const used = [{ appId: 1001, serviceId: 1, serviceName: 'db' }];
  const volume = { name: '1001_data', present: true, declared: true, managed: true, usedBy: used, usedByOthers: /** @type {string[]} */ ([]) };
  const cases = { 'in use': {}, declared: { usedBy: [] }, unused: { usedBy: [], declared: false }, unknown: { usedBy: [], usedByOthers: null, declared: false }, 'not created yet': { present: false, usedBy: [] }, missing: { present: false, external: true, usedBy: [] } };
  for (const [word, differs] of Object.entries(cases)) {
    assert.equal(volumeState(/** @type {any} */ ({ ...volume, ...differs })).word, word);
    assert.ok(command.includes(`"${word}"`), word);
  }
});

test('a volume that only containers of others use is in use, and a purge says where that is not known', () => {
  const volume = { name: '1001_data', present: true, declared: false, managed: true, usedBy: [], usedByOthers: ['backup'] };
  assert.equal(volumeState(volume).word, 'in use');
  assert.equal(isUsed(volume), true);
  assert.equal(isUsed({ ...volume, usedByOthers: [] }), false);
  assert.equal(isUsed({ ...volume, usedByOthers: null }), false);
  const text = 'The volume is removed with all its data. That cannot be undone.';
  assert.equal(purgeText({ usedByOthers: [] }, null), text);
  assert.equal(purgeText({ usedByOthers: null }, 'The engine does not say'), `${text} Whether containers of others use it is not known: the engine does not say.`);
});

test('an image that only containers of others use is told from one that a container of this manager uses too', () => {
  const image = (/** @type {string[]} */ usedBy, /** @type {string[]} */ usedByOthers) => ({ usedBy, usedByOthers });
  const theirs = image(['grafana'], ['grafana']);
  assert.deepEqual(usedOnlyByOthers([image([], []), theirs, image(['shop-web-1', 'grafana'], ['grafana'])]), [theirs]);
});

test('an image in use has further tags beside the one that a service names', () => {
  const images = [{ names: ['redis:latest', 'redis:7', 'redis@sha256:e'] }];
  assert.deepEqual(furtherNames(images[0], 'docker.io/library/redis'), ['redis:7']);
  assert.equal(imageOf(images, 'redis:7'), images[0]);
  assert.equal(imageOf(images, 'redis:6'), null);
});

test('volumes of others are counted where the engine knows them', () => {
  assert.equal(otherVolumes(disk, [{ name: '1_data' }]), 'The engine has 1 more, which no app of this manager uses.');
  assert.equal(otherVolumes(disk, disk.volumes), '');
  assert.equal(otherVolumes(null, []), '');
});
