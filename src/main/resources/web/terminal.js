// A terminal in a container of a service. Its library is fetched when the first one is opened.

import { problemOf } from './api.js';
import { adoptingDocument } from './adopted-styles.js';
import { confirmed } from './dialog.js';
import { ExecSession, execQuery, words } from './exec-session.js';
import { html, styleSheet, useEffect, useLayoutEffect, useRef, useState } from './html.js';
import { Action } from './page-parts.js';
import { go, guardLeaving, parse, route } from './router.js';
import { Empty, None, Silence } from './ui.js';

/** @typedef {import('./manager.js').Manager} Manager */
/** @typedef {import('./vendor/xterm.js').Terminal} Screen */
/** @typedef {import('./api-types.js').ListedContainer} ListedContainer */
/** @typedef {{state: 'idle' | 'opening' | 'running' | 'ended', text: string, tone: string}} Standing */

/** Output that is received and not drawn yet; beyond it the command is ended, for the page could not keep up. */
const WAITING_MAX_BYTES = 32 * 1024 * 1024;
const SCROLLBACK_LINES = 5_000;
const SHELL = 'sh';

/** Dark in both themes, as programs expect it. */
const COLORS = { background: '#10171c', foreground: '#e6edf1', cursor: '#53c7c2', cursorAccent: '#10171c', selectionBackground: '#35505c',
  black: '#28343c', red: '#ff9086', green: '#62d491', yellow: '#f2b557', blue: '#7db8ff', magenta: '#b69cf5', cyan: '#53c7c2', white: '#dbe2e6',
  brightBlack: '#9dadb7', brightRed: '#ffb3ac', brightGreen: '#93e6b4', brightYellow: '#ffd28a', brightBlue: '#abd1ff', brightMagenta: '#d3c2ff', brightCyan: '#8fe3df', brightWhite: '#ffffff' };

/** @type {Promise<{Terminal: typeof import('./vendor/xterm.js').Terminal, FitAddon: typeof import('./vendor/xterm-fit.js').FitAddon}> | undefined} */
let library;

function xterm() {
  library ??= Promise.all([import('./vendor/xterm.js'), import('./vendor/xterm-fit.js'), styleSheet('./vendor/xterm.css', import.meta.url)]).then(
    ([{ Terminal }, { FitAddon }]) => ({ Terminal, FitAddon }),
    () => {
      library = undefined;
      throw new Error('The terminal could not be loaded from the manager.');
    },
  );
  return library;
}

/** Asks before another page replaces this one, or the session ends, which ends the command that runs here. @param {Manager} manager @returns {() => void} */
function guardCommand(manager) {
  const text = 'It runs as long as this page of its service is open, whichever part of it is shown.';
  const asks = (/** @type {Event} */ event) => event.preventDefault();
  window.addEventListener('beforeunload', asks);
  const free = guardLeaving((to) => {
    const [here, there] = [route.peek(), parse(to)];
    if (there.page === here.page && there.parts.join('/') === here.parts.join('/')) return true;
    confirmed({ title: 'End the command in the terminal?', text, button: 'End it', keep: 'Stay here', danger: true }).then((agreed) => {
      if (!agreed) return;
      end();
      go(to);
    });
    return false;
  });
  const signingOut = manager.aroundSignOut;
  manager.aroundSignOut = async (signOut) => await confirmed({ title: 'Sign out and end the command in the terminal?', text, button: 'Sign out', keep: 'Stay signed in', danger: true }) && signingOut(signOut);
  const end = () => {
    free();
    window.removeEventListener('beforeunload', asks);
    manager.aroundSignOut = signingOut;
  };
  return end;
}

/**
 * What became of the container of a command that has ended; an empty text where it is there. Pure.
 * @param {string} containerId that of the command @param {ListedContainer | undefined} container that of the service now
 */
export function goneText(containerId, container) {
  if (containerId === '' || container?.containerId === containerId) return '';
  return `Its container was removed: “Open terminal” opens one in the new container${container === undefined ? ' once there is one' : ''}.`;
}

/**
 * Hidden while another part of the service's page is shown: what runs in it runs on.
 * @param {{manager: Manager, appId: number, container: ListedContainer | undefined, hidden: boolean}} props
 */
export function TerminalView({ manager, appId, container, hidden }) {
  const [command, setCommand] = useState(SHELL);
  const [pod, setPod] = useState('');
  const [standing, setStanding] = useState(/** @type {Standing} */ ({ state: 'idle', text: '', tone: 'idle' }));
  const box = useRef(/** @type {any} */ (null));
  const tools = useRef(/** @type {any} */ (null));
  const open = useRef(/** @type {null | ReturnType<typeof screenIn>} */ (null));
  const openedAt = useRef(0);
  /** The last opening, null once it was closed: the library may come after that. */
  const asked = useRef(/** @type {object | null} */ (null));
  const end = () => {
    asked.current = null;
    open.current?.close();
    open.current = null;
  };
  useEffect(() => end, []);
  const running = standing.state === 'running';
  // Before the page reacts to anything else: what is drawn as running is asked about.
  useLayoutEffect(() => (running ? guardCommand(manager) : undefined), [running]);
  /** The one of the command, or of the last one. */
  const used = useRef(/** @type {ListedContainer | undefined} */ (undefined));
  const shown = used.current ?? container;
  if (shown === undefined) return html`<section class="panel" hidden=${hidden}><${None} asked=${manager.asked.containers}><${Empty} title="It has no container">A terminal needs a running one.</${Empty}></${None}></section>`;
  const start = async () => {
    const line = words(command);
    if (line.length === 0 || container === undefined) return;
    end();
    used.current = container;
    openedAt.current = Date.now();
    setStanding({ state: 'opening', text: 'Opening …', tone: 'busy' });
    const turn = {};
    asked.current = turn;
    try {
      const { Terminal, FitAddon } = await xterm();
      if (asked.current !== turn) return;
      const screen = screenIn(box.current, Terminal, FitAddon, () => tools.current?.querySelector('input')?.focus());
      open.current = screen;
      screen.attach(new WebSocket(manager.socketAddress(`ws/containers/${encodeURIComponent(container.containerId)}/exec`, execQuery(line, screen.terminal, pod))), setStanding);
    } catch (failure) {
      if (asked.current === turn) setStanding({ state: 'ended', text: problemOf(failure).message, tone: 'bad' });
    }
  };
  const busy = running || standing.state === 'opening';
  const gone = standing.state === 'ended' ? goneText(used.current?.containerId ?? '', container) : '';
  const why = container === undefined ? 'It has no container.' : container.status === 'running' ? '' : 'Its container does not run.';
  const stop = () => {
    asked.current = null;
    open.current?.stop();
    setStanding({ state: 'ended', text: open.current === null ? 'Closed before it was opened.' : 'Closed; the command was ended. Its output stays until a new terminal is opened.', tone: 'idle' });
  };
  return html`<section class="panel terminal-panel" hidden=${hidden} aria-label=${`Terminal in ${shown.name}`}>
    <form class="terminal-tools" ref=${tools} onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); tools.current.querySelector('.open-terminal')?.click(); }}>
      <label>Command <input id="terminal-command" value=${command} autocomplete="off" spellcheck="false" disabled=${busy} onInput=${(/** @type {any} */ event) => setCommand(event.target.value)} /></label>
      ${container?.pods && container.pods.length > 1 && html`<label>Pod <select id="terminal-pod" value=${pod} disabled=${busy} onChange=${(/** @type {any} */ event) => setPod(event.target.value)}><option value="">any</option>${container.pods.map((one) => html`<option value=${one.name}>${one.name}</option>`)}</select></label>`}
      ${busy ? html`<button type="button" class="quiet small" onClick=${stop}>Close</button>`
        : html`<${Action} manager=${manager} scope="exec" appId=${appId} class="small open-terminal" disabled=${why !== '' || words(command).length === 0} title=${why} onClick=${start}>${standing.state === 'ended' && gone === '' ? 'New terminal' : 'Open terminal'}</${Action}>`}
      <p id="terminal-state" role="status" data-tone=${standing.tone}>${standing.text}${standing.state === 'opening' && html`<${Silence} since=${openedAt.current} />`}</p>
      ${running && html`<p class="muted terminal-hint"><kbd>Shift Tab</kbd> leaves the terminal</p>`}</form>
    ${gone !== '' && html`<p class="notice" data-tone="warn" role="status">${gone}</p>`}
    <div class="terminal-box" data-shown=${standing.state !== 'idle'} ref=${box}></div>
    ${standing.state === 'idle' && html`<${Empty} title=${`Run a command in ${shown.name}`}>What is typed and shown is not recorded; that a terminal was opened, and by whom, is.</${Empty}>`}
  </section>`;
}

/**
 * A screen in an element, and the session that is shown on it.
 * @param {HTMLElement} box @param {any} Terminal @param {any} FitAddon @param {() => void} leave where the focus goes
 */
function screenIn(box, Terminal, FitAddon, leave) {
  box.replaceChildren();
  box.dataset.shown = 'true';
  const mono = getComputedStyle(document.documentElement).getPropertyValue('--mono');
  /** @type {Screen} */
  const terminal = new Terminal({ documentOverride: adoptingDocument(document), theme: COLORS, fontFamily: mono, fontSize: 13, lineHeight: 1.15,
    cursorBlink: false, scrollback: SCROLLBACK_LINES, minimumContrastRatio: 4.5, screenReaderMode: true });
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  terminal.open(box);
  fit.fit();
  terminal.attachCustomKeyEventHandler((event) => {
    if (event.key !== 'Tab' || !event.shiftKey) return true;
    event.preventDefault();
    if (event.type === 'keydown') leave();
    return false;
  });
  const observer = new ResizeObserver(() => {
    if (box.clientWidth > 0) fit.fit();
  });
  observer.observe(box);
  /** @type {ExecSession | undefined} */
  let session;
  /** What was written stays, to be read and copied. */
  const stop = () => {
    session?.close();
    terminal.options.disableStdin = true;
  };
  const close = () => {
    stop();
    observer.disconnect();
    terminal.dispose();
    box.replaceChildren();
  };
  return { terminal, stop, close, attach: (/** @type {WebSocket} */ socket, /** @type {(standing: Standing) => void} */ show) => {
    session = attached(terminal, socket, show);
  } };
}

/** @param {Screen} terminal @param {WebSocket} socket @param {(standing: Standing) => void} show @returns {ExecSession} */
function attached(terminal, socket, show) {
  let waiting = 0;
  const session = new ExecSession(socket, {
    started: () => {
      show({ state: 'running', text: 'Running', tone: 'good' });
      session.resize(terminal);
      terminal.focus();
    },
    output: (bytes) => {
      waiting += bytes.length;
      if (waiting > WAITING_MAX_BYTES) {
        session.close();
        show({ state: 'ended', text: 'Closed: the command wrote faster than this page can draw.', tone: 'bad' });
        return;
      }
      terminal.write(bytes, () => {
        waiting -= bytes.length;
      });
    },
    ended: (ended) => {
      terminal.options.disableStdin = true;
      show(endedAs(ended));
    },
  });
  terminal.onData((text) => session.type(text));
  terminal.onBinary((text) => session.binary(text));
  terminal.onResize((size) => session.resize(size));
  return session;
}

/** @param {{exitCode: number | null, reason: string | null, problem: string | null}} ended @returns {Standing} */
export function endedAs({ exitCode, reason, problem }) {
  if (problem !== null) return { state: 'ended', text: problem, tone: 'bad' };
  const code = exitCode === null ? 'its exit code is not known' : `exit code ${exitCode}`;
  return { state: 'ended', text: `Ended, ${code}${reason ? `: ${reason}` : ''}`, tone: exitCode === 0 ? 'idle' : 'warn' };
}
