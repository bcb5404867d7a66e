// Preact as the pages use it, and the one hook that lets a component follow a signal.

import { useEffect, useState } from './vendor/preact.js';

export { Component, html, render, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from './vendor/preact.js';

/**
 * The signal's value; the component is rendered again when it changes.
 * @template T
 * @param {import('./vendor/signals-core.js').ReadonlySignal<T>} signal
 * @returns {T}
 */
export function useSignal(signal) {
  const [, setCount] = useState(0);
  useEffect(() => {
    let seen = signal.peek();
    setCount((count) => count + 1);
    return signal.subscribe((value) => {
      if (value === seen) return;
      seen = value;
      setCount((count) => count + 1);
    });
  }, [signal]);
  return signal.peek();
}
