// Questions before something is done that interrupts what runs, or that cannot be undone: that alone asks for a name.

import { html, render, useLayoutEffect, useRef, useSignal, useState } from './html.js';
import { own } from './own-manager.js';
import { route } from './router.js';
import { isTyped } from './typed-name.js';
import { breaking } from './ui.js';
import { signal } from './vendor/signals-core.js';

/**
 * @typedef {object} Question
 * @property {string} title
 * @property {string} text what will happen
 * @property {import('./vendor/preact.js').Node} [details] what else to know before the answer
 * @property {string} button the word for doing it
 * @property {string} [keep] the word for not doing it; without one "Cancel"
 * @property {string} [name] has to be typed before it is done, as it destroys what nothing brings back
 * @property {boolean} [danger]
 * @property {import('./router.js').Route} at where it was asked
 * @property {(agreed: boolean) => void} answer settles it, once, and takes it away
 */

/** @type {import('./vendor/signals-core.js').Signal<Question | null>} */
const asked = signal(null);

/** Where questions are asked: beside the page, whose first view does not need this module. @type {HTMLElement | null} */
let place = null;

/**
 * Every question is answered: whatever takes it away, another one, the way to another page or the end of the session, answers it with no. What
 * asked would wait for ever otherwise.
 * @param {Omit<Question, 'answer' | 'at'>} question @returns {Promise<boolean>}
 */
export function confirmed(question) {
  if (place === null) {
    place = document.body.appendChild(document.createElement('div'));
    render(html`<${Confirmation} />`, place);
    // Where the page stays, as what keeps it has asked a question of its own, that one stays too.
    window.addEventListener('hashchange', () => asked.peek()?.at !== route.peek() && withdraw());
    own().link.subscribe((link) => link === 'signed-out' && withdraw());
    // Another sign-in took the place of the one that was asked.
    own().access.subscribe((access) => access === null && withdraw());
  }
  withdraw();
  return new Promise((resolve) => {
    /** @type {Question} */
    const now = {
      ...question,
      at: route.peek(),
      answer: (agreed) => {
        if (asked.peek() === now) asked.value = null;
        resolve(agreed);
      },
    };
    asked.value = now;
  });
}

/** Answers the open question, if there is one, with no. */
function withdraw() {
  asked.peek()?.answer(false);
}

/**
 * A dialog that is open as long as it is rendered.
 * @param {{label: string, class?: string, onClose: () => void, children?: import('./vendor/preact.js').Node}} props
 */
export function Dialog({ label, class: more = '', onClose, children }) {
  const box = useRef(/** @type {any} */ (null));
  // Before the effects of what is in it: opened, it takes the focus, which an editor in it takes back.
  useLayoutEffect(() => {
    const before = document.activeElement;
    const page = document.documentElement;
    // Where there was a scroll bar, its place is kept: what is behind stays where it is. Below an open dialog there is none to see.
    if (document.querySelector('dialog[open]') === null) page.dataset.scrolls = String(window.innerWidth > page.clientWidth);
    box.current.showModal();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  // A browser closes it by itself when Escape is pressed twice, whatever the first one was answered.
  const reopen = () => setTimeout(() => {
    if (box.current?.isConnected && !box.current.open) box.current.showModal();
  });
  return html`<dialog ref=${box} class=${more} aria-label=${label}
    onCancel=${(/** @type {Event} */ event) => { event.preventDefault(); onClose(); }}
    onClose=${reopen}
    onClick=${(/** @type {Event} */ event) => event.target === box.current && onClose()}>
    <div class="dialog-body">${children}</div></dialog>`;
}

function Confirmation() {
  const question = useSignal(asked);
  return question === null ? null : html`<${Asked} key=${question} question=${question} />`;
}

/** @param {{question: Question}} props */
function Asked({ question }) {
  const [typed, setTyped] = useState('');
  const ready = question.name === undefined || isTyped(typed, question.name);
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (ready) question.answer(true);
  };
  return html`<${Dialog} label=${question.title} onClose=${() => question.answer(false)}>
    <form class="ask" onSubmit=${submit}>
      <h2>${question.title}</h2>
      <p>${breaking(question.text)}</p>
      ${question.details}
      ${question.name !== undefined && html`<label><span>Type <strong>${question.name}</strong> to confirm</span>
        <input id="confirm-name" autocomplete="off" spellcheck="false" value=${typed} onInput=${(/** @type {any} */ event) => setTyped(event.target.value)} /></label>`}
      <div class="buttons">
        <button type="button" class="quiet" onClick=${() => question.answer(false)}>${question.keep ?? 'Cancel'}</button>
        <button type="submit" id="confirm-go" class=${question.danger ? 'danger' : ''} disabled=${!ready}>${question.button}</button>
      </div>
    </form></${Dialog}>`;
}
