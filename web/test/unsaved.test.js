// What was typed and not saved, and whose it is when another sign-in finds it.

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { claimOf, KEPT_MAX, keep, takeOwn, unsaved } from '../../src/main/resources/web/unsaved.js';

/** @param {string} name @param {string[]} scopes @param {number[] | null} [apps] */
const who = (name, scopes, apps = null) => /** @type {any} */ ({ name, scopes, apps });
/** @param {string} text */
const draft = (text) => /** @type {any} */ ({ text });

const boss = who('boss', ['read', 'operate', 'admin']);
const team = who('team', ['read', 'operate'], [1, 2]);

beforeEach(() => {
  unsaved.value = [];
});

test('what was typed is of the sign-in of that name while it can do as much', () => {
  assert.equal(claimOf(boss, boss), 'own');
  assert.equal(claimOf(boss, who('boss', ['read', 'operate'])), 'closed', 'another token of that name');
  assert.equal(claimOf(team, who('team', ['operate', 'read', 'admin'], [2, 1, 3])), 'own');
  assert.equal(claimOf(team, who('team', ['read', 'operate'], [1])), 'closed');
  assert.equal(claimOf(boss, null), 'closed', 'while it is not known who asks');
});

test('another sign-in may take it over only where it can do as much', () => {
  assert.equal(claimOf(team, boss), 'other');
  assert.equal(claimOf(boss, team), 'closed');
  assert.equal(claimOf(boss, who('deputy', boss.scopes)), 'other');
  assert.equal(claimOf(boss, who('deputy', boss.scopes, [1])), 'closed', 'one for single apps');
});

test('each app gets its own back, once', () => {
  keep(boss, '1', draft('of app 1'));
  keep(boss, 'new', draft('of a new one'));
  keep(team, '1', draft('of team'));
  assert.equal(takeOwn(boss, '2'), null);
  assert.equal(takeOwn(who('deputy', boss.scopes), '1'), null);
  assert.equal(takeOwn(boss, '1')?.text, 'of app 1');
  assert.equal(takeOwn(boss, '1'), null);
  assert.equal(unsaved.value.length, 2);
});

test('no more is kept than the bound: the oldest gives way', () => {
  for (let at = 0; at <= KEPT_MAX; at += 1) keep(boss, String(at), draft(`of ${at}`));
  assert.equal(unsaved.value.length, KEPT_MAX);
  assert.equal(takeOwn(boss, '0'), null);
  assert.equal(takeOwn(boss, '1')?.text, 'of 1');
});
