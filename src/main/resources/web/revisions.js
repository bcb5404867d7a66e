// Which kept revision says what was declared at another: a token for some apps sees those only that changed them. Pure functions.

/** @typedef {import('./api-types.js').HistoryEntry} HistoryEntry */

/** A revision as an address names it; null for anything else. @param {string | undefined} text */
export function revisionIn(text) {
  return text !== undefined && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null;
}

/**
 * The revision that the history shows and that declares the same as that one: it itself, or for a token that does not see it the newest one before.
 * 0 before the first one, when nothing was declared; null where it is not kept.
 * @param {HistoryEntry[]} targets newest first @param {number} revision
 */
export function shownAs(targets, revision) {
  if (revision < 1) return 0;
  const found = targets.find((one) => one.revision <= revision);
  if (found !== undefined) return found.revision;
  // What the oldest one changed is not known where the one before it is not kept.
  return (targets.at(-1)?.changes ?? null) === null ? null : 0;
}

/** The newest revision and the applied one, as the history shows them. @param {HistoryEntry[]} targets newest first */
export function standingOf(targets) {
  return { revision: targets[0]?.revision ?? 0, appliedRevision: targets.find(({ applied }) => applied)?.revision ?? 0 };
}

/**
 * The two revisions that an address wants compared, older first, or why they cannot be.
 * @param {HistoryEntry[]} targets newest first @param {number} newest the newest revision of all, whether shown or not
 * @param {string} revision @param {string | undefined} other without one it is the newest, or for the newest the one before
 * @returns {{from: number, to: number, problem: null} | {problem: string}}
 */
export function compared(targets, newest, revision, other) {
  const asked = [revision, other].filter((text) => text !== undefined && text !== '').map((text) => ({ text, number: revisionIn(text) }));
  for (const { text, number } of asked) {
    if (number === null) return { problem: `“${text}” is no revision. The history lists those that can be compared.` };
    if (number > newest) return { problem: `There is no revision ${number} yet. The history lists those that can be compared.` };
  }
  const [one, two] = asked.map(({ number }) => Number(number));
  const shown = shownAs(targets, one);
  const last = targets[0]?.revision ?? 0;
  const second = two ?? (shown === last ? last - 1 : last);
  const against = shownAs(targets, second);
  for (const [number, found] of [[one, shown], [second, against]]) {
    if (found === null) return { problem: `Revision ${number} is not kept any more. The history lists those that can be compared.` };
  }
  return { from: Math.min(Number(shown), Number(against)), to: Math.max(Number(shown), Number(against)), problem: null };
}

/** What the applied revision is called: until its pass has ended what becomes of it is not known. @param {Pick<import('./api-types.js').StateFrame, 'isApplying'> | null} state */
export function appliedWord(state) {
  return state?.isApplying ? 'being applied' : 'applied';
}
