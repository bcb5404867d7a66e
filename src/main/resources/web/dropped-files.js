// Files that are dropped or chosen: the Compose file among them, and those that come with it, named by their paths.

/** As the server has it: parts of a form but for the Compose file, and the bytes of one. */
const FILES_MAX = 249;
const FILE_MAX_BYTES = 1024 * 1024;
/** Of a project's folder, what is never meant: it would be too many files. */
const LEFT_OUT = new Set(['.git', '.hg', '.svn', 'node_modules']);
const COMPOSE = /^(?:docker-)?compose\.ya?ml$/;

/** @typedef {{path: string, file: File}} Named */

/**
 * Which of them is the app's file: by its usual name, else the only YAML or JSON file at the top that is known for nothing else. Pure.
 * @template {{path: string}} T
 * @param {T[]} files @param {(path: string) => boolean} [isBeside] whether it is known as a file beside the app's @returns {{main: T | null, others: T[]}}
 */
export function sorted(files, isBeside = () => false) {
  const tops = files.filter(({ path }) => !path.includes('/'));
  const usual = tops.find(({ path }) => COMPOSE.test(path));
  const written = tops.filter(({ path }) => /\.(?:ya?ml|json)$/.test(path) && !isBeside(path));
  const main = usual ?? (written.length === 1 ? written[0] : null);
  return { main, others: files.filter((one) => one !== main) };
}

/**
 * Without the folder that all of them are in, as a Compose project is dropped as a folder. Pure.
 * @template {{path: string}} T @param {T[]} files @returns {{folder: string, files: T[]}} folder: its name, empty without one
 */
export function withoutFolder(files) {
  const folder = files[0]?.path.match(/^([^/]+)\//)?.[1];
  return folder !== undefined && files.every(({ path }) => path.startsWith(`${folder}/`)) ? { folder, files: files.map((one) => ({ ...one, path: one.path.slice(folder.length + 1) })) } : { folder: '', files };
}

/** The name of a new app whose file says none: its folder's, in small letters, as Docker Compose names a project. Pure. @param {string} folder @param {string} text */
export function projectName(folder, text) {
  return nameIn(text) !== '' ? '' : folder.toLowerCase().replace(/[^a-z0-9_-]/g, '').replace(/^[_-]+/, '');
}

/** How a Compose file names its app; an empty text where it does not. Pure. @param {string} text */
export function nameIn(text) {
  return text.match(/^name[ \t]*:[ \t]*(["']?)([^"'#\n]*)\1/m)?.[2].trim() ?? '';
}

/**
 * The field Name after the file was changed: it follows the name that the file says, where that has become another one. An empty field leaves it to
 * the file, as one has to whose name has variables. Pure.
 * @param {string} field @param {string} before the file @param {string} after
 */
export function followed(field, before, after) {
  const said = nameIn(after);
  if (field === '' || said === '' || said === nameIn(before)) return field;
  return said.includes('$') ? '' : said;
}

/** What the server would refuse, said at once. Pure. @param {{path: string, size: number}[]} files @returns {string | null} */
export function refusal(files) {
  if (files.length > FILES_MAX + 1) return `At most ${FILES_MAX} files can come with a Compose file; these are ${files.length}.`;
  const large = files.find(({ size }) => size > FILE_MAX_BYTES);
  return large === undefined ? null : `${large.path} has more than 1 MiB, the most for one file: drop the others without it.`;
}

/** @param {FileList} list of an input @returns {Named[]} */
export function chosen(list) {
  return [...list].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}

/** All files that were dropped, those in folders too. @param {DataTransfer} transfer @returns {Promise<Named[]>} */
export async function dropped(transfer) {
  // To be asked before the first wait: afterwards the list is empty.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (entries.length === 0) return chosen(transfer.files);
  /** @type {Named[]} */
  const found = [];
  for (const entry of entries) await collect(entry, found);
  return found;
}

/** @type {((files: Named[]) => unknown) | null} */
let taker = null;
/** Dropped before anybody takes files. @type {Named[] | null} */
let waiting = null;

/** Takes all files that are dropped on the page, and those that wait. @param {(files: Named[]) => unknown} take @returns {() => void} ends it */
export function takeDrops(take) {
  taker = take;
  const early = waiting;
  waiting = null;
  if (early !== null) take(early);
  return () => {
    if (taker === take) taker = null;
  };
}

/** Hands dropped files to the editor that takes them; without one they wait, and the page is called to open it. @param {Named[]} files @param {() => void} call */
export function give(files, call) {
  if (taker !== null) {
    taker(files);
    return;
  }
  waiting = files;
  call();
}

/** @param {any} entry @param {Named[]} found */
export async function collect(entry, found) {
  if (found.length > FILES_MAX + 1 || (entry.isDirectory && LEFT_OUT.has(entry.name))) return;
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    found.push({ path: entry.fullPath.replace(/^\//, ''), file });
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    /** @type {any[]} */
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return;
    for (const one of some) await collect(one, found);
  }
}
