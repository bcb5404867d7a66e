// What differs between two texts, by lines. Pure.

/** @typedef {{kind: 'same' | 'added' | 'removed', text: string}} DiffLine */

/** Longer texts are compared without looking for the shortest difference. */
const CELLS_MAX = 4_000_000;

/** @param {string} before @param {string} after @returns {DiffLine[]} */
export function diff(before, after) {
  const old = before.split('\n');
  const next = after.split('\n');
  let start = 0;
  while (start < old.length && start < next.length && old[start] === next[start]) start += 1;
  let end = 0;
  while (end < old.length - start && end < next.length - start && old[old.length - 1 - end] === next[next.length - 1 - end]) end += 1;
  const same = (/** @type {string} */ text) => ({ kind: /** @type {const} */ ('same'), text });
  return [...old.slice(0, start).map(same), ...middle(old.slice(start, old.length - end), next.slice(start, next.length - end)),
    ...old.slice(old.length - end).map(same)];
}

/** @param {string[]} old @param {string[]} next @returns {DiffLine[]} */
function middle(old, next) {
  if (old.length * next.length > CELLS_MAX) {
    return [...old.map((text) => ({ kind: /** @type {const} */ ('removed'), text })), ...next.map((text) => ({ kind: /** @type {const} */ ('added'), text }))];
  }
  const width = next.length + 1;
  const common = new Uint32Array((old.length + 1) * width);
  for (let row = old.length - 1; row >= 0; row -= 1) {
    for (let column = next.length - 1; column >= 0; column -= 1) {
      common[row * width + column] = old[row] === next[column] ? common[(row + 1) * width + column + 1] + 1
        : Math.max(common[(row + 1) * width + column], common[row * width + column + 1]);
    }
  }
  /** @type {DiffLine[]} */
  const lines = [];
  let row = 0;
  let column = 0;
  while (row < old.length || column < next.length) {
    if (row < old.length && column < next.length && old[row] === next[column]) {
      lines.push({ kind: 'same', text: old[row] });
      row += 1;
      column += 1;
    } else if (column === next.length || (row < old.length && common[(row + 1) * width + column] >= common[row * width + column + 1])) {
      lines.push({ kind: 'removed', text: old[row] });
      row += 1;
    } else {
      lines.push({ kind: 'added', text: next[column] });
      column += 1;
    }
  }
  return lines;
}

const NAME = /^ *"(appName|serviceName)": "([^"]*)"/;

/** What the lines before a place are of, in the JSON of a target: its app and service, of those that are named before it. @param {DiffLine[]} lines @param {number} end @returns {string} */
function placeBefore(lines, end) {
  let service = '';
  for (let index = end - 1; index >= 0; index -= 1) {
    const found = lines[index].kind === 'removed' ? null : NAME.exec(lines[index].text);
    if (found?.[1] === 'appName') return service === '' ? found[2] : `${found[2]}/${service}`;
    if (found && service === '') service = found[2];
  }
  return service;
}

/** The same in Compose files, one after the other: services are the keys below the last key at the edge, if that is theirs. What begins with a key is of that one. @param {DiffLine[]} lines @param {number} end @returns {string} */
function composePlaceBefore(lines, end) {
  let service = '';
  let edge = '';
  for (let index = end; index >= 0; index -= 1) {
    const { kind, text } = lines[index];
    if (kind === 'removed' && index < end) continue;
    const name = /^name: ["']?(.*?)["']?$/.exec(text)?.[1];
    if (name !== undefined) return edge === 'services' && service !== '' ? `${name}/${service}` : name;
    if (edge === '') {
      service ||= /^ {2}["']?([\w.-]+)["']?:/.exec(text)?.[1] ?? '';
      edge = /^([\w-]+):/.exec(text)?.[1] ?? '';
    }
  }
  return '';
}

/** Changed lines with some around them; what is left out is one line, which says where one is after it. @param {DiffLine[]} lines @param {number} [around] @returns {(DiffLine | {kind: 'gap', text: string})[]} */
export function hunks(lines, around = 3) {
  const place = lines.some(({ text }) => text.startsWith('name: ')) ? composePlaceBefore : placeBefore;
  const near = lines.map((_, index) => lines.slice(Math.max(0, index - around), index + around + 1).some(({ kind }) => kind !== 'same'));
  /** @type {(DiffLine | {kind: 'gap', text: string})[]} */
  const shown = [];
  for (let index = 0; index < lines.length; index += 1) {
    if (near[index]) shown.push(lines[index]);
    else if (near[index + 1]) shown.push({ kind: 'gap', text: `… ${place(lines, lines.findIndex(({ kind }, at) => at > index && kind !== 'same'))}`.trimEnd() });
    else if (index === lines.length - 1) shown.push({ kind: 'gap', text: '…' });
  }
  return shown;
}
