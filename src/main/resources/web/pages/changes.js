// What applying the stored target would do, the pass that does it, and the targets before, to compare and go back to.

import { ApiError, inFull, problemOf } from '../api.js';
import { NOTHING, TargetDiff } from '../bound-images.js';
import { appsText, composeText } from '../declared-text.js';
import { confirmed } from '../dialog.js';
import { count, localTimes, moment } from '../format.js';
import { PauseAction } from '../actions.js';
import { resumedHere } from '../event-list.js';
import { html, useEffect, useRef, useSignal, useState } from '../html.js';
import { linked } from '../linked.js';
import { Action, Answered, Table } from '../page-parts.js';
import { continued, followed, lastPass, mayBeKept, ofApp, withoutErrors } from '../passes.js';
import { appliedWord, compared, standingOf } from '../revisions.js';
import { choose, href } from '../router.js';
import { ServiceLink } from '../services.js';
import { consequences, endedServices, foldedSteps, kindWords, known, learnNames, nameless, planNote, sentence, shortIds, subjectOf, VOLUMES_STAY } from '../step-names.js';
import { CopyCurl, Empty, Failure, Loading, Panel, Pill, Time, breaking, toast, useAnswer } from '../ui.js';
import { signal } from '../vendor/signals-core.js';

/** @typedef {import('../manager.js').Manager} Manager */
/** @typedef {import('../api-types.js').Plan} Plan */
/** @typedef {import('../api-types.js').Pass} Pass */
/** @typedef {import('../api-types.js').ServiceState} ServiceState */
/** @typedef {import('../api-types.js').HistoryEntry} HistoryEntry */
/** @typedef {import('../bound-images.js').Declared} Declared */

const PASS_EVERY_MILLIS = 700;
/** While a pass runs its plan is asked for again so often at most. */
const PLAN_EVERY_MILLIS = 1_000;
/** After a failure. */
const PASS_AGAIN_MILLIS = 4_000;
/** Steps that are shown; a list of thousands helps nobody. */
const STEPS_MAX = 100;
const RESULT_TONES = { pending: 'idle', running: 'busy', done: 'good', unchanged: 'good', failed: 'bad', skipped: 'warn' };
/** Of a step whose pass ended before it: what became of it is not in that pass. */
const UNFINISHED = 'unfinished';
const HISTORY_TONES = { pending: 'busy', superseded: 'idle' };
/**
 * What the server warned of in the file that was saved last. Kept in memory: what an address says is not the manager's word.
 * @type {import('../vendor/signals-core.js').Signal<{manager: Manager, revision: number, appId: number, appName: string, texts: string[]} | null>}
 */
export const fileWarnings = signal(null);
/** Of a plan while the engine is away. */
export const OF_BEFORE = 'This plan was made from what was seen before the container engine went away; another follows once the engine answers again.';
/** Passes that this page made begin: they may have no event yet. @type {Set<string>} */
const begun = new Set();
/** What made a pass begin. @type {Record<string, string>} */
const TRIGGERS = { apply: 'because it was applied', auto: 'because it was stored', heal: 'after a change on the engine, or for a retry', interval: 'as a regular check', operator: 'after an order about a service', start: 'as the manager started' };
/** Events after which less is left to do, or more. */
const MOVES_PLAN = /^(pass-|step-finished|step-failed|drift)/;
const STATE_TONES = { running: 'busy', converged: 'good', incomplete: 'warn', aborted: 'bad', ended: 'idle' };

/** @param {{manager: Manager, query: Record<string, string>}} props */
export function Page({ manager, query }) {
  const state = useSignal(manager.state);
  const events = useSignal(manager.events);
  const pausedUntil = useSignal(manager.pausedUntil);
  const off = state?.services.filter(({ sync }) => sync !== 'in-sync') ?? [];
  const held = off.filter(({ cause }) => cause === 'held');
  const warned = useSignal(fileWarnings);
  const eventsKnown = useSignal(manager.asked.events.standing).known;
  const named = query.pass && (begun.has(query.pass) || (eventsKnown && mayBeKept(query.pass, events))) ? query.pass : undefined;
  const passId = state?.passId ?? named ?? lastPass(events);
  /** What the pass beside the plan says went wrong is not said in the plan too. */
  const [failed, setFailed] = useState(/** @type {Pass['steps']} */ ([]));
  const history = useAnswer(() => manager.api.get('api/v1/state/history'), [state?.revision, state?.appliedRevision, held.length]);
  // A token for some apps sees the revisions that changed them: those of others are not its own.
  const limited = useSignal(manager.access)?.apps != null;
  const standing = limited ? history.data && standingOf(history.data.targets) : state;
  return html`<div class="page-head"><h1>Changes</h1>
      ${standing && html`<p class="muted">${standing.appliedRevision === 0 ? 'nothing applied yet' : `revision ${standing.appliedRevision} ${appliedWord(state)}`}${standing.revision > standing.appliedRevision ? `, ${standing.revision} stored` : ''}${held.length > 0 ? `, ${count(held.length, 'service')} held back` : ''}</p>`}
      <div class="page-actions">${pausedUntil && html`<span class="muted">paused, resumes <${Time} at=${pausedUntil} /></span>`}<${PauseAction} manager=${manager} pausedUntil=${pausedUntil} /></div></div>
    ${warned !== null && warned.manager === manager && warned.revision === state?.revision && html`<div class="notice" data-tone="warn"><p>${warned.appName} was saved as revision ${warned.revision}, with ${count(warned.texts.length, 'warning')}: it may not do all that you expect.</p><ul>${warned.texts.map((text) => html`<li>${text}</li>`)}</ul><p>It can be applied as it is, or changed first: <a class="button quiet small" href=${href('apps', [], { deploy: warned.appId })}>Edit ${warned.appName}</a></p></div>`}
    ${query.revision && state !== null && html`<${Difference} manager=${manager} history=${history} newest=${state.revision} query=${query} />`}
    ${query.pass && !named && eventsKnown && html`<p class="notice" data-tone="warn">The pass that this address names is no longer kept: the manager has restarted since then. What it did is in the <a href=${href('events')}>events</a>.</p>`}
    <div class="pair changes"><${PlanPanel} manager=${manager} held=${held} off=${off.filter((one) => !held.includes(one))} failed=${failed} stamp=${`${state?.revision}/${state?.appliedRevision}/${state?.isReconciling}/${events.find(({ type }) => MOVES_PLAN.test(type))?.seq}`} />
    ${passId && html`<${PassPanel} key=${passId} manager=${manager} passId=${passId} onFailed=${setFailed} />`}
    <${HistoryPanel} manager=${manager} answer=${history} held=${held.length} /></div>`;
}

/**
 * Applies the plan that was looked at. One that has changed since is to be looked at before it is applied.
 * @param {Manager} manager @param {string | undefined} hash
 */
export async function applyPlan(manager, hash) {
  try {
    return await manager.api.post(`api/v1/state/apply${hash ? `?plan=${hash}` : ''}`);
  } catch (failure) {
    if (problemOf(failure).status !== 409) throw failure;
    throw new ApiError(409, 'The plan has changed meanwhile, so nothing was applied. Look at it on Changes as it is now, then apply it.');
  }
}

/** @param {{manager: Manager, held: ServiceState[], off: ServiceState[], failed: Pass['steps'], stamp: string}} props off: not as declared, for other reasons than being held; failed: the steps whose errors are shown beside it */
function PlanPanel({ manager, held, off, failed, stamp }) {
  const state = useSignal(manager.state);
  const answer = useAnswer(() => /** @type {Promise<Plan>} */ (manager.api.get('api/v1/state/plan')), [useSettled(stamp, PLAN_EVERY_MILLIS)]);
  const { data } = answer;
  const apply = async () => {
    const text = interruptions(manager, data?.steps ?? []);
    if (text !== '' && !await confirmed({ title: `Apply revision ${data?.revision}?`, text, button: `Apply revision ${data?.revision}` })) return;
    const { passId, message } = await applyPlan(manager, data?.planHash).finally(answer.reload);
    toast(message);
    fileWarnings.value = null;
    begun.add(passId);
    choose({ pass: passId });
  };
  const pending = state !== null && state.revision > state.appliedRevision;
  const stopped = state?.services.filter(({ cause }) => cause === 'stopped') ?? [];
  const empty = data !== null && data.steps.length === 0;
  const running = state?.isReconciling === true && !pending;
  const away = state !== null && !state.engine.available;
  return html`<${Panel} title="Plan" note=${data && planNote(data, running)} curl=${manager.api.curl('api/v1/state/plan')}
    actions=${data && (pending || (!empty && !state?.isReconciling)) && html`<${Action} manager=${manager} class="primary small" onClick=${apply}>Apply revision ${data.revision}</${Action}>`}>
    ${away && html`<p class="muted">${OF_BEFORE}</p>`}
    <${Answered} answer=${answer} show=${(/** @type {Plan} */ data) => html`${data.warnings.map((text) => html`<p class="notice" data-tone="warn">${text}</p>`)}${held.length > 0 && html`<${HeldBack} held=${held} />`}
      ${empty && running ? html`<p class="muted">No further step is due; the pass ends once what it began has ended, such as a health gate.</p>` : null}${empty && !running && off.length > 0 && html`<${NotAsDeclared} services=${off} failed=${failed} />`}
      ${empty && stopped.length > 0 && html`<${Stopped} services=${stopped} />`}
      ${empty && (running || (off.length > 0 && !pending)) ? null : empty ? html`<p class="muted">${pending ? `Applying revision ${data.revision} would change nothing that runs.` : held.length > 0 ? 'Nothing else to do.' : data.revision === 0 ? html`Nothing is declared yet. <a href=${href('apps', [], { deploy: 'new' })}>Deploy an app</a>` : away ? 'It would change nothing.' : stopped.length > 0 ? 'Nothing else to do.' : 'Nothing to do: what runs is what the target says.'}</p>` : html`<${PlanSteps} manager=${manager} plan=${data} />`}`} />
  </${Panel}>`;
}

/**
 * The newest value, but a new one no sooner than that long after the one before.
 * @template T @param {T} value @param {number} millis @returns {T}
 */
function useSettled(value, millis) {
  const [settled, setSettled] = useState(value);
  const since = useRef(0);
  useEffect(() => {
    if (value === settled) return undefined;
    const timer = setTimeout(() => {
      since.current = performance.now();
      setSettled(value);
    }, Math.max(0, since.current + millis - performance.now()));
    return () => clearTimeout(timer);
  }, [value, settled]);
  return settled;
}

/** What steps interrupt and remove, in words; an empty text for nothing. @param {Manager} manager @param {Plan['steps']} steps */
export function interruptions(manager, steps) {
  return consequences(steps, known(manager));
}

/** @param {{manager: Manager, plan: Plan}} props */
export function PlanSteps({ manager, plan }) {
  const names = known(manager, plan.steps);
  const { shown, hidden } = some(plan.steps, ({ impact }) => impact.downtime || impact.warning !== undefined);
  return html`<ol class="steps">${shown.map((step) => html`<li key=${step.id}><span class="step-kind">${kindWords(step.kind)}</span> <span class="code">${subjectOf(step, names)}</span> <span class="muted">· ${shortIds(step.reason)}</span>
    ${' '}${step.impact.downtime ? html`<${Pill} tone="bad">downtime</${Pill}>` : step.impact.restarts ? html`<${Pill} tone="warn">restart</${Pill}>` : null}
    ${step.impact.warning === VOLUMES_STAY ? html`<span class="muted">· ${VOLUMES_STAY}</span>` : step.impact.warning && html`<p class="notice" data-tone="warn">${sentence(step.impact.warning)}</p>`}</li>`)}</ol><${Hidden} count=${hidden} />`;
}

/** Services that run an earlier version than the target declares. @param {{held: ServiceState[]}} props */
function HeldBack({ held }) {
  return html`<div class="notice" data-tone="warn"><p>${held.length === 1 ? 'This service does' : `These ${held.length} services do`} not run what the target says: the new version failed and is held back. Change ${held.length === 1 ? 'it' : 'them'}, press Try again at the service, or roll the app back, which makes what runs the declared version.</p>
    <ul>${held.slice(0, STEPS_MAX).map((one) => html`<li key=${`${one.appId}/${one.serviceId}`}><${ServiceLink} service=${one} /></li>`)}</ul></div>`;
}

/** What an operator stopped is as it should be, and does not run. @param {{services: ServiceState[]}} props */
function Stopped({ services }) {
  const people = [...new Set(services.map(({ stoppedBy }) => stoppedBy))].filter(Boolean);
  /** What is said above of all is left out. @param {ServiceState} one */
  const more = ({ reason, stoppedBy }) => (people.length === 1 && reason === `stopped by ${stoppedBy}` ? '' : `: ${reason ?? 'stopped'}`);
  return html`<div class="notice" data-tone="warn"><p>${services.length === 1 ? 'This service was' : `These ${services.length} services were`} stopped${people.length > 0 && ` by ${people.join(', ')}`}, and ${services.length === 1 ? 'stays' : 'stay'} so until started again:</p>
    <ul>${services.slice(0, STEPS_MAX).map((one) => html`<li key=${`${one.appId}/${one.serviceId}`}><${ServiceLink} service=${one} />${breaking(more(one))}</li>`)}</ul></div>`;
}

/** Services for which there is no step at the moment, though they are not as declared. @param {{services: ServiceState[], failed: Pass['steps']}} props */
function NotAsDeclared({ services, failed }) {
  return html`<div class="notice" data-tone="warn"><p>Nothing to apply at the moment, but ${services.length === 1 ? 'this service is' : `these ${services.length} services are`} not as declared:</p>
    <ul>${services.slice(0, STEPS_MAX).map((one) => html`<li key=${`${one.appId}/${one.serviceId}`}><${ServiceLink} service=${one} />: ${breaking(localTimes(withoutErrors(one.reason ?? '', failed)) || one.sync)}</li>`)}</ul></div>`;
}

/** @template T @param {T[]} steps @param {(step: T) => boolean} first those that are shown whatever there is @returns {{shown: T[], hidden: number}} */
function some(steps, first) {
  if (steps.length <= STEPS_MAX) return { shown: steps, hidden: 0 };
  const shown = steps.toSorted((one, other) => Number(first(other)) - Number(first(one))).slice(0, STEPS_MAX);
  return { shown, hidden: steps.length - shown.length };
}

/** @param {{count: number}} props */
function Hidden({ count: hidden }) {
  return hidden === 0 ? null : html`<p class="muted">and ${count(hidden, 'step')} more: the curl command gives all of them.</p>`;
}

/** @typedef {{appId: number, appName: string, inSync: boolean, failed?: boolean, superseded?: boolean}} OfApp superseded: whether another version of it may be applied by now */

/**
 * A pass is of all apps; with one app its steps alone, and not what others lack. Where another app's revision cut it off, the pass that took its place;
 * when the manager is restarted, what it does then.
 * @param {{manager: Manager, passId: string, app?: OfApp, onFailed?: (steps: Pass['steps']) => void}} props onFailed: called with the steps whose errors it shows
 */
export function PassPanel({ manager, passId, app, onFailed }) {
  /** The last one that the manager did not know when it was asked. */
  const [gone, setGone] = useState('');
  const state = useSignal(manager.state);
  const events = useSignal(manager.events);
  /** Passes that were cut off, with why. */
  const [cut, setCut] = useState(/** @type {Record<string, string>} */ ({}));
  const { passId: last, why } = continued(passId, app && !app.superseded ? cut : {}, state?.passId ?? null, events);
  const shown = useRef(/** @type {string | null} */ (passId));
  const { text, passId: next } = gone === '' ? { text: why && `The pass that was shown here was cut off (${why}). The one that took its place applies this app too:`, passId: last }
    : followed(gone, state?.passId ?? null, events, shown.current === gone ? null : shown.current);
  shown.current = next;
  const note = text && html`<p class="notice" data-tone=${gone === '' ? 'busy' : 'warn'} role="status">${text}</p>`;
  if (next === null) return html`<${Panel} title="Pass" class="pass">${note}</${Panel}>`;
  return html`<${OnePass} key=${next} manager=${manager} passId=${next} app=${app} note=${note} onFailed=${onFailed} onGone=${() => setGone(next)} onCut=${(/** @type {string} */ message) => setCut((before) => ({ ...before, [next]: message }))} />`;
}

/** @param {{manager: Manager, passId: string, app?: OfApp, note: import('../vendor/preact.js').Node, onFailed?: (steps: Pass['steps']) => void, onGone: () => void, onCut: (message: string) => void}} props note: what to say before it; onGone: called when it is not known; onCut: called when it was cut off */
function OnePass({ manager, passId, app, note, onFailed, onGone, onCut }) {
  const [pass, setPass] = useState(/** @type {Pass | null} */ (null));
  const [error, setError] = useState(/** @type {unknown} */ (null));
  const reconciling = useSignal(manager.state)?.isReconciling;
  useEffect(() => {
    if (pass !== null && pass.state !== 'running') return undefined;
    let wanted = true;
    /** @type {any} */ let timer;
    const look = async () => {
      let after = PASS_EVERY_MILLIS;
      try {
        const next = await manager.api.get(`api/v1/passes/${encodeURIComponent(passId)}`);
        if (!wanted) return;
        setPass(next);
        setError(null);
        if (next.state === 'aborted') onCut(next.message);
        if (next.state !== 'running') return;
      } catch (failure) {
        if (!wanted) return;
        if (problemOf(failure).status === 404) {
          onGone();
          return;
        }
        setError(failure);
        after = PASS_AGAIN_MILLIS;
      }
      timer = setTimeout(look, after);
    };
    look();
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
    // Also when the state, which is live, says what the pass has done: beside it a step would be shown as one that still runs.
  }, [passId, app?.inSync, reconciling]);
  const failed = some(foldedSteps(pass?.steps ?? []), ({ result }) => result === 'failed' || result === 'running').shown.filter(({ error }) => error);
  useEffect(() => {
    onFailed?.(failed);
    return () => onFailed?.([]);
  }, [JSON.stringify(failed.map(({ error }) => error))]);
  const [, named] = useState(0);
  const unknown = pass !== null && nameless(pass.steps, known(manager));
  useEffect(() => {
    // Without an answer its id stays, which is true too.
    if (pass !== null && unknown) learnNames(manager, pass).then((more) => more && named((round) => round + 1), () => {});
  }, [unknown]);
  if (pass === null) return html`<${Panel} title="Pass" class="pass">${note}${error === null ? html`<${Loading} />` : html`<${Failure} error=${error} />`}</${Panel}>`;
  const names = known(manager);
  const steps = app ? pass.steps.filter(({ appId }) => !appId || appId === app.appId) : pass.steps;
  const { state, message: whole } = app ? ofApp(pass, app, manager.state.peek()) : pass;
  const message = withoutErrors(whole, steps);
  const ended = endedServices(steps.filter(({ result }) => result === 'done'), names);
  const { shown, hidden } = some(foldedSteps(steps), ({ result }) => result === 'failed' || result === 'running');
  /** @param {{result: string}} step */
  const cut = ({ result }) => result === 'running' && pass.state !== 'running';
  const done = steps.filter((step) => step.result !== 'pending' && step.result !== 'running').length;
  return html`<${Panel} class="pass" title=${pass.state === 'running' ? 'Running pass' : 'Last pass'} note=${html`revision ${pass.revision}, started <${Time} at=${pass.startedAt} />, ${TRIGGERS[pass.trigger] ?? pass.trigger}`} curl=${manager.api.curl(`api/v1/passes/${encodeURIComponent(passId)}`)}>
    ${note}${error !== null && html`<${Failure} error=${error} />`}<p class="pass-line"><${Pill} tone=${STATE_TONES[state]}>${state}</${Pill}> ${message === state || message === '' ? '' : linked(shortIds(localTimes(resumedHere(message))))}</p>
    ${ended !== '' && html`<p class="muted">Stopped and removed: ${ended}. Volumes are kept (<a href=${href('storage')}>Storage</a> lists and purges them), and so are the logs, the events, and earlier revisions, to which you can roll back.</p>`}
    ${steps.length > 0 && html`<progress data-level=${state === 'aborted' ? 'critical' : state === 'incomplete' ? 'high' : 'calm'} max=${steps.length} value=${done} aria-label="Steps done"></progress>
    <ol class="steps">${shown.map((step) => html`<li><${Pill} tone=${cut(step) ? 'warn' : RESULT_TONES[step.result]}>${cut(step) ? UNFINISHED : step.result}</${Pill}> <span class="step-kind">${kindWords(step.kind)}</span> <span class="code">${subjectOf(step, names)}</span> <span class="muted">· ${breaking(shortIds(step.reason))}</span>${step.times > 1 && html` <span class="badge" title="So often in this pass">×${step.times}</span>`}
      ${step.kind === 'downloadImage' && step.result === 'running' && !cut(step) && html`<${Pull} manager=${manager} image=${step.subject} />`}${step.error && html`<p class="notice" data-tone="bad">${linked(shortIds(step.error))}</p>`}</li>`)}</ol><${Hidden} count=${hidden} />`}
  </${Panel}>`;
}

/** @param {{manager: Manager, image: string}} props */
function Pull({ manager, image }) {
  const event = useSignal(manager.events).find((one) => one.type === 'pull-progress' && one.details?.image === image);
  return event?.details?.percent === undefined ? null : html` <progress class="pull" max="100" value=${event.details.percent} aria-label=${`Download of ${image}`}></progress> <span class="muted">${event.details.percent} %</span>`;
}

/** Asks with the plan of that revision; an app that would disappear has to be typed. @param {Manager} manager @param {HistoryEntry} entry */
async function agreedToRollBack(manager, { revision, acceptedAt, failed }) {
  const [newest, { target }] = await Promise.all([manager.api.get('api/v1/state/target'), manager.api.get(`api/v1/state/history/${revision}`)]);
  const gone = Object.values(newest.apps).filter(({ appId }) => target.apps[appId] === undefined).map(({ appName }) => appName);
  /** @type {{plan: Plan | null, problem: string}} */
  const { plan, problem } = await manager.api.post(`api/v1/state/rollback/${revision}?dryRun=true`).then((answer) => ({ plan: answer.plan, problem: '' }), (failure) => ({ plan: null, problem: inFull(failure) }));
  return confirmed({
    title: `Roll back to revision ${revision}?`,
    text: `All apps go back to the target of ${moment(new Date(acceptedAt))}: it becomes the newest one and is applied at once; the present one stays in the list, to go back to. Volumes and what was written into them stay.`,
    details: html`${failed && failed.length > 0 && html`<p class="notice" data-tone="bad">Failed and undone: ${failed.join(', ')}. It may fail again.</p>`}${gone.length > 0 && html`<div class="notice" data-tone="bad"><p>${count(gone.length, 'app is', 'apps are')} not in that revision and will be removed:</p><ul>${gone.map((name) => html`<li>${name}</li>`)}</ul></div>`}
      ${plan === null ? html`<p class="notice" data-tone="warn">Its plan cannot be shown: ${problem}</p>`
        : html`<div class="title-line"><p>${plan.adds} to add, ${plan.updates} to update, ${plan.removes} to remove</p><${CopyCurl} command=${manager.api.curl(`api/v1/state/rollback/${revision}?dryRun=true`, 'POST')} of="the plan of the rollback" /></div><div class="ask-plan" tabindex="0" role="group" aria-label="Plan of the rollback"><${PlanSteps} manager=${manager} plan=${plan} /></div>`}`,
    button: `Roll back to revision ${revision}`,
    ...(gone.length > 0 ? { name: gone.length === 1 ? gone[0] : `remove ${gone.length} apps`, danger: true } : {}),
  });
}

/** The targets that are kept. @typedef {import('../ui.js').Answer<{targets: HistoryEntry[]}>} History */

/** @param {{manager: Manager, answer: History, held: number}} props */
function HistoryPanel({ manager, answer, held }) {
  const applied = appliedWord(useSignal(manager.state));
  const back = async (/** @type {HistoryEntry} */ entry) => {
    const agreed = await agreedToRollBack(manager, entry);
    if (!agreed) return;
    const { message, passId } = await manager.api.post(`api/v1/state/rollback/${entry.revision}`);
    toast(message);
    fileWarnings.value = null;
    begun.add(passId);
    choose({ pass: passId, revision: '', with: '' });
  };
  return html`<${Panel} title="History" flush=${true} curl=${manager.api.curl('api/v1/state/history')}>
    <${Answered} answer=${answer} show=${(/** @type {{targets: HistoryEntry[]}} */ { targets }) => (targets.length === 0 ? html`<${Empty} title="No target has been stored yet"><a href=${href('apps', [], { deploy: 'new' })}>Deploy an app</a></${Empty}>`
      : html`<${Table} label="History" class="cards" head=${html`<th scope="col" class="number">Revision</th><th scope="col">Accepted</th><th scope="col">By</th><th scope="col" class="number">Apps</th><th scope="col" class="number">Services</th><th scope="col"><span class="hidden-text">Actions</span></th>`}>
      ${targets.map((entry) => html`<tr key=${entry.revision}><td class="number strong" data-label="revision">${entry.revision}</td><td class="whole-row"><${Time} at=${entry.acceptedAt} /> ${entry.state !== 'superseded' && html`<${Standing} state=${entry.state} applied=${applied} held=${held} />`}
          <div class="revision-changes">${changesOf(entry)}</div>${entry.failed && entry.failed.length > 0 && html`<div class="failed-versions">failed and undone: ${entry.failed.join(', ')}</div>`}</td>
        <td data-label="by">${entry.by}</td><td class="number" data-label="apps">${entry.apps}</td><td class="number" data-label="services">${entry.services}</td>
        <td class="actions"><button type="button" class="quiet small" aria-label=${`Compare revision ${entry.revision}`} onClick=${() => { choose({ revision: entry.revision, with: '' }); window.scrollTo(0, 0); }}>Compare</button>
          ${entry.revision !== targets[0].revision && html`<${Action} manager=${manager} of=${`to revision ${entry.revision}`} class="quiet small" onClick=${() => back(entry)}>Roll back</${Action}>`}</td></tr>`)}</${Table}>`)} />
  </${Panel}>`;
}

/** @param {{state: HistoryEntry['state'], applied: string, held: number}} props applied: the word for the applied one; held: how many of its services are held back */
function Standing({ state, applied, held }) {
  if (state !== 'applied') return html`<${Pill} tone=${HISTORY_TONES[state]}>${state}</${Pill}>`;
  if (held > 0) return html`<${Pill} tone="warn">${applied}, ${held} held back</${Pill}>`;
  return html`<${Pill} tone=${applied === 'applied' ? 'good' : 'busy'}>${applied}</${Pill}>`;
}

/** What a revision changed in the one before. @param {HistoryEntry} entry */
function changesOf({ changes }) {
  if (changes === null || changes === undefined) return html`<span class="muted">the revision before is not kept</span>`;
  return changes.length === 0 ? html`<span class="muted">no change</span>` : localTimes(changes.join('; '));
}

/** @param {{manager: Manager, history: History, newest: number, query: Record<string, string>}} props newest: revision of all */
function Difference({ manager, history, newest, query }) {
  return html`<${Answered} answer=${history} show=${(/** @type {{targets: HistoryEntry[]}} */ { targets }) => {
    const wanted = compared(targets, newest, query.revision, query.with);
    return wanted.problem === null ? html`<${Compared} manager=${manager} targets=${targets} from=${wanted.from} to=${wanted.to} json=${query.form === 'json'} />`
      : html`<div class="notice" data-tone="warn"><p>${wanted.problem}</p><${EndComparison} /></div>`;
  }} />`;
}

function EndComparison() {
  return html`<button type="button" class="quiet small" onClick=${() => choose({ revision: '', with: '', form: '' })}>Close</button>`;
}

/** @param {{manager: Manager, targets: HistoryEntry[], from: number, to: number, json: boolean}} props from: 0 where nothing was declared; json: whether it is asked for in that form */
function Compared({ manager, targets, from, to, json }) {
  const call = (/** @type {number} */ which) => `api/v1/state/history/${which}?compose=true`;
  const target = (/** @type {number} */ which) => (which < 1 ? Promise.resolve(NOTHING) : manager.api.get(call(which)).then(({ target: { apps }, compose, images }) => ({ json: appsText(apps), compose: composeText(apps, compose), apps, images: images ?? [] })));
  const answer = useAnswer(() => Promise.all([target(from), target(to)]).then(([before, after]) => ({ of: `${from} ${to}`, before, after })), [from, to]);
  const side = (/** @type {string} */ label, /** @type {number} */ chosen, /** @type {number} */ other) => html`<label>${label} <select value=${chosen} onChange=${(/** @type {any} */ event) => choose({ revision: event.target.value, with: other || '' })}>
    ${chosen === 0 && html`<option value="0" selected>nothing</option>`}${targets.map(({ revision }) => html`<option value=${revision} selected=${revision === chosen} disabled=${label === 'From' ? revision >= other : revision <= other}>revision ${revision}</option>`)}</select></label>`;
  const sides = html`<div class="compared-sides">${side('From', from, to)} ${side('to', to, from)} <button type="button" class="quiet small" onClick=${() => choose({ form: json ? '' : 'json' })}>${json ? 'As Compose files' : 'As JSON'}</button></div>`;
  return html`<${Panel} title=${`Revision ${from} compared with ${to}`} actions=${html`<${EndComparison} />`} curl=${[from, to].filter((which) => which > 0).map((which) => manager.api.curl(call(which))).join('\n')}>${sides}
    <${Answered} answer=${answer} show=${(/** @type {{of: string, before: Declared, after: Declared}} */ { of, before, after }) => (of !== `${from} ${to}` ? html`<${Loading} />`
      : html`<${TargetDiff} before=${before} after=${after} json=${json} />`)} /></${Panel}>`;
}
