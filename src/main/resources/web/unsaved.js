// What was typed into the editor and not saved. When the page goes away by itself, as at the end of a session, it is kept in the memory of this tab
// alone, for it may hold secrets: it comes back to the sign-in that typed it, and another one learns that there is something and no more.

import { confirmed } from './dialog.js';
import { html, useSignal } from './html.js';
import { go, guardLeaving, href } from './router.js';
import { signal } from './vendor/signals-core.js';

/** @typedef {import('./api-types.js').Access} Access */
/** @typedef {import('./manager.js').Manager} Manager */
/** @typedef {{text: string, name: string, files: Map<string, File>, beside: import('./app-files.js').Stored[], profiles: string[], revision: string, base: string, id: number | null}} Draft */
/** @typedef {Pick<Access, 'name' | 'scopes' | 'apps'>} Typist who typed it */
/** @typedef {{by: Typist, of: string, draft: Draft}} Kept of: an app's id, or "new" */

/** Of all sign-ins together; the oldest give way. One sign-in leaves one for each end of its session. */
export const KEPT_MAX = 20;

/** Oldest first. @type {import('./vendor/signals-core.js').Signal<Kept[]>} */
export const unsaved = signal([]);

/** Of the editor that is open, whether something in it is not saved. @type {{current: boolean} | null} */
let editing = null;

const asksToStay = (/** @type {Event} */ event) => {
  if (unsaved.peek().length > 0 || editing?.current) event.preventDefault();
};

/**
 * What a sign-in may do with what was typed by one: its own it gets back; what another one typed it may take over when asked to confirm it, and only
 * where it can do all that one could, which saw more in the editor otherwise. A name alone is not enough: its token may be another one by now. Pure.
 * @param {Typist} by @param {Access | null} access @returns {'own' | 'other' | 'closed'}
 */
export function claimOf(by, access) {
  if (access === null || !by.scopes.every((scope) => access.scopes.includes(scope))) return 'closed';
  if (access.apps !== null && !(by.apps ?? [NaN]).every((app) => access.apps?.includes(app))) return 'closed';
  return by.name === access.name ? 'own' : 'other';
}

/** Keeps what was typed for who typed it. @param {Typist | null} by null where that was never known @param {string} of @param {Draft} draft */
export function keep(by, of, draft) {
  unsaved.value = [...unsaved.peek(), { by: { name: by?.name ?? '', scopes: by?.scopes ?? [], apps: by?.apps ?? null }, of, draft }].slice(-KEPT_MAX);
}

/** What the sign-in typed last into the editor of an app: the editor has it from then on; null for none. @param {Access | null} access @param {string} of @returns {Draft | null} */
export function takeOwn(access, of) {
  const found = unsaved.peek().findLast((one) => one.of === of && claimOf(one.by, access) === 'own');
  if (found === undefined) return null;
  drop([found]);
  return found.draft;
}

/** @param {Kept[]} gone */
function drop(gone) {
  unsaved.value = unsaved.peek().filter((one) => !gone.includes(one));
}

/** Asks before what was typed into the open editor is discarded. */
export function discarded() {
  return confirmed({ title: 'Discard what was typed?', text: 'It has not been saved.', button: 'Discard it', keep: 'Keep editing', danger: true });
}

/** Asks before Back, a link, a reload or signing out discards what was typed. @param {Manager} manager @param {{current: boolean}} dirty @returns {() => void} */
export function guardUnsaved(manager, dirty) {
  editing = dirty;
  window.addEventListener('beforeunload', asksToStay);
  const free = guardLeaving((to) => {
    if (!dirty.current) return true;
    discarded().then((agreed) => {
      if (!agreed) return;
      dirty.current = false;
      go(to);
    });
    return false;
  });
  manager.aroundSignOut = async (signOut) => {
    const mine = unsaved.peek().filter(({ by }) => claimOf(by, manager.access.peek()) === 'own');
    if ((editing?.current || mine.length > 0) && !await confirmed({ title: 'Sign out and discard what was typed?', text: 'It has not been saved.', button: 'Sign out', keep: 'Stay signed in', danger: true })) return false;
    await signOut();
    if (editing) editing.current = false;
    drop(mine);
    return true;
  };
  return () => {
    free();
    if (editing === dirty) editing = null;
  };
}

/**
 * What is kept, and what becomes of it. Of another sign-in's nothing is said but that it is there.
 * @param {{manager: Manager, of?: string, onTake?: (draft: Draft) => void}} props of: the app whose editor is open; onTake: takes another sign-in's into it
 */
export function UnsavedNotices({ manager, of, onTake }) {
  const kept = useSignal(unsaved);
  const access = useSignal(manager.access);
  const target = useSignal(manager.target);
  const signedIn = useSignal(manager.link) !== 'signed-out' && access !== null;
  const open = (/** @type {Kept} */ one) => go(href('apps', [], { deploy: target?.apps[one.of] ? one.of : 'new' }));
  const discard = async (/** @type {Kept[]} */ all) => {
    if (await confirmed({ title: 'Discard the unsaved edits?', text: `${all[0].by.name === access?.name ? 'You' : `“${all[0].by.name}”`} typed them in this tab. They are kept nowhere else.`, button: 'Discard them', danger: true })) drop(all);
  };
  const takeOver = async (/** @type {Kept} */ one) => {
    const here = onTake !== undefined && one.of === of;
    if (access === null || !await confirmed({ title: `Take over the edits of “${one.by.name}”?`, text: `You see then what “${one.by.name}” typed, also secrets in it.${here && editing?.current ? ' They replace what you have typed here.' : ''}`, button: 'Take them over' })) return;
    drop([one]);
    if (here) onTake(one.draft);
    else {
      const declared = target?.apps[one.of] !== undefined;
      keep(access, declared ? one.of : 'new', declared ? one.draft : { ...one.draft, id: null });
      open(one);
    }
  };
  const typists = [...new Set(kept.map(({ by }) => by.name))];
  return typists.map((name) => {
    const all = kept.filter(({ by }) => by.name === name);
    const [own, others] = [true, false].map((mine) => all.filter(({ by }) => (signedIn && claimOf(by, access) === 'own') === mine));
    return html`${own.map((one) => /** @type {const} */ ([one, target?.apps[one.of]?.appName ?? (one.draft.name || 'a new app')])).map(([one, what]) => html`<div class="notice unsaved" data-tone="warn" role="status"><p>Your unsaved edits of ${what} are kept in this tab.</p><p><button type="button" class="small" aria-label=${`Continue editing ${what}`} onClick=${() => open(one)}>Continue editing</button> <button type="button" class="quiet small" aria-label=${`Discard them, those of ${what}`} onClick=${() => discard([one])}>Discard them</button></p></div>`)}
      ${others.length > 0 && html`<div class="notice unsaved" data-tone="warn" role="status"><p>${signedIn ? `Another sign-in, “${name}”, left unsaved edits in this tab. They may hold secrets and are not shown` : `Unsaved edits of “${name}” are kept in this tab`}: sign in as “${name}” to continue with them. If that token was revoked, another of the same name, or one that may do at least as much, can continue with them too.</p>
        <p>${signedIn && others.map((one, at) => claimOf(one.by, access) === 'other' && html`<button type="button" class="quiet small" onClick=${() => takeOver(one)}>Take them over${others.length > 1 ? ` (${at + 1} of ${others.length})` : ''}</button> `)}<button type="button" class="quiet small" aria-label=${`Discard them, those of ${name}`} onClick=${() => discard(others)}>Discard them</button></p></div>`}`;
  });
}
