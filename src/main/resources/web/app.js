// The dashboard: one manager, one address, one tree of components.

import { own, startOwn } from './devices-store.js';
import { html, render } from './html.js';
import { startRouting } from './router.js';
import { Shell } from './shell.js';
import { startClock } from './ui.js';

startRouting();
startClock();
const manager = startOwn();

document.addEventListener('visibilitychange', () => own().connection.visibility(document.hidden));
window.addEventListener('online', () => {
  if (manager.link.peek() !== 'signed-out') manager.connect();
});

const root = /** @type {HTMLElement} */ (document.getElementById('app'));
root.replaceChildren();
render(html`<${Shell} manager=${manager} />`, root);
