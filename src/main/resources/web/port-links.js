// A published port as a link to what answers there, or as a text that says why there is none; a range of them as a list that opens.

import { grouped } from './format.js';
import { html, useState } from './html.js';
import { portText, reachable, singles, wayTo } from './ports.js';

/** @typedef {import('./ports.js').Port} Port */
/** Ports that an opened range lists, and that a title names. */
const LISTED_MAX = 100;
const TITLED_MAX = 12;

/** text: what is shown; engine: its kind; running: whether the container does @typedef {{text: string, ports: Port[], engine: string, running: boolean}} Props */

/** @param {Props} props */
export function PortLink(props) {
  const { ports, engine, running } = props;
  const several = new Set(ports.map(({ hostPort }) => hostPort)).size > 1;
  return several && reachable(ports, { hostname: location.hostname, engine, running }) ? html`<${Range} ...${props} />` : html`<${One} ...${props} several=${several} />`;
}

/** @param {Props & {several?: boolean}} props several: ports of which no one can be opened */
function One({ text, ports, engine, running, several = false }) {
  const from = { hostname: location.hostname, engine, running };
  // The one of several addresses and protocols that a browser gets to; else why it does not get to what it speaks.
  const port = ports.find((one) => wayTo(one, from).href !== null) ?? ports.find(({ protocol }) => protocol === 'tcp') ?? ports[0];
  const titles = (ports.length > TITLED_MAX ? [portText(ports[0]), '…', portText(ports[ports.length - 1])] : ports.map(portText)).join('\n');
  const { href, why } = wayTo(port, from);
  return href === null || several ? html`<span class="code" title=${why === null || port.hostPort === null ? titles : `${titles}\n${why}`}>${text}</span>`
    : html`<a class="code" href=${href} target="_blank" rel="noopener noreferrer" title=${`${titles}\nOpens ${href}`}>${text}</a>`;
}

/** Its ports are made once it is opened: there may be thousands. @param {Props} props */
function Range({ text, ports, engine, running }) {
  const [open, setOpen] = useState(false);
  const all = open ? singles({ text, ports }) : [];
  return html`<details class="port-range" onToggle=${(/** @type {any} */ event) => setOpen(event.currentTarget.open)}><summary class="code" title="Lists these ports, each as a link"><span class="hidden-text">Ports </span>${text}</summary>
    ${open && html`<ul>${all.slice(0, LISTED_MAX).map((one) => html`<li key=${one.text}><${One} ...${one} engine=${engine} running=${running} /></li>`)}</ul>${all.length > LISTED_MAX && html`<p>and ${grouped(all.length - LISTED_MAX)} more</p>`}`}</details>`;
}
