// What is said of a manager that does not answer.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { Api, ApiError, inFull, placesOf } from '../../src/main/resources/web/api.js';

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

test('what the service names beside its message is said with it, in the words of a page', async () => {
  const violations = [{ pointer: '/apps/1/services/0/config/volumes/0', message: 'mounts a folder of the machine' }];
  await withServer((_, response) => {
    response.writeHead(403, { 'Content-Type': 'application/json' }).end(JSON.stringify({ message: 'It reaches beyond its apps; violations lists the places. Nothing was changed.', violations }));
  }, async (api) => {
    const refused = await failure(api.get('x'));
    assert.equal(refused.message, 'It reaches beyond its apps. Nothing was changed.');
    assert.deepEqual(placesOf(refused), violations);
    assert.equal(inFull(refused), `${refused.message}\n/apps/1/services/0/config/volumes/0 mounts a folder of the machine`);
  });
  assert.equal(inFull(new ApiError(400, 'limit must be a number', [{ pointer: '?limit', message: 'must be a number' }])), 'limit must be a number', 'once');
  assert.deepEqual(placesOf(new Error('else')), []);
});

test('of an engine that is away the time is the reader’s own, and no further call is named', async () => {
  const message = 'The Docker daemon at unix:///var/run/docker.sock does not answer: Connection refused (since 2026-11-30T11:09:07.098Z): try again when GET /api/v1/status reports it as available.';
  await withServer((request, response) => {
    response.writeHead(request.url === '/away' ? 503 : 400, { 'Content-Type': 'application/json' }).end(JSON.stringify({ message: request.url === '/away' ? message : 'not a time: 2026-11-30T11:09:07.098Z.' }));
  }, async (api) => {
    assert.match((await failure(api.get('away'))).message, /does not answer: Connection refused \(since \d\d:\d\d:\d\d\)\.$/);
    assert.equal((await failure(api.get('sent'))).message, 'not a time: 2026-11-30T11:09:07.098Z.', 'what was sent is repeated as it was');
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
