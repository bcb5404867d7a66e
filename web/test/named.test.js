// Which service an address means.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serviceNamed } from '../../src/main/resources/web/named.js';

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
