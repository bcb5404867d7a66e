// Profiles of a Compose file: its services that only run where one of theirs is chosen.

import { codeMirror } from './editor.js';
import { isJson } from './file-problems.js';
import { html, useEffect, useMemo, useState } from './html.js';

/** @typedef {typeof import('./vendor/codemirror.js')} Library */
/** A part of a text as its parser found it. @typedef {{name: string, from: number, to: number, firstChild: Part | null, nextSibling: Part | null, getChild: (name: string) => Part | null}} Part */
/** Aliases of aliases, and merges of merges, that are followed; and mappings that are looked through at all: a few lines may stand for billions. */
const DEPTH_MAX = 20;
const MAPPINGS_MAX = 10_000;
/** As Compose names profiles; what a variable names is not known here. */
const NAME = /^[a-zA-Z0-9][\w.-]*$/;
/** All profiles. */
const ALL = '*';
/** A line of a .env, or several where a quoted value goes on. */
const ENTRY = /^[^\S\n]*(?:export[^\S\n]+)?([\p{L}\p{N}_.[\]-]+)[^\S\n]*[=:][^\S\n]*("(?:\\[^]|[^"\\])*"|'(?:\\[^]|[^'\\])*'|.*)/gmu;

/** The profiles that the services of a Compose file name, in its order; none of a JSON text. Pure. @param {string} text @param {Library} library that parses it @returns {string[]} */
export function profilesIn(text, { yaml }) {
  if (isJson(text)) return [];
  const root = /** @type {Part} */ (/** @type {any} */ (yaml()).language.parser.parse(text).topNode);
  const said = (/** @type {Part} */ { from, to }) => text.slice(from, to);
  const anchors = anchorsIn(root, said);
  /** What a part is, without its anchor, or what the alias in its place stands for. @param {Part | null} part @param {number} depth @returns {Part | null} */
  const meant = (part, depth = 0) => {
    if (part === null || depth > DEPTH_MAX) return null;
    if (part.name === 'Anchored' || part.name === 'Tagged') return meant(childrenOf(part).at(-1) ?? null, depth + 1);
    return part.name === 'Alias' ? meant(anchors.get(said(part).slice(1)) ?? null, depth + 1) : part;
  };
  let looked = 0;
  /** The pairs of a mapping, with those that it merges in. @param {Part | null} part @param {number} depth @returns {[string, Part | null][]} */
  const pairs = (part, depth = 0) => {
    const mapping = meant(part);
    looked += 1;
    if (mapping === null || depth > DEPTH_MAX || looked > MAPPINGS_MAX || !mapping.name.endsWith('Mapping')) return [];
    const own = childrenOf(mapping).filter(({ name }) => name === 'Pair').map((pair) => /** @type {[string, Part | null]} */ ([plain(said(pair.getChild('Key') ?? pair)), valueOf(pair)]));
    return own.flatMap(([key, value]) => (key !== '<<' ? [[key, value]] : [value, ...itemsOf(meant(value))].flatMap((one) => pairs(one, depth + 1)).filter(([merged]) => !own.some(([name]) => name === merged))));
  };
  const services = childrenOf(root).flatMap((document) => childrenOf(document)).flatMap((top) => pairs(top)).filter(([key]) => key === 'services').flatMap(([, value]) => pairs(value));
  const lists = services.flatMap(([, service]) => pairs(service)).filter(([key]) => key === 'profiles').map(([, value]) => meant(value));
  const names = lists.flatMap((list) => itemsOf(list)).flatMap((item) => { const one = meant(item); return one !== null && one.name.endsWith('Literal') ? plain(said(one)) : []; });
  return [...new Set(names.filter((name) => NAME.test(name)))];
}

/** The profiles that a .env turns on, as the server reads it: by COMPOSE_PROFILES. Pure. @param {string} text */
export function profilesOfEnv(text) {
  const last = [...text.replace(/\r\n/g, '\n').replace(/^\ufeff/, '').matchAll(ENTRY)].findLast(([, name]) => name === 'COMPOSE_PROFILES');
  const value = last?.[2] ?? '';
  const said = /^["']/.test(value) ? value.slice(1, -1) : value.replace(/(?:^|\s)#.*/, '').trim();
  return said.split(',').filter((name) => name === ALL || NAME.test(name));
}

/** Those of the profiles of a text that a .env turns on. Pure. @param {string[]} offered @param {string[]} named by the .env */
export function turnedOn(offered, named) {
  return named.includes(ALL) ? offered : offered.filter((one) => named.includes(one));
}

/** @param {Part} part @returns {Part[]} */
function childrenOf(part) {
  const found = [];
  for (let child = part.firstChild; child !== null; child = child.nextSibling) if (child.name !== 'Comment') found.push(child);
  return found;
}

/** Of a pair, what is after its key. @param {Part} pair @returns {Part | null} */
function valueOf(pair) {
  return childrenOf(pair).findLast(({ name }) => name !== 'Key' && name !== ':') ?? null;
}

/** @param {Part | null} list */
function itemsOf(list) {
  return list === null || !list.name.endsWith('Sequence') ? [] : childrenOf(list).filter(({ name }) => name === 'Item').flatMap((item) => childrenOf(item).at(-1) ?? []);
}

/** The parts that have an anchor, by its name. @param {Part} root @param {(part: Part) => string} said */
function anchorsIn(root, said) {
  /** @type {Map<string, Part>} */
  const found = new Map();
  const look = (/** @type {Part} */ part) => {
    if (part.name === 'Anchor') found.set(said(part).slice(1), /** @type {Part} */ (part.nextSibling));
    childrenOf(part).forEach(look);
  };
  look(root);
  return found;
}

/** A text without its quotes. @param {string} text */
function plain(text) {
  return text.trim().replace(/^(["'])(.*)\1$/, '$2');
}

/** The profiles of a file, once the editor's library is there to find them. @param {string} text @returns {string[]} */
export function useProfiles(text) {
  const [library, setLibrary] = useState(/** @type {Library | null} */ (null));
  useEffect(() => {
    let wanted = true;
    codeMirror().then((it) => wanted && setLibrary(it), () => {});
    return () => { wanted = false; };
  }, []);
  return useMemo(() => (library === null ? NONE : profilesIn(text, library)), [text, library]);
}

/** The profiles that a .env turns on which is to be sent; none before it was read. @param {File | undefined} file @returns {string[]} */
export function useEnvProfiles(file) {
  const [named, setNamed] = useState(NONE);
  useEffect(() => {
    let wanted = true;
    const set = (/** @type {string[]} */ names) => wanted && setNamed(names);
    if (file === undefined) set(NONE);
    // One that cannot be read is not sent either: the check says so.
    else file.text().then((text) => set(profilesOfEnv(text)), () => set(NONE));
    return () => { wanted = false; };
  }, [file]);
  return named;
}

/** @type {string[]} */
const NONE = [];

/** @param {{offered: string[], active: string[], byEnv: string[], onChoose: (active: string[]) => void}} props byEnv: those that the .env turns on, which no choice here turns off */
export function Profiles({ offered, active, byEnv, onChoose }) {
  if (offered.length === 0) return null;
  const change = (/** @type {string} */ name, /** @type {boolean} */ on) => onChoose(on ? [...active, name] : active.filter((one) => one !== name));
  return html`<fieldset class="profiles"><legend>Profiles</legend>${offered.map((name) => html`<label key=${name} class="check" title=${byEnv.includes(name) ? 'COMPOSE_PROFILES in .env turns it on' : ''}><input type="checkbox" checked=${active.includes(name) || byEnv.includes(name)} disabled=${byEnv.includes(name)} onChange=${(/** @type {any} */ event) => change(name, event.target.checked)} /> ${name}</label>`)}
    <span class="muted">${byEnv.length > 0 && `COMPOSE_PROFILES in .env turns on ${byEnv.length === offered.length ? 'all of them' : byEnv.join(', ')}. `}Services of profiles that are not chosen are left out.</span></fieldset>`;
}
