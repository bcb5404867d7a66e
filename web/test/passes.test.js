import assert from 'node:assert/strict';
import { test } from 'node:test';
import { continued, followed, inPlaceOf, lastPass, mayBeKept, ofApp, planStamp, supersededBy, withoutErrors } from '../../src/main/resources/web/passes.js';

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

test('a pass that a restart ended is followed by what the manager does then', () => {
  const old = [event('pass-started', 'old')];
  assert.deepEqual(followed('old', 'old', old), { text: 'The manager does not know this pass any more.', passId: null }, 'a state from before');
  assert.equal(followed('old', null, [event('pass-finished', 'older'), ...old]).passId, null, 'what ended before is not what followed');
  const restarted = [started, ...old];
  assert.deepEqual(followed('old', null, restarted), { text: 'The manager was restarted, which ended the pass that was shown here. No pass has begun since; what it does next appears here.', passId: null });
  assert.match(followed('old', 'new', [event('pass-started', 'new'), ...restarted]).text, /It continues with this one:$/);
  assert.equal(followed('old', 'new', restarted).passId, 'new');
  assert.deepEqual(followed('old', null, [event('pass-finished', 'new'), ...restarted]).passId, 'new');
  // Between the end of what was followed and the event of that end.
  assert.deepEqual(followed('old', null, restarted, 'new'), { text: 'The manager was restarted, which ended the pass that was shown here. Since then:', passId: 'new' });
  // One that ended since, but so many passes ago that it is not kept.
  assert.match(followed('new', null, [event('pass-finished', 'new'), ...restarted]).text, /not know/);
});

test('of an incomplete pass an app is called converged only by a state that came after it', () => {
  const pass = { passId: 'a', state: 'incomplete', revision: 3, message: 'shop/web: held back; wiki/web: starting' };
  const app = { appName: 'shop', inSync: true };
  const after = { passId: null, appliedRevision: 3 };
  for (const before of [null, { passId: 'a', appliedRevision: 3 }, { passId: null, appliedRevision: 2 }]) assert.equal(ofApp(pass, app, before).state, 'ended');
  assert.equal(ofApp(pass, app, after).state, 'converged');
  assert.deepEqual(ofApp(pass, { ...app, inSync: false }, after), { state: 'incomplete', message: 'shop/web: held back' });
  assert.equal(ofApp(pass, { ...app, failed: true }, null).state, 'incomplete', 'its gate has said it already');
  assert.equal(ofApp({ ...pass, state: 'running', message: '' }, app, after).state, 'running');
  assert.equal(ofApp({ ...pass, state: 'aborted', message: 'superseded' }, app, after).state, 'aborted');
});

test('an app is superseded by the newest applied revision in which it changed', () => {
  const row = (revision, by, declared = true) => ({ revision, by, declared });
  const targets = [row(12, 'cy'), row(10, 'admin'), row(9, 'me')];
  const apply = (revision, by) => ({ details: { revision, by } });
  const applies = [apply(12, 'cy'), apply(11, 'zoe'), apply(9, 'me')];
  assert.equal(supersededBy(targets, applies, 9, 9), '', 'what is newer is only stored');
  assert.equal(supersededBy(targets, applies, 9, 11), 'superseded: zoe applied revision 10', 'with a later one');
  assert.equal(supersededBy(targets, [apply(10, 'ann'), apply(10, 'bob')], 9, 11), 'superseded: bob applied revision 10', 'not who stored it');
  assert.equal(supersededBy(targets, [apply(9, 'me')], 9, 11), 'superseded: revision 10 was applied', 'the events do not say who');
  assert.equal(supersededBy(targets, applies, 10, 11), '', 'another app changed');
  assert.equal(supersededBy([row(10, 'ops', false), ...targets.slice(2)], [], 9, 10), 'superseded: revision 10 was applied, which removes this app');
});

test('a pass that was cut off is followed by the one that took its place, and that by the next', () => {
  const events = [event('pass-started', 'd'), event('pass-finished', 'c'), event('pass-started', 'c'), event('pass-finished', 'b'), event('pass-started', 'b'), event('pass-finished', 'a'), event('pass-started', 'a')];
  assert.equal(inPlaceOf('a', 'd', events), 'b', 'not the newest one: that may be another matter');
  assert.equal(inPlaceOf('d', 'd', events), null);
  assert.equal(inPlaceOf('old', 'd', events), 'd', 'it ended before the events that are known');
  assert.equal(inPlaceOf('old', null, events), null);
  assert.deepEqual(continued('a', {}, 'd', events), { passId: 'a', why: '' });
  assert.deepEqual(continued('a', { a: 'superseded: me' }, 'd', events), { passId: 'b', why: 'superseded: me' });
  assert.deepEqual(continued('a', { a: 'superseded: me', b: 'superseded: you' }, 'd', events), { passId: 'c', why: 'superseded: you' });
  assert.deepEqual(continued('d', { d: 'superseded: me' }, 'd', events), { passId: 'd', why: '' }, 'until the next one is known');
  // The state that says which one runs may be older than the answers about both.
  assert.deepEqual(continued('x', { x: 'superseded: me', y: 'superseded: you' }, 'y', []), { passId: 'y', why: 'superseded: me' });
});

test('another plan follows once the target, what is applied or the pass is another, and once a pass has ended', () => {
  const state = { revision: 4, appliedRevision: 4, isReconciling: true };
  const events = [event('pass-started', 'b'), event('pass-finished', 'a'), started];
  const during = planStamp(state, events);
  assert.notEqual(planStamp({ ...state, isReconciling: false }, events), during);
  assert.notEqual(planStamp(state, [event('pass-finished', 'b'), ...events]), during, 'also where no state came between');
  assert.notEqual(planStamp({ ...state, revision: 5 }, events), during);
  assert.notEqual(planStamp({ ...state, appliedRevision: 3 }, events), during);
  assert.equal(planStamp({ ...state }, [event('step-finished'), ...events]), during, 'a step alone is no reason');
});

test('what a pass says of its end leaves out the errors that its steps show', () => {
  assert.equal(withoutErrors('shop/web: needs-update: no such image', [{ error: 'no such image' }, {}]), 'shop/web: needs-update');
  assert.equal(withoutErrors('no such image', [{ error: 'no such image' }]), '');
  const pull = { error: "Cannot pull web:1: manifest unknown. Check the name and tag, and the registry's credentials." };
  assert.equal(withoutErrors("shop/web: image web:1 cannot be fetched: manifest unknown. Check the name and tag, and the registry's credentials; it is tried again", [pull]), 'shop/web: image web:1 cannot be fetched; it is tried again');
  assert.equal(withoutErrors("image web:1 cannot be fetched: manifest unknown. Check the name and tag, and the registry's credentials.", [pull]), 'image web:1 cannot be fetched');
  assert.equal(withoutErrors('shop/web: no such image', [{ error: 'no' }]), 'shop/web: no such image', 'only as a whole');
  assert.equal(withoutErrors('shop/web: waits', [{ error: 'another' }]), 'shop/web: waits');
});
