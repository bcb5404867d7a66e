// A published port as a link to what answers there, or as a text that says why there is none.

import { html } from './html.js';
import { portText, wayTo } from './ports.js';

/** @typedef {import('./ports.js').Port} Port */

/** @param {{text: string, ports: Port[], engine: string, running: boolean}} props text: what is shown; engine: its kind; running: whether the container does */
export function PortLink({ text, ports, engine, running }) {
  const from = { hostname: location.hostname, engine, running };
  // The one of several protocols that a browser speaks.
  const port = ports.find(({ protocol }) => protocol === 'tcp') ?? ports[0];
  const titles = ports.map(portText).join('\n');
  const several = new Set(ports.map(({ hostPort }) => hostPort)).size > 1;
  const { href, why } = several ? { href: null, why: null } : wayTo(port, from);
  return href === null ? html`<span class="code" title=${why === null || port.hostPort === null ? titles : `${titles}\n${why}`}>${text}</span>`
    : html`<a class="code" href=${href} target="_blank" rel="noopener noreferrer" title=${`${titles}\nOpens ${href}`}>${text}</a>`;
}
