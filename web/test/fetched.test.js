import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WAITS_MILLIS, back, fetched, whenBack } from '../../src/main/resources/web/fetched.js';

/** A world whose timers fire when the test says so. */
function world() {
  const timers = new Map();
  return {
    waits: [],
    setTimeout(call, millis) {
      this.waits.push(millis);
      timers.set(call, call);
      return call;
    },
    clearTimeout: (timer) => timers.delete(timer),
    pending: () => timers.size,
    async fire() {
      for (const call of [...timers.values()]) call();
      await settled();
    },
  };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** Fails so often, then loads. */
function failing(times, failure = () => new TypeError('Failed to fetch dynamically imported module')) {
  const load = async () => {
    load.calls += 1;
    if (load.calls <= times) throw failure();
    return 'a page';
  };
  load.calls = 0;
  return load;
}

test('what loads is loaded once', async () => {
  const load = failing(0);
  assert.equal(await fetched(load, world()), 'a page');
  assert.equal(load.calls, 1);
});

test('what was lost on the way is fetched again, after longer and longer waits', async () => {
  const one = world();
  const load = failing(3);
  const loading = fetched(load, one);
  for (let attempt = 0; attempt < 3; attempt += 1) {
    await settled();
    await one.fire();
  }
  assert.equal(await loading, 'a page');
  assert.deepEqual(one.waits, WAITS_MILLIS.slice(0, 3));
});

test('the last of all attempts decides, and no timer is left', async () => {
  const one = world();
  const load = failing(Infinity);
  const loading = assert.rejects(fetched(load, one), /Failed to fetch/);
  for (let attempt = 0; attempt < WAITS_MILLIS.length; attempt += 1) {
    await settled();
    await one.fire();
  }
  await loading;
  assert.equal(load.calls, WAITS_MILLIS.length + 1);
  assert.equal(one.pending(), 0);
});

test('with a connection again it is fetched at once', async () => {
  const one = world();
  const load = failing(1);
  const loading = fetched(load, one);
  await settled();
  back();
  assert.equal(await loading, 'a page');
  assert.equal(one.pending(), 0);
});

test('a script that came and is broken is not fetched again', async () => {
  const one = world();
  const load = failing(Infinity, () => new SyntaxError('does not provide an export named'));
  await assert.rejects(fetched(load, one), /export/);
  assert.equal(load.calls, 1);
});

test('what waits for the connection may stop waiting', () => {
  let calls = 0;
  const forget = whenBack(() => {
    calls += 1;
  });
  back();
  forget();
  back();
  assert.equal(calls, 1);
});
