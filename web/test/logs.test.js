// What a log view asks for, and how its pages and live lines are put together.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Clock } from '../../src/main/resources/web/clock.js';
import { LogFeed } from '../../src/main/resources/web/log-feed.js';
import { Layout } from '../../src/main/resources/web/log-layout.js';
import { pieces, plain, written } from '../../src/main/resources/web/log-terminal.js';
import { fitting, indented, json, named, shownText, writer } from '../../src/main/resources/web/log-text.js';
import { follows, goneText, moved, wentUp } from '../../src/main/resources/web/log-place.js';
import { backwards, bounds, kept, lineIn, localField, matches, needsServer, parameters, refusal, sought, wanted } from '../../src/main/resources/web/log-query.js';

const NOW = Date.parse('2026-11-23T10:00:00Z');

/** @param {number} id @param {Record<string, any>} [more] @returns {any} */
const entry = (id, more = {}) => ({
  id, timestamp: NOW - 1_000_000 + id, message: `line ${id}`, level: 'error', source: { type: 'container', name: 'web' }, appId: 1001, serviceId: 1, ...more,
});

test('the choices of a view are parameters of the API', () => {
  for (const [filter, expected] of /** @type {[any, string][]} */ ([
    [{}, ''],
    [{ app: '1001', service: '1', level: 'warn', source: 'container' }, 'appId=1001&serviceId=1&level=warn&sourceType=container'],
    [{ q: 'a b' }, 'search=a+b'],
    [{ q: '5[0-9]{2}', regex: '1' }, 'regex=5%5B0-9%5D%7B2%7D'],
    [{ range: '1h' }, `since=${NOW - 3_600_000}`],
    [{ range: 'custom', from: '2026-11-23T09:00:00Z', to: '2026-11-23T09:30:00Z' }, `since=${NOW - 3_600_000}&until=${NOW - 1_800_000}`],
    [{ range: 'custom', from: 'yesterday', to: '' }, ''],
    [{ range: 'ever' }, ''],
  ])) assert.equal(parameters(filter, NOW).toString(), expected, JSON.stringify(filter));
});

/** Whether the server finds a line by a text, as it would: RE2 knows no more than the language does of these. @param {string} text @param {string} line */
function finds(text, line) {
  return wanted(text).every(([kind, value]) => {
    if (kind === 'search') return /\p{Uppercase}/u.test(value) ? line.includes(value) : line.toLowerCase().includes(value);
    const anyCase = value.startsWith('(?i)');
    return new RegExp(anyCase ? value.slice(4) : value, anyCase ? 'i' : '').test(line);
  });
}

test('what is read of a JSON line finds it, whatever is searched of it', () => {
  for (const line of [
    '{"level":"warn","msg":"Upstream failed","status":502,"path":"/a/b","nested":{"a":1,"b":["x","y"]}}',
    '{"time": 1, "message": "Upstream failed", "level": "warn", "status": 502, "path": "\\/a\\/b", "nested": {"a": 1, "b": ["x", "y"]}}',
    '{"status":502,"path":"/a/b","level":"warn","nested":{"a":1,"b":["x","y"]},"msg":"Upstream failed"}',
  ]) {
    assert.equal(shownText(line), 'Upstream failed status=502 path=/a/b nested={"a":1,"b":["x","y"]}');
    for (const text of ['status=502', 'atus=50', 'path=/a/b', 'PATH=/a'.toLowerCase(), 'nested={', 'nested={"a":1,"b":["x"', '"a":1', 'status=502 path=/a/b',
      'status=502 pa', 'Upstream failed status=502', 'failed status=502 path=/a', shownText(line)]) assert.ok(finds(text, line), `${text} in ${line}: ${wanted(text)}`);
    for (const text of ['status=503', 'status=02', 'Status=502', 'path=502', 'failed path=502', 'a=b']) assert.ok(!finds(text, line), `${text} in ${line}: ${wanted(text)}`);
  }
  for (const [line, text] of [['{"msg":"J\\u00F6rg said \\"hi\\"\\nand \\ud83d\\ude00"}', 'jörg said "hi" ⏎ and 😀'], ['{"user":"","n":1,"dir":"C:\\\\tmp"}', 'user= n=1 dir=c:\\tmp'],
    ['one=1\ntwo.*=(2)', 'one=1 ⏎ two.*=(2)'], ['GET /x?a=b&c="d", e', 'get /x?a=b&c="d", e'], ['{"a":true,"b":null}', 'a=true b=null']]) assert.ok(finds(text, line), `${text} in ${line}: ${wanted(text)}`);
});

test('a text that stands as it is shown is searched as it is, and one that is too long for an expression', () => {
  for (const text of ['a b', '5[0-9]{2}', 'GET /x', `a=${'x'.repeat(250)}`]) assert.deepEqual(wanted(text), [['search', text]]);
  assert.ok(!finds('two.*=2', 'two else=2'));
  assert.equal(parameters({ q: 'a=(b)' }, NOW).get('regex'), '(?i)a(=|" *: *"?)\\(b\\)');
  assert.equal(parameters({ q: 'a=B', regex: '1' }, NOW).get('regex'), 'a=B');
});

test('live lines are chosen as the server does, and by the server where there is a text', () => {
  assert.ok(matches(entry(1), { app: '1001', service: '1', level: 'error', source: 'container', range: '1h' }, NOW));
  for (const filter of [{ app: '1002' }, { service: '2' }, { level: 'info' }, { source: 'manager' }, { range: '15m' },
    { range: 'custom', to: '2026-11-23T09:00:00Z' }]) assert.ok(!matches(entry(1), filter, NOW), JSON.stringify(filter));
  assert.ok(needsServer({ q: 'x' }));
  assert.ok(!needsServer({ level: 'info', q: '' }));
});

test('a moment in a field is local and comes back as it was', () => {
  const iso = '2026-11-23T09:30:15.000Z';
  assert.equal(new Date(localField(iso)).toISOString(), iso);
  assert.equal(localField(undefined), '');
  assert.deepEqual(bounds({ range: 'custom', from: iso }, NOW), { since: Date.parse(iso), until: null });
});

test('an address names a line by its id, and what is none is left out', () => {
  assert.equal(lineIn('1795582765130001'), 1_795_582_765_130_001);
  for (const text of [undefined, '', 'abc', '-1', '1.5', '1e3', '99999999999999999999', '9007199254740991']) assert.equal(lineIn(text), 0, text);
});

test('of all lines is said since when they are kept, and how more would be', () => {
  assert.match(kept(NOW, 2), /^all lines that this manager keeps, since .*2026.*$/);
  assert.match(kept(NOW, 0), /since .*2026.*, in memory only; older ones may still be in the engine's log \(docker logs\); set logs.file-enabled to keep more, also across restarts$/);
  assert.equal(kept(null, 1), 'all lines that this manager keeps');
  assert.match(kept(NOW, 2, null, true), /^all matches that this manager keeps, since .*2026.*$/, 'one match is not all lines');
});

test('of lines that the memory had no room for is said that they were dropped, and up to when', () => {
  const said = kept(NOW - 600_000, 0, { upToTimestamp: NOW });
  assert.match(said, /^all lines since .*2026.*; the manager’s memory had no room for older ones \(logs.max-entries\): set logs.file-enabled to keep more, also across restarts$/);
  assert.doesNotMatch(said, /\d lines?/, 'beside the number of lines that are shown a second one would contradict it');
  assert.match(kept(NOW, 0, { upToTimestamp: NOW }, true), /^all matches since /);
});

/** A manager whose log has these entries; its memory begins at an id. @param {any[]} entries @param {{memoryFrom?: number, page?: number}} [rules] */
function manager(entries, { memoryFrom = 0, page = Infinity } = {}) {
  /** @type {Record<string, (frame: any) => void>} */
  const handlers = {};
  /** @type {string[]} */
  const asked = [];
  const get = async (/** @type {string} */ path) => {
    asked.push(path);
    const query = new URLSearchParams(path.split('?')[1]);
    const text = query.get('search') ?? '';
    const limit = Math.min(Number(query.get('limit')), page);
    const last = entries.at(-1)?.id ?? 0;
    if (query.has('after')) {
      const after = Number(query.get('after'));
      const files = query.get('files') === 'true';
      const found = entries.filter((one) => one.id > after && (files || one.id >= memoryFrom) && one.message.includes(text));
      const logs = found.slice(0, files ? limit : Number(query.get('limit')));
      const complete = logs.length === found.length;
      return { logs, next: complete ? last : logs.at(-1)?.id, gap: !files && after + 1 < memoryFrom,
        search: { complete, scannedLines: logs.length, skippedLines: 0, files: 0, reachedTimestamp: logs.at(-1)?.timestamp } };
    }
    const before = Number(query.get('before') ?? Infinity);
    const scanned = entries.filter((one) => one.id < before).toReversed().slice(0, limit);
    const logs = scanned.filter((one) => one.message.includes(text));
    const complete = scanned.at(-1)?.id === entries[0]?.id || scanned.length === 0;
    return {
      logs, next: Math.min(before - 1, last),
      search: { complete, ...(complete ? {} : { before: scanned.at(-1)?.id }), scannedLines: scanned.length, skippedLines: 0, files: 2, reachedTimestamp: scanned.at(-1)?.timestamp },
    };
  };
  const connection = {
    on: (/** @type {string} */ type, /** @type {any} */ handler) => {
      handlers[type] = handler;
      return () => delete handlers[type];
    },
    subscribe: () => {}, unsubscribe: () => {},
  };
  return { manager: /** @type {any} */ ({ api: { get, clock: new Clock() }, connection, link: { peek: () => 'live' } }), handlers, asked };
}

const ids = (/** @type {LogFeed} */ feed) => feed.lines.map((line) => line.id);
const range = (/** @type {number} */ from, /** @type {number} */ to) => Array.from({ length: to - from }, (_, index) => from + index);

test('a view knows what the memory had dropped when it was asked first', async () => {
  const { manager: of } = manager(range(1, 21).map((id) => entry(id)));
  const { get } = of.api;
  of.api.get = async (/** @type {string} */ path) => {
    const answer = await get(path);
    return { ...answer, search: { ...answer.search, dropped: { upToTimestamp: 5 } } };
  };
  const feed = new LogFeed(of, {}, 'newest', NOW);
  await feed.start();
  assert.deepEqual(feed.progress.peek().dropped, { upToTimestamp: 5 });
  feed.stop();
});

test('a view begins with the newest lines and goes on backwards, each once and in order', async () => {
  const { manager: of } = manager(range(1, 4_001).map((id) => entry(id)), { page: 300 });
  const feed = new LogFeed(of, {}, 'newest', NOW);
  await feed.start();
  assert.deepEqual(ids(feed), range(3_001, 4_001));
  assert.ok(!feed.complete.peek());
  assert.equal(feed.progress.peek().lines, 1_000);
  assert.equal(await feed.older(), 2_000);
  await feed.older();
  assert.deepEqual(ids(feed), range(1, 4_001));
  assert.ok(feed.complete.peek());
  assert.equal(await feed.older(), 0);
  assert.equal(feed.progress.peek().files, 2);
  assert.equal(feed.progress.peek().reached, entry(1).timestamp);
  feed.stop();
});

test('a search goes through pages without a match, tells how far it came, and can be stopped and continued', async () => {
  const { manager: of } = manager([entry(1, { message: 'needle' }), ...range(2, 1_001).map((id) => entry(id))], { page: 40 });
  const feed = new LogFeed(of, { q: 'needle' }, 'newest', NOW);
  const started = feed.start();
  feed.halt();
  await started;
  assert.ok(!feed.complete.peek());
  assert.equal(feed.progress.peek().lines, 40);
  assert.equal(feed.progress.peek().reached, entry(961).timestamp);
  await feed.older();
  assert.deepEqual(ids(feed), [1]);
  assert.ok(feed.complete.peek());
  feed.stop();
});

test('the first lines of a search for a text are shown before the others are found', async () => {
  const entries = range(1, 2_001).map((id) => entry(id));
  for (const [filter, limits] of /** @type {[any, string[]][]} */ ([[{ q: 'line' }, ['50', '950']], [{ level: 'error' }, ['1000']]])) {
    const { manager: of, asked } = manager(entries);
    const feed = new LogFeed(of, filter, 'newest', NOW);
    await feed.start();
    feed.stop();
    assert.deepEqual(asked.map((path) => new URLSearchParams(path.split('?')[1]).get('limit')), limits);
    assert.equal(feed.lines.length, 1_000);
  }
});

test('live lines follow once, also those that came while the first page was read', async () => {
  const entries = range(1, 11).map((id) => entry(id));
  const { manager: of, handlers } = manager(entries);
  const feed = new LogFeed(of, { level: 'error' }, 'newest', NOW);
  await feed.start();
  handlers.logs({ data: { logs: [entry(10), entry(11), entry(12, { level: 'info' })] } });
  handlers.logs({ data: { logs: [entry(11), entry(13)] } });
  assert.deepEqual(ids(feed), [...range(1, 12), 13]);
  handlers.dropped({ data: { channel: 'logs', count: 3 } });
  assert.deepEqual([feed.lost.peek(), feed.gap.peek()], [3, false]);
  handlers.gap({ data: { channel: 'logs', after: 13, oldest: 5_000 } });
  assert.deepEqual([feed.lost.peek(), feed.gap.peek()], [3, true], 'nobody knows how many of the lines between belong to this view');
  feed.stop();
});

test('live lines of a search are asked for, not guessed', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const entries = range(1, 5).map((id) => entry(id));
  const { manager: of, handlers, asked } = manager(entries);
  const feed = new LogFeed(of, { q: 'line 6' }, 'newest', NOW);
  await feed.start();
  entries.push(entry(5), entry(6));
  handlers.logs({ data: { logs: [entry(5), entry(6)] } });
  handlers.logs({ data: { logs: [entry(6)] } });
  context.mock.timers.tick(1_000);
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(ids(feed), [6]);
  assert.equal(asked.filter((path) => path.includes('after=')).length, 1);
  feed.stop();
});

test('a linked line comes with those around it, and the newer ones are read from the files until the newest is reached', async () => {
  const entries = range(1, 3_001).map((id) => entry(id));
  const near = new LogFeed(manager(entries, { memoryFrom: 2_900 }).manager, {}, 2_500, NOW);
  await near.start();
  assert.equal(ids(near).at(-1), 3_000);
  assert.ok(near.live.peek() && !near.behind.peek());
  near.stop();
  const far = new LogFeed(manager(entries, { memoryFrom: 2_900, page: 300 }).manager, {}, 1_000, NOW);
  await far.start();
  assert.ok(far.behind.peek() && !far.live.peek());
  assert.deepEqual(ids(far), range(200, 2_200));
  await far.newer();
  assert.deepEqual(ids(far), range(200, 3_001));
  assert.ok(far.live.peek() && !far.behind.peek());
  far.stop();
});

test('from the oldest line on the files are read forward, can be stopped and continued, and are followed at the end', async () => {
  const entries = range(1, 4_501).map((id) => entry(id));
  const { manager: of, asked } = manager(entries, { memoryFrom: 4_400, page: 700 });
  const feed = new LogFeed(of, {}, 'oldest', NOW);
  await feed.start();
  assert.deepEqual(ids(feed), range(1, 2_001));
  assert.ok(feed.complete.peek() && feed.behind.peek() && !feed.live.peek());
  assert.equal(feed.progress.peek().reached, entry(2_000).timestamp);
  const halted = feed.newer();
  feed.halt();
  await halted;
  assert.deepEqual(ids(feed), range(1, 2_701));
  await feed.newer();
  assert.deepEqual(ids(feed), range(1, 4_501));
  assert.ok(feed.live.peek() && !feed.behind.peek());
  assert.ok(asked.every((path) => path.includes('files=true')));
  feed.stop();
});

test('a failed page forward can be asked for again', async () => {
  const { manager: of } = manager(range(1, 11).map((id) => entry(id)));
  const { get } = of.api;
  of.api.get = () => Promise.reject(new Error('away'));
  const feed = new LogFeed(of, {}, 'oldest', NOW);
  await feed.start();
  assert.ok(feed.behind.peek() && feed.error.peek() !== null);
  of.api.get = get;
  await feed.newer();
  assert.deepEqual(ids(feed), range(1, 11));
  assert.ok(feed.live.peek() && feed.error.peek() === null);
  feed.stop();
});

test('a manager that does not answer at first is asked again, and what is said of it stays until it does', async () => {
  for (const place of /** @type {const} */ (['newest', 'oldest', 5])) {
    const { manager: of } = manager(range(1, 11).map((id) => entry(id)));
    const { get } = of.api;
    of.api.get = () => Promise.reject(new Error('away'));
    const feed = new LogFeed(of, {}, place, NOW);
    await feed.start();
    assert.equal(feed.askedAt.peek(), null);
    /** @type {(answer: any) => void} */
    let answer = () => {};
    of.api.get = () => new Promise((resolve) => { answer = resolve; });
    const again = feed.again();
    assert.match(String(feed.error.peek()), /away/);
    assert.ok(feed.loading.peek() && Date.now() - Number(feed.askedAt.peek()) < 10_000, 'since when it is awaited is known');
    await feed.again();
    of.api.get = get;
    answer(await get(place === 'oldest' ? 'api/v1/logs?files=true&limit=1000&after=0' : 'api/v1/logs?files=true&limit=1000'));
    await again;
    assert.deepEqual(ids(feed), range(1, 11), String(place));
    assert.ok(feed.live.peek() && feed.error.peek() === null && feed.askedAt.peek() === null);
    feed.stop();
  }
});

test('a first search that broke off goes on from where it came to', async () => {
  const { manager: of } = manager(range(1, 2_001).map((id) => entry(id)), { page: 300 });
  const { get } = of.api;
  let left = 2;
  of.api.get = (/** @type {string} */ path) => (left-- > 0 ? get(path) : Promise.reject(new Error('away')));
  const feed = new LogFeed(of, {}, 'newest', NOW);
  await feed.start();
  assert.deepEqual(ids(feed), range(1_401, 2_001));
  assert.ok(!feed.live.peek() && feed.error.peek() !== null);
  of.api.get = get;
  await feed.again();
  assert.deepEqual(ids(feed), range(401, 2_001));
  assert.ok(feed.live.peek() && feed.error.peek() === null);
  feed.stop();
});

test('a manager that lost its log and counts from the beginning is followed from its new lines on', async () => {
  for (const channel of [true, false]) {
    const entries = range(901, 1_001).map((id) => entry(id));
    const { manager: of, handlers } = manager(entries);
    if (!channel) of.link.peek = () => 'polling';
    const feed = new LogFeed(of, channel ? {} : { q: 'line' }, 'newest', NOW);
    await feed.start();
    assert.equal(feed.lines.length, 100);
    entries.splice(0, entries.length, ...range(1, 6).map((id) => entry(id)));
    if (channel) handlers.gap({ data: { channel: 'logs', after: 1_000, oldest: 1 } });
    handlers.logs({ data: { logs: entries } });
    for (let turn = 0; feed.lines.length !== 5 && turn < 500; turn += 1) await new Promise((resolve) => setTimeout(resolve, 10));
    assert.deepEqual(ids(feed), range(1, 6));
    assert.ok(feed.restarted.peek());
    assert.equal(feed.lost.peek(), 0);
    if (channel) {
      handlers.logs({ data: { logs: [entry(6)] } });
      assert.equal(ids(feed).at(-1), 6);
    }
    feed.stop();
  }
});

test('a manager that lost its memory and tells lines again with higher ids is shown anew, with each line once', async () => {
  for (const channel of [true, false]) {
    const entries = range(901, 1_001).map((id) => entry(id));
    const { manager: of, handlers } = manager(entries, { memoryFrom: 2_000 });
    if (!channel) of.link.peek = () => 'polling';
    const feed = new LogFeed(of, channel ? {} : { q: 'line' }, 'newest', NOW);
    await feed.start();
    const told = range(951, 1_011).map((id) => entry(id + 4_000_000_000, { timestamp: entry(id).timestamp, message: `line ${id}` }));
    entries.splice(0, entries.length, ...told);
    if (channel) handlers.gap({ data: { channel: 'logs', after: 1_000, oldest: told[0].id } });
    handlers.logs({ data: { logs: told.slice(0, 50) } });
    for (let turn = 0; feed.lines.length !== 60 && turn < 500; turn += 1) await new Promise((resolve) => setTimeout(resolve, 10));
    assert.deepEqual(feed.lines.map((one) => one.message), range(951, 1_011).map((id) => `line ${id}`));
    assert.ok(feed.restarted.peek());
    assert.equal(feed.lost.peek(), 0);
    assert.ok(!feed.gap.peek());
    feed.stop();
  }
});

test('of lines that the memory of a running manager has no more is said that they are missing', async () => {
  const { manager: of, handlers } = manager(range(1, 11).map((id) => entry(id)));
  const feed = new LogFeed(of, {}, 'newest', NOW);
  await feed.start();
  handlers.gap({ data: { channel: 'logs', after: 10, oldest: 1_000_000 } });
  assert.ok(feed.gap.peek());
  assert.ok(!feed.restarted.peek());
  feed.stop();
});

test('lines that came are laid out after those before, and all of them again only when the look or the beginning changed', () => {
  const lines = [entry(1), entry(2, { message: 'x'.repeat(250) })];
  const first = Layout.of(null, lines, true, 100, false);
  assert.equal(first.rows.height, 20 + 60);
  const more = Layout.of(first, [...lines, entry(3)], true, 100, false);
  assert.equal(more.rows, first.rows);
  assert.equal(more.rows.height, 20 + 60 + 20);
  assert.equal(Layout.of(more, [...lines, entry(3)], false, 100, false).rows.height, 60);
  assert.equal(Layout.of(more, [entry(0), ...lines, entry(3)], true, 100, false).rows.height, 120);
  assert.equal(Layout.of(more, lines, true, 100, true).rows.height, 2 * 20 + 20 + 60);
});

test('lines whose characters differ in width are guessed by what they should be wide, and measured once they are in view', () => {
  for (const [message, lines] of /** @type {[string, number][]} */ ([
    ['x'.repeat(100), 1], ['漢'.repeat(100), 2], ['👍'.repeat(50), 1], ['e\u0301'.repeat(100), 1], ['a\u200bb'.repeat(50), 1], ['\t'.repeat(50), 2], ['{"msg":"漢漢"}', 1],
  ])) assert.equal(Layout.of(null, [entry(1, { message })], true, 100, false).rows.height, lines * 20, message);
  const lines = [entry(1), entry(2, { message: '漢'.repeat(100) }), entry(3, { message: 'ü' }), entry(4, { message: 'y'.repeat(150) }), entry(5)];
  const layout = Layout.of(null, lines, true, 100, false);
  assert.deepEqual(layout.guessed(lines, 0, 5, 800), [1, 2, 3]);
  assert.ok(!layout.settle(lines, new Map([[1, 40], [2, 20], [3, 40]])));
  assert.deepEqual(layout.guessed(lines, 0, 5, 800), []);
  assert.deepEqual(layout.guessed(lines, 0, 5, 801), [1, 2, 3]);
  assert.ok(layout.settle(lines, new Map([[1, 60], [2, 0]])));
  assert.deepEqual([0, 1, 2, 3].map((index) => layout.rows.top(index)), [0, 20, 80, 80]);
  assert.equal(layout.rows.height, 140);
  const older = Layout.of(layout, [entry(0), ...lines], true, 100, false);
  assert.equal(older.rows.height, 160);
  assert.deepEqual(Layout.of(null, lines, false, 100, false).guessed(lines, 0, 4, 800), []);
});

test('a hundred thousand lines of any script are laid out at once', () => {
  const lines = range(1, 100_001).map((id) => entry(id, { message: `${'日本語 👍 ü '.repeat(10)}${id}` }));
  const from = performance.now();
  const layout = Layout.of(null, lines, true, 100, false);
  layout.settle(lines, new Map([[0, 100]]));
  assert.ok(performance.now() - from < 5_000);
  assert.equal(layout.rows.length, 100_000);
});

test('a JSON line keeps what it says, however it is written', () => {
  const line = json('{"msg":"paid","order":12345678901234567890,"price":1.10}');
  if (JSON.rawJSON) assert.equal(line.fields, 'order=12345678901234567890 price=1.10');
  for (const bare of ['{}', '{"msg":""}', '{"level":"info"}']) assert.equal(json(bare), null);
});

test('a line nested without end is shown as it is', () => {
  for (const depth of [100, 5_000]) {
    const message = `{"msg":"deep","a":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    assert.equal(indented(message, json(message)?.tree ?? {}), message);
  }
  assert.equal(indented('{"a":{"b":"[[["}}', { a: { b: '[[[' } }), '{\n  "a": {\n    "b": "[[["\n  }\n}');
});

test('no line has more looks than a browser draws at once', () => {
  const shown = pieces('\u001b[31mx\u001b[32my'.repeat(30_000));
  assert.equal(shown.length, 401);
  assert.equal(shown.map((one) => one.text).join(''), 'xy'.repeat(30_000));
});

test('what terminals do beside colours is left out', () => {
  for (const escape of ['\u0000', '\u007f', '\u009b', '\u001b[3A', '\u001b[2J', '\u001b]0;a title\u0007', '\u001b]8;;https://example.org\u001b\\', '\u001bPq#0\u001b\\', '\u001b(B', '\u001b7', '\u001b=', '\u001b>', '\u001b[38:5:196m', '\u202e']) assert.equal(plain(`a${escape}b`), 'ab');
  assert.equal(plain('a\u001b[31mb'), 'ab');
});

test('progress is shown as a terminal shows it, its last state', () => {
  for (const [message, shown] of [
    ['10%\r20%\r100%', '100%'], ['100%\r5%', '5%0%'], ['text\r\n', 'text ⏎ '], ['text\r', 'text'], ['abc\b\bX', 'aXc'], ['\b\bx', 'x'],
    ['loading\u001b[2K\rdone', 'done'], ['loading\r\u001b[Kok', 'ok'], ['100%\r\u001b[K', '100%'], ['\u001b[2K\u001b[1Gstep 2', 'step 2'],
    ['a\u001b[3Cb', 'a   b'], ['abcdef\u001b[4DX', 'abXdef'], ['abc\u001b[2GX', 'aXc'], ['a\rb\nc\rd', 'b ⏎ d'], ['e\u0301x\rE', 'Ex'],
    ['漢字\rかな', 'かな'], ['a\t\rb', 'b'], ['x\u001b[99999999Cy', `x${' '.repeat(9_999)}y`],
  ]) assert.equal(plain(message), shown, JSON.stringify(message));
  assert.deepEqual(pieces('\u001b[31mbad\r\u001b[32mgo\u001b[0m!'), [{ text: 'go', classes: 'ansi-2' }, { text: '!', classes: '' }]);
  assert.equal(written('10%\r20%\u001b[K'), '10%^M20%^[[K');
  assert.equal(written('a\tb\nc'), null);
});

test('the longest line that a terminal would draw again and again is drawn soon', () => {
  const from = performance.now();
  plain('x\r'.repeat(4_096));
  plain(`${'x'.repeat(4_000)}${'\u001b[K\by'.repeat(800)}`);
  assert.ok(performance.now() - from < 2_000);
});

test('a range that has no such name is none', () => {
  assert.deepEqual(bounds({ range: 'constructor' }, 1_000), { since: null, until: null });
});

test('a line keeps the names of its time, also when its app is gone or another has its number', () => {
  const target = { apps: { 1001: { appId: 1001, appName: 'other', services: [{ serviceId: 1, serviceName: 'api', imageName: 'a' }] } } };
  const kept = entry(1, { appName: 'shop', serviceName: 'web', containerId: 'c' });
  assert.equal(writer(kept, target), 'shop/web');
  assert.equal(writer(kept, null), 'shop/web');
  assert.equal(writer(entry(1, { containerId: 'c' }), target), 'other/api');
  assert.equal(writer(entry(1, { appId: 7, containerId: 'c' }), target), '7/web');
  assert.deepEqual(named(entry(1, { appId: 7 }), target), { app: null, service: null });
});

test('lines of the manager are marked as such, and those about a container\'s log with its service', () => {
  const about = { appName: 'shop', serviceName: 'web', isSystem: true };
  assert.equal(writer(entry(1, { ...about, source: { type: 'manager', name: 'reconcile' } }), null), 'reconcile');
  assert.equal(writer(entry(1, { ...about, source: { type: 'manager', name: 'logs' }, containerId: 'c' }), null), 'shop/web');
});

test('a long name keeps what tells lines apart', () => {
  assert.equal(fitting('shop/web', 21), 'shop/web');
  assert.equal(fitting('industrial-gateway-line-7/mailer', 21), 'industrial-ga…/mailer');
  assert.equal(fitting('industrial-gateway-line-7/opc-ua-to-mqtt-bridge', 21), 'indust…/opc-ua-to-mq…');
  assert.equal(fitting('a/opc-ua-to-mqtt-bridge', 21), 'a/opc-ua-to-mqtt-bri…');
  assert.equal(fitting('shop-web-6d5f9c7b8-x7k2p', 21), 'shop-web-6…c7b8-x7k2p');
  for (const columns of [14, 21]) assert.equal(fitting('industrial-gateway-line-7/opc-ua-to-mqtt-bridge', columns).length, columns);
});

test('a time that ends before it begins is told in the words of the page, and so is what the API refuses', () => {
  const iso = (/** @type {number} */ millis) => new Date(millis).toISOString();
  assert.match(String(backwards({ range: 'custom', from: iso(NOW), to: iso(NOW - 1_000) }, NOW)), /To is before From/);
  for (const filter of [{ range: 'custom', from: iso(NOW), to: iso(NOW) }, { range: 'custom', from: iso(NOW) }, { range: '1h', from: iso(NOW), to: iso(NOW - 1_000) }, {}]) assert.equal(backwards(filter, NOW), null);
  assert.equal(refusal([{ pointer: '?regex', message: 'is not a regular expression' }]), 'The expression is not a regular expression');
  assert.equal(refusal([{ pointer: '?level', message: 'must be one of debug' }, { pointer: '?search', message: 'is long' }]), 'Level must be one of debug; The text to search for is long');
  for (const others of [[], [{ pointer: '', message: 'No app' }], [{ pointer: '?level', message: 'x' }, { pointer: '?limit', message: 'y' }]]) assert.equal(refusal(others), null);
});

test('a view stops to follow once its reader goes up, however little, and not because lines came or went', () => {
  const box = (/** @type {number} */ scrollTop, scrollHeight = 10_000) => ({ scrollTop, scrollHeight, clientHeight: 500 });
  assert.ok(!follows(true, box(9_490), 9_500, false), 'ten pixels up');
  assert.ok(follows(true, box(9_500, 12_000), 9_500, false), 'lines came');
  assert.ok(follows(true, box(7_500, 8_000), 9_500, false), 'the oldest were cut');
  assert.ok(!follows(false, box(7_000), 6_000, false), 'down, but not to the end');
  assert.ok(follows(false, box(9_480), 9_400, false), 'down to the end');
  assert.ok(!follows(false, box(9_480), 9_400, true), 'while a line is read');
  assert.ok(wentUp(box(9_000), 9_500) && !wentUp(box(9_500), 9_000));
});

test('what is read stays in its place when lines come before it or the oldest are cut', () => {
  const rowsOf = (/** @type {any[]} */ lines) => Layout.of(null, lines, false, 100, false).rows;
  const [lines, older, cut] = [range(100, 200), range(50, 200), range(130, 220)].map((some) => some.map((id) => entry(id)));
  const before = { lines, rows: rowsOf(lines) };
  assert.equal(moved(before, older, rowsOf(older)), 50 * 20);
  assert.equal(moved(before, cut, rowsOf(cut)), -30 * 20);
  assert.equal(moved(before, [...lines, entry(200)], rowsOf(lines)), 0);
  for (const [one, other] of [[[], lines], [lines, []], [lines, range(900, 950).map((id) => entry(id))]]) assert.equal(moved({ lines: one, rows: rowsOf(one) }, other, rowsOf(other)) + 0, 0);
});

test('more new lines of a search than one answer has are all asked for, though no further line comes', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const entries = range(1, 5).map((id) => entry(id));
  const { manager: of, handlers, asked } = manager(entries);
  const { get } = of.api;
  // As the server: next is where such an answer ends.
  of.api.get = async (/** @type {string} */ path) => {
    const answer = await get(path);
    return answer.logs.length === 1_000 ? { ...answer, next: answer.logs[999].id } : answer;
  };
  const feed = new LogFeed(of, { q: 'line' }, 'newest', NOW);
  await feed.start();
  asked.length = 0;
  entries.push(...range(5, 2_505).map((id) => entry(id)));
  handlers.logs({ data: { logs: [entry(5)] } });
  context.mock.timers.tick(1_000);
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(ids(feed), range(1, 2_505));
  assert.equal(asked.length, 3);
  feed.stop();
});

test('a tab is found as it is or as JSON escapes it, and other controls are not searched for', () => {
  assert.equal(sought('\u001b[31mfailed\u0000\r\n'), '[31mfailed');
  assert.equal(sought('a\tb'), 'a\tb');
  assert.equal(sought(undefined), undefined);
  const regex = parameters({ q: 'a\tb' }, NOW).get('regex');
  assert.equal(regex, '(?i)a(\\t|\\\\t)b');
  assert.ok(new RegExp(regex.slice(4), 'i').test('A\tb') && new RegExp(regex.slice(4), 'i').test('{"m":"a\\tb"}'));
  assert.equal(parameters({ q: 'a\tb', regex: '1' }, NOW).get('regex'), 'a\\tb');
});

test('a linked line that is not kept any more says so, with the time since when lines are kept', () => {
  const lines = /** @type {any} */ ([{ id: 500, timestamp: new Date(2026, 10, 30, 9, 5, 7).getTime() }, { id: 502, timestamp: 0 }]);
  assert.equal(goneText(lines, 502, true, false), null);
  assert.match(goneText(lines, 7, true, false) ?? '', /^This line is no longer kept; the oldest that is kept is from .*2026.*09:05:07.*\.$/);
  assert.equal(goneText(lines, 7, false, false), null, 'the oldest of those that are shown were cut');
  assert.match(goneText(lines, 501, true, false) ?? '', /^This line is no longer kept; these are the ones around it\.$/);
  assert.match(goneText(lines, 7, true, true) ?? '', /filter/);
  assert.match(goneText([], 7, true, false) ?? '', /^This line is no longer kept\.$/);
});
