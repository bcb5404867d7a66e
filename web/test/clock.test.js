// Times are compared by the service's clock, whatever the browser's says.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Clock } from '../../src/main/resources/web/clock.js';
import { clockProblem } from '../../src/main/resources/web/shell-notices.js';
import { duration } from '../../src/main/resources/web/format.js';
import { LogFeed } from '../../src/main/resources/web/log-feed.js';
import { MetricsClient } from '../../src/main/resources/web/metrics-client.js';

const AT = Date.parse('2026-11-23T10:00:00Z');

test('the offset is learned from an answer, and kept while it may still be right', () => {
  const clock = new Clock();
  clock.heard('Mon, 23 Nov 2026 11:00:00 GMT', AT, AT + 100);
  const first = clock.offset.peek();
  assert.ok(Math.abs(first - 3_600_000) <= 600, String(first));
  for (let later = 0; later < 5_000; later += 37) clock.heard(new Date(AT + first + later).toUTCString(), AT + later - 20, AT + later + 20);
  assert.equal(clock.offset.peek(), first);
  clock.heard('Mon, 23 Nov 2026 10:00:00 GMT', AT, AT);
  assert.ok(Math.abs(clock.offset.peek()) <= 500, 'the clock was set');
});

test('what tells no time changes nothing', () => {
  const clock = new Clock();
  clock.heard(null, AT, AT);
  clock.heard('yesterday', AT, AT);
  clock.heard('Mon, 23 Nov 2026 11:00:00 GMT', AT, AT - 7_200_000);
  assert.equal(clock.offset.peek(), 0);
});

test('a clock that is off by more than a minute is said, with which one is ahead', () => {
  assert.equal(clockProblem(45_000, duration), null);
  // What the answer took, or what the machine's clock was a second off before, is not of interest.
  assert.match(clockProblem(-17_998_700, duration) ?? '', /5h 0m ahead of that of the service/);
  assert.match(clockProblem(61_000, duration) ?? '', /is 1m behind/);
  assert.match(clockProblem(3_600_000, duration) ?? '', /1h 0m behind that of the service/);
  assert.match(clockProblem(-86_400_000, duration) ?? '', /1d 0h 0m ahead of that of the service/);
});

test('ranges of logs and of the history end now by the clock of the service', async () => {
  const clock = new Clock();
  clock.offset.value = -86_400_000;
  /** @type {string[]} */
  const asked = [];
  const api = /** @type {any} */ ({ clock, get: async (/** @type {string} */ path) => {
    asked.push(path);
    return { fields: {}, logs: [], next: 0, search: { complete: true, scannedLines: 0, skippedLines: 0 } };
  } });
  const number = (/** @type {string} */ name) => Number(new URLSearchParams(asked.at(-1)?.split('?')[1]).get(name));
  const near = (/** @type {number} */ millis) => assert.ok(Math.abs(millis - (Date.now() - 86_400_000)) < 10_000, String(millis));
  await new MetricsClient(api).history({ seconds: 60 });
  near(number('to') * 1000);
  const connection = { on: () => () => {}, subscribe: () => {}, unsubscribe: () => {} };
  const feed = new LogFeed(/** @type {any} */ ({ api, connection, link: { peek: () => 'live' } }), { range: '15m' });
  await feed.start();
  feed.stop();
  near(number('since') + 15 * 60_000);
});
