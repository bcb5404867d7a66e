// The managers that this page watches: its own, and others by address. Each has a WebSocket of its own, and polling beside it.

import { pageClock } from './clock.js';
import { Manager } from './manager.js';
import { signal } from './vendor/signals-core.js';

const KEY = 'container-manager-devices';
/** More would keep more connections open than a browser allows to one host. */
export const DEVICES_MAX = 20;

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

/** @returns {string[]} the addresses that were added in this browser */
function kept() {
  try {
    const list = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(list) ? list.filter((base) => typeof base === 'string').slice(0, DEVICES_MAX) : [];
  } catch {
    return [];
  }
}

/** Connects to all that were added. */
export function startOthers() {
  for (const base of kept()) watch(base);
}

/** @param {string} base @returns {Manager} */
function watch(base) {
  const known = devices.peek().find((manager) => manager.base === base);
  if (known) return known;
  const manager = new Manager(base);
  devices.value = [...devices.peek(), manager];
  manager.start();
  return manager;
}

/** @param {string} base @param {string} token exchanged for a session, and not kept */
export function addDevice(base, token) {
  const list = kept();
  if (!list.includes(base)) localStorage.setItem(KEY, JSON.stringify([...list, base].slice(0, DEVICES_MAX)));
  const manager = watch(base);
  if (token !== '') manager.signIn(token);
}

/** @param {Manager} manager */
export function removeDevice(manager) {
  localStorage.setItem(KEY, JSON.stringify(kept().filter((base) => base !== manager.base)));
  manager.stop();
  // Its session ends with it; one that does not answer ends by itself.
  manager.api.signOut().catch(() => {});
  devices.value = devices.peek().filter((one) => one !== manager);
}
