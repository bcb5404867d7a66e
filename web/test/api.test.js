// What is said of a manager that does not answer.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { Api } from '../../src/main/resources/web/api.js';

/** @param {import('node:http').RequestListener} answer @param {(api: Api) => Promise<void>} use */
async function withServer(answer, use) {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  /** @type {any} */ (globalThis).document = { baseURI: `http://127.0.0.1:${port}/` };
  try {
    await use(new Api('./'));
  } finally {
    server.closeAllConnections();
    server.close();
    delete (/** @type {any} */ (globalThis).document);
  }
}

/** @param {Promise<unknown>} call @returns {Promise<any>} */
const failure = (call) => call.then(() => assert.fail('it was answered'), (error) => error);

test('a manager that hangs is given up within a bound, with the time since when, and found back by its next answer', async (context) => {
  let hangs = true;
  await withServer((_, response) => {
    if (!hangs) response.setHeader('Content-Type', 'application/json').end('{"a":1}');
  }, async (api) => {
    const first = await failure(api.send('GET', 'x', undefined, {}, 50));
    assert.equal(first.status, 0);
    assert.match(first.message, /^The manager has not answered since \d\d:\d\d:\d\d\.$/);
    context.mock.timers.enable({ apis: ['Date'], now: Date.now() + 3_600_000 });
    assert.equal((await failure(api.send('POST', 'x', {}, {}, 50))).message, first.message, 'since the first call in vain');
    context.mock.timers.reset();
    hangs = false;
    assert.deepEqual(await api.get('x'), { a: 1 });
    hangs = true;
    assert.match((await failure(api.send('POST', 'x', {}, {}, 50))).message, /has not answered since/);
  });
});

test('an answer that breaks off is none', async () => {
  await withServer((_, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' }).write('{"a":');
  }, async (api) => {
    const { status, message } = await failure(api.send('GET', 'x', undefined, {}, 100));
    assert.equal(status, 0);
    assert.match(message, /^The manager has not answered since/);
  });
});
