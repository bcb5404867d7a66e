// The command palette and the list of keys: fetched while the page is idle, or when one of them is first opened.

import { askedToPause, pause, restart, start, stop } from './actions.js';
import { inFull } from './api.js';
import { Dialog } from './dialog.js';
import { html, useEffect, useRef, useState } from './html.js';
import { PAGES } from './navigation.js';
import { offered } from './orders.js';
import { go, href } from './router.js';
import { standing, unapplied } from './service-health.js';
import { toast } from './ui.js';

/** @typedef {import('./manager.js').Manager} Manager */
/** @typedef {{text: string, also?: string, hint: string, run: () => unknown}} Command also: other words for it */

const RESULTS_MAX = 12;

/** What the page shows, as calls of the API. @returns {{text: string, hint: string, run: () => unknown}[]} */
function calls() {
  const found = [...document.querySelectorAll('main [data-curl]')].filter((one) => one instanceof HTMLElement);
  return [...new Map(found.map((one) => [one.dataset.curl ?? '', one]))].map(([of, one]) => ({ text: `Copy as curl: ${of}`, hint: 'y', run: () => one.click() }));
}

/** An order, of which a refusal is said. @param {() => Promise<void>} call */
const asked = (call) => () => call().catch((failure) => toast(inFull(failure), 'bad'));

/** Pausing, or ending that, where the token may. @param {Manager} manager @param {number} [appId] all apps without it @param {string} [name] the app's @returns {Command[]} */
function pauses(manager, appId, name) {
  if (!manager.may('operate', appId)) return [];
  const of = appId === undefined ? 'of all apps' : `of app ${name}`;
  const until = appId === undefined ? manager.pausedUntil.peek() : manager.pausedApps.peek()[appId];
  return [until ? { text: `End the pause ${of}`, also: 'resume unpause reconciling', hint: 'reconciling', run: asked(() => pause(manager, 0, appId)) }
    : { text: `Pause reconciling ${of}`, also: 'stop automation maintenance', hint: 'reconciling', run: asked(() => askedToPause(manager, appId, name)) }];
}

const ORDERS = { restart: { verb: 'Restart', give: restart }, stop: { verb: 'Stop', give: stop }, start: { verb: 'Start', give: start } };

/** What may be ordered of one service. @param {Manager} manager @param {import('./api-types.js').ServiceState} service @returns {Command[]} */
function orders(manager, service) {
  if (!manager.may('operate', service.appId)) return [];
  return offered({ ...service, standing: standing(service, 'none', unapplied(manager.state.peek())) })
    .map((order) => ({ text: `${ORDERS[order].verb} ${service.appName}/${service.serviceName}`, hint: 'service', run: asked(() => ORDERS[order].give(manager, service)) }));
}

/** @param {Manager} manager @returns {Command[]} */
function commands(manager) {
  const pages = PAGES.map(({ page, name, key }) => ({ text: name, hint: `g ${key}`, run: () => go(href(page)) }));
  const services = (manager.state.peek()?.services ?? []).flatMap((one) => {
    const name = `${one.appName}/${one.serviceName}`;
    const ids = [one.appId, one.serviceId];
    return [
      { text: name, hint: 'service', run: () => go(href('service', ids)) },
      { text: `${name} logs`, hint: 'service', run: () => go(href('service', ids, { tab: 'logs' })) },
      { text: `${name} terminal`, hint: 'service', run: () => go(href('service', ids, { tab: 'terminal' })) },
      ...orders(manager, one),
    ];
  });
  const apps = [...new Map((manager.state.peek()?.services ?? []).map(({ appId, appName }) => [appId, appName]))].flatMap(([appId, name]) => ['Restart', 'Stop', 'Start']
    .map((verb) => ({ text: `${verb} app ${name}`, hint: 'app', run: () => go(href('apps', [], { [verb.toLowerCase()]: appId })) }))
    .concat([{ text: `Edit app ${name}`, also: 'change deploy compose file', hint: 'app', run: () => go(href('apps', [], { deploy: appId })) },
      { text: `Roll back app ${name}`, also: 'rollback undo revert earlier version', hint: 'app', run: () => go(href('apps', [], { back: appId })) },
      { text: `Remove app ${name}`, also: 'delete uninstall down', hint: 'app', run: () => go(href('apps', [], { remove: appId })) },
      ...pauses(manager, appId, name)]));
  return [
    ...pages,
    { text: 'Deploy an app', hint: 'apps', run: () => go(href('apps', [], { deploy: 'new' })) },
    ...pauses(manager),
    { text: 'API documentation', hint: 'page', run: () => location.assign(manager.api.url('api/docs').href) },
    ...(manager.access.peek()?.session ? [{ text: 'Sign out', hint: 'access', run: () => manager.signOut() }] : []),
    { text: 'Reconnect', hint: 'r', run: () => manager.connect() },
    ...['light', 'dark', 'auto'].map((theme) => ({ text: `Theme: ${theme}`, hint: 'theme', run: async () => (await import('./shell.js')).chooseTheme(theme) })),
    ...calls(),
    ...apps,
    ...services,
  ];
}

/**
 * Those that have all the words, the ones that begin with them first.
 * @template {{text: string, also?: string}} T
 * @param {T[]} list @param {string} text
 * @returns {T[]}
 */
export function matching(list, text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = list.filter((one) => words.every((word) => `${one.text} ${one.also ?? ''}`.toLowerCase().includes(word)));
  const rank = (/** @type {T} */ one) => (words.length > 0 && one.text.toLowerCase().startsWith(words[0]) ? 0 : 1);
  return found.toSorted((one, other) => rank(one) - rank(other));
}

/** @param {{manager: Manager, onClose: () => void}} props */
export function Palette({ manager, onClose }) {
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(0);
  const field = useRef(/** @type {any} */ (null));
  useEffect(() => field.current.focus(), []);
  const found = matching(commands(manager), text).slice(0, RESULTS_MAX);
  const at = Math.min(chosen, Math.max(0, found.length - 1));
  const run = (/** @type {{run: () => unknown} | undefined} */ command) => {
    if (!command) return;
    const from = location.hash;
    onClose();
    command.run();
    // Once this dialog is closed: before, nothing beside it takes the focus, which would be left to the whole document as the view is another one.
    if (location.hash !== from) setTimeout(() => document.getElementById('main')?.focus({ preventScroll: true }));
  };
  const key = (/** @type {KeyboardEvent} */ event) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setChosen(Math.max(0, Math.min(found.length - 1, at + step)));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      run(found[at]);
    }
  };
  return html`<${Dialog} label="Command palette" class="palette" onClose=${onClose}>
    <input ref=${field} type="text" role="combobox" aria-label="Search pages, services and commands" aria-expanded="true" aria-controls="palette-list"
      aria-activedescendant=${`palette-${at}`} placeholder="Pages, services, commands …" autocomplete="off" spellcheck="false" value=${text}
      onInput=${(/** @type {any} */ event) => { setText(event.target.value); setChosen(0); }} onKeyDown=${key} />
    <ul id="palette-list" role="listbox" aria-label="Results">${found.map((one, index) => html`<li id=${`palette-${index}`} role="option" aria-selected=${index === at}
      onClick=${() => run(one)} onMouseMove=${() => setChosen(index)}><span>${one.text}</span><span class="muted">${one.hint}</span></li>`)}
      ${found.length === 0 && html`<li role="option" aria-selected="false" class="muted">Nothing is called that</li>`}</ul>
  </${Dialog}>`;
}

/** @param {{onClose: () => void}} props */
export function Help({ onClose }) {
  const keys = [['Ctrl K', 'search pages, services and commands'], ['/', 'filter what is shown'], ['?', 'this list'], ['y', 'copy the call behind the panel in focus or under the pointer'], ['r', 'reconnect now'],
    ['Esc', 'close a dialog'], ...PAGES.map(({ key, name }) => [`g ${key}`, name])];
  return html`<${Dialog} label="Keys" class="wide-dialog" onClose=${onClose}><div class="panel-head"><h2>Keys</h2><div class="panel-actions"><button type="button" class="quiet small" onClick=${onClose}>Close</button></div></div>
    <dl class="keys">${keys.map(([key, text]) => html`<div><dt><kbd>${key}</kbd></dt><dd>${text}</dd></div>`)}</dl></${Dialog}>`;
}
