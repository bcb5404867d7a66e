// The manager that serves this page, first of those that it watches.

import { pageClock } from './clock.js';
import { Manager } from './manager.js';
import { signal } from './vendor/signals-core.js';

/** @type {import('./vendor/signals-core.js').Signal<Manager[]>} this page's own first */
export const devices = signal([]);

/** The manager that serves this page. @returns {Manager} */
export function own() {
  return devices.peek()[0];
}

/** Starts this page's manager; the others start when the page Devices is opened. */
export function startOwn() {
  const manager = new Manager('./', pageClock);
  devices.value = [manager];
  manager.start();
  return manager;
}
