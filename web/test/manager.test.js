// How often a page asks who is signed in.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { Manager } from '../../src/main/resources/web/manager.js';

const ANSWERS = {
  'api/v1/status': { revision: 0, appliedRevision: 0, engine: { available: true } },
  'api/v1/reconciliation': { status: {}, pausedUntil: null },
  'api/v1/containers': { containers: [] },
  'api/v1/events': { events: [], next: 0 },
  'api/v1/state/target': { apps: {} },
};

/** A manager of one app's token, which gets nothing live and polls. @param {(world: {open: () => Manager, asked: Record<string, number>, who: {name: string}}) => Promise<void>} use */
async function polled(use) {
  /** @type {Record<string, number>} */
  const asked = {};
  const who = { name: 'team' };
  const server = createServer((request, response) => {
    const path = new URL(String(request.url), 'http://x').pathname.slice(1);
    asked[path] = (asked[path] ?? 0) + 1;
    const access = { name: who.name, kind: 'token', scopes: ['read'], apps: [1], session: {}, tokensRequired: true };
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify(/** @type {any} */ (ANSWERS)[path] ?? access));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  /** @type {any} */ (globalThis).document = { baseURI: `http://127.0.0.1:${port}/`, hidden: false };
  // None is opened for such a token.
  globalThis.WebSocket ??= /** @type {any} */ (Object);
  /** @type {Manager[]} */
  const opened = [];
  const open = () => {
    const manager = new Manager('./');
    opened.push(manager);
    manager.start();
    return manager;
  };
  try {
    await use({ open, asked, who });
  } finally {
    opened.forEach((manager) => manager.stop());
    server.closeAllConnections();
    server.close();
    delete (/** @type {any} */ (globalThis).document);
  }
}

/** @param {() => boolean} condition @param {() => void} [meanwhile] */
async function awaited(condition, meanwhile = () => {}) {
  const until = performance.now() + 20_000;
  while (!condition()) {
    assert.ok(performance.now() < until, 'it came to nothing');
    await new Promise((resolve) => setImmediate(resolve));
    meanwhile();
  }
}

test('while polling, who is signed in is asked once and then rarely', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: Date.now() });
  await polled(async ({ open, asked }) => {
    open();
    const polls = () => asked['api/v1/status'] ?? 0;
    for (let poll = 1; poll <= 12; poll += 1) {
      await awaited(() => polls() >= poll, () => context.mock.timers.tick(polls() < poll ? 100 : 0));
    }
    assert.ok(asked['api/v1/access'] <= 4, `${asked['api/v1/access']} times in a minute of polls`);
    await awaited(() => asked['api/v1/access'] > 4 || polls() > 60, () => context.mock.timers.tick(1_000));
    assert.ok(polls() <= 60, 'it is asked again within some minutes');
  });
});

test('another tab that signs in is noticed by its message', async () => {
  await polled(async ({ open, who }) => {
    const here = open();
    const there = open();
    await awaited(() => here.polled.peek() && there.polled.peek());
    who.name = 'other';
    await there.signIn('a-token');
    await awaited(() => here.access.peek()?.name === 'other');
  });
});
