// Names of images, which break between their parts. Not needed for the first view.

import { html } from './html.js';

/** A registry's name that fits a line is not broken. */
const WHOLE_MAX = 20;

/** An image's name in parts between which a line may be broken: within a long registry's name, after it, each folder and the name. @param {string} image */
export function imageParts(image) {
  return image.split(image.indexOf('/') > WHOLE_MAX ? /(?<=[/:@])|(?=\.[^/]*\/)/ : /(?<=[/:@])/);
}

/** An image whose name breaks between its parts. @param {string} image */
export function breakable(image) {
  return imageParts(image).map((part) => html`${part}<wbr />`);
}

/** What it runs, and what it will run while the two differ. @param {{service: import('./services.js').Row}} props */
export function ImageName({ service }) {
  const changes = service.declaredImage !== '' && service.image !== service.declaredImage;
  return html`<span class="image code" title=${changes ? `${service.image}\nwill be ${service.declaredImage}` : service.image}>${breakable(service.image || '–')}${changes && html` <span class="arrow">→</span> ${breakable(service.declaredImage)}`}</span>`;
}
