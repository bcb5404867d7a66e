import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Connection, backoffMillis } from '../../src/main/resources/web/connection.js';

/** A world whose time passes when it is told to, and whose sockets do what the test says. */
function world() {
  let time = 0;
  let timers = [];
  const sockets = [];
  class FakeSocket {
    readyState = 0;
    sent = [];
    constructor(url) {
      this.url = url;
      sockets.push(this);
    }

    send(text) {
      this.sent.push(JSON.parse(text));
    }

    open() {
      this.readyState = 1;
      this.onopen();
    }

    message(message) {
      this.onmessage({ data: JSON.stringify(message) });
    }

    close(code = 1000) {
      if (this.readyState === 3) return;
      this.readyState = 3;
      this.onclose?.({ code, reason: '' });
    }
  }
  const environment = {
    WebSocket: FakeSocket,
    setTimeout: (call, millis) => {
      const timer = { at: time + millis, call };
      timers.push(timer);
      return timer;
    },
    clearTimeout: (timer) => {
      timers = timers.filter((one) => one !== timer);
    },
    now: () => time,
    random: () => 1,
  };
  const pass = async (millis) => {
    const end = time + millis;
    for (;;) {
      const next = timers.filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)[0];
      if (!next) break;
      timers = timers.filter((one) => one !== next);
      time = next.at;
      next.call();
      await settled();
    }
    time = end;
    await settled();
  };
  return { environment, sockets, pass };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

function connection(made, more = {}) {
  return new Connection({ address: async () => 'ws://x/ws', diagnose: async () => null, final: ({ status }) => status === 401, environment: made.environment, ...more });
}

async function opened(made, link) {
  link.connect();
  await settled();
  made.sockets.at(-1).open();
  made.sockets.at(-1).message({ type: 'connected', data: {} });
}

test('waits double from 1 to 30 s, with up to half taken off', () => {
  assert.deepEqual([0, 1, 2, 3, 4, 5, 60].map((attempt) => [backoffMillis(attempt, 0), backoffMillis(attempt, 1)]),
    [[1000, 1000], [1000, 2000], [2000, 4000], [4000, 8000], [8000, 16000], [15000, 30000], [15000, 30000]]);
});

test('connects again by itself, later each time, and starts over after a success', async () => {
  const made = world();
  const link = connection(made);
  link.connect();
  await settled();
  made.sockets[0].close(1006);
  await settled();
  assert.equal(link.status.value.state, 'waiting');
  await made.pass(999);
  assert.equal(made.sockets.length, 1);
  await made.pass(1);
  assert.equal(made.sockets.length, 2);
  made.sockets[1].close(1006);
  await settled();
  await made.pass(1999);
  assert.equal(made.sockets.length, 2);
  await made.pass(1);
  assert.equal(made.sockets.length, 3);
  made.sockets[2].open();
  made.sockets[2].message({ type: 'connected', data: {} });
  assert.equal(link.status.value.state, 'open');
  made.sockets[2].close(1001);
  await made.pass(1000);
  assert.equal(made.sockets.length, 4);
});

test('subscriptions are made again, numbered ones after the last number', async () => {
  const made = world();
  const link = connection(made);
  link.subscribe('metrics');
  link.subscribe('logs', { appId: 1001, after: 5 });
  link.subscribe('events', { after: 7 });
  await opened(made, link);
  made.sockets[0].message({ type: 'logs', data: { seq: 42, logs: [] } });
  made.sockets[0].message({ type: 'events', data: { next: 9, events: [] } });
  made.sockets[0].close(1001);
  await made.pass(1000);
  made.sockets[1].open();
  assert.deepEqual(made.sockets[1].sent, [
    { type: 'subscribe', channel: 'metrics' },
    { type: 'subscribe', channel: 'logs', appId: 1001, after: 42 },
    { type: 'subscribe', channel: 'events', after: 9 },
  ]);
});

test('messages reach the handlers of their type until these end', async () => {
  const made = world();
  const link = connection(made);
  const got = [];
  const end = link.on('metrics', (message) => got.push(message.data));
  await opened(made, link);
  made.sockets[0].message({ type: 'metrics', data: 1 });
  made.sockets[0].message({ type: 'state', data: 2 });
  end();
  made.sockets[0].message({ type: 'metrics', data: 3 });
  assert.deepEqual(got, [1]);
});

test('a line on which nothing comes for half a minute, not even the answer to a ping, is given up', async () => {
  const made = world();
  const link = connection(made);
  await opened(made, link);
  await made.pass(20_000);
  assert.deepEqual(made.sockets[0].sent, [{ type: 'ping' }, { type: 'ping' }]);
  await made.pass(10_000);
  assert.equal(link.status.value.state, 'waiting');
  await made.pass(1_000);
  assert.equal(made.sockets.length, 2);
});

test('a hidden page is disconnected after a while and a shown one connected at once', async () => {
  const made = world();
  const link = connection(made);
  await opened(made, link);
  link.visibility(true);
  await made.pass(14_000);
  assert.equal(link.status.value.state, 'open');
  await made.pass(2_000);
  assert.equal(link.status.value.state, 'paused');
  assert.equal(made.sockets[0].readyState, 3);
  await made.pass(600_000);
  assert.equal(made.sockets.length, 1);
  link.visibility(false);
  await settled();
  assert.equal(made.sockets.length, 2);
});

test('a hidden page does not connect when the network is back, and a page that is opened hidden is disconnected like others', async () => {
  const made = world();
  const link = connection(made);
  link.visibility(true);
  await opened(made, link);
  assert.equal(link.status.value.state, 'open');
  await made.pass(16_000);
  assert.equal(link.status.value.state, 'paused');
  link.connect();
  await settled();
  assert.equal(link.status.value.state, 'paused');
  assert.equal(made.sockets.length, 1);
  link.visibility(false);
  await settled();
  assert.equal(made.sockets.length, 2);
});

test('what only another token helps against is not tried again', async () => {
  const made = world();
  const link = connection(made, { diagnose: async () => ({ status: 401, message: 'a token is needed' }) });
  link.connect();
  await settled();
  made.sockets[0].close(1006);
  await made.pass(600_000);
  assert.equal(made.sockets.length, 1);
  assert.deepEqual(link.status.value, { state: 'refused', retryAt: null, problem: { status: 401, message: 'a token is needed' } });
});

test('nothing of an earlier attempt disturbs a later one', async () => {
  const made = world();
  const link = connection(made);
  link.connect();
  await settled();
  link.close();
  await opened(made, link);
  made.sockets[0].onclose({ code: 1006, reason: '' });
  await settled();
  assert.equal(link.status.value.state, 'open');
});

test('once the service answers again it connects at once, forgets what was in vain, and soon tries again', async () => {
  const made = world();
  const link = connection(made, { diagnose: async () => ({ status: 0, message: 'The manager does not answer.' }) });
  link.connect();
  await settled();
  for (const wait of [1, 2, 4, 8]) {
    made.sockets.at(-1).close(1006);
    await settled();
    await made.pass(wait * 1000);
  }
  assert.equal(made.sockets.length, 5, 'an attempt that hangs');
  link.answered();
  await settled();
  assert.equal(made.sockets.length, 6);
  assert.deepEqual(link.status.value, { state: 'connecting', retryAt: null, problem: null });
  made.sockets.at(-1).close(1006);
  await settled();
  assert.equal(link.status.value.state, 'waiting');
  await made.pass(1000);
  assert.equal(made.sockets.length, 7, 'after one second, not after 16');
});

test('what answers changes nothing for a connection that is open, paused or refused', async () => {
  const made = world();
  const link = connection(made);
  await opened(made, link);
  link.answered();
  assert.equal(link.status.value.state, 'open');
  link.close();
  link.answered();
  await settled();
  assert.equal(link.status.value.state, 'idle');
  assert.equal(made.sockets.length, 1);
});
