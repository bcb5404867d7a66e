import assert from 'node:assert/strict';
import { test } from 'node:test';
import { afterUpdate, asRuns, decisionOf, gateOf, isBeingVerified, refusedTogether, runningImages, runsOf, stillCounts, summaryOf, tagState } from '../../src/main/resources/web/image-updates.js';

const update = { appId: 1001, serviceId: 1, revision: 3 };
/** @param {string} type @param {number} revision @param {number} [serviceId] */
const event = (type, revision, serviceId = 1) => /** @type {any} */ ({ seq: 1, timestamp: '', type, appId: 1001, serviceId, reason: 'why', details: { revision } });

test('an update is open until an event of its own revision and service decides', () => {
  assert.equal(gateOf([], update), null);
  assert.equal(gateOf([event('update-succeeded', 2), event('spec-held', 2), event('update-succeeded', 3, 2)], update), null);
});

test('an update is followed past its pass, until the gate has decided', () => {
  const pass = /** @type {const} */ ({ state: 'converged', message: 'what runs is what the target declares' });
  const idle = /** @type {any} */ ({ progress: 'settled' });
  const of = (/** @type {any} */ explanation, /** @type {any} */ of = pass) => {
    const { outcome, followed } = decisionOf(update, null, of, explanation);
    return [outcome.word, outcome.open, followed];
  };
  assert.deepEqual(of(null, { ...pass, state: 'running' }), ['updating', true, true]);
  assert.deepEqual(of({ ...idle, trialRevision: 3 }), ['updating', true, true], 'without a health check nothing moves');
  assert.deepEqual(of({ ...idle, trialRevision: 3 }, null), ['updating', true, true], 'the manager has restarted and does not know the pass');
  assert.deepEqual(of({ ...idle, progress: 'moving' }), ['updating', true, true]);
  assert.deepEqual(of({ ...idle, lastGoodRevision: 3 }), ['updated', false, false], 'its event is not kept any more');
  assert.deepEqual(of({ ...idle, held: { revision: 3, reason: 'it exited' } }), ['held back', false, false]);
  assert.deepEqual(of({ ...idle, progress: 'waiting', cause: 'pull-failed' }), ['not decided', false, true], 'it can be asked for again, and is tried again anyway');
  assert.deepEqual(of({ ...idle, trialRevision: 4 }), ['not decided', false, false]);
  assert.deepEqual(of({ ...idle, lastGoodRevision: 2 }), ['not decided', false, false]);
  assert.deepEqual(of(null), ['not decided', false, false]);
  assert.equal(decisionOf(update, gateOf([event('update-succeeded', 3)], update), { ...pass, state: 'running' }, null).outcome.word, 'updated');
});

test('of a service that has another container what that one runs counts', () => {
  const image = { serviceId: 1, serviceName: 'web', imageName: 'web:1', moved: true, from: 'sha256:a', to: 'sha256:b' };
  const lookup = { image, at: 1, containerId: 'old' };
  const runs = (/** @type {string | null} */ digest) => new Map([['shop-web', { id: 'sha256:i', digest }]]);
  const container = { containerId: 'new', name: 'shop-web' };
  assert.deepEqual(asRuns(lookup, { container }, runs('sha256:b'))?.image, { ...image, from: 'sha256:b', moved: false });
  assert.deepEqual(asRuns(lookup, { container }, runs('sha256:c'))?.image, { ...image, from: 'sha256:c' });
  for (const known of [null, runs(null), runs('sha256:a')]) assert.equal(asRuns(lookup, { container }, known), lookup);
  assert.equal(asRuns(lookup, { container: { ...container, containerId: 'old' } }, runs('sha256:b')), lookup);
  assert.equal(asRuns(lookup, { container: undefined }, runs('sha256:b')), lookup);
});

test('what runs before its gate has decided is being verified', () => {
  assert.ok(isBeingVerified({ standing: { tone: 'good' }, progress: 'moving' }));
  assert.ok(!isBeingVerified({ standing: { tone: 'good' }, progress: 'settled' }));
  assert.ok(!isBeingVerified({ standing: { tone: 'bad' }, progress: 'moving' }));
});

test('a passed gate is a success, a held version is not', () => {
  assert.equal(gateOf([event('update-succeeded', 3)], update)?.word, 'updated');
  assert.deepEqual(gateOf([event('spec-held', 3), event('rolled-back', 3)], update), { tone: 'bad', word: 'held back', text: 'why', open: false });
});

test('of a version that failed and was tried again the last time counts', () => {
  const failed = { ...event('spec-held', 3), seq: 5 };
  const passed = { ...event('update-succeeded', 3), seq: 9 };
  assert.equal(gateOf([failed, passed], update)?.word, 'updated');
  assert.equal(gateOf([{ ...passed, seq: 2 }, failed], update)?.word, 'held back');
});

test('what an update came to does not name the service again that it stands beside', () => {
  const held = { ...event('spec-held', 3), reason: 'wiki/wiki: revision 3 is not retried automatically: it exited' };
  assert.equal(gateOf([held], update)?.text, 'revision 3 is not retried automatically: it exited');
});

test('a reason for which several apps are refused is said once', () => {
  assert.deepEqual(refusedTogether([['shop', 'revision 7 is not applied yet'], ['blog', 'no registry.'], ['wiki', 'revision 7 is not applied yet']]),
    ['Apps shop, wiki: revision 7 is not applied yet.', 'App blog: no registry.']);
});

test('a service that is held back, failed or stopped is never called current', () => {
  const at = 1;
  const image = { serviceId: 7, serviceName: 'web', imageName: 'web:1', moved: false, from: 'sha256:a', to: 'sha256:a' };
  const good = { word: 'running', tone: 'good' };
  assert.deepEqual(tagState(good, null, { image, at }), { tone: 'good', word: 'current', tag: '', text: '' });
  assert.equal(tagState(good, null, undefined).word, 'not checked');
  assert.equal(tagState(good, null, { image: { ...image, moved: true }, at }).word, 'update available');
  assert.deepEqual(tagState(good, null, { image: { ...image, problem: 'no registry' }, at }), { tone: 'warn', word: 'not known', tag: '', text: 'no registry' });
  for (const standing of [{ word: 'held back', tone: 'bad' }, { word: 'crash-looping', tone: 'bad' }, { word: 'missing', tone: 'bad' }, { word: 'unhealthy', tone: 'bad' },
    { word: 'update failed', tone: 'warn' }, { word: 'updating', tone: 'busy' }, { word: 'not declared', tone: 'warn' }]) {
    for (const lookup of [undefined, { image, at }, { image, at, outcome: { tone: 'good', word: 'updated', text: 'passed', open: false } }]) {
      const { tone, word } = tagState(standing, 'why', lookup);
      assert.deepEqual({ tone, word }, standing);
    }
  }
  assert.equal(tagState({ word: 'held back', tone: 'bad' }, 'revision 3 failed', { image, at }).text, 'revision 3 failed');
  for (const standing of [{ word: 'stopped', tone: 'idle' }, { word: 'starting', tone: 'busy' }]) assert.equal(tagState(standing, null, { image, at }).tone, standing.tone);
  const updating = { tone: 'busy', word: 'updating', text: '', open: true };
  assert.equal(tagState({ word: 'update failed', tone: 'warn' }, null, { image, at, outcome: updating }).word, 'updating');
});

test('a tag that means the image that is held back is no update', () => {
  const at = 1;
  const moved = { serviceId: 7, serviceName: 'web', imageName: 'web:1', moved: true, from: 'sha256:a', to: 'sha256:b' };
  const held = { ...moved, moved: false, held: { revision: 3, reason: 'why' } };
  const standing = { word: 'held back', tone: 'bad' };
  assert.equal(tagState(standing, 'why', { image: held, at }).tag, 'the tag means the image that is held back');
  assert.equal(tagState(standing, 'why', { image: moved, at }).tag, 'update available');
  assert.match(tagState(standing, 'why', { image: { ...held, moved: true }, at }).tag, /^update available, if that is not the image that failed/);
  assert.match(summaryOf([{ image: held, at }]), /^no update available/);

  const failed = gateOf([event('spec-held', 3)], update) ?? assert.fail();
  assert.deepEqual(afterUpdate(moved, 3, failed), held);
  assert.deepEqual(afterUpdate(moved, 3, { ...failed, tone: 'good', word: 'updated' }), { ...moved, moved: false, from: 'sha256:b' });
  assert.deepEqual(afterUpdate(moved, 3, { ...failed, tone: 'warn', word: 'not decided' }), moved);
});

test('a check counts as long as the image is declared and what it says is held back is', () => {
  const lookup = { at: 1, image: { serviceId: 7, serviceName: 'web', imageName: 'web:1', moved: false, held: { revision: 3, reason: 'why' } } };
  const service = { declaredImage: 'web:1', standing: { tone: 'bad' } };
  assert.ok(stillCounts(lookup, service));
  assert.ok(!stillCounts(lookup, { ...service, standing: { tone: 'good' } }));
  assert.ok(!stillCounts(lookup, { ...service, declaredImage: 'web:2' }));
  assert.ok(!stillCounts(undefined, service));
});

test('the head counts updates, not what became of tags', () => {
  const looked = (/** @type {any} */ more) => ({ at: 1, image: { serviceId: 7, serviceName: 'web', imageName: 'web:1', moved: false, from: 'sha256:a', to: 'sha256:a', ...more } });
  assert.equal(summaryOf([]), '');
  assert.equal(summaryOf([undefined, undefined]), 'not checked since this page was opened');
  assert.equal(summaryOf([looked({}), undefined]), 'no update available · 1 of 2 services checked');
  assert.equal(summaryOf([looked({ moved: true }), looked({ moved: true }), looked({ problem: 'no registry' })]), '2 updates available · 2 of 3 services checked · 1 not known');
  const updating = { ...looked({ moved: true }), outcome: /** @type {const} */ ({ tone: 'busy', word: 'updating', text: '', open: true }) };
  assert.equal(summaryOf([updating]), '1 update under way · 1 of 1 service checked');
  assert.equal(summaryOf([looked({ problem: 'no registry' })]), '0 of 1 service checked · 1 not known', 'of what is not known nothing is said');
});

test('what runs is known before a check, or it is said why not', () => {
  const images = runningImages([
    { id: 'sha256:aa11', names: ['nginx:1.29', 'nginx@sha256:dd22'], usedBy: ['shop-web'] },
    { id: 'sha256:0123456789abcdef', names: ['own:1'], usedBy: ['shop-own'] },
  ]);
  assert.deepEqual(runsOf({ container: { name: 'shop-web' } }, undefined, images), { value: 'sha256:dd22', why: null });
  assert.equal(runsOf({ container: { name: 'shop-web' } }, 'sha256:ee33', images).value, 'sha256:ee33', 'a check knows it better');
  assert.equal(runsOf({ container: { name: 'shop-own' } }, undefined, images).why, 'image 0123456789ab, from no registry');
  assert.equal(runsOf({ container: undefined }, undefined, images).why, 'nothing');
  assert.equal(runsOf({ container: { name: 'other' } }, undefined, images).why, 'not known');
  assert.equal(runsOf({ container: { name: 'shop-web' } }, undefined, null).why, 'not known before a check', 'an engine without a list of images');
});
