// Profiles of a Compose file: its services that only run where one of theirs is chosen.

import { html } from './html.js';

/** A comment to its end. */
const COMMENT = /(^|\s)#.*$/gm;
/** A list in brackets, over several lines too. */
const FLOW = /(?:^|[\s{,])["']?profiles["']?\s*:\s*\[([^\]]*)\]/g;
/** A list with a dash for each. */
const BLOCK = /^[ \t]+["']?profiles["']?[ \t]*:[ \t]*\n((?:[ \t]*\n|[ \t]*-[ \t]+.*(?:\n|$))+)/gm;
/** As Compose names profiles; what a variable names is not known here. */
const NAME = /^[a-zA-Z0-9][\w.-]*$/;

/** The profiles that a Compose file names, in its order; none of a JSON text. Pure. @param {string} text @returns {string[]} */
export function profilesIn(text) {
  if (text.trimStart().startsWith('{')) return [];
  const plain = text.replace(COMMENT, '$1');
  const lists = [...plain.matchAll(FLOW), ...plain.matchAll(BLOCK)].toSorted((one, other) => one.index - other.index);
  const names = lists.flatMap(([, list]) => list.split(/,|\n[ \t]*-|^[ \t]*-/)).map((name) => name.trim().replace(/^(["'])(.*)\1$/, '$2'));
  return [...new Set(names.filter((name) => NAME.test(name)))];
}

/** @param {{offered: string[], active: string[], onChoose: (active: string[]) => void}} props */
export function Profiles({ offered, active, onChoose }) {
  if (offered.length === 0) return null;
  const change = (/** @type {string} */ name, /** @type {boolean} */ on) => onChoose(on ? [...active, name] : active.filter((one) => one !== name));
  return html`<fieldset class="profiles"><legend>Profiles</legend>${offered.map((name) => html`<label key=${name} class="check"><input type="checkbox" checked=${active.includes(name)} onChange=${(/** @type {any} */ event) => change(name, event.target.checked)} /> ${name}</label>`)}
    <span class="muted">Services of profiles that are not chosen are left out.</span></fieldset>`;
}
