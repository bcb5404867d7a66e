// Messages of the service with links to the pages that they name.

import { html } from './html.js';
import { href } from './router.js';
import { breaking } from './ui.js';
import { viewLinks } from './view-links.js';

/** Not within a link. @param {string} message */
export function linked(message) {
  return viewLinks(message).map(({ text, page }) => (page === undefined ? breaking(text) : html`<a href=${href(page)}>${text}</a>`));
}
