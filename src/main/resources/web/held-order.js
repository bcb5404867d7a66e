// Lists that are sorted by what changes: their rows stay where they are while somebody is about to press one.

import { useRef } from './html.js';

/**
 * Those that were shown, each in its place and as it is now; others that are wanted take the places of what is gone, or come behind. Pure.
 * @template T @param {string[]} keys @param {T[]} wanted @param {T[]} all @param {(row: T) => string} keyOf
 */
export function arranged(keys, wanted, all, keyOf) {
  const now = new Map(all.map((row) => [keyOf(row), row]));
  const before = new Set(keys);
  const others = wanted.filter((row) => !before.has(keyOf(row)));
  return [...keys.flatMap((key) => now.get(key) ?? others.shift() ?? []), ...others];
}

/** Whether a finger came last: a phone takes what it touched for pointed at, long after. */
let touched = false;
globalThis.addEventListener?.('pointerover', ({ pointerType }) => { touched = pointerType === 'touch'; }, true);

/** Whether it is pointed at, pressed, or reached by the keyboard. @param {HTMLElement | null} box */
function inUse(box) {
  const focused = document.activeElement;
  return box !== null && (box.matches(touched ? ':active' : ':hover') || (box.contains(focused) && focused?.matches(':focus-visible') === true));
}

/**
 * @template T @param {T[]} wanted sorted @param {T[]} all also those that are filtered out @param {(row: T) => string} keyOf @param {string} [by] a change of it sorts at once
 * @returns {{box: {current: any}, rows: T[], held: boolean}} box: of the element with the rows; held: whether they are not as wanted
 */
export function useHeldOrder(wanted, all, keyOf, by = '') {
  const box = useRef(/** @type {any} */ (null));
  const shown = useRef({ by, keys: /** @type {string[]} */ ([]) });
  const holds = shown.current.by === by && shown.current.keys.length > 0 && inUse(box.current);
  const rows = holds ? arranged(shown.current.keys, wanted, all, keyOf) : wanted;
  shown.current = { by, keys: rows.map(keyOf) };
  return { box, rows, held: holds && rows.some((row, index) => row !== wanted[index]) };
}
