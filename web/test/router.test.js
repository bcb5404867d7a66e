import assert from 'node:assert/strict';
import { test } from 'node:test';
import { href, parse, titleOf } from '../../src/main/resources/web/router.js';

test('no address is the overview', () => {
  assert.deepEqual(parse(''), { page: 'overview', parts: [], query: {} });
  assert.deepEqual(parse('#/'), { page: 'overview', parts: [], query: {} });
});

test('the title begins with what the page is about, for a tab shows little of it', () => {
  assert.equal(titleOf('shop/web Logs', 'vm'), 'shop/web Logs · vm · Container Manager');
  assert.equal(titleOf('Apps', undefined), 'Apps · Container Manager');
});

test('every address that is made is read as it was meant', () => {
  for (const [page, parts, query] of [['apps', [], {}], ['service', ['1001', '1'], { tab: 'logs', q: 'a&b=c ?#/ü' }], ['x', ['a/b %'], { n: '1' }]]) {
    assert.deepEqual(parse(href(page, parts, query)), { page, parts, query });
  }
});

test('empty choices do not stand in the address', () => {
  assert.equal(href('logs', [], { app: '', level: null, q: undefined, wrap: 1 }), '#/logs?wrap=1');
});

test('a broken escape is no reason to fail', () => {
  assert.deepEqual(parse('#/service/%E0%A4%A/1'), { page: 'service', parts: ['%E0%A4%A', '1'], query: {} });
});
