import assert from 'node:assert/strict';
import { test } from 'node:test';
import { appliedBy, CLOSED, cameFrom, idOf, NO_OUTCOME, openedFrom, outcomeQuery, whyNot } from '../../src/main/resources/web/app-addresses.js';
import { parse } from '../../src/main/resources/web/router.js';

/** @param {string[]} scopes @param {number[] | null} apps */
const token = (scopes, apps = null) => /** @type {import('../../src/main/resources/web/api-types.js').Access} */ (/** @type {unknown} */ ({ name: 'wall', scopes, apps }));

test('an address names an app by its id or its name, and no app that is not there', () => {
  const target = /** @type {any} */ ({ apps: { 7: { appId: 7, appName: 'shop' } } });
  assert.deepEqual(['7', 'shop', 'new', '8', 'wiki', undefined].map((named) => idOf(named, target)), ['7', '7', 'new', '', '', '']);
  assert.equal(idOf('7', null), '');
});

test('what a token may not do says which scope it needs; seeing an app needs none', () => {
  for (const opened of /** @type {const} */ (['back', 'stop', 'start', 'restart', 'remove'])) assert.match(whyNot(token(['read']), opened, '7'), /needs a token with the scope operate; “wall” has read/);
  assert.match(whyNot(token(['read']), 'deploy', 'new'), /^Deploying an app needs a token with the scope operate/);
  assert.equal(whyNot(token(['read']), 'deploy', '7'), '');
  assert.equal(whyNot(token(['read', 'operate']), 'back', '7'), '');
  assert.equal(whyNot(token(['read', 'operate'], [7]), 'back', '7'), '');
  assert.match(whyNot(token(['read', 'operate'], [7]), 'back', '8'), /reaches this app; “wall” is for single apps/);
  assert.match(whyNot(token(['read', 'operate'], [7]), 'deploy', 'new'), /reaches all apps/);
  assert.equal(whyNot(null, 'back', '7'), '', 'who asks is not known yet');
  assert.equal(whyNot(token(['read']), 'back', ''), '');
});

test('what is opened from the page of a service ends there', () => {
  const address = openedFrom('back', 7, 2);
  assert.equal(address, '#/apps?back=7&from=7%2F2');
  assert.equal(cameFrom(parse(address).query), '#/service/7/2');
  assert.equal(cameFrom({}), null);
  assert.equal(cameFrom({ from: '../events' }), null);
  assert.equal(CLOSED.from, '');
});

test('an address names what was applied, whatever else it holds', () => {
  const applied = { passId: 'p-1', revision: 3 };
  assert.deepEqual(appliedBy({ deploy: '7', ...outcomeQuery(applied) }), applied);
  for (const query of [{}, { pass: 'p-1' }, { applied: '3' }, { pass: 'p-1', applied: '0' }, { pass: 'p-1', applied: 'three' }, { pass: '', applied: '3' }]) assert.equal(appliedBy(query), null);
  for (const closed of [CLOSED, NO_OUTCOME]) assert.equal(appliedBy({ ...outcomeQuery(applied), ...closed }), null);
});
