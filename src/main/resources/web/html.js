// Preact as the pages use it, and the one hook that lets a component follow a signal.

import { useEffect, useState } from './vendor/preact.js';

export { Component, html, render, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from './vendor/preact.js';

/** After this it is done in any case. */
const IDLE_MAX_MILLIS = 3_000;
/** Where the browser does not say when it is idle, as Safari. */
const LATER_MILLIS = 500;

/** Adds a script or a style sheet to the page; fulfilled once it is loaded. @param {HTMLElement} element @returns {Promise<unknown>} */
export function added(element) {
  return new Promise((resolve, reject) => {
    element.onload = resolve;
    element.onerror = () => {
      element.remove();
      reject(new Error('It could not be loaded from the service.'));
    };
    document.head.append(element);
  });
}

/** A style sheet beside a module. @param {string} name @param {string} module its address */
export function styleSheet(name, module) {
  return added(Object.assign(document.createElement('link'), { rel: 'stylesheet', href: new URL(name, module).href }));
}

/** Does something while there is nothing else to do. @param {() => void} work @returns {() => void} ends waiting for it */
export function whenIdle(work) {
  if (!('requestIdleCallback' in globalThis)) {
    const timer = setTimeout(work, LATER_MILLIS);
    return () => clearTimeout(timer);
  }
  const request = requestIdleCallback(work, { timeout: IDLE_MAX_MILLIS });
  return () => cancelIdleCallback(request);
}

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
