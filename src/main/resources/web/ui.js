// Parts of which all pages are made.

import { TOKEN_VARIABLE, placesOf, problemOf } from './api.js';
import { pageClock } from './clock.js';
import { ago, clock, fullStop, moment, textParts } from './format.js';
import { html, useEffect, useRef, useSignal, useState } from './html.js';
import { signal } from './vendor/signals-core.js';

/** The time by the service's clock, once a second while the page is shown: everything that counts seconds follows it. */
export const now = signal(pageClock.now());
export function startClock() {
  const tell = () => {
    if (!document.hidden) now.value = pageClock.now();
  };
  setInterval(tell, 1000);
  pageClock.offset.subscribe(tell);
}

const CALL_SHOWN_CHARACTERS = 300;
/** After this, something that has not come is more than slow. */
const SLOW_MILLIS = 5_000;
/** Where no answer came at all, or one by which the service failed, as with a full disk (507), it is asked again, so long after. */
const AGAIN_STATUSES = new Set([0, 429, 500, 502, 503, 504, 507]);
const AGAIN_AFTER_MILLIS = 4_000;

/** @typedef {import('./vendor/preact.js').Node} Node */

/**
 * How long ago; the exact time on hover.
 * @param {{at: string | number | null | undefined, just?: string}} props just: what "now" is called in a sentence about what was
 */
export function Time({ at, just = 'now' }) {
  const current = useSignal(now);
  if (at === null || at === undefined) return html`<span class="muted">–</span>`;
  const time = new Date(at);
  return html`<time datetime=${time.toISOString()} title=${moment(time)}>${ago(time.getTime(), current, just)}</time>`;
}

/** When something was: it is no future where the time was read a moment before it. @param {{at: string | number}} props */
export function Past({ at }) {
  return html`<${Time} at=${Math.min(new Date(at).getTime(), useSignal(now))} />`;
}

/** When something is due: what should have been is due now, also where nothing has been heard for long. @param {{at: string | number}} props */
export function Due({ at }) {
  return html`<${Time} at=${Math.max(new Date(at).getTime(), useSignal(now))} />`;
}

/** A text of which long words break between their parts. @param {string} text */
export function breaking(text) {
  return textParts(text).map((part) => html`${part}<wbr />`);
}

/** How messages are shown: with links, once what finds them is loaded. */
export let shown = breaking;
/** @param {typeof breaking} by */
export function showMessages(by) {
  shown = by;
}

/** @param {{tone: string, title?: string | null, children?: Node}} props */
export function Pill({ tone, title, children }) {
  return html`<span class="pill" data-tone=${tone} title=${title ?? ''}><span class="dot" aria-hidden="true"></span>${children}</span>`;
}

/**
 * A part of a page with a heading.
 * @param {{title: string, id?: string, note?: Node, actions?: Node, curl?: Call, flush?: boolean, class?: string, children?: Node}} props
 */
export function Panel({ title, note, actions, curl, flush, class: more = '', children }) {
  const id = `panel-${title.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`;
  return html`<section class=${`panel ${more}`} aria-labelledby=${id}>
    <div class="panel-head">
      <h2 id=${id}>${title}</h2>
      ${note && html`<p class="muted">${note}</p>`}
      <div class="panel-actions">${actions}${curl && html`<${CopyCurl} command=${curl} of=${title} />`}</div>
    </div>
    <div class=${flush ? 'panel-body flush' : 'panel-body'}>${children}</div>
  </section>`;
}

/** @param {{title: string, children?: Node}} props */
export function Empty({ title, children }) {
  return html`<div class="empty"><p class="empty-title">${title}</p>${children && html`<div>${children}</div>`}</div>`;
}

/**
 * @param {{error: unknown, retry?: () => void, at?: number | null}} props at: when what is shown below it came; it is greyed
 */
export function Failure({ error, retry, at = null }) {
  const { status, message } = problemOf(error);
  const places = placesOf(error);
  return html`<div class=${at === null ? 'notice' : 'notice over-old'} data-tone="bad">
    <p role="alert">${shown(message)}</p>${at !== null && html`<p>What is shown below is old: it came <${Time} at=${at} just="a moment ago" />.</p>`}
    ${places.length > 0 && html`<ul>${places.map((one) => html`<li><code>${one.pointer}</code> ${shown(one.message)}</li>`)}</ul>`}
    ${retry && status !== 403 && html`<button type="button" class="small" onClick=${retry}>Try again</button>`}
  </div>`;
}

/** Why nothing comes from the manager of this page at all, as its connection says; null while something may. */
export const away = signal(/** @type {string | null} */ (null));

export function Loading() {
  const [since] = useState(Date.now);
  const why = useSignal(away);
  return html`<p class="loading muted" role="status">${why === null ? html`Loading …<${Silence} since=${since} />` : `Not known yet. ${why}`}</p>`;
}

/** That an answer takes longer than it should, and since when it is awaited. @param {{since: number | null}} props by the browser's clock; null while none is */
export function Silence({ since }) {
  useSignal(now);
  const waited = Date.now() - (since ?? Infinity);
  return waited > SLOW_MILLIS && html` No answer since ${clock(new Date(pageClock.now() - waited))}: it continues by itself once the manager answers.`;
}

/** In the place of an empty list: what says that it is empty, once that is known. @param {{asked: import('./request-state.js').Asked, children?: Node}} props */
export function None({ asked, children }) {
  const { known, error } = useSignal(asked.standing);
  if (known) return children;
  return error === null ? html`<${Loading} />` : html`<p class="loading muted">Not known yet.</p>`;
}

/** What an answer is shown as, below why a newer one has not come. @template T @typedef {{data: T | null, error: unknown, at: number, reload: () => void}} Answer */

/** @typedef {string | (() => string)} Call a call as a curl command; made when it is copied where it names a time */

/** Copies the call that gives what is shown. @param {{command: Call, of: string}} props of: what is shown */
export function CopyCurl({ command, of }) {
  return html`<button type="button" class="quiet small curl" data-curl=${of} title=${`Copy: ${shownCall(command)}`} aria-label=${`Copy ${of} as curl`} onClick=${() => copyCall(command, of)}>curl</button>`;
}

/**
 * A number that leads to the call that gives it: a click copies that.
 * @param {{command: Call, of: string, title?: string, children?: Node}} props of: what it is; title: its exact value
 */
export function Figure({ command, of, title = '', children }) {
  return html`<button type="button" class="figure" data-curl=${of} aria-label=${`${of}: ${children}`} title=${`${title === '' ? '' : `${title}\n`}Copy: ${shownCall(command)}`} onClick=${() => copyCall(command, of)}>${children}</button>`;
}

/** @param {Call} command */
function made(command) {
  return typeof command === 'function' ? command() : command;
}

/** A call with a whole file in it is not shown in full. @param {Call} command */
function shownCall(command) {
  const text = made(command);
  return text.length <= CALL_SHOWN_CHARACTERS ? text : `${text.slice(0, CALL_SHOWN_CHARACTERS)} …`;
}

/** @param {Call} command @param {string} of */
function copyCall(command, of) {
  const text = made(command);
  return copy(text, `The call for ${of}`, text.includes(TOKEN_VARIABLE) ? ' It takes the token from the variable TOKEN.' : '');
}

/** @param {string} text @param {string} what @param {string} [more] what else to say */
export async function copy(text, what, more = '') {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without HTTPS browsers offer the old way only.
    const field = document.createElement('textarea');
    field.value = text;
    (document.querySelector('dialog[open]') ?? document.body).append(field);
    field.select();
    document.execCommand('copy');
    field.remove();
  }
  toast(`${what} was copied.${more}`);
}

/** @type {import('./vendor/signals-core.js').Signal<{id: number, text: string, kind?: string}[]>} */
const toasts = signal([]);
let toastId = 0;
export const TOAST_MILLIS = 4000;

/** Says that something was done, or why not; said once more, it takes the place of the one before. @param {string} text @param {'good' | 'bad'} [kind] @returns {() => void} takes it away */
export function toast(text, kind = 'good') {
  const id = ++toastId;
  const said = fullStop(text);
  toasts.value = [...toasts.peek().filter((one) => one.text !== said), { id, text: said, kind }].slice(-4);
  const end = () => {
    toasts.value = toasts.peek().filter((one) => one.id !== id);
  };
  setTimeout(end, kind === 'bad' ? 9000 : TOAST_MILLIS);
  return end;
}

/** Passes on what has no place of its own yet to say that it is awaited. @template T @param {Promise<T>} loading @param {string} what @returns {Promise<T>} */
export function saidIfSlow(loading, what) {
  const timer = setTimeout(() => toast(`${what} opens once the manager answers`, 'bad'), SLOW_MILLIS);
  return loading.finally(() => clearTimeout(timer));
}

export function Toasts() {
  const list = useSignal(toasts);
  const box = useRef(/** @type {any} */ (null));
  useEffect(() => {
    // Shown again, so that they are above a dialog that was opened meanwhile.
    // A browser that cannot shows them below it.
    box.current.hidePopover?.();
    if (list.length > 0) box.current.showPopover?.();
  }, [list]);
  return html`<div class="toasts" popover="manual" ref=${box} role="status" aria-live="polite">${list.map((one) => html`<p key=${one.id} class="toast" data-kind=${one.kind}>${shown(one.text)}</p>`)}</div>`;
}

/** Asks again after a failure that says that there is no answer for the moment. @param {unknown} error null without one @param {() => void} ask */
export function useAgain(error, ask) {
  useEffect(() => {
    if (error === null || !AGAIN_STATUSES.has(problemOf(error).status)) return undefined;
    const timer = setTimeout(ask, AGAIN_AFTER_MILLIS);
    return () => clearTimeout(timer);
  }, [error]);
}

/**
 * What a request gave and when, and how to ask again. Asked for again when the key changes.
 * @template T
 * @param {() => Promise<T>} ask @param {unknown[]} key
 * @returns {Answer<T>}
 */
export function useAnswer(ask, key) {
  const [answer, setAnswer] = useState(/** @type {{data: T | null, error: unknown, at: number}} */ ({ data: null, error: null, at: 0 }));
  const [round, setRound] = useState(0);
  const reload = () => setRound((count) => count + 1);
  useEffect(() => {
    let wanted = true;
    ask().then(
      (data) => wanted && setAnswer({ data, error: null, at: pageClock.now() }),
      (error) => wanted && setAnswer((before) => ({ ...before, error })),
    );
    return () => {
      wanted = false;
    };
  }, [...key, round]);
  useAgain(answer.error, reload);
  return { ...answer, reload };
}

/** A row of links of which one is chosen. @param {{label: string, links: {href: string, text: Node, chosen: boolean, name?: string}[]}} props name: for readers of the screen, where the text alone is that of another link */
export function Tabs({ label, links }) {
  return html`<nav class="tabs" aria-label=${label}>${links.map(({ href, text, chosen, name }) => html`<a href=${href} aria-label=${name} aria-current=${chosen ? 'page' : undefined}>${text}</a>`)}</nav>`;
}
