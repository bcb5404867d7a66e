import assert from 'node:assert/strict';
import { test } from 'node:test';

import { changeNote, consequences, endedServices, foldedSteps, kindWords, known, learnNames, nameless, planNote, sentence, shortIds, subjectOf, subjects } from '../../src/main/resources/web/step-names.js';

const ID = 'dd759888b8ac82ab0ba6c2fe6e4a96bb5076b612dd352b3df0473a1f05943f8a';
const SERVICES = [{ appId: 1001, serviceId: 1, appName: 'shop', serviceName: 'web' }];

test('the plan of an app says what is of it and what of others', () => {
  const all = { adds: 3, updates: 1, removes: 0, apps: { 7: { adds: 1, updates: 0, removes: 0 }, 8: { adds: 2, updates: 1, removes: 0 } } };
  assert.equal(changeNote(all, 7), 'This app: 1 to add, 0 to update, 0 to remove. Other apps, applied with it: 2 to add, 1 to update, 0 to remove');
  assert.equal(changeNote(all, 9), 'This app: 0 to add, 0 to update, 0 to remove. Other apps, applied with it: 3 to add, 1 to update, 0 to remove');
  assert.equal(changeNote({ ...all, adds: 1, updates: 0, apps: { 7: all.apps[7] } }, 7), '1 to add, 0 to update, 0 to remove');
});

test('a container is named by its service, or else by twelve characters of its id', () => {
  const step = { appId: 1001, serviceId: 1, subject: ID };
  assert.equal(subjectOf(step, { services: SERVICES }), 'shop/web');
  assert.equal(subjectOf({ ...step, subject: 'the new container' }, { services: SERVICES }), 'shop/web');
  assert.equal(subjectOf({ ...step, subject: 'web' }, { services: SERVICES }), 'shop/web');
  assert.equal(subjectOf(step, {}), 'dd759888b8ac');
  assert.equal(subjectOf({ ...step, serviceId: undefined }, { services: SERVICES }), 'dd759888b8ac');
  assert.equal(subjectOf({ ...step, subject: 'nginx:1.29' }, { services: SERVICES }), 'nginx:1.29');
});

test('names that only the target knows are used too', () => {
  const target = /** @type {any} */ ({ apps: { 7: { appName: 'blog', services: [{ serviceId: 2, serviceName: 'db' }] } } });
  assert.equal(subjectOf({ appId: 7, serviceId: 2, subject: ID }, { services: [], target }), 'blog/db');
});

test('the services of an app that is not stored yet are named by the steps that make their containers', () => {
  const manager = /** @type {any} */ ({ state: { peek: () => null }, target: { peek: () => null } });
  const start = { kind: 'startContainer', appId: 9, serviceId: 1, subject: 'the new container' };
  const names = known(manager, [{ kind: 'createContainer', appId: 9, serviceId: 1, subject: 'db' }, start]);
  assert.equal(subjectOf(start, names), 'db');
  assert.equal(subjectOf({ ...start, serviceId: 2 }, names), 'the new container');
});

test('a service that a pass removed before the page was opened is named by an earlier revision', async () => {
  const asked = /** @type {string[]} */ ([]);
  const earlier = /** @type {Record<string, unknown>} */ ({ 3: { apps: {} }, 2: { apps: { 8: { appId: 8, appName: 'wiki', services: [{ serviceId: 1, serviceName: 'web' }] } } } });
  const api = { get: async (/** @type {string} */ path) => { asked.push(path); return { target: earlier[path.split('/').at(-1) ?? ''] }; } };
  const manager = /** @type {any} */ ({ api, state: { peek: () => ({ services: SERVICES }) }, target: { peek: () => ({ apps: {} }) } });
  const step = { kind: 'removeContainer', appId: 8, serviceId: 1, subject: ID };
  assert.equal(nameless([{ appId: 1001, serviceId: 1, subject: ID }, { appId: 8, subject: 'nginx:1' }], known(manager)), false);
  assert.equal(nameless([step], known(manager)), true);
  assert.equal(await learnNames(manager, { revision: 4, steps: [step] }), true);
  assert.equal(endedServices([step], known(manager)), 'wiki/web');
  assert.deepEqual(asked, ['api/v1/state/history/3', 'api/v1/state/history/2']);
  // Nothing is asked for what is known, and an end is found for what no revision knows.
  assert.equal(await learnNames(manager, { revision: 4, steps: [step] }), false);
  await learnNames(manager, { revision: 4, steps: [{ ...step, appId: 9 }] }).catch(() => {});
  assert.ok(asked.length <= 5);
});

test('what an update leaves behind is no end of its service', () => {
  const tidied = { kind: 'removeContainer', appId: 8, serviceId: 1, subject: ID };
  const target = /** @type {any} */ ({ apps: { 8: { appName: 'wiki', services: [{ serviceId: 1, serviceName: 'web' }] } } });
  assert.equal(endedServices([tidied], { target }), '');
  assert.equal(endedServices([tidied], { target: /** @type {any} */ ({ apps: {} }) }), 'dd759888b8ac');
  assert.equal(consequences([{ ...tidied, impact: { downtime: false } }], {}), '');
});

test('long lists say how many more there are, each name once', () => {
  const steps = ['a', 'b', 'a', 'c'].map((subject) => ({ appId: 1, subject }));
  assert.equal(subjects(steps, {}, 2), 'a, b and 1 more');
  assert.equal(subjects(steps, {}), 'a, b, c');
});

test('a remark that stands by itself is a sentence', () => {
  assert.equal(sentence('a rollback does not bring back data'), 'A rollback does not bring back data.');
  assert.equal(sentence('It stays.'), 'It stays.');
});

test('ids inside sentences are shortened', () => {
  assert.equal(shortIds(`container ${ID} is gone`), 'container dd759888b8ac is gone');
  assert.equal(shortIds('image nginx:1 -> nginx:2'), 'image nginx:1 → nginx:2');
});

test('steps of a pass that ended the same way again and again are one, at the place of the newest', () => {
  const pull = { kind: 'downloadImage', appId: 2, subject: 'a:1', reason: 'it is not present locally', result: 'failed', error: 'unknown' };
  const stop = { kind: 'stopContainer', appId: 2, serviceId: 1, subject: 'one', reason: 'revision 2 takes over', result: 'done' };
  const folded = foldedSteps([pull, stop, { ...stop, subject: 'another container of it' }, pull, { ...pull, result: 'running', error: undefined }]);
  assert.deepEqual(folded.map(({ kind, result, times }) => [kind, result, times]), [['stopContainer', 'done', 2], ['downloadImage', 'failed', 2], ['downloadImage', 'running', 1]]);
});

test('kinds of steps are words', () => {
  assert.deepEqual(['startContainer', 'downloadImage', 'pull'].map(kindWords), ['start container', 'download image', 'pull']);
});

test('what a plan would do is another thing than what a running pass has left to do', () => {
  const plan = { adds: 2, updates: 0, removes: 1, steps: [{}] };
  assert.equal(planNote(plan, false), '2 to add, 0 to update, 1 to remove');
  assert.equal(planNote(plan, true), 'being done, still 2 to add, 0 to update, 1 to remove');
  assert.equal(planNote({ ...plan, steps: [] }, true), 'being done: no further step');
  assert.equal(planNote({ ...plan, steps: [] }, false), '');
});

test('a service that goes is not one that is interrupted, and the old container of an update is not said to be removed', () => {
  const impact = (/** @type {boolean} */ downtime, /** @type {string} */ warning = '') => ({ restarts: false, downtime, ...(warning === '' ? {} : { warning }) });
  const step = (/** @type {string} */ kind, /** @type {string} */ subject, /** @type {number} */ serviceId, more = impact(false)) => ({ kind, subject, appId: 7, serviceId, impact: more });
  const update = [step('stopContainer', 'shop/web', 1, impact(true)), step('removeContainer', 'shop/web', 1), step('createContainer', 'shop/web', 1), step('startContainer', 'shop/web', 1)];
  const removal = [step('stopContainer', 'shop/db', 2, impact(true)), step('removeContainer', 'shop/db', 2, impact(false, 'its volumes stay')), { kind: 'removeNetwork', subject: 'shop_default', appId: 7, impact: impact(false) }];
  assert.equal(consequences(update, {}), 'Interrupted until the new container runs: shop/web.');
  assert.equal(consequences(removal, {}), 'Stopped and removed: shop/db. Volumes, logs and events are kept. Removed: shop_default.');
  assert.equal(consequences([...update, ...removal], {}), 'Interrupted until the new container runs: shop/web. Stopped and removed: shop/db. Volumes, logs and events are kept. Removed: shop_default.');
  assert.equal(consequences([step('createContainer', 'shop/web', 1)], {}), '');
  assert.equal(endedServices([...update, ...removal], {}), 'shop/db');
});

test('a service that was seen keeps its name in a pass that removes it', () => {
  const signal = (/** @type {unknown} */ value) => ({ peek: () => value });
  const manager = /** @type {any} */ ({ state: signal({ services: [{ appId: 7, serviceId: 2, appName: 'shop', serviceName: 'db' }] }), target: signal(null) });
  known(manager);
  manager.state = signal({ services: [] });
  const id = 'a'.repeat(64);
  assert.equal(subjectOf({ appId: 7, serviceId: 2, subject: id }, known(manager)), 'shop/db');
  assert.equal(subjectOf({ appId: 7, serviceId: 3, subject: id }, known(manager)), id.slice(0, 12));
});
