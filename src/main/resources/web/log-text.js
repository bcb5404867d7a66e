// A log line as it is shown: terminal colours as classes, JSON as its message and fields. Pure functions.

/** @typedef {{text: string, classes: string}} Piece */

const ESCAPE = /\u001b\[([0-9;]*)m/g;
// Other control sequences and characters have no meaning in a list of lines.
// eslint-disable-next-line no-control-regex
const CONTROL = /\u001b(?:\[[0-?]*[ -/]*[@-ln-~]|\[(?=[0-9;]*[^0-9;m])[0-?]*[ -/]*m|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[ -/]+[0-~]|[0-Z\\^-~])|[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u202d\u202e]/g;
/** Changes of look that one line may have; the rest of it is shown in one look. */
const PIECES_MAX = 400;
/** How deep a JSON line may be nested to be shown with one level below the other. */
const DEPTH_MAX = 40;

/** The members that loggers use for what a person reads. */
const MESSAGE_KEYS = ['msg', 'message', 'event', 'text'];
/** Members that the line shows already. */
const KNOWN_KEYS = new Set(['level', 'lvl', 'severity', 'time', 'timestamp', 'ts', '@timestamp', 'levelname']);

/** @param {string} message */
export function plain(message) {
  return message.replace(ESCAPE, '').replace(CONTROL, '').replaceAll('\n', ' ⏎ ').replaceAll('\t', '    ');
}

/** Pieces of one look. @param {string} message @returns {Piece[]} */
export function pieces(message) {
  const clean = message.replace(CONTROL, '').replaceAll('\n', ' ⏎ ').replaceAll('\t', '    ');
  const found = [];
  let from = 0;
  /** @type {Set<string>} */
  let look = new Set();
  for (const match of clean.matchAll(ESCAPE)) {
    if (found.length === PIECES_MAX) return [...found, { text: clean.slice(from).replace(ESCAPE, ''), classes: '' }];
    if (match.index > from) found.push({ text: clean.slice(from, match.index), classes: [...look].join(' ') });
    look = changed(look, match[1]);
    from = match.index + match[0].length;
  }
  if (from < clean.length) found.push({ text: clean.slice(from), classes: [...look].join(' ') });
  return found;
}

/** @param {Set<string>} look @param {string} codes */
function changed(look, codes) {
  let next = new Set(look);
  const numbers = codes.split(';').map(Number);
  for (let index = 0; index < numbers.length; index += 1) {
    const code = numbers[index];
    if (code === 0) next = new Set();
    else if (code === 1) next.add('ansi-bold');
    else if (code === 2) next.add('ansi-dim');
    else if (code === 22) ['ansi-bold', 'ansi-dim'].forEach((name) => next.delete(name));
    else if (code === 38 || code === 48) index += numbers[index + 1] === 5 ? 2 : 4;
    else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97) || code === 39) {
      next = new Set([...next].filter((name) => !/^ansi-\d/.test(name)));
      if (code !== 39) next.add(`ansi-${code % 10}`);
    }
  }
  return next;
}

/**
 * A line that is one JSON object, readable: its message first, then the other members.
 * @param {string} message @returns {{text: string, fields: string, tree: object} | null} null when it is none
 */
export function json(message) {
  const text = message.trim();
  if (!text.startsWith('{') || !text.endsWith('}')) return null;
  try {
    const tree = JSON.parse(text, asWritten);
    const key = MESSAGE_KEYS.find((name) => typeof tree[name] === 'string');
    const fields = Object.entries(tree).filter(([name]) => name !== key && !KNOWN_KEYS.has(name))
      .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`).join(' ');
    const shown = key === undefined ? '' : tree[key];
    return shown === '' && fields === '' ? null : { text: shown, fields, tree };
  } catch {
    // No JSON, or nested too deep.
    return null;
  }
}

/**
 * A number keeps its digits, where the browser hands them over: an order's number has more of them than a number of the language.
 * @param {string} _ @param {unknown} value @param {{source?: string}} [context]
 */
function asWritten(_, value, context) {
  const raw = /** @type {any} */ (JSON).rawJSON;
  return typeof value === 'number' && context?.source !== undefined && raw !== undefined && String(value) !== context.source ? raw(context.source) : value;
}

/** A line that is JSON, one level below the other; as it is when it is nested deeper than anybody reads. @param {string} message @param {object} tree */
export function indented(message, tree) {
  let depth = 0;
  let deepest = 0;
  for (const [bracket] of message.replace(/"(?:[^"\\]|\\.)*"/g, '').matchAll(/[[\]{}]/g)) {
    depth += bracket === '{' || bracket === '[' ? 1 : -1;
    deepest = Math.max(deepest, depth);
  }
  return deepest > DEPTH_MAX ? plain(message) : JSON.stringify(tree, null, 2);
}

/** What is shown of a line while JSON is folded, without its looks. @param {string} message */
export function shownText(message) {
  const found = json(message);
  return found === null ? plain(message) : plain(`${found.text} ${found.fields}`);
}
