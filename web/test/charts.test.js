// What charts and lists of the machine are made of.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axisLabels, beginsDay, labelSpace, lonely, niceTop, standsClear } from '../../src/main/resources/web/chart-axis.js';
import { bytes, percent } from '../../src/main/resources/web/format.js';
import { isTorn, measuredFrom, measuredSince, sinceText, spanOf, tableRows, withPauses } from '../../src/main/resources/web/chart-span.js';
import { marksOf } from '../../src/main/resources/web/chart-marks.js';
import { columns, fullestFirst } from '../../src/main/resources/web/chart-columns.js';
import { diskField, historyPath, measuredDisk, point } from '../../src/main/resources/web/metrics-client.js';
import { nowText } from '../../src/main/resources/web/use-text.js';

const event = (/** @type {number} */ second, /** @type {string} */ type, more = {}) => (
  /** @type {any} */ ({ seq: second, timestamp: new Date(second * 1000).toISOString(), type, reason: `${type} at ${second}`, ...more }));

const DAY = 24 * 3600;

const said = (/** @type {number} */ at, /** @type {string} */ text) => ({ at, text });

test('a label at midnight is the date', () => {
  assert.equal(beginsDay(new Date(2026, 10, 30)), true);
  assert.equal(beginsDay(new Date(2026, 10, 30, 0, 10)), false);
  assert.equal(beginsDay(new Date(2026, 10, 30, 4)), false);
});

test('deployments, restarts and ends out of memory are marked, each by how bad it is', () => {
  assert.deepEqual(marksOf([event(0, 'target-applied'), event(1000, 'service-restarted'), event(2000, 'service-exited'),
    event(3000, 'service-exited', { details: { oomKilled: true } }),
    event(3500, 'service-exited', { details: { exitCode: 0 } })], 3600), [
    { at: 0, tone: 'soft', events: [said(0, 'target-applied at 0')], more: 0 },
    { at: 1000, tone: 'warn', events: [said(1000, 'service-restarted at 1000')], more: 0 },
    { at: 2000, tone: 'bad', events: [said(2000, 'service-exited at 2000')], more: 0 },
    { at: 3000, tone: 'bad', events: [said(3000, 'Out of memory: service-exited at 3000')], more: 0 },
    { at: 3500, tone: 'soft', events: [said(3500, 'service-exited at 3500')], more: 0 },
  ]);
});

test('marks too near to each other are one, at the time of the worst, and say each event with its own time', () => {
  assert.deepEqual(marksOf([event(0, 'target-applied'), event(10, 'service-exited', { details: { oomKilled: true } }), event(20, 'service-exited')], 3600),
    [{ at: 10, tone: 'bad', events: [said(0, 'target-applied at 0'), said(10, 'Out of memory: service-exited at 10'), said(20, 'service-exited at 20')], more: 0 }]);
});

test('of very many that are one the worst are named, in their order, and the others counted', () => {
  const [mark] = marksOf([event(0, 'target-applied'), event(1, 'service-restarted'), event(2, 'service-restarted'), event(3, 'service-exited'), event(4, 'target-applied'),
    event(5, 'service-exited', { details: { oomKilled: true } })], 3600);
  assert.deepEqual(mark, { at: 5, tone: 'bad', more: 2,
    events: [said(1, 'service-restarted at 1'), said(2, 'service-restarted at 2'), said(3, 'service-exited at 3'), said(5, 'Out of memory: service-exited at 5')] });
});

test('marks that are joined begin anew a share of the chart after the first of them, wherever the worst is', () => {
  assert.deepEqual(marksOf([event(0, 'service-restarted'), event(80, 'service-exited'), event(100, 'service-restarted')], 3600).map(({ at, events }) => [at, events.length]), [[80, 2], [100, 1]]);
});

test('the fullest disk comes first, and one that is not known last', () => {
  const disk = (/** @type {string} */ mount, /** @type {number | null} */ percent) => ({ mount, usage: 1, total: 2, percent });
  assert.deepEqual(fullestFirst([disk('/b', 10), disk('/', 95), disk('/x', null), disk('/a', 10)]).map(({ mount }) => mount), ['/', '/a', '/b', '/x']);
});

test('no line leads over a pause between live values, though it is shorter than a step of the history', () => {
  const live = [2, 4, 6, 50, 52].map((time) => ({ time: 100 + time, memory: time }));
  assert.deepEqual(withPauses(live).map(({ time }) => time), [102, 104, 106, 149, 150, 152]);
  const history = /** @type {any} */ ({ step: 60, times: [0, 60], fields: { memory: [1, 1] } });
  assert.deepEqual(columns(history, /** @type {any} */ (withPauses(live)), ['memory'])[1], [1, 2, 4, 6, null, 50, 52]);
  assert.deepEqual(withPauses(live.slice(0, 3)), live.slice(0, 3));
  assert.deepEqual(withPauses([]), []);
  const begun = [{ time: 90, cpu: null }, { time: 92, cpu: 1 }];
  assert.deepEqual(withPauses(begun).map(({ time }) => time), [89, 90, 92], 'nor to the first value of a container');
  assert.equal(withPauses([{ time: 90, cpu: null }, { time: 92, cpu: null }]).length, 2, 'where its CPU cannot be measured');
});

test('each disk is a column of its own, from the history on to what is live', () => {
  assert.match(historyPath({ seconds: 60, disks: true, fields: ['storage_percent'] }, 1000), /fields=storage_percent&disks=true/);
  const history = /** @type {any} */ ({ step: 10, times: [0, 10], fields: { [diskField('/')]: [25, 26], [diskField('/gone')]: [5, 5] } });
  const sample = /** @type {any} */ ({ timestamp: new Date(20_000).toISOString(), pressure: null, service: {}, disks: [{ mount: '/', percent: 27 }, { mount: '/sealed', percent: null }] });
  assert.deepEqual(columns(history, [point(sample)], [diskField('/'), diskField('/gone'), diskField('/sealed')]), [[0, 10, 20], [25, 26, 27], [5, 5, null], [null, null, null]]);
});

test('the measured disk is the one of that size whose use is nearest', () => {
  const disks = [{ mount: '/', usage: 10, total: 100, percent: 10, available: 80 }, { mount: '/data', usage: 50, total: 100, percent: 50, available: 40 }];
  const sample = /** @type {any} */ ({ storage_usage: 51, storage_total: 100, disks });
  assert.equal(measuredDisk(sample)?.mount, '/data');
  assert.equal(measuredDisk({ ...sample, storage_total: 7 }), undefined);
  assert.equal(measuredDisk(null), undefined);
});

test('an axis ends where it has a label: round steps reach its end', () => {
  assert.deepEqual([0.3, 0.97, 4, 16.8, 22.7, 37, 81].map((max) => niceTop(max, false)), [0.4, 2, 6, 20, 30, 40, 100]);
  assert.deepEqual([700, 1000, 3 * 1024 ** 2].map((max) => niceTop(max, true)), [768, 1536, 4 * 1024 ** 2]);
  assert.equal(niceTop(null, false), 1);
  assert.equal(niceTop(0, true), 1024);
});

test('a value without neighbours is a point: it has no line', () => {
  assert.deepEqual(lonely([1, null, 2, 3, null, null, 4]), [0, 6]);
  assert.deepEqual(lonely([5]), [0]);
  assert.deepEqual(lonely([]), []);
});

test('a label of time does not stand on the lowest value of the other axis', () => {
  assert.deepEqual([[0, 60], [14, 60], [14, 30], [24, 30]].map(([pixels, step]) => standsClear(pixels, step)), [false, true, false, true]);
});

test('so many marks that nothing else could be seen become few', () => {
  const many = Array.from({ length: 60 }, (_, index) => event(index * 60, 'service-exited'));
  assert.equal(marksOf(many.slice(0, 1), 3600).length, 1);
  assert.ok(marksOf(many, 3600).length <= 12);
});

test('labels of time are as near to each other as their length allows', () => {
  assert.equal(labelSpace(380 / 450, 380), 46, 'a minute has 51 pixels: each is named');
  assert.equal(labelSpace(760 / 300, 760), 70, 'half minutes have 76 pixels, and their names seconds');
  assert.equal(labelSpace(380 / (7 * DAY), 380), 50, 'a day has 54 pixels: each is named, by its date');
  assert.equal(labelSpace(235 / (7 * DAY), 235), 50, 'on a phone a day has 33 pixels: every other one is named');
});

test('a wide chart has no more labels of time than can be read at a glance', () => {
  for (const range of [600, 3600, 6 * 3600, DAY, 7 * DAY]) assert.ok(1800 / labelSpace(1800 / range, 1800) <= 16, `${range} s`);
});

test('two labels of a value axis are never the same', () => {
  assert.deepEqual(axisLabels([0, 0.05, 0.1], percent), ['0\xa0%', '0.05\xa0%', '0.1\xa0%']);
  assert.deepEqual(axisLabels([0, 0.025, 0.05], percent), ['0\xa0%', '0.025\xa0%', '0.05\xa0%']);
  assert.deepEqual(axisLabels([0, 0.5, 1], percent), ['0\xa0%', '0.5\xa0%', '1.0\xa0%']);
  assert.deepEqual(axisLabels([0, 0.005, 0.01], (value) => String(Number(value.toFixed(2)))), ['0', '0.005', '0.01']);
  assert.deepEqual(axisLabels([0, 0.5, 1], (value) => `${Math.round(value)} °C`), ['0 °C', '0.5 °C', '1 °C']);
  assert.deepEqual(axisLabels([0, 512, 1024], bytes), ['0\xa0B', '512\xa0B', '1\xa0KiB']);
});

test('charts span the range that was chosen, however young what they show is', () => {
  assert.deepEqual(spanOf([1000, 1010], [], 3600), { from: 1010 - 3600, to: 1010 });
  assert.deepEqual(spanOf([1000, 1010], [{ time: 1012 }, { time: 1015 }], 3600), { from: 1015 - 3600, to: 1015 });
  assert.deepEqual(spanOf([], [{ time: 1015 }], 600), { from: 415, to: 1015 });
});

test('since when it was measured is said where a part of the range is empty, and not of a slot or two', () => {
  const span = { from: 0, to: 3600 };
  const times = [0, 10, 120, 600, 3600];
  assert.equal(measuredSince([times, [1, 2, 3, 4, 5]], span, 10), null);
  assert.equal(measuredSince([times, [null, null, 3, 4, 5]], span, 10), null);
  assert.equal(measuredSince([times, [null, null, null, 4, 5]], span, 10), 600);
  assert.equal(measuredSince([times, [null, null, null, 4, 5], [null, null, 3, null, null]], span, 10), null, 'any line of the chart counts');
  assert.equal(measuredSince([times, [null, null, null, 4, 5]], span, 300), null, 'steps are long');
  assert.equal(measuredSince([times, [7, 7, null, 4, 5]], { from: 100, to: 3700 }, 10), 600, 'what is left of the chart does not count');
  assert.equal(measuredSince([times, [null, null, null, null, null]], span, 10), Infinity);
  assert.equal(measuredSince([[]], span, 10), Infinity);
});

test('a table has no rows from before anything was measured', () => {
  const shown = [[0, 10, 20], [null, 1, 2]];
  assert.deepEqual(measuredFrom(shown, 10), [[10, 20], [1, 2]]);
  assert.equal(measuredFrom(shown, null), shown);
  assert.equal(measuredFrom(shown, Infinity), shown);
});

test('since when is a time of day, with its date where that is another', () => {
  const at = (/** @type {number} */ day, /** @type {number} */ hour) => new Date(2026, 10, day, hour, 5, 9).getTime() / 1000;
  assert.match(sinceText(at(30, 7), at(30, 8)), /^measured since 07:05:09$/);
  assert.match(sinceText(at(29, 7), at(30, 8)), /^measured since .*29.*2026.*07:05:09$/);
  assert.match(sinceText(at(30, 7) - 9, at(30, 8), 10), /^measured since 07:05:10$/, 'not before the first value came');
  assert.equal(sinceText(Infinity, at(30, 8)), 'not measured');
});

test('a history that was asked for long ago is asked for again once what came live no longer follows it', () => {
  assert.equal(isTorn([0, 10, 20], [{ time: 21 }, { time: 22 }, { time: 23 }], 10), false);
  assert.equal(isTorn([0, 10, 20], [{ time: 60 }, { time: 900 }], 10), true);
  assert.equal(isTorn([0, 10, 20], [], 10), false);
  assert.equal(isTorn([], [{ time: 60 }], 10), false);
});

test('what a channel did not bring while no view needed it is taken from the history', () => {
  const live = [100, 102, 104, 154, 156].map((time) => ({ time, memory: time, cpu: 1 }));
  const of = (/** @type {(number | null)[]} */ memory) => /** @type {any} */ ({ step: 10, times: [90, 100, 110, 120, 130, 140, 150], fields: { memory } });
  const drawn = (/** @type {any} */ history) => columns(history, /** @type {any} */ (withPauses(live, history)), ['memory']);
  assert.deepEqual(drawn(of([9, 10, 11, 12, 13, 14, 15])), [[90, 100, 102, 104, 110, 120, 130, 140, 154, 156], [9, 100, 102, 104, 11, 12, 13, 14, 154, 156]]);
  assert.deepEqual(drawn(of([9, 10, 11, null, null, 14, 15])), [[90, 100, 102, 104, 110, 140, 153, 154, 156], [9, 100, 102, 104, 11, 14, null, 154, 156]],
    'a service that did not run meanwhile is a pause still');
});

test('a pause that is shorter than the service measures, or not written yet, is no hole', () => {
  const history = (/** @type {number} */ step, /** @type {number[]} */ times, /** @type {(number | null)[]} */ memory) => /** @type {any} */ ({ step, times, fields: { memory } });
  const live = (/** @type {number[]} */ times) => times.map((time) => ({ time, memory: time, cpu: 1 }));
  const returned = live([100, 102, 104, 112, 114]);
  assert.deepEqual(withPauses(returned, history(10, [90, 100], [9, 10])), returned, 'the channel was away for a moment');
  const away = live([100, 102, 104, 126, 128]);
  assert.deepEqual(withPauses(away, history(10, [90, 100, 110, 120], [9, 10, null, null])), away, 'its steps are still written');
  assert.equal(withPauses(away, history(10, [90, 100, 110, 120, 130, 140], [9, 10, null, 12, 13, 14])).length, 6, 'nothing was measured');
});

test('the table of a chart names each time in which nothing was measured', () => {
  const times = [0, 10, 20, 30, 40, 50, 60, 70];
  assert.deepEqual(tableRows([times, [1, 2, 3, null, null, 6, 7, 8]], 2), [0, 3, 4]);
  assert.deepEqual(tableRows([times, times], 4), [0, 2, 4, 6]);
});

test('the history is asked for again after a pause of what comes live, and once more when its end is written', () => {
  const live = [100, 102, 104, 154, 156].map((time) => ({ time }));
  assert.equal(isTorn([90, 100], live, 10), true, 'it was asked for before the pause');
  assert.equal(isTorn([90, 100, 110, 120, 130, 140, 150], live, 10), false, 'it was asked for at the end of the pause');
  const later = [...live, ...[158, 160, 162, 164, 166, 168, 170, 172, 174].map((time) => ({ time }))];
  assert.equal(isTorn([90, 100, 110, 120, 130, 140, 150], later, 10), true, 'the last step of the pause has its value now');
  assert.equal(isTorn([90, 100, 110, 120, 130, 140, 150, 160, 170], later, 10), false);
  assert.equal(isTorn([90, 92, 94], [100, 105, 110, 115].map((time) => ({ time })), 2), false, 'what is polled does not pause');
});

test('no line ends between a number and its unit in what a container uses now', () => {
  const usage = { cpuPercentOfHost: 0.5, memoryBytes: 71 * 1024 ** 2, memoryLimitBytes: 4 * 1024 ** 3, networkRxBytesPerSecond: null, networkTxBytesPerSecond: 2048, pids: 7 };
  assert.equal(nowText(/** @type {any} */ (usage)), 'Now 0.5\u00a0% of the host\'s CPU, 71\u00a0MiB of 4\u00a0GiB memory, 2\u00a0KiB/s out, 7\u00a0processes.');
});

test('what was ordered is a soft mark', () => {
  const tone = (/** @type {string} */ type, /** @type {object} */ details) => marksOf([event(0, type, { details })], 3600)[0].tone;
  assert.equal(tone('service-exited', { exitCode: 137, stopped: true }), 'soft');
  assert.equal(tone('service-restarted', { cause: 'operator' }), 'soft');
  assert.equal(tone('service-restarted', { cause: 'killed' }), 'warn');
});
