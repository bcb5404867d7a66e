// The connection's log and, on phones, the other pages: fetched while the page is idle, or when one of them is first opened.

import { Dialog } from './dialog.js';
import { clock } from './format.js';
import { html, useEffect, useSignal } from './html.js';
import { PAGES } from './navigation.js';
import { Action } from './page-parts.js';
import { href } from './router.js';
import { Icon, Links, WORDS, isLimited } from './shell.js';

/** @typedef {import('./manager.js').Manager} Manager */

/** Where style.css hides the menu beside the page. */
const NARROW = '(max-width: 860px)';

/** @param {{manager: Manager, onClose: () => void}} props */
export function ConnectionDialog({ manager, onClose }) {
  const notes = useSignal(manager.notes);
  const link = useSignal(manager.link);
  const { problem } = useSignal(manager.connection.status);
  const limited = isLimited(link, problem);
  const received = useSignal(manager.metrics.received);
  return html`<${Dialog} label="Connection" onClose=${onClose}>
    <div class="panel-head"><h2>Connection: ${WORDS[link].toLowerCase()}</h2>
      <div class="panel-actions">${link !== 'live' && link !== 'signed-out' && !limited && html`<${Action} manager=${manager} scope="read" onClick=${() => manager.connect()}>Reconnect now</${Action}>`}
      <button type="button" class="quiet small" onClick=${onClose}>Close</button></div></div>
    ${limited ? html`<p>${problem?.message}</p>` : html`<p class="muted" id="received">${received === 1 ? '1 sample received' : `${received} samples received`} from <code>${manager.api.url('').href}</code></p>`}
    <ol id="log" class="log" tabindex="0" aria-label="Connection log">${notes.map((note) => html`<li data-kind=${note.kind}><time datetime=${note.at.toISOString()}>${clock(note.at)}</time> ${note.text}</li>`)}</ol>
  </${Dialog}>`;
}

/** @param {{manager: Manager, onClose: () => void}} props */
export function More({ manager, onClose }) {
  // Where the window becomes wide, the menu beside the page has them all.
  useEffect(() => {
    const narrow = window.matchMedia(NARROW);
    const close = () => narrow.matches || onClose();
    narrow.addEventListener('change', close);
    return () => narrow.removeEventListener('change', close);
  }, []);
  return html`<${Dialog} label="More pages" class="sheet" onClose=${onClose}><nav class="more" aria-label="More pages">
    ${PAGES.slice(4).map((one) => html`<a href=${href(one.page)}><${Icon} path=${one.icon} />${one.name}</a>`)}<${Links} manager=${manager} /></nav></${Dialog}>`;
}
