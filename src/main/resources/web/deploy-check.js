// What is said beside the editor: the problems of what is typed, or its plan.

import { html, useSignal } from './html.js';
import { count } from './format.js';
import { MASK } from './file-problems.js';
import { linked } from './linked.js';
import { OF_BEFORE, PlanSteps } from './pages/changes.js';
import { changeNote } from './step-names.js';
import { CopyCurl, Pill } from './ui.js';

/** @typedef {import('./manager.js').Manager} Manager */
/** @typedef {import('./deploy.js').Checked} Checked */
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
