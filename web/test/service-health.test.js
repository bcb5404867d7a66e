import assert from 'node:assert/strict';
import { test } from 'node:test';
import { awaited, beside, dueOf, pendingText, saidOnce, since, standing, unapplied, verdict, whyBeside, whyInList, worstFirst } from '../../src/main/resources/web/service-health.js';

const service = (more = {}) => ({ appId: 1, serviceId: 1, appName: 'shop', serviceName: 'web', sync: 'in-sync', status: 'running', reason: null, progress: 'settled', cause: null, nextAttemptAt: null, ...more });
const state = (services, more = {}) => ({
  revision: 3, appliedRevision: 3, isApplying: false, isReconciling: false, passId: null, lastError: null, services,
  engine: { kind: 'simulated', available: true, since: '2026-11-23T10:00:00Z', message: null }, ...more,
});
const clock = (time) => time.slice(11, 16);

test('the verdict names what failed before what is under way', () => {
  const services = [service({ serviceId: 2, sync: 'needs-update', progress: 'moving' }), service({ serviceId: 3, sync: 'missing', cause: 'pull-failed' })];
  assert.deepEqual(verdict(state(services), clock).services.map(({ serviceId }) => serviceId), [3, 2]);
});

test('each way to stand has one word and a tone, by fields alone', () => {
  const cases = [
    [service(), 'none', 'running', 'good'],
    [service(), 'unhealthy', 'unhealthy', 'bad'],
    [service(), 'starting', 'starting', 'busy'],
    [service({ status: 'exited' }), 'none', 'done', 'idle'],
    [service({ status: 'exited', cause: 'stopped' }), 'none', 'stopped', 'idle'],
    [service({ sync: 'needs-update', progress: 'moving' }), 'none', 'updating', 'busy'],
    [service({ sync: 'needs-update', status: 'created', progress: 'waiting', cause: 'step-failed' }), 'none', 'not started', 'bad'],
    [service({ sync: 'needs-update', progress: 'moving', cause: 'pull' }), 'none', 'updating', 'busy'],
    [service({ sync: 'needs-update', progress: 'waiting', cause: 'dependency', status: 'exited' }), 'none', 'updating', 'busy'],
    [service({ sync: 'needs-update', progress: 'moving', cause: 'pull-failed' }), 'none', 'update failed', 'bad'],
    [service({ sync: 'needs-update', progress: 'stuck', cause: 'step-failed' }), 'none', 'update failed', 'bad'],
    [service({ sync: 'needs-update', progress: 'paused' }), 'none', 'change waits', 'warn'],
    [service({ sync: 'needs-update', progress: 'stuck', cause: 'held' }), 'none', 'held back', 'bad'],
    [service({ sync: 'needs-update', progress: 'stuck', cause: 'crash-loop' }), 'none', 'crash-looping', 'bad'],
    [service({ sync: 'needs-update', status: 'restarting' }), 'none', 'crash-looping', 'bad'],
    [service({ sync: 'needs-update', progress: 'stuck', status: 'exited' }), 'none', 'exited', 'bad'],
    [service({ sync: 'missing', status: 'missing', progress: 'moving', cause: 'pull' }), 'none', 'starting', 'busy'],
    [service({ sync: 'missing', status: 'missing', progress: 'moving' }), 'none', 'starting', 'busy'],
    [service({ sync: 'missing', status: 'missing', progress: 'waiting', cause: 'dependency' }), 'none', 'starting', 'busy'],
    [service({ sync: 'missing', status: 'missing', progress: 'stuck', cause: 'dependency' }), 'none', 'missing', 'bad'],
    [service({ sync: 'missing', status: 'missing', progress: 'moving', cause: 'pull-failed' }), 'none', 'missing', 'bad'],
    [service({ sync: 'missing', status: 'missing', progress: 'moving', cause: 'step-failed' }), 'none', 'missing', 'bad'],
    [service({ sync: 'missing', status: 'missing', progress: 'stuck' }), 'none', 'missing', 'bad'],
    [service({ sync: 'extra', progress: 'moving' }), 'none', 'not declared', 'warn'],
    // Only another version is an update.
    [service({ sync: 'needs-update', progress: 'moving', status: 'exited', action: 'start' }), 'none', 'starting', 'busy'],
    [service({ sync: 'needs-update', progress: 'waiting', status: 'exited', cause: 'dependency', action: 'start' }), 'none', 'starting', 'busy'],
    [service({ sync: 'needs-update', progress: 'moving', action: 'restart' }), 'none', 'restarting', 'busy'],
    [service({ sync: 'needs-update', progress: 'moving', action: 'repair' }), 'none', 'repairing', 'busy'],
    [service({ sync: 'needs-update', progress: 'moving', cause: 'held', action: 'rollback' }), 'unhealthy', 'rolling back', 'busy'],
    [service({ sync: 'needs-update', progress: 'moving', cause: 'held', action: 'rollback', status: 'restarting' }), 'none', 'rolling back', 'busy'],
    [service({ sync: 'needs-update', progress: 'stuck', cause: 'held', action: 'rollback', status: 'exited' }), 'none', 'rollback failed', 'bad'],
    [service({ sync: 'needs-update', progress: 'paused', action: 'rollback' }), 'none', 'change waits', 'warn'],
    [service({ sync: 'needs-update', progress: 'moving', action: 'update' }), 'none', 'updating', 'busy'],
    [service({ sync: 'needs-update', progress: 'stuck', cause: 'step-failed', action: 'restart' }), 'none', 'restart failed', 'bad'],
    [service({ sync: 'needs-update', progress: 'stuck', cause: 'step-failed', action: 'update' }), 'none', 'update failed', 'bad'],
    [service({ sync: 'needs-update', progress: 'stuck', cause: 'dependency', action: 'restart' }), 'none', 'restart blocked', 'warn'],
    [service({ sync: 'needs-update', progress: 'stuck', action: null }), 'none', 'blocked', 'warn'],
    [service({ progress: 'moving', cause: 'stopped', action: null }), 'none', 'stopping', 'busy'],
    // Sentences decide nothing.
    [service({ status: 'exited', reason: 'stopped by anna' }), 'none', 'done', 'idle'],
    [service({ sync: 'needs-update', reason: 'held: revision 2 failed', progress: 'stuck' }), 'none', 'update blocked', 'warn'],
    [service({ sync: 'needs-update', reason: 'crash-looping: twice', progress: 'stuck' }), 'none', 'update blocked', 'warn'],
  ];
  for (const [of, health, word, tone] of cases) assert.deepEqual(standing(of, health), { word, tone }, JSON.stringify(of));
});

test('what is stored but not applied waits, and is not called under way', () => {
  const waiting = { revision: 7, appliedRevision: 6, isReconciling: false };
  const changed = service({ sync: 'needs-update', progress: 'moving' });
  const added = service({ serviceId: 2, sync: 'missing', status: 'missing', progress: 'moving' });
  assert.deepEqual([changed, added].map((one) => standing(one, 'none', true)), [{ word: 'change waits', tone: 'warn' }, { word: 'start waits', tone: 'warn' }]);
  assert.equal(standing(service({ sync: 'missing', status: 'missing', progress: 'stuck' }), 'none', true).word, 'missing');
  assert.equal(verdict(state([changed, added], waiting), clock).tone, 'warn');
  assert.equal(verdict(state([changed, added], { ...waiting, isReconciling: true }), clock).tone, 'busy');
  assert.equal(unapplied(state([], { ...waiting, appliedRevision: 7 })), false);
  // A restart needs no target.
  assert.equal(standing(service({ sync: 'needs-update', progress: 'moving', action: 'restart' }), 'none', true).word, 'restarting');
});

test('a failed update says why, and that the version before keeps running', () => {
  assert.equal(saidOnce('update failed', 'image web:2 could not be pulled'), 'update failed: image web:2 could not be pulled; the version before keeps running');
  assert.equal(whyBeside('update blocked', 'volume x is missing'), 'volume x is missing; the version before keeps running');
  assert.equal(whyBeside('updating', 'image web:2 is fetched'), 'image web:2 is fetched');
  assert.equal(whyBeside('update failed', ''), '');
});

test('a list leaves the remark of what runs as declared to its own page', () => {
  const remark = 'it runs; restart is "no": it is not restarted when it exits';
  assert.equal(whyInList({ progress: 'settled', standing: { word: 'running', tone: 'good' } }, remark), '');
  assert.equal(whyInList({ progress: 'moving', standing: { word: 'running', tone: 'good' } }, 'it waits for its health check'), 'it waits for its health check');
  assert.equal(whyInList({ progress: 'settled', standing: { word: 'done', tone: 'idle' } }, 'done: it exited with exit code 0'), 'it exited with exit code 0');
});

test('only of what failed is a next try said', () => {
  const starting = [/** @type {any} */ ({ health: 'starting' })];
  assert.equal(awaited({ progress: 'moving', containers: starting }), 'health');
  assert.equal(awaited({ progress: 'moving', containers: [] }), 'look');
  assert.equal(awaited({ progress: 'waiting', cause: 'dependency', containers: [] }), 'look');
  assert.equal(awaited({ progress: 'moving', cause: 'pull-failed', containers: starting }), 'try');
  assert.equal(awaited({ progress: 'moving', cause: 'crash-loop', containers: [] }), 'try');
  assert.equal(awaited({ progress: 'stuck', containers: starting }), 'try');
  assert.equal(awaited({ progress: 'stuck', action: 'start', containers: [] }), 'try');
  assert.equal(awaited({ progress: 'stuck', action: 'restart', containers: [] }), 'restart', 'of an unhealthy service');
  assert.equal(awaited({ progress: 'waiting', action: 'restart', cause: 'dependency', containers: [] }), 'look');
});

test('a look that is due already is not said', () => {
  const at = Date.parse('2026-11-23T10:00:00Z');
  const one = { progress: 'moving', containers: [], nextTryAt: '2026-11-23T10:00:00Z' };
  assert.equal(dueOf(one, at - 1), 'look');
  assert.equal(dueOf(one, at), null);
  assert.equal(dueOf({ ...one, cause: 'pull-failed' }, at + 1), 'try', 'that it is tried now is worth to know');
  assert.equal(dueOf({ ...one, nextTryAt: undefined }, at), null);
  assert.equal(dueOf({ ...one, cause: 'crash-loop', containers: [{ status: 'running' }] }, at - 1), null, 'it only has to run on');
  assert.equal(dueOf({ ...one, cause: 'crash-loop' }, at - 1), 'try');
});

test('the verdict says that all is well only when it is', () => {
  assert.equal(verdict(state([service(), service({ serviceId: 2 })]), clock).text, 'All 2 services are as declared');
  assert.equal(verdict(state([service(), service({ serviceId: 2 })]), clock).tone, 'good');
  assert.equal(verdict(state([service(), service({ sync: 'missing' })]), clock).text, '1 of 2 services is not as declared');
  assert.equal(verdict(null, clock).tone, 'idle');
  assert.equal(verdict(state([]), clock).text, 'No service is declared on this machine yet');
});

test('an engine that is away is said before anything else', () => {
  const away = state([service()], { engine: { kind: 'docker', available: false, since: '2026-11-23T10:40:00Z', message: 'Connection refused' } });
  const { tone, text, more } = verdict(away, clock);
  assert.equal(tone, 'bad');
  assert.equal(text, 'The container engine has not answered since 10:40');
  assert.match(more, /^Connection refused\./);
});

test('a stored revision and a pause are told though all is as declared', () => {
  assert.match(verdict(state([service()], { revision: 4 }), clock).more, /Revision 4 is stored but not applied/);
  assert.equal(pendingText(state([service()], { revision: 4 })), 'Revision 4 is stored but not applied: look at its plan under Changes.');
  assert.equal(pendingText(state([service()])) + pendingText(null), '');
  const paused = verdict(state([service()]), clock, { pausedUntil: '2026-11-23T11:00:00Z' });
  assert.equal(paused.tone, 'warn');
  assert.match(paused.more, /paused until 11:00/);
});

test('a stop that waits for the end of a pause is told from a restart or an update that waits', () => {
  assert.deepEqual(standing(service({ sync: 'needs-update', progress: 'paused', cause: 'stopped' })), { word: 'stop waits', tone: 'warn' });
  assert.deepEqual(standing(service({ sync: 'needs-update', progress: 'paused' })), { word: 'change waits', tone: 'warn' });
});

const container = (serviceId, health) => ({ appId: 1, serviceId, health });

test('nothing that is unhealthy, stopped, paused, failed or gone is called fine', () => {
  const two = (more) => state([service(), service({ serviceId: 2, ...more })]);
  const cases = [
    [two({}), { containers: [container(1, 'healthy'), container(2, 'unhealthy')] }, 'bad', '1 of 2 services is unhealthy', ''],
    [two({ sync: 'missing', progress: 'stuck' }), { containers: [container(1, 'unhealthy')] }, 'bad', '2 of 2 services are not as declared', ''],
    [two({ status: 'exited', cause: 'stopped' }), {}, 'warn', '1 of 2 services runs as declared, 1 stopped', ''],
    [two({ status: 'paused' }), {}, 'warn', '1 of 2 services runs as declared, 1 paused', ''],
    [two({ status: 'missing' }), {}, 'warn', '1 of 2 services runs as declared, 1 missing', ''],
    [state([service({ status: 'exited', cause: 'stopped' })]), {}, 'warn', 'No service runs: 1 stopped', ''],
    [two({ status: 'exited' }), {}, 'good', 'All 2 services are as declared', ''],
    [two({}), { pausedApps: { 1: '2026-11-23T11:00:00Z' } }, 'warn', 'All 2 services are as declared', 'Reconciling is paused for shop (until 11:00).'],
    [state([service()], { lastError: 'no space left' }), {}, 'warn', 'The one service is as declared', 'no space left'],
    [{ ...two({ sync: 'needs-update', cause: 'held', progress: 'stuck' }), isReconciling: true }, {}, 'bad', '1 of 2 services is not as declared', 'Where a new version is held back, the one before runs. The manager is working on it.'],
    [{ ...two({ sync: 'needs-update', progress: 'moving' }), isReconciling: true }, {}, 'busy', '1 of 2 services is not as declared', 'The manager is working on it.'],
  ];
  for (const [of, around, tone, text, more] of cases) {
    const found = verdict(of, clock, around);
    assert.deepEqual({ tone: found.tone, text: found.text, more: found.more }, { tone, text, more });
  }
});

test('the worst comes first, then names decide', () => {
  const one = (serviceName, tone) => ({ appName: 'a', serviceName, standing: { word: '', tone } });
  assert.deepEqual(worstFirst([one('c', 'good'), one('b', 'bad'), one('a', 'good'), one('d', 'warn')]).map((found) => found.serviceName), ['b', 'd', 'a', 'c']);
  assert.deepEqual(worstFirst([one('web-10', 'good'), one('web-2', 'good')]).map((found) => found.serviceName), ['web-2', 'web-10']);
});

test('since when is told by the newest event that explains it', () => {
  const event = (seq, type, more = {}) => ({ seq, type, timestamp: `2026-11-23T10:0${seq}:00Z`, reason: '', ...more });
  const events = [event(5, 'service-exited', { appId: 1, serviceId: 2 }), event(4, 'step-started', { appId: 1, serviceId: 1 }), event(3, 'service-exited', { appId: 1, serviceId: 1 })];
  assert.equal(since(service(), events, state([])), Date.parse('2026-11-23T10:03:00Z'));
  assert.equal(since(service(), [], state([])), null);
});

test('since when a service waits or fails is not told by the revisions of other apps', () => {
  const at = (minute) => Date.parse(`2026-11-23T10:0${minute}:00Z`);
  const event = (minute, type, details, more = {}) => ({ seq: minute, type, timestamp: new Date(at(minute)).toISOString(), reason: '', details, ...more });
  const accepted = (minute, revision, ...services) => event(minute, 'target-accepted', { revision, services });
  const [wiki, shop] = [{ appId: 2, serviceId: 1 }, { appId: 1, serviceId: 1 }];
  const before = [event(2, 'target-applied', { revision: 2 }), accepted(1, 2, shop)];
  const missing = service({ ...wiki, appName: 'wiki', sync: 'missing', status: 'missing', progress: 'moving' });
  const stored = { revision: 4, appliedRevision: 2 };
  // Stored by revision 3, and edited by 4: not applied, so that nothing that was applied before says it.
  assert.equal(since(missing, [accepted(6, 4, wiki), accepted(5, 3, wiki), ...before], state([], stored)), at(5));
  assert.equal(since(missing, [accepted(6, 4, shop), accepted(5, 3, wiki), ...before], state([], stored)), at(5));
  assert.equal(since(service({ ...wiki, sync: 'extra' }), [accepted(5, 3, wiki), event(3, 'service-exited', {}, wiki), ...before], state([], { ...stored, revision: 3 })), at(5));
  // Whom it changed is not known of a revision whose event is gone, or lists no services.
  assert.equal(since(missing, [event(5, 'target-accepted', { revision: 3, services: [] }), ...before], state([], { ...stored, revision: 3 })), null);
  // Another app's revision does not begin anew what this one has done for long.
  const crashed = event(3, 'service-exited', { exitCode: 1 }, shop);
  assert.equal(since(service({ sync: 'needs-update', cause: 'crash-loop' }), [event(6, 'target-applied', { revision: 3 }), accepted(5, 3, wiki), crashed, ...before], state([])), at(3));
  // What changed it does.
  assert.equal(since(service({ sync: 'needs-update', progress: 'moving' }), [event(6, 'target-applied', { revision: 4 }), accepted(5, 4, wiki), accepted(4, 3, shop), crashed, ...before], state([])), at(6));
  // An update of its images is of the app as a whole.
  assert.equal(since(service(), [event(6, 'target-applied', { revision: 3 }), event(5, 'target-accepted', { revision: 3 }, { appId: 1 }), crashed, ...before], state([])), at(6));
});

test('a reason does not repeat the word that it stands beside', () => {
  assert.equal(saidOnce('held back', 'held back: revision 2 failed (it exited)'), 'held back: revision 2 failed (it exited)');
  assert.equal(saidOnce('done', 'done: it exited with exit code 0'), 'done: it exited with exit code 0');
  assert.equal(saidOnce('crash-looping', 'crash-looping: the engine restarted it once'), 'crash-looping: the engine restarted it once');
  assert.equal(saidOnce('running', null), 'running');
  assert.equal(beside('unhealthy', 'unhealthy; will be restarted'), 'will be restarted');
  assert.equal(beside('exited', 'failed: it exited with exit code 3'), 'failed: it exited with exit code 3');
});
