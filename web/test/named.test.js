// Which service an address means.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linesOf, serviceNamed } from '../../src/main/resources/web/named.js';

const SERVICES = [
  { appId: 1001, serviceId: 1, appName: 'shop', serviceName: 'web' }, { appId: 1001, serviceId: 2, appName: 'shop', serviceName: 'db' },
  { appId: 1002, serviceId: 1, appName: 'blog', serviceName: 'web' },
];

test('a service is found by ids and by names', () => {
  for (const [parts, appId, serviceId] of /** @type {[string[], number, number][]} */ ([
    [['1001', '2'], 1001, 2], [['shop', 'db'], 1001, 2], [['blog', 'web'], 1002, 1], [['1002', 'web'], 1002, 1], [['shop', '1'], 1001, 1],
    // One that is gone has a page, which says so.
    [['7', '1'], 7, 1],
  ])) {
    const { appId: app, serviceId: service } = /** @type {any} */ (serviceNamed(SERVICES, parts));
    assert.deepEqual([app, service], [appId, serviceId], String(parts));
  }
});

test('what is not there is said by its name', () => {
  for (const [parts, missing] of /** @type {[string[], string][]} */ ([
    [['weird', 'weird'], 'No app is called “weird”.'], [['shop', 'weird'], 'App “shop” has no service called “weird”.'], [['1001', 'x'], 'App “shop” has no service called “x”.'],
    [['shop', '9'], 'App “shop” has no service of the id 9.'], [['9', 'web'], 'No app has the id 9.'],
  ])) assert.deepEqual(serviceNamed(SERVICES, parts), { missing });
  assert.deepEqual(serviceNamed(SERVICES, []), { missing: 'No app is called “”.' });
  assert.equal(serviceNamed(null, ['shop', 'web']), null);
  assert.deepEqual(serviceNamed(null, ['7', '1']), { appId: 7, serviceId: 1 });
});

test('an address chooses lines by ids, by names, and by the name of a service that one app alone has', () => {
  for (const [query, chosen] of /** @type {[any, any][]} */ ([
    [{}, {}], [{ app: '', service: '' }, {}], [{ app: '7', service: '9' }, { app: '7', service: '9' }], [{ service: '1' }, { service: '1' }],
    [{ app: 'shop' }, { app: '1001' }], [{ app: 'bare' }, { app: '1003' }], [{ app: 'shop', service: 'db' }, { app: '1001', service: '2' }],
    [{ service: 'shop/db' }, { app: '1001', service: '2' }], [{ service: '1002/web' }, { app: '1002', service: '1' }], [{ service: 'db' }, { app: '1001', service: '2' }],
  ])) assert.deepEqual(linesOf(query, SERVICES, [{ appId: 1003, appName: 'bare' }]), chosen, JSON.stringify(query));
  assert.deepEqual(linesOf({ app: '7' }, null), { app: '7' }, 'an id needs no names');
  assert.equal(linesOf({ service: 'a/b' }, null), null);
});

test('a service that an address of the log does not say clearly is said in the words of the page', () => {
  for (const [query, unknown] of /** @type {[any, string][]} */ ([
    [{ service: 'a/b' }, 'No app is called “a”.'], [{ service: 'shop/x' }, 'App “shop” has no service called “x”.'], [{ service: 'x' }, 'No service is called “x”.'],
    [{ service: 'web' }, '2 apps have a service called “web”: shop, blog.'], [{ app: 'x' }, 'No app is called “x”.'], [{ app: 'shop', service: 'x' }, 'App “shop” has no service called “x”.'],
  ])) assert.deepEqual(linesOf(query, SERVICES), { unknown }, JSON.stringify(query));
});
