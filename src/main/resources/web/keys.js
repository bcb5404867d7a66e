// The keys of the dashboard, which are listened to once its first view is there.

import { PAGES } from './navigation.js';
import { go, href } from './router.js';

/** @typedef {import('./manager.js').Manager} Manager */

/** How long after g the second key may come. */
const SECOND_KEY_MILLIS = 1_500;

/** @param {EventTarget | null} target */
function typing(target) {
  return target instanceof HTMLElement && (target.matches('input, textarea, select') || target.isContentEditable);
}

/**
 * What copies the call behind the panel that has the focus, or the pointer, or is the first of the page.
 * @param {Element | null} focused @returns {HTMLElement | null}
 */
function callOf(focused) {
  const panel = focused?.closest('main section') ?? [...document.querySelectorAll('main section:hover')].at(-1);
  return focused?.closest('[data-curl]') ?? panel?.querySelector('[data-curl]') ?? document.querySelector('main [data-curl]');
}

/**
 * Listens to the keys.
 * @param {Manager} manager @param {(dialog: 'palette' | 'help') => void} show
 * @returns {() => void} ends it
 */
export function startKeys(manager, show) {
  let leaderAt = 0;
  const pressed = (/** @type {KeyboardEvent} */ event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
      event.preventDefault();
      show('palette');
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector('dialog[open]')) return;
    if (Date.now() - leaderAt < SECOND_KEY_MILLIS) {
      leaderAt = 0;
      const found = PAGES.find(({ key }) => key === event.key);
      if (found) go(href(found.page));
    } else if (event.key === 'g') {
      leaderAt = Date.now();
    } else if (event.key === '?') {
      show('help');
    } else if (event.key === '/') {
      event.preventDefault();
      const field = document.querySelector('[data-filter]');
      if (field instanceof HTMLElement) field.focus();
      else show('palette');
    } else if (event.key === 'r') {
      manager.connect();
    } else if (event.key === 'y') {
      callOf(document.activeElement)?.click();
    }
  };
  document.addEventListener('keydown', pressed);
  return () => document.removeEventListener('keydown', pressed);
}
