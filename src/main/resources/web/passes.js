// Which passes the manager still knows, its last ones since it started, and what one amounts to for an app. Pure.

import { MORE, OF_EACH } from './event-list.js';

/** @typedef {import('./api-types.js').Event} Event */

/** In the words of the command line, as messages of passes are written. */
const AS_DECLARED = 'this app is as declared; other apps are not yet';
const NOT_YET = 'this app is not as declared yet';

/** Events since the manager started, newest first, and whether they are known back to that start. @param {Event[]} events newest first */
function sinceStart(events) {
  const start = events.findIndex(({ type }) => type === 'manager-started');
  return start < 0 ? { recent: events, all: false } : { recent: events.slice(0, start), all: true };
}

/** The pass that ended last, where it is still known. @param {Event[]} events newest first @returns {string | undefined} */
export function lastPass(events) {
  return sinceStart(events).recent.find(({ type }) => type === 'pass-finished' || type === 'pass-failed')?.details?.passId;
}

/**
 * What a plan is made against: another one follows once any of it changes, as a plan of the middle of a pass is not that of its end.
 * @param {Pick<import('./api-types.js').StateFrame, 'revision' | 'appliedRevision' | 'isReconciling'> | null} state @param {Event[]} events newest first
 */
export function planStamp(state, events) {
  return `${state?.revision}/${state?.appliedRevision}/${state?.isReconciling}/${lastPass(events)}`;
}

/**
 * Whether to ask for a pass that an address names: the manager keeps none from before its last start.
 * @param {string} passId @param {Event[]} events newest first
 */
export function mayBeKept(passId, events) {
  const { recent, all } = sinceStart(events);
  return !all || recent.some(({ details }) => details?.passId === passId);
}

/**
 * What to say of a pass that the manager does not know, and which to look at instead: what goes on now, or ended last since.
 * @param {string} passId @param {string | null} running the pass that runs, as the newest state says @param {Event[]} events newest first
 * @param {string | null} [before] what was looked at last in its place: the event of its end may come later than that end
 * @returns {{text: string, passId: string | null}} passId: null where there is none yet
 */
export function followed(passId, running, events, before = null) {
  const { recent, all } = sinceStart(events);
  const runs = running === passId ? null : running;
  // Before the event of a restart has come, a pass that ended is one from before it.
  if (!all || recent.some(({ details }) => details?.passId === passId)) return { text: 'The manager does not know this pass any more.', passId: runs };
  const next = runs ?? lastPass(events) ?? before;
  return { text: `The manager was restarted, which ended the pass that was shown here. ${runs !== null ? 'It continues with this one:' : next !== null ? 'Since then:' : 'No pass has begun since; what it does next appears here.'}`, passId: next };
}

/**
 * The pass that took the place of one that was cut off, as another revision was applied: it applies what that one was to apply, too. Where that one
 * is older than the events, the one that runs.
 * @param {string} passId @param {string | null} running the pass that runs, as the newest state says @param {Event[]} events newest first
 * @returns {string | null} null while none is known
 */
export function inPlaceOf(passId, running, events) {
  const end = events.findIndex(({ type, details }) => (type === 'pass-finished' || type === 'pass-failed') && details?.passId === passId);
  const next = events.slice(0, Math.max(0, end)).findLast(({ type }) => type === 'pass-started');
  return next?.details?.passId ?? (running === passId ? null : running);
}

/**
 * The pass to show for one that may have been cut off, and so on until one that was not, or whose successor is not known yet.
 * @param {string} passId @param {Record<string, string>} cut those that are known to be, with why @param {string | null} running @param {Event[]} events newest first
 * @returns {{passId: string, why: string}} why the one before it was; an empty text for that pass itself
 */
export function continued(passId, cut, running, events) {
  let shown = { passId, why: '' };
  // Each is passed once: the newest state and the events may come in either order.
  const left = new Set(Object.keys(cut));
  while (left.delete(shown.passId)) {
    const next = inPlaceOf(shown.passId, running, events);
    if (next === null) return shown;
    shown = { passId: next, why: cut[shown.passId] };
  }
  return shown;
}

/**
 * What a pass of all apps amounts to for one of them. Other apps can be what is not as declared; that is said once a state that came after the pass
 * says so.
 * @param {Pick<import('./api-types.js').Pass, 'passId' | 'state' | 'revision' | 'message'>} pass
 * @param {{appName: string, inSync: boolean, failed?: boolean}} app failed: whether a version of one of its services failed its gate in it
 * @param {Pick<import('./api-types.js').StateFrame, 'passId' | 'appliedRevision'> | null} frame the state that inSync is of
 * @returns {{state: import('./api-types.js').Pass['state'] | 'ended', message: string}}
 */
export function ofApp({ passId, state, revision, message }, { appName, inSync, failed = false }, frame) {
  if (state !== 'incomplete') return { state, message: messageOf(message, appName) || NOT_YET };
  if (!failed && (frame === null || frame.passId === passId || frame.appliedRevision < revision)) return { state: 'ended', message: 'how this app stands now is being read' };
  return inSync && !failed ? { state: 'converged', message: AS_DECLARED } : { state, message: messageOf(message, appName) || NOT_YET };
}

/** How the error of a pull begins, where the sentence around it has named the image. */
const OF_IMAGE = /^Cannot pull \S+: /;

/** What is said of a pass or a service, without the errors that the steps beside it show themselves. Pure. @param {string} message @param {{error?: string | null}[]} steps */
export function withoutErrors(message, steps) {
  return steps.reduce((text, { error }) => (error ? [error, error.replace(OF_IMAGE, '')].reduce((left, why) => (left === why ? '' : without(left, why.replace(/\.$/, ''))), text) : text), message);
}

/** @param {string} text @param {string} why where a part of the sentence ends with it, with or without its own full stop */
function without(text, why) {
  return text.split(`: ${why}`).reduce((before, after) => (/^(?:[.;]|$)/.test(after) ? `${before}${after.replace(/^\./, '')}` : `${before}: ${why}${after}`));
}

/** What a pass says of one app; an empty text where it speaks of others only. Pure. @param {string} message @param {string} appName */
export function messageOf(message, appName) {
  const starts = [...message.replace(MORE, '').matchAll(OF_EACH)];
  if (starts.length === 0) return message;
  return starts.map(({ index, 1: name }, at) => ({ name, text: message.replace(MORE, '').slice(index, starts[at + 1]?.index).replace(/^; /, '') }))
    .filter(({ name }) => name.startsWith(`${appName}/`)).map(({ text }) => text).join('; ');
}

/**
 * With which revision an app is otherwise by now than in the one that was followed, and who applied it, in the words of the command line; an empty text while it is the same.
 * @param {{revision: number, by: string, declared: boolean}[]} targets the revisions in which the app changed, newest first
 * @param {{details: Record<string, unknown>}[]} applies the events of applies, newest first: who stored a revision may be another than who applied it
 * @param {number} revision the one that was followed @param {number} applied the one that is applied now: a newer one is only stored
 */
export function supersededBy(targets, applies, revision, applied) {
  const newer = targets.find((target) => target.revision > revision && target.revision <= applied);
  if (newer === undefined) return '';
  // By itself or with a later revision that contains it.
  const by = applies.findLast(({ details }) => Number(details.revision) >= newer.revision)?.details.by;
  return `superseded: ${by ? `${by} applied revision ${newer.revision}` : `revision ${newer.revision} was applied`}${newer.declared ? '' : ', which removes this app'}`;
}
