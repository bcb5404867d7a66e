// The files beside an app's Compose file: those that are stored, and those that are to be sent with it, to look at, change and replace.

import { problemOf } from './api.js';
import { chosen } from './dropped-files.js';
import { FileEditor } from './editor.js';
import { isJson } from './file-problems.js';
import { bytes } from './format.js';
import { html, useEffect, useRef, useState } from './html.js';
import { shownText, withOwnEnds } from './line-ends.js';
import { Failure, Loading } from './ui.js';

/** @typedef {import('./manager.js').Manager} Manager */
/** @typedef {{path: string, kind: 'file' | 'in-folder' | 'config' | 'secret', sizeBytes: number | null, reason?: string, source: string, services: string[], targets: string[]}} Stored targets: where containers see it */
/** @typedef {{path: string, stored: Stored | null, file: File | null}} Row stored: as the service has it; file: what is sent in its place */

/** As the server says it of each file that it keeps; the list of files says the same. */
const KEPT = ' was not uploaded: the content uploaded earlier is kept';

const KINDS = {
  file: 'a change replaces the containers',
  'in-folder': 'in a bound folder: containers see a change at once',
  config: 'config; a change replaces the containers',
  secret: 'secret',
};

/** What a file that is written from what is stored has where the values of an env_file may be. */
const ENVIRONMENT = /^\s+environment:/m;

/** A stored file's path beside the Compose file. A config is sent as a file in a folder of that name. Pure. @param {Stored} stored */
export function uploadPath({ path, kind }) {
  return kind === 'config' ? `configs/${path}` : path;
}

/**
 * What the editor calls each file of which the service made the place. Those of which there are two contents are called by their places. Pure.
 * @param {Stored[]} stored
 */
function called(stored) {
  const all = stored.filter(({ kind }) => kind !== 'in-folder').map((one) => ({ ...one, path: uploadPath(one), shown: one.kind === 'secret' ? `./secrets/${one.path}` : `./${uploadPath(one)}` }));
  const names = all.map(({ shown }) => shown);
  return all.filter(({ shown }) => names.indexOf(shown) === names.lastIndexOf(shown));
}

/**
 * A Compose file with paths beside it, in the place of where the service keeps what was sent: those change with each content. Pure.
 * @param {string} text @param {Stored[]} stored
 */
export function besideText(text, stored) {
  return called(stored).reduce((before, { shown, source }) => replaced(before, source, shown), text);
}

/** A path as a whole. @param {string} text @param {string} from @param {string} to */
function replaced(text, from, to) {
  return text.split(from).reduce((before, after) => before + (/^(?:$|[\s:"',])/.test(after) ? to : from) + after);
}

/**
 * The same file as the service takes it: it finds the files that it keeps by their paths, configs and secrets by their places, as long as nothing
 * else is sent for them. A config or secret that the text declares has a file of its own. Pure.
 * @param {string} text @param {Stored[]} stored @param {Map<string, File>} files to be sent
 */
export function asSent(text, stored, files) {
  if (isJson(text)) return text;
  return called(stored).filter(({ kind, path }) => kind === 'secret' || (kind === 'config' && !files.has(path))).reduce((now, { shown, source }) => {
    const whole = new RegExp(`(^|[\\s"',[])${shown.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?=$|[\\s:"',\\]])`, 'gm');
    return now.replace(whole, (found, before, at) => (/file:[ \t]*["']?$/.test(now.slice(0, at + before.length)) ? found : `${before}${source}`));
  }, text);
}

/** What is stored and what is to be sent, by path: first what is new, which may still ask for its place. Pure. @param {Stored[]} stored @param {Map<string, File>} files @returns {Row[]} */
export function rowsOf(stored, files) {
  const known = stored.map((one) => ({ path: uploadPath(one), stored: one, file: files.get(uploadPath(one)) ?? null }));
  const paths = new Set(known.map(({ path }) => path));
  return [...[...files].filter(([path]) => !paths.has(path)).map(([path, file]) => ({ path, stored: null, file })), ...known];
}

/**
 * Where a file belongs that came without its folder: the only stored one of its name, where there is none at its path, else the only one of its name
 * that the text refers to, else the only config that it can be the content of. Pure.
 * @param {string} path @param {Stored[]} stored @param {string} text @param {string[]} sent paths of files that came before
 */
export function placeOf(path, stored, text, sent = []) {
  const paths = stored.filter(({ kind }) => kind !== 'secret').map(uploadPath);
  const referred = pathsIn(text);
  if (paths.includes(path) || referred.includes(path)) return path;
  const named = (/** @type {string[]} */ all) => [...new Set(all.filter((one) => one.split('/').at(-1) === path))];
  const found = named(paths).length > 0 ? named(paths) : named(referred);
  const missing = found.filter((one) => !sent.includes(one));
  if (found.length > 0) return found.length === 1 ? found[0] : missing.length === 1 ? missing[0] : path;
  const configs = configsOf(path, stored);
  return configs.length === 1 ? configs[0] : path;
}

/**
 * The stored configs that a file can be the content of. What a config's file was called is not stored: its name may say it, as site or site_conf
 * does of site.conf, or where containers see it.
 * @param {string} path @param {Stored[]} stored
 */
function configsOf(path, stored) {
  const plain = (/** @type {string} */ name) => name.toLowerCase().replace(/[^a-z0-9]/g, '');
  const name = path.split('/').at(-1) ?? path;
  const names = [plain(name), plain(name.replace(/\.[^.]*$/, ''))].filter((one) => one !== '');
  return stored.filter((one) => one.kind === 'config' && (names.includes(plain(one.path)) || one.targets.some((target) => target.split('/').at(-1) === name))).map(uploadPath);
}

/**
 * Whether anything can refer to a new file: the text by its path or by a folder that it is in, or a stored folder. Pure.
 * @param {string} path @param {string} text @param {Stored[]} stored
 */
export function isReferred(path, text, stored) {
  const inside = (/** @type {string} */ folder) => path === folder || path.startsWith(`${folder}/`);
  return path === '.env' || pathsIn(text).some(inside) || stored.some((one) => one.kind === 'in-folder' && one.path.includes('/') && inside(one.path.replace(/\/[^/]*$/, '')));
}

/** What in a text may be a file's path beside it. @param {string} text */
function pathsIn(text) {
  return text.split(/[\s:"',[\]{}]+/).map((word) => word.replace(/^(?:\.\/)+/, '')).filter((word) => whyNoPath(word) === '');
}

/** Why something is no path of a file beside the Compose file; an empty text where it is one. Pure. @param {string} path */
export function whyNoPath(path) {
  if (path === '') return 'A file needs a path, as the Compose file names it.';
  if (path.startsWith('/')) return 'The path begins at the Compose file: without a slash in front.';
  return path.split('/').some((part) => part === '' || part === '.' || part === '..') ? 'Every part of the path is a name: no "..", and no two slashes.' : '';
}

/** Whether a file is one beside the Compose file, though its name could be that of an app's file: what the text names, or what is stored. Pure. @param {string} path @param {string} text @param {Stored[]} stored */
export function isBeside(path, text, stored) {
  return placeOf(path, stored, text) !== path || stored.some((one) => uploadPath(one) === path) || pathsIn(text).includes(path);
}

/** Without what the list of files says already. Pure. @template {{message: string}} T @param {T[]} warnings */
export function withoutKept(warnings) {
  return warnings.filter(({ message }) => !message.includes(KEPT));
}

/** The stored files of an app. @param {Manager} manager @param {string | number} app @returns {Promise<Stored[]>} */
export async function storedFiles(manager, app) {
  const { files } = await manager.api.get(`api/v1/apps/${app}/files`);
  return files;
}

/** The text of a file, or why it cannot be shown. @param {Manager} manager @param {number} app @param {Row} row @returns {Promise<{text: string | null, reason: string}>} */
async function read(manager, app, { file, stored }) {
  if (file !== null) {
    try {
      return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await file.arrayBuffer()), reason: '' };
    } catch {
      return { text: null, reason: 'The file is binary: its bytes are not UTF-8.' };
    }
  }
  const reason = whyClosed(manager, app, stored);
  if (reason !== '') return { text: null, reason };
  const { text, reason: why } = await manager.api.get(`api/v1/apps/${app}/files/content?reveal=true&path=${encodeURIComponent(stored?.source ?? '')}`);
  return { text, reason: why ?? '' };
}

/** Why a stored file is not opened; an empty text where it is. @param {Manager} manager @param {number} app @param {Stored | null} stored */
function whyClosed(manager, app, stored) {
  if (stored === null) return '';
  if (stored.kind === 'secret') return 'A secret is never shown. To change it, declare it under secrets in the Compose file, with its file, and drop both.';
  if (stored.sizeBytes === null) return stored.reason ?? 'The file is missing on the disk.';
  return manager.may('admin', app) ? '' : 'Any part of a file may be secret: seeing it needs a token with the scope admin. You can replace it as a whole.';
}

/**
 * @param {{rows: Row[], text: string, json: boolean, fresh: boolean, may: boolean, open: string, unknown: unknown, onOpen: (path: string) => void,
 *   onTake: (files: import('./dropped-files.js').Named[]) => void, onReplace: (row: Row, file: File) => void, onRemove: (path: string) => void, onMove: (from: string, to: string) => boolean}} props may: whether the token may save them; onMove: whether it is there now
 */
export function SideFiles({ rows, text, json, fresh, may, open, unknown, onOpen, onTake, onReplace, onRemove, onMove }) {
  const field = useRef(/** @type {any} */ (null));
  const changed = rows.some(({ file }) => file !== null);
  const stored = rows.flatMap((row) => row.stored ?? []);
  const replaceable = rows.filter((row) => row.stored !== null && row.stored.kind !== 'secret' && row.file === null).map(({ path }) => path);
  return html`<div class="side-files">
    ${rows.length > 0 && html`<ul class="files" aria-label="Files beside the Compose file">${rows.map((row, at) => html`<${FileRow} key=${row.stored?.source ?? at} row=${row} may=${may} replaceable=${row.stored !== null || isReferred(row.path, text, stored) ? null : replaceable} opened=${open === row.path} onOpen=${onOpen} onReplace=${onReplace} onRemove=${onRemove} onMove=${onMove} />`)}</ul>`}
    ${unknown !== null && html`<p class="muted">The files of this app could not be listed: ${problemOf(unknown).message}</p>`}
    ${may && html`<button type="button" class="quiet small" onClick=${() => field.current.click()}>Add files</button>
    <input ref=${field} id="deploy-files" class="hidden-text" type="file" multiple tabindex="-1" aria-label="Compose file and the files it refers to" onChange=${(/** @type {any} */ event) => { onTake(chosen(event.target.files)); event.target.value = ''; }} />
    <span class="muted drop-hint">${json && changed ? 'These files count with a Compose file only.' : fresh ? 'or drop a Compose file here, with the files it refers to.' : `or drop them here.${ENVIRONMENT.test(text) ? ' Values of an env_file are under environment.' : ''}`}</span>`}</div>`;
}

/** @param {{row: Row, may: boolean, replaceable: string[] | null, opened: boolean, onOpen: (path: string) => void, onReplace: (row: Row, file: File) => void, onRemove: (path: string) => void, onMove: (from: string, to: string) => boolean}} props replaceable: for a file that nothing refers to, the paths of those that it may be meant for */
function FileRow({ row, may, replaceable, opened, onOpen, onReplace, onRemove, onMove }) {
  const { path, stored, file } = row;
  const field = useRef(/** @type {any} */ (null));
  const place = useRef(/** @type {any} */ (null));
  const [moving, setMoving] = useState(false);
  useEffect(() => { if (moving) place.current.select(); }, [moving]);
  const size = file?.size ?? stored?.sizeBytes;
  const what = [size === null || size === undefined ? 'missing on the disk' : bytes(size), file !== null ? (stored === null ? `new${replaceable === null ? '' : ', nothing refers to it'}` : `${file.name === path.split('/').at(-1) ? 'changed' : `changed to ${file.name}`}, not saved yet`) : KINDS[stored?.kind ?? 'file']].join(' · ');
  return html`<li class="side-file" data-changed=${file !== null} data-missing=${stored !== null && stored.sizeBytes === null && file === null}>${moving ? html`<label class="file-path">Path <input ref=${place} class="code" value=${path} autocomplete="off" autocapitalize="off" spellcheck="false" onChange=${(/** @type {any} */ { target }) => setMoving(!onMove(path, target.value))} onBlur=${() => setMoving(false)} /></label>` : html`<span class="code">${path}</span>`}
    <span class="muted" title=${stored === null ? '' : `Seen by ${stored.services.join(', ')}; at ${stored.source}`}>${what}</span>
    ${replaceable !== null && replaceable.length > 0 && !moving && html`<select aria-label=${`Which file ${path} replaces`} value="" onChange=${(/** @type {any} */ { target }) => onMove(path, target.value)}><option value="">Replaces …</option>${replaceable.map((one) => html`<option value=${one}>${one}</option>`)}</select>`}
    <span class="file-actions"><button type="button" class="link" aria-expanded=${opened} aria-label=${`${opened ? 'Hide' : 'Open'} ${path}`} onClick=${() => onOpen(opened ? '' : path)}>${opened ? 'Hide' : 'Open'}</button>
      ${stored === null && !moving && html`<button type="button" class="link" aria-label=${`Move ${path}`} onClick=${() => setMoving(true)}>Move</button>`}
      ${may && stored?.kind !== 'secret' && stored !== null && html`<button type="button" class="link" aria-label=${`Replace ${path}`} onClick=${() => field.current.click()}>Replace</button>
        <input ref=${field} class="hidden-text" type="file" tabindex="-1" aria-label=${`Another content for ${path}`} onChange=${(/** @type {any} */ event) => { if (event.target.files[0]) onReplace(row, event.target.files[0]); event.target.value = ''; }} />`}
      ${file !== null && html`<button type="button" class="link" aria-label=${stored === null ? `Remove ${path}` : `Undo the change of ${path}`} onClick=${() => onRemove(path)}>${stored === null ? 'Remove' : 'Undo'}</button>`}</span></li>`;
}

/**
 * What was typed into an opened file is its text: it comes back as a file, later and one for each key, and none of those is read again; and what
 * was asked for before the last key comes too late. Pure.
 */
export class Typing {
  #made = /** @type {WeakSet<File>} */ (new WeakSet());
  #turn = 0;

  /** @param {File | null} file what the typed text became; null where it is as it was before */
  typed(file) {
    this.#turn += 1;
    if (file !== null) this.#made.add(file);
  }

  /** @param {File} file */
  made(file) {
    return this.#made.has(file);
  }

  /** Begins to read the file. @returns {() => boolean} whether what was read still counts */
  reading() {
    this.#turn += 1;
    const turn = this.#turn;
    return () => turn === this.#turn;
  }
}

/**
 * One of the files as text. What is typed becomes the file that is sent.
 * @param {{manager: Manager, app: number, row: Row, onText: (text: string, before: string | null) => File | null}} props before: as it was when it was opened; null for a new one
 */
export function OpenFile({ manager, app, row, onText }) {
  const [seen, setSeen] = useState(/** @type {{text: string | null, reason: string} | null} */ (null));
  const [error, setError] = useState(/** @type {unknown} */ (null));
  const before = useRef(/** @type {string | null} */ (null));
  /** What is typed into, with its own line ends. */
  const file = useRef('');
  const typing = useRef(new Typing());
  const show = (/** @type {string} */ text) => {
    file.current = text;
    setSeen({ text: shownText(text), reason: '' });
  };
  const load = () => {
    if (row.file !== null && typing.current.made(row.file)) return;
    if (row.file === null && seen !== null && before.current !== null && seen.text === shownText(before.current)) {
      file.current = before.current;
      return;
    }
    setError(null);
    const newest = typing.current.reading();
    read(manager, app, row).then((now) => {
      if (row.file === null) before.current = now.text;
      if (!newest()) return;
      if (now.text === null) setSeen(now);
      else show(now.text);
    }, setError);
  };
  useEffect(load, [row.file, row.stored?.source]);
  if (error !== null) return html`<${Failure} error=${error} retry=${load} />`;
  if (seen === null) return html`<${Loading} />`;
  if (seen.text === null) return html`<p class="notice" data-tone="warn">${seen.reason}</p>`;
  const input = (/** @type {string} */ text) => {
    setSeen({ text, reason: '' });
    typing.current.typed(onText(withOwnEnds(text, file.current), before.current));
  };
  return html`<${FileEditor} id="deploy-side" label=${row.path} text=${seen.text} problems=${NONE} plain=${!/\.(?:ya?ml|json)$/.test(row.path)} onInput=${input} />`;
}

/** @type {import('./file-problems.js').FileProblem[]} */
const NONE = [];
