// A log line as it is shown: JSON as its message and fields. Pure functions.

import { plain } from './log-terminal.js';

/** How deep a JSON line may be nested to be shown with one level below the other. */
const DEPTH_MAX = 40;

/** The members that loggers use for what a person reads. */
const MESSAGE_KEYS = ['msg', 'message', 'event', 'text'];
/** Members that the line shows already. */
const KNOWN_KEYS = new Set(['level', 'lvl', 'severity', 'time', 'timestamp', 'ts', '@timestamp', 'levelname']);

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

/** What a line that is JSON says of its time and level. @param {object} tree */
export function known(tree) {
  return Object.entries(tree).filter(([name]) => KNOWN_KEYS.has(name)).map(([, value]) => String(value)).join(' ');
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

/**
 * What the app and service of a line were called when it was written; in lines of versions that kept no names as they are called now, or null.
 * @param {import('./api-types.js').LogEntry} entry @param {{apps: Record<string, import('./api-types.js').DeclaredApp>} | null} target
 * @returns {{app: string | null, service: string | null}}
 */
export function named(entry, target) {
  const declared = entry.appId === undefined ? undefined : target?.apps[entry.appId];
  const service = declared?.services.find((one) => one.serviceId === entry.serviceId);
  return { app: entry.appName ?? declared?.appName ?? null, service: entry.serviceName ?? service?.serviceName ?? null };
}

/** Who wrote a line: a service, or a part of the manager. @param {Parameters<typeof named>[0]} entry @param {Parameters<typeof named>[1]} target */
export function writer(entry, target) {
  if (entry.containerId === undefined && entry.source.type !== 'container') return entry.source.name;
  const { app, service } = named(entry, target);
  const prefix = entry.appId === undefined ? '' : `${app ?? entry.appId}/`;
  return prefix + (service ?? entry.source.name);
}

/**
 * A writer's name, shortened to so many characters: of an app and its service the service keeps more, of a pod the beginning and the end.
 * @param {string} name @param {number} columns
 */
export function fitting(name, columns) {
  if (name.length <= columns) return name;
  const slash = name.indexOf('/');
  if (slash < 0) return `${name.slice(0, Math.ceil((columns - 1) / 2))}…${name.slice(-Math.floor((columns - 1) / 2))}`;
  const [app, service] = [name.slice(0, slash), name.slice(slash + 1)];
  const ofApp = Math.min(app.length, Math.max(Math.floor(columns / 3), columns - 1 - service.length));
  return `${begun(app, ofApp)}/${begun(service, columns - 1 - ofApp)}`;
}

/** @param {string} text @param {number} columns */
function begun(text, columns) {
  return text.length <= columns ? text : `${text.slice(0, columns - 1)}…`;
}
