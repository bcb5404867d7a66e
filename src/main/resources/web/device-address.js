// Whether a typed address can be that of another manager, and whether one is there.

import { Api, problemOf } from './api.js';

/** What begins like the name or IP address of a machine: with a dot or a port, or localhost. */
const HOST = /^(localhost|[\w-]+(\.[\w-]+)+|[\w-]+(?=:\d)|\[[\da-f:]+\])(:\d+)?(\/|$)/i;

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
    return { problem: `A browser lets this page connect to ${new URL(page).origin} only. Let a reverse proxy at this address pass a path on to the other manager, and enter that, such as ${new URL('/device-7/', page).href} (docs/reverse-proxy.md, “Several managers below one name”).` };
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
