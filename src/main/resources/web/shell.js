// What surrounds every page: navigation, the connection's state, sign-in, and the page that the address names.

import { problemOf } from './api.js';
import { back, fetched, whenBack } from './fetched.js';
import { Component, html, styleSheet, useEffect, useSignal, useState, whenIdle } from './html.js';
import { PAGES } from './navigation.js';
import { href, route, subject, titleOf } from './router.js';
import { keepText } from './storage.js';
import { Empty, Failure, Loading, Toasts, away, now, saidIfSlow, toast } from './ui.js';
import { signal } from './vendor/signals-core.js';

/** @typedef {import('./manager.js').Manager} Manager */

export const WORDS = { connecting: 'Connecting', live: 'Live', polling: 'Polling', offline: 'Disconnected', 'signed-out': 'Sign-in required', paused: 'Paused' };
const THEMES = ['auto', 'light', 'dark'];

/** Which dialog is open. @type {import('./vendor/signals-core.js').Signal<'' | 'palette' | 'help' | 'connection' | 'more'>} */
export const open = signal(/** @type {any} */ (''));
const close = () => {
  open.value = '';
};

/** @type {Promise<unknown> | undefined} */
let sheet;

/** What the other pages than the first look like. */
function styled() {
  sheet ??= styleSheet('./pages.css', import.meta.url).catch((failure) => {
    sheet = undefined;
    throw failure;
  });
  return sheet;
}

/** Pages are fetched when they are first opened. @type {Record<string, () => Promise<{Page: Function}>>} */
const MODULES = {
  overview: () => import('./pages/overview.js'),
  apps: () => import('./pages/apps.js'),
  service: () => import('./pages/service.js'),
  logs: () => import('./pages/logs.js'),
  changes: () => import('./pages/changes.js'),
  updates: () => import('./pages/updates.js'),
  machine: () => import('./pages/machine.js'),
  storage: () => import('./pages/storage.js'),
  events: () => import('./pages/events.js'),
  access: () => import('./pages/access.js'),
  devices: () => import('./pages/devices.js'),
};

/** @param {{manager: Manager}} props */
export function Shell({ manager }) {
  const { page } = useSignal(route);
  const opened = useSignal(open);
  useEffect(() => {
    fetched(() => import('./keys.js')).then(({ startKeys }) => startKeys(manager, (dialog) => {
      open.value = dialog;
    }), () => {});
  }, []);
  useEffect(() => window.addEventListener('hashchange', close), []);
  useEffect(() => whenIdle(() => [palette(), dialogs(), styled()].forEach((file) => file.catch(() => {}))), []);
  return html`<div class="shell">
    <a class="skip" href="#main" onClick=${(/** @type {Event} */ event) => { event.preventDefault(); document.getElementById('main')?.focus(); }}>Skip to the content</a>
    <${Header} manager=${manager} />
    <${Navigation} manager=${manager} page=${page} />
    <main id="main" tabindex="-1"><${Problem} manager=${manager} /><${Notices} manager=${manager} page=${page} /><${Current} manager=${manager} /></main>
    <${BottomBar} page=${page} />
    ${opened !== '' && html`<${Opened} key=${opened} name=${opened} manager=${manager} />`}
    <${Toasts} />
  </div>`;
}

const palette = () => import('./palette.js');
const dialogs = () => import('./shell-dialogs.js');
/** Dialogs by name, with their file. @type {Record<string, [() => Promise<any>, string]>} */
const DIALOGS = { palette: [palette, 'Palette'], help: [palette, 'Help'], connection: [dialogs, 'ConnectionDialog'], more: [dialogs, 'More'] };

/** @param {{name: string, manager: Manager}} props */
function Opened({ name, manager }) {
  const [shown, setShown] = useState(/** @type {any} */ (null));
  useEffect(() => {
    const [file, part] = DIALOGS[name];
    saidIfSlow(fetched(file), 'This').then((loaded) => setShown(() => loaded[part]), () => {
      toast('This could not be loaded from the manager.', 'bad');
      close();
    });
  }, []);
  return shown === null ? null : html`<${shown} manager=${manager} onClose=${close} />`;
}

/** @param {{manager: Manager}} props */
function Header({ manager }) {
  const sample = useSignal(manager.metrics.machine);
  const { page } = useSignal(route);
  const about = useSignal(subject);
  const signedOut = useSignal(manager.link) === 'signed-out';
  const title = titleOf(signedOut ? 'Sign in' : about || (Object.hasOwn(MODULES, page) ? PAGES.find((one) => one.page === page)?.name : 'No such page'), sample?.hostname);
  useEffect(() => {
    document.title = title;
  }, [title]);
  return html`<header class="bar">
    <a class="brand" href=${href('overview')}><img src="favicon.svg" alt="" width="28" height="28" /><span class="brand-text"><span class="brand-name">Container Manager</span>
      <span id="hostname" class="muted">${sample?.hostname ?? ' '}</span></span></a>
    <button type="button" class="search quiet" onClick=${() => { open.value = 'palette'; }}><${Icon} path="M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14M16 16l4.5 4.5" /><span>Search or go to …</span><kbd aria-hidden="true">Ctrl K</kbd></button>
    <${ConnectionPill} manager=${manager} />
  </header>`;
}

/** Whether the token is one for single apps, to which nothing live is sent. @param {string} link @param {import('./connection.js').Problem | null} problem */
export function isLimited(link, problem) {
  return link === 'polling' && problem?.status === 403;
}

/** @param {{manager: Manager}} props */
function ConnectionPill({ manager }) {
  const link = useSignal(manager.link);
  const { retryAt, problem } = useSignal(manager.connection.status);
  const limited = isLimited(link, problem);
  useSignal(now);
  const seconds = retryAt === null ? null : Math.max(0, Math.ceil((retryAt - Date.now()) / 1000));
  // It counts down: outside of the live region, so that screen readers do not announce each second; phones have no room for it.
  const next = seconds === null || link === 'live' ? '' : ` · ${seconds === 0 ? 'reconnecting' : `retry in ${seconds} s`}`;
  return html`<button type="button" id="status" class="pill link-state" data-state=${limited ? 'limited' : link} title=${limited ? problem?.message : 'The connection and its log'} onClick=${() => { open.value = 'connection'; }}>
    <span class="dot" aria-hidden="true"></span><span id="status-text"><span role="status">${WORDS[link]}</span>${next && html`<span class="retry">${next}</span>`}</span></button>`;
}

/** @param {{manager: Manager, page: string}} props */
function Navigation({ manager, page }) {
  return html`<nav class="side" aria-label="Pages">
    ${PAGES.map((one) => html`<a href=${href(one.page)} aria-current=${one.page === page || (page === 'service' && one.page === 'apps') ? 'page' : undefined}>
      <${Icon} path=${one.icon} />${one.name}</a>`)}
    <div class="side-end"><${Links} manager=${manager} /></div>
  </nav>`;
}

/** @param {{path: string}} props */
export function Icon({ path }) {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=${path} /></svg>`;
}

/** @param {{manager: Manager}} props */
export function Links({ manager }) {
  const access = useSignal(manager.access);
  const theme = useSignal(chosenTheme);
  const signedOut = useSignal(manager.link) === 'signed-out';
  return html`<a href="api/docs">API</a>
    <button type="button" class="link" onClick=${() => chooseTheme(THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length])}>Theme: ${theme}</button>
    <button type="button" class="link" onClick=${() => { open.value = 'help'; }}>Keys <kbd>?</kbd></button>
    ${access?.session && !signedOut && html`<button type="button" class="link" title=${`Scopes: ${access.scopes.join(', ')}`} onClick=${() => manager.signOut().catch((failure) => toast(problemOf(failure).message, 'bad'))}>Sign out ${access.name}</button>`}`;
}

const chosenTheme = signal(document.documentElement.dataset.theme ?? 'auto');

/** @param {string} theme */
export function chooseTheme(theme) {
  chosenTheme.value = theme;
  document.documentElement.dataset.theme = theme;
  keepText('container-manager-theme', theme);
  import('./charts.js').then(({ paint }) => {
    paint.value += 1;
  }, () => {});
}

/** Phones have the pages below the thumb. @param {{page: string}} props */
function BottomBar({ page }) {
  const near = PAGES.slice(0, 4);
  return html`<nav class="bottom" aria-label="Main pages">
    ${near.map((one) => html`<a href=${href(one.page)} aria-current=${one.page === page || (page === 'service' && one.page === 'apps') ? 'page' : undefined}><${Icon} path=${one.icon} />${one.name}</a>`)}
    <button type="button" class=${PAGES.slice(4).some((one) => one.page === page) ? 'chosen' : ''} onClick=${() => { open.value = 'more'; }}><${Icon} path="M4 12a1 1 0 1 0 2 0a1 1 0 1 0-2 0M11 12a1 1 0 1 0 2 0a1 1 0 1 0-2 0M18 12a1 1 0 1 0 2 0a1 1 0 1 0-2 0" />More</button>
  </nav>`;
}

/** Why there is nothing live, and a field for a token where one is missing or refused. @param {{manager: Manager}} props */
function Problem({ manager }) {
  const { problem } = useSignal(manager.connection.status);
  const link = useSignal(manager.link);
  const signedOut = link === 'signed-out';
  const [Form, setForm] = useState(/** @type {any} */ (null));
  useEffect(() => {
    if (signedOut) fetched(() => import('./sign-in.js')).then((loaded) => setForm(() => loaded.SignIn), () => setForm(() => NotLoaded));
  }, [signedOut]);
  useEffect(() => { away.value = link === 'offline' ? problem?.message ?? null : null; }, [link, problem]);
  if (problem === null || link === 'live' || isLimited(link, problem)) return null;
  if (!signedOut) return html`<div id="problem" class="notice" data-tone="bad" role="alert"><p id="problem-text">${problem.message}</p></div>`;
  return html`<div id="problem" class="panel sign-in" data-tone=${problem.refused ? 'bad' : 'busy'}><h1>Sign in</h1>
    <p id="problem-text" class="notice" data-tone=${problem.refused ? 'bad' : 'busy'} role="alert">${problem.message}</p>${Form && html`<${Form} manager=${manager} refused=${problem.refused} />`}</div>`;
}

/** In the place of the field for a token. */
function NotLoaded() {
  return html`<${Failure} error=${new Error('The field for a token could not be loaded from the manager.')} retry=${() => location.reload()} />`;
}

/** Rare ones, fetched when everything else is shown. @param {{manager: Manager, page: string}} props */
function Notices(props) {
  const link = useSignal(props.manager.link);
  const [Rare, setRare] = useState(/** @type {any} */ (null));
  useEffect(() => { Rare === null && fetched(() => import('./shell-notices.js')).then((loaded) => setRare(() => loaded.Notices), () => {}); }, [link]);
  return Rare && html`<${Rare} ...${props} />`;
}

/** The page of the address; one that fails to load says so. @param {{manager: Manager}} props */
function Current({ manager }) {
  const { page, parts, query } = useSignal(route);
  const link = useSignal(manager.link);
  const access = useSignal(manager.access);
  const [loaded, setLoaded] = useState(/** @type {{page: string, Page: any, error: unknown}} */ ({ page: '', Page: null, error: null }));
  const [round, setRound] = useState(0);
  const known = Object.hasOwn(MODULES, page) ? page : 'overview';
  const again = () => setRound((count) => count + 1);
  useEffect(() => {
    let wanted = true;
    Promise.all([fetched(MODULES[known]), known === 'overview' || fetched(styled)]).then(
      ([module]) => wanted && setLoaded({ page: known, Page: module.Page, error: null }),
      (error) => wanted && setLoaded({ page: known, Page: null, error }),
    );
    window.scrollTo(0, 0);
    return () => {
      wanted = false;
    };
  }, [known, round]);
  useEffect(() => {
    if (link === 'live' || link === 'polling') back();
  }, [link]);
  useEffect(() => (loaded.error ? whenBack(again) : undefined), [loaded]);
  if (link === 'signed-out') return null;
  if (known !== page) return html`<div class="page"><h1>No such page</h1><${Empty} title=${`No page is called “${page}”.`}><a href=${href('overview')}>Overview</a></${Empty}></div>`;
  // What a page asks before it is known who asks would be refused where a token is required.
  if (loaded.page !== known || (access === null && link === 'connecting')) return html`<${Loading} />`;
  if (loaded.error) return html`<${Failure} error=${new Error('This page could not be loaded from the manager.')} retry=${again} />`;
  return html`<div class="page" data-stale=${link === 'offline'}><${Boundary} key=${`${known}/${parts.join('/')}`}><${loaded.Page} manager=${manager} parts=${parts} query=${query} /></${Boundary}></div>`;
}

/** What fails in a page stays in it: the rest of the dashboard, and every other page, goes on. */
class Boundary extends Component {
  state = { error: /** @type {unknown} */ (null) };

  static getDerivedStateFromError(/** @type {unknown} */ error) {
    return { error };
  }

  render() {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return html`<${Failure} error=${new Error(`This page failed: ${problemOf(error).message}. Please report it with what was opened.`)} retry=${() => this.setState({ error: null })} />`;
  }
}
