import assert from 'node:assert/strict';
import { test } from 'node:test';
import { REQUESTS_MAX, pruneAll } from '../../src/main/resources/web/image-prune.js';

const image = (/** @type {number} */ number) => ({ id: `sha256:${number}`, names: [`made:${number}`], sizeBytes: 10, sharedBytes: 0, usedBy: [], usedByOthers: [], neededBy: [], removable: true });
const images = (/** @type {number} */ many) => Array.from({ length: many }, (_, number) => image(number));

/** An engine that removes so many images with each request, but none of those that it refuses. */
function manager({ present, refused = new Set(), size = 200, slow = false }) {
  const calls = { posts: 0, gets: 0 };
  let running = 0;
  const take = () => {
    const gone = present.slice(0, size).filter(({ id }) => !refused.has(id));
    const left = present.length - Math.min(size, present.length);
    const kept = present.slice(0, size).filter(({ id }) => refused.has(id)).map((one) => ({ ...one, why: 'refused', reason: 'the proxy says no' }));
    present = present.filter((one) => !gone.includes(one));
    return { removed: gone, kept, left };
  };
  return {
    calls,
    async post() {
      calls.posts += 1;
      const { removed, kept, left } = take();
      if (!slow) return { message: `${removed.length} images were removed`, finished: true, freedBytes: null, removed, kept, left };
      running = removed.length === 0 ? 0 : 2;
      return { message: 'Still removing', finished: removed.length === 0, freedBytes: null, removed: [], kept: [], left: 0 };
    },
    async get() {
      calls.gets += 1;
      return { removing: running-- > 0 ? { done: 1, total: size } : null, images: present };
    },
  };
}

test('what one request removes is said in the words of the manager', async () => {
  const api = manager({ present: images(3) });
  const { gone, message } = await pruneAll(api, images(3), () => {});
  assert.deepEqual([gone.length, message, api.calls.posts], [3, '3 images were removed', 1]);
});

test('more than one request removes is followed until all are gone, with how far it is', async () => {
  const api = manager({ present: images(450) });
  /** @type {number[]} */
  const seen = [];
  const { gone, message } = await pruneAll(api, images(450), (done) => seen.push(done));
  assert.deepEqual([gone.length, message, api.calls.posts], [450, '450 images were removed', 3]);
  assert.deepEqual(seen, [200, 400, 450]);
});

test('a removal that takes longer than its request is awaited before the next', async () => {
  const api = manager({ present: images(4), size: 2, slow: true });
  /** @type {number[]} */
  const seen = [];
  let pauses = 0;
  const { gone, message } = await pruneAll(api, images(4), (done) => seen.push(done), async () => { pauses += 1; });
  assert.deepEqual([gone.length, message, api.calls.posts, pauses], [4, '4 images were removed', 3, 4]);
  assert.deepEqual(seen, [1, 1, 2, 3, 3, 4, 4]);
});

test('what the engine refuses ends it, with the reason', async () => {
  const present = images(5);
  const api = manager({ present, size: 2, refused: new Set([present[0].id, present[1].id]) });
  const { gone, message } = await pruneAll(api, present, () => {});
  assert.deepEqual([gone.length, api.calls.posts, message], [0, 1, '0 images were removed']);
  const other = manager({ present, size: 3, refused: new Set([present[0].id, present[1].id]) });
  const some = await pruneAll(other, present, () => {});
  assert.equal(some.message, '3 images were removed; the engine refuses to remove 2 images, the first of them made:0: the proxy says no');
});

test('it makes no more requests than it may', async () => {
  const many = images(REQUESTS_MAX + 5);
  const api = manager({ present: many, size: 1 });
  const { message } = await pruneAll(api, many, () => {});
  assert.equal(api.calls.posts, REQUESTS_MAX);
  assert.equal(message, '50 images were removed; 5 more are left for another request');
});
