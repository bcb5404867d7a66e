// One interactive command in a container over the WebSocket of docs/protocol.md, "Interactive commands". It knows nothing of the page.

/** The server's bounds of a terminal's sides. */
const SIDE_MAX = 1000;
/** Until the command has started: an engine may take long, a service that hangs takes for ever. */
const START_MAX_MILLIS = 30_000;

/**
 * @typedef {object} Handlers
 * @property {() => void} started
 * @property {(bytes: Uint8Array) => void} output
 * @property {(ended: {exitCode: number | null, reason: string | null, problem: string | null}) => void} ended once
 */

/** The words of a command: separated by spaces, but for those in quotes. @param {string} text @returns {string[]} */
export function words(text) {
  return (text.match(/"[^"]*"|'[^']*'|\S+/g) ?? []).map((word) => (/^(["']).*\1$/.test(word) ? word.slice(1, -1) : word));
}

/** The query of the address. @param {string[]} command @param {{cols: number, rows: number}} size @param {string} pod which replica; empty means any */
export function execQuery(command, { cols, rows }, pod = '') {
  const query = new URLSearchParams(command.map((word) => ['command', word]));
  query.set('tty', 'true');
  query.set('cols', String(side(cols)));
  query.set('rows', String(side(rows)));
  if (pod !== '') query.set('pod', pod);
  return query;
}

/** @param {number} length */
function side(length) {
  return Math.max(1, Math.min(SIDE_MAX, Math.floor(length)));
}

export class ExecSession {
  #socket;
  #handlers;
  #encoder = new TextEncoder();
  #over = false;
  #opened = false;
  /** @type {string | null} */ #problem = null;
  /** @type {any} */ #deadline;

  /** @param {WebSocket} socket not open yet @param {Handlers} handlers */
  constructor(socket, handlers) {
    this.#socket = socket;
    this.#handlers = handlers;
    socket.binaryType = 'arraybuffer';
    socket.onmessage = ({ data }) => (typeof data === 'string' ? this.#message(JSON.parse(data)) : handlers.output(new Uint8Array(data)));
    socket.onopen = () => {
      this.#opened = true;
    };
    this.#deadline = setTimeout(() => {
      this.#end({ exitCode: null, reason: null, problem: `The manager has not answered for ${START_MAX_MILLIS / 1000} s. Open a new terminal once it does.` });
      socket.close();
    }, START_MAX_MILLIS);
    socket.onclose = ({ code, reason }) => this.#end({ exitCode: null, reason: null, problem: this.#problem ?? closed(this.#opened, code, reason) });
  }

  /** @param {any} message */
  #message(message) {
    if (message.type === 'started') {
      clearTimeout(this.#deadline);
      this.#handlers.started();
    } else if (message.type === 'error') this.#problem = message.message;
    else if (message.type === 'exit') this.#end({ exitCode: message.exitCode, reason: message.reason, problem: null });
  }

  /** @param {{exitCode: number | null, reason: string | null, problem: string | null}} ended */
  #end(ended) {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#deadline);
    this.#handlers.ended(ended);
  }

  /** What was typed, as text. @param {string} text */
  type(text) {
    this.#send(this.#encoder.encode(text));
  }

  /** What was typed, a byte a character. @param {string} text */
  binary(text) {
    this.#send(Uint8Array.from(text, (letter) => letter.charCodeAt(0)));
  }

  /** @param {{cols: number, rows: number}} size */
  resize({ cols, rows }) {
    this.#send(JSON.stringify({ type: 'resize', cols: side(cols), rows: side(rows) }));
  }

  /** Ends the command, without a word to the handlers. */
  close() {
    this.#over = true;
    clearTimeout(this.#deadline);
    this.#socket.close();
  }

  /** @param {string | Uint8Array<ArrayBuffer>} data */
  #send(data) {
    if (this.#socket.readyState === 1 && !this.#over) this.#socket.send(data);
  }
}

/** The code of a WebSocket whose service is stopping. */
const STOPPING = 1001;

/** @param {boolean} opened @param {number} code @param {string} reason */
function closed(opened, code, reason) {
  if (opened && code === STOPPING) return 'The manager stopped, and ended the command. Open a new terminal once it runs again.';
  if (opened) return `The connection to the manager was lost${reason ? ` (${reason})` : ''}. The command is ended where possible, its container keeps running. Open a new terminal once the manager answers.`;
  return 'The terminal could not be opened. Interactive commands may be disabled (exec.enabled), 16 of them may be open already, the container'
    + ' may have ended, or a proxy does not pass WebSockets on.';
}
