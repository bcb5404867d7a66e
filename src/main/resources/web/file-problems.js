// Where in a file the server's violations and warnings belong. Pure.

/** @typedef {{line: number | null, severity: 'error' | 'warning' | 'info', message: string}} FileProblem line: from 1 */
/** @typedef {{from: number, to: number}} Lines both from 1, and both meant */

const TOKEN = /\s*("(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+)/y;

/** Whether a Compose file has comments, which are not stored; a sign within a text may be taken for one. Pure. @param {string} text */
export function hasComments(text) {
  return !isJson(text) && /(?:^|\s)#/.test(text);
}

/** Whether a text is meant as JSON. @param {string} text */
export function isJson(text) {
  return text.trimStart().startsWith('{');
}

/** In the place of a secret that is stored; sent back it stands for the stored value. */
export const MASK = '__masked__';

/** What each line with a masked secret means. Pure. @param {string} text @returns {FileProblem[]} */
export function masksIn(text) {
  return text.split('\n').flatMap((line, at) => (line.includes(MASK) ? { line: at + 1, severity: /** @type {'info'} */ ('info'), message: `${MASK} stands for the stored secret: leave it and the secret stays; type another value to change it.` } : []));
}

/**
 * The line, from 1, of what a JSON pointer names in a JSON text; of the nearest place around it where there is no such place, and null for
 * the whole text.
 * @param {string} text @param {string} pointer
 */
export function lineOfPointer(text, pointer) {
  const path = pointer.split('/').slice(1).map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  if (path.length === 0) return null;
  const found = offsetOf(text, path);
  return text.slice(0, found).split('\n').length;
}

/** @param {string} text @param {string[]} path @returns {number} */
function offsetOf(text, path) {
  /** What surrounds the token: the name or number of its part, and how many parts of the path it has met. */
  /** @type {{list: boolean, part: string, index: number}[]} */
  const around = [];
  let met = 0;
  let best = 0;
  let name = false;
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    const token = match[1];
    const at = TOKEN.lastIndex - token.length;
    const inner = around.at(-1);
    if (token === '}' || token === ']') {
      around.pop();
      if (around.length < met) return best;
      name = false;
    } else if (token === ',') {
      if (inner?.list) inner.index += 1;
      name = inner !== undefined && !inner.list;
    } else if (token === ':') {
      name = false;
    } else if (name && inner) {
      inner.part = textOf(token);
      if (met === around.length - 1 && inner.part === path[met]) {
        met += 1;
        best = at;
        if (met === path.length) return at;
      }
    } else {
      if (inner?.list && met === around.length - 1 && String(inner.index) === path[met]) {
        met += 1;
        best = at;
        if (met === path.length) return at;
      }
      if (token === '{' || token === '[') {
        around.push({ list: token === '[', part: '', index: 0 });
        name = token === '{';
      }
    }
  }
  return best;
}

/**
 * The lines of a service in its app's file, from 1; null where the file does not say it at a place of its own. Pure.
 * @param {string} text @param {{serviceId: number, serviceName: string}} service @returns {Lines | null}
 */
export function linesOfService(text, { serviceId, serviceName }) {
  const lines = text.split('\n');
  const from = isJson(text) ? lineOfJsonService(text, serviceId) : lineOfComposeService(lines, serviceName);
  if (from === null) return null;
  const indent = indentOf(lines[from - 1]);
  const after = lines.findIndex((line, at) => at >= from && line.trim() !== '' && indentOf(line) <= indent);
  // In JSON the bracket that closes it stands below its first line.
  let to = after < 0 ? lines.length : lines[after].trim().startsWith('}') && isJson(text) ? after + 1 : after;
  while (lines[to - 1].trim() === '') to -= 1;
  return { from, to };
}

/** @param {string} line */
const indentOf = (line) => line.search(/\S|$/);

/** @param {string[]} lines @param {string} name */
function lineOfComposeService(lines, name) {
  const top = lines.findIndex((line) => /^services[ \t]*:/.test(line));
  const first = top < 0 ? -1 : lines.findIndex((line, at) => at > top && /^[ \t]*[^\s#]/.test(line));
  if (first < 0) return null;
  const indent = indentOf(lines[first]);
  const end = lines.findIndex((line, at) => at >= first && /^[ \t]*[^\s#]/.test(line) && indentOf(line) < indent);
  const found = lines.findIndex((line, at) => at >= first && (end < 0 || at < end) && indentOf(line) === indent && keyOf(line) === name);
  return indent === 0 || found < 0 ? null : found + 1;
}

/** @param {string} line of a mapping in YAML */
function keyOf(line) {
  const [, double, single, plain] = /^\s*(?:"([^"]*)"|'([^']*)'|([^\s:#][^:]*?))\s*:(?:\s|$)/.exec(line) ?? [];
  return double ?? single ?? plain;
}

/** @param {string} text @param {number} serviceId */
function lineOfJsonService(text, serviceId) {
  try {
    const at = JSON.parse(text).services.findIndex((/** @type {any} */ one) => one.serviceId === serviceId);
    return at < 0 ? null : lineOfPointer(text, `/services/${at}`);
  } catch {
    return null;
  }
}

/** @param {string} token */
function textOf(token) {
  try {
    return String(JSON.parse(token));
  } catch {
    return token;
  }
}

/**
 * What a refused dry run says, each at its line: Compose files' messages begin with it, JSON's pointers lead to it.
 * @param {string} text @param {string} message @param {{pointer: string, message: string}[]} violations @param {number} appId
 * @returns {FileProblem[]}
 */
export function problemsIn(text, message, violations, appId) {
  const listed = violations.length === 0 ? [{ pointer: '', message }] : violations;
  return listed.map((one) => ({ severity: 'error', ...placed(text, one.pointer, one.message, appId) }));
}

/** @param {string} text @param {{pointer?: string, line?: number, message: string}[]} warnings @param {number} appId @returns {FileProblem[]} */
export function warningsIn(text, warnings, appId) {
  return warnings.map((one) => ({ severity: 'warning', ...(one.line ? { line: one.line, message: onThisPage(one.message) } : placed(text, one.pointer ?? '', one.message, appId)) }));
}

/** What to do about a file or a profile, in the server's words for all clients, and what that is on this page. Other words of it stay. @type {[string, string][]} */
export const SENDING = [
  ['container-manager apply uploads it from that path beside the Compose file; other clients send it as a part of a multipart request', 'drop it here or choose it with Add files'],
  ['activate one with ?profile=<name>', 'choose one under Profiles'],
  ['activate a profile with ?profile=<name>', 'choose a profile under Profiles'],
  [', as the request says (?name=), ', ', as the field Name says, '],
  ['Upload what the container expects there as parts of a multipart request, or put it there', 'Drop what the container expects there, or choose it with Add files'],
];

/** @param {string} message */
function onThisPage(message) {
  return SENDING.reduce((words, [theirs, here]) => words.replace(theirs, here), message);
}

/** @param {string} text @param {string} pointer @param {string} said @param {number} appId */
function placed(text, pointer, said, appId) {
  const message = onThisPage(said);
  const given = /^line (\d+)(?:, column \d+)?: /.exec(message);
  if (given) return { line: Number(given[1]), message: message.slice(given[0].length) };
  const own = pointer.startsWith(`/apps/${appId}/`) ? pointer.slice(`/apps/${appId}`.length) : pointer;
  return { line: isJson(text) ? lineOfPointer(text, own) : null, message: own === '' ? message : `${own} ${message}` };
}
