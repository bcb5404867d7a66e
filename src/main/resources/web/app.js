// The dashboard: one manager, one address, one tree of components.

import { back } from './fetched.js';
import { own, startOwn } from './own-manager.js';
import { html, render } from './html.js';
import { startRouting } from './router.js';
import { Shell } from './shell.js';
import { startClock } from './ui.js';

startRouting();
startClock();
const manager = startOwn();

const follow = () => own().connection.visibility(document.hidden);
document.addEventListener('visibilitychange', follow);
// A tab may be opened behind another.
if (document.hidden) follow();
window.addEventListener('online', () => {
  back();
  if (manager.link.peek() !== 'signed-out') manager.connect();
});

// A file that misses its place must not replace the page by itself.
for (const type of ['dragover', 'drop']) {
  window.addEventListener(type, (/** @type {any} */ event) => {
    if (event.defaultPrevented || !event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'none';
  });
}

const root = /** @type {HTMLElement} */ (document.getElementById('app'));
root.replaceChildren();
render(html`<${Shell} manager=${manager} />`, root);
