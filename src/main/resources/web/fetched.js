// Parts of the dashboard are fetched when they are first needed. What was lost on the way, as where networks change, is fetched again.

/** How long to wait after each attempt that failed, but the last. */
export const WAITS_MILLIS = [300, 1_000, 2_000, 4_000, 8_000, 16_000];

/** @type {Set<() => void>} */
const waiting = new Set();

/** Calls it when there is a connection again. @param {() => void} call @returns {() => void} ends that */
export function whenBack(call) {
  waiting.add(call);
  return () => waiting.delete(call);
}

/** There is a connection again. */
export function back() {
  for (const call of [...waiting]) call();
}

/**
 * What is loaded, after as many attempts as it takes, or the failure of the last one.
 * @template T @param {() => Promise<T>} load @param {Pick<typeof globalThis, 'setTimeout' | 'clearTimeout'>} [world] @returns {Promise<T>}
 */
export async function fetched(load, world = globalThis) {
  for (const millis of WAITS_MILLIS) {
    try {
      return await load();
    } catch (failure) {
      // It came, and no script can be made of it, or of it and the others: that is so the next time too.
      if (failure instanceof SyntaxError) throw failure;
      await pause(millis, world);
    }
  }
  return load();
}

/** @param {number} millis @param {Pick<typeof globalThis, 'setTimeout' | 'clearTimeout'>} world */
function pause(millis, world) {
  return /** @type {Promise<void>} */ (new Promise((resolve) => {
    const end = () => {
      world.clearTimeout(timer);
      forget();
      resolve();
    };
    const timer = world.setTimeout(end, millis);
    const forget = whenBack(end);
  }));
}
