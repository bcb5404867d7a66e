import assert from 'node:assert/strict';
import { test } from 'node:test';
import { localTimes } from '../../src/main/resources/web/format.js';
import { quoted } from '../../src/main/resources/web/api.js';
import { addressOf } from '../../src/main/resources/web/device-address.js';
import { appsText, appText, composeText, serviceText } from '../../src/main/resources/web/declared-text.js';
import { diff, hunks } from '../../src/main/resources/web/diff.js';
import { errorOf, folded, reasonOf, subjectOf, toneOf } from '../../src/main/resources/web/event-list.js';
import { pieces, plain } from '../../src/main/resources/web/log-terminal.js';
import { json, shownText } from '../../src/main/resources/web/log-text.js';
import { servicesOf } from '../../src/main/resources/web/polled-state.js';
import { columns } from '../../src/main/resources/web/chart-columns.js';
import { historyPath } from '../../src/main/resources/web/metrics-client.js';
import { matching } from '../../src/main/resources/web/palette.js';
import { messageOf } from '../../src/main/resources/web/passes.js';
import { Rows } from '../../src/main/resources/web/rows.js';

const entry = (more = {}) => ({ id: 1, timestamp: 0, message: 'GET /Cart 502', level: 'error', source: { type: 'container', name: 'web' }, appId: 1001, serviceId: 1, ...more });

test('a container that crashes again and again is trouble, a service that is only waited for is not', () => {
  const event = (/** @type {string | undefined} */ cause) => /** @type {any} */ ({ type: 'service-waiting', reason: '', details: { cause } });
  assert.equal(toneOf(event('crash-loop')), 'warn');
  assert.equal(toneOf(event('dependency')), 'idle');
  assert.equal(toneOf(event(undefined)), 'idle');
  assert.equal(toneOf(/** @type {any} */ ({ type: 'volume-lost', reason: '' })), 'bad');
});

test('rows are found by their offset, whatever their heights', () => {
  const rows = new Rows();
  for (const height of [20, 40, 20, 60]) rows.push(height);
  assert.equal(rows.height, 140);
  assert.deepEqual([0, 19, 20, 59, 60, 80, 139, 1000].map((offset) => rows.at(offset)), [0, 0, 1, 1, 2, 3, 3, 3]);
  assert.deepEqual(rows.window(60, 20, 1), { first: 1, end: 4 });
  assert.deepEqual(new Rows().window(0, 100), { first: 0, end: 0 });
});

test('a hundred thousand rows are laid out in a moment', () => {
  const rows = new Rows();
  for (let index = 0; index < 100_000; index += 1) rows.push(20);
  assert.equal(rows.at(1_000_010), 50_000);
});

test('the difference of two texts is by lines and short', () => {
  assert.deepEqual(diff('a\nb\nc', 'a\nx\nc').map(({ kind, text }) => `${kind[0]}${text}`), ['sa', 'rb', 'ax', 'sc']);
  assert.deepEqual(diff('a\nb', 'a\nb').map(({ kind }) => kind), ['same', 'same']);
  const long = Array.from({ length: 20 }, (_, index) => `line ${index}`);
  const changed = long.toSpliced(10, 1, 'other');
  assert.deepEqual(hunks(diff(long.join('\n'), changed.join('\n')), 1).map(({ kind }) => kind), ['gap', 'same', 'removed', 'added', 'same', 'gap']);
});

test('colours of terminals become classes, other control characters go', () => {
  assert.deepEqual(pieces('\u001b[1;31mred\u001b[0m plain\u001b[2K\u0007'), [{ text: 'red', classes: 'ansi-bold ansi-1' }, { text: ' plain', classes: '' }]);
  assert.deepEqual(pieces('\u001b[38;5;196mx\u001b[39my').map(({ text }) => text), ['x', 'y']);
  assert.equal(plain('\u001b[32mok\u001b[0m\tdone\nnext'), 'ok    done ⏎ next');
  assert.equal(plain('<b>&amp;</b>'), '<b>&amp;</b>');
});

test('where lines were left out the difference says of which service it goes on', () => {
  const apps = (/** @type {string} */ level) => appsText({ 7: { appId: 7, appName: 'shop', services: [
    { serviceId: 1, serviceName: 'db', imageName: 'postgres:17', appId: 7, appName: 'shop', config: { image: 'postgres:17' } },
    { serviceId: 3, serviceName: 'web', imageName: 'nginx:1', appId: 7, appName: 'shop', config: { image: 'nginx:1', environment: { A: '1', B: '2', C: '3', LEVEL: level } } }] } });
  assert.deepEqual(hunks(diff(apps('info'), apps('debug')), 1).filter(({ kind }) => kind !== 'same').map(({ text }) => text.trim()), ['… shop/web', '"LEVEL": "info"', '"LEVEL": "debug"', '…']);
  const image = (/** @type {string} */ name) => apps('info').replace('nginx:1', name);
  assert.deepEqual(hunks(diff(image('nginx:1'), image('nginx:2')), 3).filter(({ kind }) => kind === 'gap').map(({ text }) => text), ['… shop/web', '…']);
});

test('of Compose files it says so too, and an app that none can express is compared as JSON', () => {
  const apps = /** @type {any} */ ({ 7: { appId: 7, appName: 'shop', services: [] }, 8: { appId: 8, appName: 'odd', services: [{ serviceId: 1, serviceName: 'a b', imageName: 'x' }] } });
  const file = (/** @type {string} */ level) => `name: shop\nservices:\n  db:\n    image: postgres:17\n  web:\n    image: nginx:1\n    environment:\n      A: '1'\n      B: '2'\n      LEVEL: ${level}\nvolumes:\n  data: {}\n`;
  const text = (/** @type {string} */ level) => composeText(apps, { 7: file(level), 8: null });
  assert.match(text('info'), /data: \{\}\n\n\{\n {2}"appId": 8,/);
  assert.deepEqual(hunks(diff(text('info'), text('debug')), 1).filter(({ kind }) => kind === 'gap').map(({ text: gap }) => gap), ['… shop/web', '…']);
  assert.equal(hunks(diff(file('info'), file('info').replace('data: {}', 'other: {}')), 0)[0].text, '… shop', 'a volume is of no service');
  const third = file('info').replace('volumes:', '  cache:\n    image: redis:7\nvolumes:');
  assert.equal(hunks(diff(file('info'), third), 1)[0].text, '… shop/cache', 'a service that is new');
  assert.equal(hunks(diff(third, file('info')), 1)[0].text, '… shop/cache', 'or one that is gone');
});

test('a declaration is compared without what names its image or its app a second time', () => {
  const service = { serviceId: 1, serviceName: 'db', imageName: 'postgres:17', appId: 7, appName: 'shop', config: { image: 'postgres:17', user: 'x' } };
  assert.deepEqual(JSON.parse(serviceText(service)), { serviceId: 1, serviceName: 'db', imageName: 'postgres:17', config: { user: 'x' } });
  assert.deepEqual(JSON.parse(serviceText({ ...service, config: { image: 'other:1' } })).config, { image: 'other:1' });
  assert.deepEqual(JSON.parse(appText({ appId: 7, appName: 'shop', services: [service] })).services[0].config, { user: 'x' });
  assert.equal(serviceText(undefined), '');
  assert.equal(appText(undefined), '');
});

test('a JSON line is its message and its fields', () => {
  const { text, fields } = json('{"level":"info","msg":"served","path":"/","took":{"ms":3}}');
  assert.equal(text, 'served');
  assert.equal(fields, 'path=/ took={"ms":3}');
  assert.equal(json('{not json}'), null);
  assert.equal(json('[1]'), null);
  assert.equal(shownText('{"msg":"served"}'), 'served ');
});


test('live points follow the history without an overlap', () => {
  const history = { from: '', to: '', step: 10, times: [100, 110, 120], fields: { cpu_usage: [1, null, 3] }, annotations: [] };
  assert.deepEqual(columns(history, [{ time: 122, cpu_usage: 4 }, { time: 124, cpu_usage: 5 }], ['cpu_usage']), [[100, 122, 124], [1, 4, 5]]);
  assert.deepEqual(columns(history, [], ['cpu_usage']), [[100, 110, 120], [1, null, 3]]);
  assert.deepEqual(columns(history, [], ['load_1']), [[], []]);
});

test('the history is asked for by whole seconds', () => {
  assert.equal(historyPath({ seconds: 3600, fields: ['cpu_usage', 'load_1'], maxPoints: 100 }, 10_000), 'api/v1/metrics/history?from=6400&to=10000&maxPoints=100&fields=cpu_usage,load_1');
});

test('polling gives the services that the channel would', () => {
  const standing = { status: { 1001: { appName: 'shop', pausedUntil: null, services: { 1: { serviceName: 'web', status: 'in-sync', progress: 'settled', cause: 'stopped', stoppedBy: 'ops' },
    2: { serviceName: 'db', status: 'missing', reason: 'why', progress: 'stuck', cause: 'pull-failed', nextAttemptAt: '2026-11-23T10:00:00Z' } } } } };
  assert.deepEqual(servicesOf(standing, [{ appId: 1001, serviceId: 1, status: 'running' }]), [
    { appId: 1001, serviceId: 1, appName: 'shop', serviceName: 'web', sync: 'in-sync', status: 'running', reason: null, progress: 'settled', cause: 'stopped', action: null, nextAttemptAt: null, stoppedBy: 'ops' },
    { appId: 1001, serviceId: 2, appName: 'shop', serviceName: 'db', sync: 'missing', status: 'missing', reason: 'why', progress: 'stuck', cause: 'pull-failed', action: null, nextAttemptAt: '2026-11-23T10:00:00Z', stoppedBy: null },
  ]);
});

test('a device is watched below the name of the page only', () => {
  const page = 'https://example.org/scm/';
  assert.deepEqual(addressOf('/device-7', page), { base: 'https://example.org/device-7/' });
  assert.deepEqual(addressOf('https://example.org/device-7/', page), { base: 'https://example.org/device-7/' });
  assert.deepEqual(addressOf('example.org/device-7', page), { base: 'https://example.org/device-7/' });
  assert.deepEqual(addressOf('../device-7/', page), { base: 'https://example.org/device-7/' });
  for (const text of ['192.168.1.20:3002', '192.168.1.20', 'pi:3002', 'pi.local/', 'localhost:3002', '[fd00::7]:3002']) {
    assert.match(/** @type {any} */ (addressOf(text, page)).problem, /reverse proxy/, text);
  }
  for (const text of ['https://other.example/', 'ftp://example.org/', '/scm/', 'https://']) assert.ok('problem' in addressOf(text, page), text);
});

test('commands are found by any of their words', () => {
  const list = [{ text: 'shop/web logs' }, { text: 'Logs' }, { text: 'Storage' }];
  assert.deepEqual(matching(list, 'logs').map(({ text }) => text), ['Logs', 'shop/web logs']);
  assert.deepEqual(matching(list, 'log web').map(({ text }) => text), ['shop/web logs']);
});

test('words for a shell are quoted where they need it', () => {
  assert.deepEqual(['http://x/a?b=c', "it's", 'plain'].map(quoted), ["'http://x/a?b=c'", "'it'\\''s'", 'plain']);
});

test('an event names its service unless it says so itself', () => {
  const services = [{ appId: 1, serviceId: 2, appName: 'shop', serviceName: 'web' }];
  assert.equal(subjectOf({ appId: 1, serviceId: 2, reason: 'its health check fails' }, services), 'shop/web: ');
  assert.equal(subjectOf({ appId: 1, serviceId: 2, reason: 'started shop/web: why' }, services), '');
  assert.equal(subjectOf({ reason: 'why' }, services), '');
});

test('an event says what a step failed with, once', () => {
  assert.equal(errorOf({ reason: 'could not pull web:2: it is not there', details: { error: 'manifest unknown' } }), ' (manifest unknown)');
  assert.equal(errorOf({ reason: 'manifest unknown', details: { error: 'manifest unknown' } }), '');
  assert.equal(errorOf({ reason: 'started' }), '');
});

test('what happens again and again is one line, with the first and the last time', () => {
  const event = (seq, reason, type = 'step-failed') => ({ seq, type, reason, timestamp: `at ${seq}`, appId: 1 });
  assert.deepEqual(folded([event(4, 'next attempt at 2026-11-28T13:13:21Z, restart 25'), event(3, 'other'), event(2, 'next attempt at 2026-11-28T13:12:00Z, restart 4'), event(1, 'other', 'x')])
    .map(({ seq, times, first }) => [seq, times, first]), [[4, 2, 'at 2'], [3, 1, 'at 3'], [1, 1, 'at 1']]);
});

test('a pass that left several services behind names them; the line of each says why', () => {
  const reason = 'blog/ghost: the engine restarts it: it exited; mail/rspamd: no image: unknown. Check; next attempt at 10:00';
  assert.equal(reasonOf({ type: 'pass-finished', reason }), '2 services are not as declared: blog/ghost, mail/rspamd');
  assert.equal(reasonOf({ type: 'pass-finished', reason: 'blog/ghost: it exited; again soon' }), 'blog/ghost: it exited; again soon');
  assert.equal(reasonOf({ type: 'step-failed', reason }), reason);
  assert.equal(reasonOf({ type: 'pass-finished', reason: 'café/web: it exited; blog/ghost: it exited; and 7 more' }), '9 services are not as declared: café/web, blog/ghost and 7 more');
});

test('a crash loop is one line, however often it was counted', () => {
  const event = (seq, reason) => ({ seq, type: 'pass-finished', reason, timestamp: '' });
  assert.equal(folded([event(2, 'crash-looping: the engine restarted it 8 times; in sync when it has run for 40 s'), event(1, 'crash-looping: the engine restarted it once; in sync when it has run for 5 s')]).length, 1);
});

test('only what says the same is one line: another revision, image, exit code or port is another thing', () => {
  const event = (seq, reason, more = {}) => ({ seq, type: 'service-exited', reason, timestamp: '', appId: 1, serviceId: 2, ...more });
  const lines = (...events) => folded(events).map(({ times }) => times);
  assert.deepEqual(lines(event(2, 'revision 5 was applied by x'), event(1, 'revision 4 was applied by x')), [1, 1]);
  assert.deepEqual(lines(event(2, 'pulled web:1.5'), event(1, 'pulled web:1.4')), [1, 1]);
  assert.deepEqual(lines(event(2, 'exit code 1'), event(1, 'exit code 137')), [1, 1]);
  assert.deepEqual(lines(event(2, 'good', { details: { revision: 5 } }), event(1, 'good', { details: { revision: 4 } })), [1, 1]);
  assert.deepEqual(lines(event(2, 'failed', { details: { error: 'no space' } }), event(1, 'failed', { details: { error: 'no such image' } })), [1, 1]);
  assert.deepEqual(lines(event(2, 'ended', { details: { containerId: 'a', restartCount: 2 } }), event(1, 'ended', { details: { containerId: 'b', restartCount: 1 } })), [2]);
});

test('what happened to a service before another revision was applied is not joined with what happened after', () => {
  const event = (seq, type, more) => ({ seq, type, reason: type, timestamp: '', ...more });
  const exit = (seq) => event(seq, 'service-exited', { appId: 1, serviceId: 2 });
  const all = [exit(6), exit(5), event(4, 'target-applied', { details: { revision: 2 } }), exit(3), exit(2), event(1, 'target-applied', { details: { revision: 1 } })];
  assert.deepEqual(folded(all).map(({ seq, times }) => [seq, times]), [[6, 2], [4, 1], [3, 2], [1, 1]]);
  assert.deepEqual(folded(all.filter(({ type }) => type !== 'target-applied'), all).map(({ seq, times }) => [seq, times]), [[6, 2], [3, 2]], 'also where a filter hides what was applied');
});

test('moments in a text are shown in local time', () => {
  assert.match(localTimes('next attempt at 2026-11-28T13:13:21Z; so'), /^next attempt at \d\d:13:21; so$/);
  assert.equal(localTimes('image nginx:1.28 -> nginx:1.29'), 'image nginx:1.28 → nginx:1.29');
  assert.equal(localTimes(null), '');
});

test('a slot of the history that is not filled yet is no gap before what is live', () => {
  const history = { from: '', to: '', step: 10, times: [100, 110], fields: { cpu_usage: [1, null] }, annotations: [] };
  assert.deepEqual(columns(history, [{ time: 122, cpu_usage: 4 }], ['cpu_usage']), [[100, 122], [1, 4]]);
});

test('of a pass an app is told what concerns it', () => {
  const message = 'blog/ghost: it exited; again soon; shop/web: image web:2 could not be pulled; shop/db: it waits; and 7 more';
  assert.equal(messageOf(message, 'shop'), 'shop/web: image web:2 could not be pulled; shop/db: it waits');
  assert.equal(messageOf(message, 'wiki'), '');
  assert.equal(messageOf('what runs is what the target declares', 'shop'), 'what runs is what the target declares');
});

test('a command is found by other words for it, too', () => {
  const list = [{ text: 'Roll back app shop', also: 'undo revert' }, { text: 'Edit app shop', also: 'change' }];
  assert.deepEqual(matching(list, 'undo shop').map(({ text }) => text), ['Roll back app shop']);
  assert.deepEqual(matching(list, 'change shop').map(({ text }) => text), ['Edit app shop']);
});

test('an end that was ordered is no trouble, unless it lacked memory', () => {
  const exited = (/** @type {object} */ details) => toneOf(/** @type {any} */ ({ type: 'service-exited', reason: '', details }));
  assert.equal(exited({ exitCode: 137 }), 'warn');
  assert.equal(exited({ exitCode: 137, stopped: true }), 'idle');
  assert.equal(exited({ exitCode: 137, stopped: true, oomKilled: true }), 'warn');
});
