// The managers that this page watches beside its own, by address. Each has a WebSocket of its own, and polling beside it.

import { Manager } from './manager.js';
import { devices } from './own-manager.js';
import { keepText, keptText } from './storage.js';

const KEY = 'container-manager-devices';
/** More would keep more connections open than a browser allows to one host. */
export const DEVICES_MAX = 20;

/** @returns {string[]} the addresses that were added in this browser */
function kept() {
  try {
    const list = JSON.parse(keptText(KEY) ?? '[]');
    return Array.isArray(list) ? list.filter((base) => typeof base === 'string').slice(0, DEVICES_MAX) : [];
  } catch {
    return [];
  }
}

/** Connects to all that were added. @param {(text: string) => string | null} address what is kept, as an address of a manager; null for what cannot be one: another page of this origin may have written it */
export function startOthers(address) {
  for (const base of kept().map(address)) if (base !== null) watch(base);
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

/** @param {string} base @param {string} token exchanged for a session, and not kept @returns {boolean} whether the address is kept for the next visit */
export function addDevice(base, token) {
  const list = kept();
  const stays = list.includes(base) || keepText(KEY, JSON.stringify([...list, base].slice(0, DEVICES_MAX)));
  const manager = watch(base);
  if (token !== '') manager.signIn(token);
  return stays;
}

/** @param {Manager} manager */
export function removeDevice(manager) {
  keepText(KEY, JSON.stringify(kept().filter((base) => base !== manager.base)));
  manager.stop();
  // Its session ends with it; one that does not answer ends by itself.
  manager.api.signOut().catch(() => {});
  devices.value = devices.peek().filter((one) => one !== manager);
}
