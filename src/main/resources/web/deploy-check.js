// What is said beside the editor: the problems of what is typed, or its plan, and what became of it once it was applied.

import { html, useEffect, useSignal, useState } from './html.js';
import { count } from './format.js';
import { MASK } from './file-problems.js';
import { gateOf, isBeingVerified } from './image-updates.js';
import { linked } from './linked.js';
import { OF_BEFORE, PassPanel, PlanSteps } from './pages/changes.js';
import { supersededBy } from './passes.js';
import { href } from './router.js';
import { changeNote } from './step-names.js';
import { StandingPill, useServices } from './services.js';
import { CopyCurl, Pill } from './ui.js';

/** @typedef {import('./manager.js').Manager} Manager */
/** @typedef {import('./deploy.js').Checked} Checked */
/** @typedef {import('./deploy.js').Applied} Applied */
/** @typedef {import('./file-problems.js').FileProblem} FileProblem */

/** Of a plan while a pass runs. */
const OF_NOW = 'A pass is running: this is the plan for this moment, and another one follows once the pass has ended.';

/** @type {FileProblem[]} */
export const NO_PROBLEMS = [];

/** Whether an app got its name from its id alone. Pure. @param {Pick<Checked, 'appId' | 'appName'> | null} checked */
export function isUnnamed(checked) {
  return checked !== null && checked.appName === `app-${checked.appId}`;
}

/** The worst first, and in the order of the file. Pure. @param {FileProblem[]} problems */
function ordered(problems) {
  return problems.toSorted((one, other) => Number(one.severity !== 'error') - Number(other.severity !== 'error') || (one.line ?? 0) - (other.line ?? 0));
}

/**
 * How many problems there are, and the first one's words, in few words; null for none. Pure.
 * @param {FileProblem[]} problems @returns {{severity: 'error' | 'warning', counts: string, first: string} | null}
 */
export function inOneLine(problems) {
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const [first] = ordered(problems);
  if (first === undefined) return null;
  return {
    severity: errors > 0 ? 'error' : 'warning',
    counts: [errors > 0 ? count(errors, 'problem') : '', problems.length > errors ? count(problems.length - errors, 'warning') : ''].filter(Boolean).join(', '),
    first: `${first.line === null ? '' : `line ${first.line}: `}${first.message}`,
  };
}

/**
 * Above the text where the check is below it, out of view: it stays where it is, so that the text does not move while one types.
 * @param {{problems: FileProblem[], unknown: boolean}} props unknown: before the first check has been answered
 */
export function ProblemLine({ problems, unknown }) {
  const line = inOneLine(problems);
  if (line === null) return html`<p class="problem-line muted" data-severity="none">${unknown ? 'Checking …' : 'No problems'}</p>`;
  const lead = () => {
    const list = /** @type {HTMLElement | null} */ (document.querySelector('.editor-dialog .problems'));
    list?.focus({ preventScroll: true });
    list?.scrollIntoView({ block: 'center' });
  };
  return html`<button type="button" class="problem-line" data-severity=${line.severity} onClick=${lead}><span><strong>${line.counts}:</strong> ${line.first}</span></button>`;
}

/** The problems, or the plan. @param {{manager: Manager, checked: Checked | null, checking: boolean, problem: string, nothing: boolean, applied: boolean, json: boolean, commented: boolean, masked: boolean, may: boolean, curl: () => string}} props commented: whether the file says what is not stored; masked: whether secrets in it are not shown; may: whether the token may save it; curl: the call that checks it */
export function Verdict({ manager, checked, checking, problem, nothing, applied, json, commented, masked, may, curl }) {
  const problems = checked?.problems ?? NO_PROBLEMS;
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const warned = problems.length - errors === 0 ? '' : count(problems.length - errors, 'warning');
  const plan = checked?.plan ?? null;
  const state = useSignal(manager.state);
  const away = state?.engine.available === false;
  const [own, others] = [true, false].map((mine) => (plan?.steps ?? []).filter((step) => (step.appId === checked?.appId) === mine));
  const text = nothing ? 'Type or drop a file: its plan appears here.' : checking ? 'Checking …' : problem !== '' ? problem
    : errors > 0 ? `${count(errors, 'problem')}: the server would refuse it${warned === '' ? '' : `; ${warned}`}.` : plan === null ? '' : !checked?.changed ? `This is what is stored already${json ? '.' : ', written without the comments and the order of the file that was saved.'}`
      : `${changeNote(plan, checked.appId)}${warned === '' ? '' : `. This file has ${warned}: it can be saved, but may not do all that you expect.`}`;
  return html`<section class="editor-check" data-checking=${checking} aria-label="Check"><div class="title-line"><h3>${errors > 0 && !nothing ? 'Problems' : 'Plan'}</h3>${!nothing && html`<${CopyCurl} command=${curl} of="the check of this file" />`}</div>
    <p id="deploy-check" role="status" class=${errors > 0 && !checking ? 'bad' : 'muted'}>${text}</p>
    ${!nothing && problems.length > 0 && html`<ul class="problems" tabindex="-1" aria-label="Problems">${ordered(problems).map((one) => html`<li data-severity=${one.severity}><${Pill} tone=${one.severity === 'error' ? 'bad' : 'warn'}>${one.line === null ? one.severity : `line ${one.line}`}</${Pill}> <span>${linked(one.message)}</span></li>`)}</ul>`}
    ${!nothing && isUnnamed(checked) && html`<p class="muted unnamed-note">Neither the file nor the field Name says a name: it is called <code>${checked?.appName}</code>.</p>`}
    ${masked && html`<p class="muted masked-note"><code>${MASK}</code> stands for a stored secret, which is not shown.${may ? ' Leave it and the secret stays; type another value in its place to change it.' : ''}</p>`}
    ${commented && html`<p class="muted">Comments are not stored, and nor is the order of keys: Edit shows a file written from what is stored. Keep this one with your sources.</p>`}
    ${!nothing && plan !== null && !(applied && (checking || !checked?.changed)) && html`${away ? html`<p class="muted">${OF_BEFORE}</p>` : state?.isReconciling && html`<p class="muted">${OF_NOW}</p>`}${plan.warnings.map((warning) => html`<p class="notice" data-tone="warn">${warning}</p>`)}
      ${own.length === 0 ? html`<p class="muted">${others.length === 0 ? 'Nothing that runs would change.' : 'Nothing of this app that runs would change.'}</p>` : html`<${PlanSteps} manager=${manager} plan=${{ ...plan, steps: own }} />`}
      ${others.length > 0 && html`<h3>Other apps, applied with it</h3><p class="muted">Their saved changes are not applied yet, or they are being repaired.</p><${PlanSteps} manager=${manager} plan=${{ ...plan, steps: others }} />`}`}</section>`;
}

/** The pass as it runs, and what became of each service. @param {{manager: Manager, appId: number, applied: Applied, past: boolean}} props past: something else has been typed since */
export function Outcome({ manager, appId, applied, past }) {
  const services = useServices(manager).filter((one) => one.appId === appId);
  const events = useSignal(manager.events);
  const failed = services.map((one) => ({ one, gate: gateOf(events, { appId, serviceId: one.serviceId, revision: applied.revision }) }));
  const newer = useSuperseded(manager, appId, applied.revision);
  const same = newer === '';
  return html`<section class="outcome" data-past=${past} aria-label="Outcome"><h3>Revision ${applied.revision}</h3>${newer && html`<p class="notice" data-tone="warn" role="status">${newer}</p>`}<ul class="outcomes">${failed.filter(({ gate }) => gate || same).map(({ one, gate }) => html`<li key=${one.serviceId}><a href=${href('service', [appId, one.serviceId])}>${one.serviceName}</a>${' '}
      ${gate ? html`<${Pill} tone=${gate.tone}>${gate.word}</${Pill}> <span class="muted">${gate.text}</span>` : isBeingVerified(one) ? html`<${Pill} tone="busy">being verified</${Pill}>` : html`<${StandingPill} service=${one} />`}</li>`)}</ul>${same && failed.some(({ one }) => one.cause === 'held' && one.status === 'running') && html`<p class="muted">The new version failed and is held back; the one before runs in its place. Edit the app, press Try again at the service, or roll the app back, which makes what runs the declared version.</p>`}
    <${PassPanel} manager=${manager} passId=${applied.passId} app=${{ appId, appName: services[0]?.appName ?? '', inSync: same && services.length > 0 && services.every((one) => one.sync === 'in-sync'), failed: failed.some(({ gate }) => gate?.tone === 'bad'), superseded: !same }} /></section>`;
}

/**
 * With which revision the app is otherwise by now: how its services stand is of that one. An empty text while it is the same, null until that is known.
 * @param {Manager} manager @param {number} appId @param {number} revision the one that was followed @returns {string | null}
 */
function useSuperseded(manager, appId, revision) {
  const now = useSignal(manager.state)?.appliedRevision ?? 0;
  const [found, setFound] = useState({ now: 0, text: '' });
  useEffect(() => {
    if (now <= revision) return undefined;
    let wanted = true;
    /** @param {string} text */
    const say = (text) => wanted && setFound({ now, text });
    Promise.all([manager.api.get(`api/v1/apps/${appId}/history`), manager.api.get('api/v1/events?type=target-applied')]).then(([{ targets }, { events }]) => say(supersededBy(targets, events, revision, now)),
      () => say(`revision ${now} was applied since; whether it changes this app could not be read`));
    return () => {
      wanted = false;
    };
  }, [appId, revision, now]);
  if (now <= revision) return '';
  return found.now === now || found.text !== '' ? found.text : null;
}
