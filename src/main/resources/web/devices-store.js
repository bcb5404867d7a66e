// The managers that this page watches: its own, and others by address. Each has a WebSocket of its own, and polling beside it.

import { Api } from './api.js';
import { Manager, problemOf } from './manager.js';
import { signal } from './vendor/signals-core.js';

const KEY = 'container-manager-devices';
/** More would keep more connections open than a browser allows to one host. */
export const DEVICES_MAX = 20;
/** What begins like the name or IP address of a machine: with a dot or a port, or localhost. */
const HOST = /^(localhost|[\w-]+(\.[\w-]+)+|[\w-]+(?=:\d)|\[[\da-f:]+\])(:\d+)?(\/|$)/i;

/** @type {import('./vendor/signals-core.js').Signal<Manager[]>} this page's own first */
export const devices = signal([]);

/** The manager that serves this page. @returns {Manager} */
export function own() {
  return devices.peek()[0];
}

/** Starts this page's manager; the others start when the page Devices is opened. */
export function startOwn() {
  const manager = new Manager();
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

/**
 * The address of a manager as it was typed, or why it cannot be one.
 * @param {string} text @param {string} page this page's address @returns {{base: string} | {problem: string}}
 */
export function addressOf(text, page) {
  const typed = text.trim();
  let url;
  try {
    // A name or an IP address without http:// is one of a machine, as in a browser's address bar; a path begins with a slash.
    url = new URL(HOST.test(typed) ? `${new URL(page).protocol}//${typed}` : typed, page);
  } catch {
    return { problem: `This is not an address. Enter one such as ${new URL('/device-7/', page).href}` };
  }
  if (!/^https?:$/.test(url.protocol)) return { problem: 'The address of a manager begins with http:// or https://.' };
  const base = `${url.origin}${url.pathname.replace(/\/?$/, '/')}`;
  if (url.origin !== new URL(page).origin) {
    return { problem: `A browser lets this page connect to ${new URL(page).origin} only. Put a reverse proxy in front of both managers and enter the other one's address below this name, such as ${new URL('/device-7/', page).href} (docs/reverse-proxy.md shows how).` };
  }
  if (base === new URL('./', page).href) return { problem: 'This is the manager that you are looking at.' };
  return { base };
}

/**
 * Why there is no manager at an address; null if there is one, also if it asks for a token first.
 * @param {string} base @returns {Promise<string | null>}
 */
export async function problemAt(base) {
  try {
    const access = await new Api(base).get('api/v1/access');
    return Array.isArray(access?.scopes) ? null : `What answers at ${base} is not a manager.`;
  } catch (failure) {
    const { status, message } = problemOf(failure);
    if (status === 401 || status === 403) return null;
    return status === 404 ? `There is no manager at ${base}: check the address, and the path in the reverse proxy.` : `No manager can be reached at ${base}: ${message}`;
  }
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
