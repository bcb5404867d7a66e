import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UNKNOWN, ago, bytes, clock, count, dayOrTime, duration, exact, level, percent, rate, shortId, size, textParts } from '../../src/main/resources/web/format.js';
import { sparkline } from '../../src/main/resources/web/sparkline.js';
import { imageParts } from '../../src/main/resources/web/image-names.js';

test('bytes have at most three digits and a binary unit', () => {
  assert.deepEqual([0, 1, 1023, 1024, 1536, 10 * 1024, 150 * 1024 ** 2, 1.5 * 1024 ** 4].map(bytes),
    ['0\xa0B', '1\xa0B', '1023\xa0B', '1\xa0KiB', '1.5\xa0KiB', '10\xa0KiB', '150\xa0MiB', '1.5\xa0TiB']);
});

test('what is not known is a dash, never 0', () => {
  for (const shown of [bytes, rate, size, percent, duration]) {
    assert.equal(shown(null), UNKNOWN);
    assert.equal(shown(undefined), UNKNOWN);
  }
  assert.equal(exact(null, 'bytes'), 'not known');
  assert.equal(level(null), 'unknown');
});

test('small percentages keep a digit', () => {
  assert.deepEqual([0, 0.04, 0.06, 3.14, 9.96, 12.6, 100].map(percent), ['0\xa0%', '0\xa0%', '0.1\xa0%', '3.1\xa0%', '10\xa0%', '13\xa0%', '100\xa0%']);
});

test('durations are those of the API', () => {
  assert.deepEqual([5, 60, 3660, 90_000].map(duration), ['5s', '1m', '1h 1m', '1d 1h 0m']);
});

test('times are told in one unit, in both directions', () => {
  const now = 1_000_000_000_000;
  assert.deepEqual([0, 5, 59, 61, 7200, 200_000, -30].map((seconds) => ago(now - seconds * 1000, now)),
    ['now', '5 s ago', '59 s ago', '1 min ago', '2 h ago', '2 d ago', 'in 30 s']);
  assert.deepEqual([1, 5].map((seconds) => ago(now - seconds * 1000, now, 'a moment ago')), ['a moment ago', '5 s ago']);
});

test('a beginning is told by its time of day, one of an earlier day by its date', () => {
  const now = Date.parse('2026-11-29T17:00:00');
  assert.match(dayOrTime(Date.parse('2026-11-29T08:46:00'), now), /^08:46$/);
  assert.match(dayOrTime(Date.parse('2026-11-20T08:46:00'), now), /20/);
});

test('one is singular', () => {
  assert.deepEqual([count(1, 'app'), count(2, 'app'), count(2, 'process', 'processes')], ['1 app', '2 apps', '2 processes']);
});

test('ids and digests are short as Docker shows them', () => {
  assert.equal(shortId('sha256:0123456789abcdef0123'), '0123456789ab');
  assert.equal(shortId(undefined), '');
});

test('a sparkline keeps its newest point at the right edge and leaves out what is not known', () => {
  assert.equal(sparkline([0, null, 100], 3, 100, 20, 10), '0.0,9.0 20.0,1.0');
});

test('midnight is hour 0', () => {
  assert.match(clock(new Date(2026, 0, 1, 0, 5, 6)), /^0?0:05:06$/);
});

test('an image name is broken after its folders, its name and the sign of a digest', () => {
  assert.deepEqual(imageParts('registry.example.com:5000/team/api:1.28'), ['registry', '.example', '.com:', '5000/', 'team/', 'api:', '1.28']);
  assert.deepEqual(imageParts('nginx'), ['nginx']);
  assert.deepEqual(imageParts('ghcr.io/team/api:1.28'), ['ghcr.io/', 'team/', 'api:', '1.28']);
});

test('long words of a text break where an image has its parts, others nowhere', () => {
  assert.deepEqual(textParts('pulled registry.example.com:5000/team/api:1.28@sha256:0123 at 12:34 (a/b)'),
    ['pulled ', 'registry.example.com:', '5000/', 'team/', 'api:', '1.28@', 'sha256:', '0123', ' at 12:34 (a/b)']);
  assert.deepEqual(textParts('see https://example.com/a/long/path'), ['see ', 'https://', 'example.com/', 'a/', 'long/', 'path', '']);
  assert.deepEqual(textParts(''), [], 'what says nothing stays :empty');
  for (const text of ['', 'nginx:1.29', 'a  b\nregistry.example.com/a/b@sha256:0']) assert.equal(textParts(text).join(''), text);
});

test('a count of a thousand or more is grouped', () => {
  assert.deepEqual([count(1, 'line'), count(999, 'line'), count(100_000, 'line')], ['1 line', '999 lines', '100,000 lines']);
});
