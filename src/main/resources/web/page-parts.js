// Parts of the pages that the first one does without: they come with the first page that has them.

import { inFull } from './api.js';
import { fullStop } from './format.js';
import { html, useSignal, useState } from './html.js';
import { Failure, Loading, shown, toast } from './ui.js';

/** @typedef {import('./vendor/preact.js').Node} Node */

/** @template T @param {{answer: import('./ui.js').Answer<T>, show: (data: T) => Node}} props */
export function Answered({ answer: { data, error, at, reload }, show }) {
  return html`${error !== null && html`<${Failure} error=${error} retry=${reload} at=${data === null ? null : at} />`}
    ${data !== null ? show(data) : error === null && html`<${Loading} />`}`;
}

/**
 * A button for something that needs a scope: disabled, with the reason, for a token that lacks it. What was refused is said beside it, until
 * that is dismissed or the button is pressed again.
 * @param {{manager: import('./manager.js').Manager, scope?: string, appId?: number, class?: string, title?: string, disabled?: boolean,
 *   of?: string, onClick: () => unknown, children?: Node}} props of: what it is done to, where a page has several such buttons: their names differ by it
 */
export function Action({ manager, scope = 'operate', appId, class: kind = 'small', title = '', disabled = false, of, onClick, children }) {
  const access = useSignal(manager.access);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState('');
  const allowed = access === null || manager.may(scope, appId);
  const reason = allowed ? title : access?.scopes.includes(scope) ? `Needs a token that reaches ${appId === undefined ? 'all apps' : 'this app'}; “${access.name}” is for single apps.` : `Needs a token with the scope ${scope}.`;
  const run = async () => {
    setBusy(true);
    setRefusal('');
    try {
      await onClick();
    } catch (failure) {
      setRefusal(fullStop(inFull(failure)));
    } finally {
      setBusy(false);
    }
  };
  return html`<button type="button" class=${kind} title=${reason} aria-label=${of && `${children} ${of}`} aria-disabled=${!allowed || disabled} data-busy=${busy}
    disabled=${busy} onClick=${allowed && !disabled ? run : () => toast(reason || 'Not now.', 'bad')}>${children}</button>
    ${refusal && html`<span class="notice refusal" data-tone="bad" role="alert">${shown(refusal)} <button type="button" class="link" aria-label=${of && `Dismiss the refusal: ${of}`} onClick=${() => setRefusal('')}>Dismiss</button></span>`}`;
}

/**
 * A table that scrolls sideways where the screen is narrow.
 * @param {{label: string, head: Node, class?: string, children?: Node}} props
 */
export function Table({ label, head, class: more = '', children }) {
  return html`<div class="scroll" tabindex="0" role="group" aria-label=${label}><table class=${more}><thead><tr>${head}</tr></thead><tbody>${children}</tbody></table></div>`;
}
