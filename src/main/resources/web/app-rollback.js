// One app back to an earlier version of it: which there are, what would change, and what became of it.

import { appliedBy, leave, outcomeQuery } from './app-addresses.js';
import { NOTHING, TargetDiff } from './bound-images.js';
import { Outcome } from './deploy-outcome.js';
import { appText, composeText } from './declared-text.js';
import { Dialog } from './dialog.js';
import { localTimes } from './format.js';
import { html, useEffect, useRef, useState } from './html.js';
import { Action, Answered } from './page-parts.js';
import { interruptions, PlanSteps } from './pages/changes.js';
import { choose } from './router.js';
import { shortIds } from './step-names.js';
import { CopyCurl, Empty, Pill, Time, useAnswer } from './ui.js';

/** @typedef {import('./manager.js').Manager} Manager */
/** @typedef {{revision: number, acceptedAt: string, by: string, current: boolean, sameAsNow: boolean, declared: boolean, services: number, changes: string[], failed: string[] | null}} Version */

/** Those that going back to would change something. Pure. @param {Version[]} versions */
export function earlierOf(versions) {
  return versions.filter(({ current, sameAsNow, declared }) => !current && !sameAsNow && declared);
}

/**
 * The version that is chosen at first: the newest earlier one that proved good, else the newest one that did not fail; none where all of them did.
 * Pure.
 * @param {Version[]} versions newest first @param {Map<number, Proof>} proofs
 */
export function firstChoice(versions, proofs) {
  const earlier = earlierOf(versions);
  return (earlier.find(({ revision }) => proofs.get(revision) === 'good') ?? earlier.find(({ revision }) => !proofs.has(revision)))?.revision ?? null;
}

/** @typedef {'good' | 'failed'} Proof */
/** @typedef {{details?: Record<string, any>}} Happened an event */

/**
 * Which versions failed, as the history says, and which of the others proved good, as far back as events are kept. Pure.
 * @param {Version[]} versions newest first
 * @param {{updated: Happened[], returned: Happened[], passes: Happened[]}} events of the types update-succeeded and rolled-back those of this app, and
 *   those of the type pass-finished
 */
export function proofsOf(versions, { updated, returned, passes }) {
  const good = [...updated.map(({ details }) => details?.revision), ...returned.map(({ details }) => details?.toRevision),
    // What a pass says is of all services.
    ...passes.filter(({ details }) => details?.state === 'converged').map(({ details }) => details?.revision)].filter(Number.isInteger);
  const proved = new Set(good.map((of) => versions.find(({ revision }) => revision <= of)?.revision));
  return new Map(versions.filter(({ revision, failed }) => (failed && failed.length > 0) || proved.has(revision))
    .map(({ revision, failed }) => [revision, /** @type {Proof} */ (failed && failed.length > 0 ? 'failed' : 'good')]));
}

/**
 * What runs now, by the revision that declares it so: that of the newest target that is applied, of a service that is held back its last good one.
 * Pure.
 * @param {Version[]} versions newest first @param {number} applied the revision that is applied
 * @param {{serviceName: string, lastGood: number | null}[]} services lastGood: where it is held back; null where it is not
 * @returns {Map<number, string>} a word for each; none where it is not known, and for a version that is the newest one and runs as a whole
 */
export function runningOf(versions, applied, services) {
  /** @type {Map<number, string[]>} */
  const running = new Map();
  for (const { serviceName, lastGood } of services) {
    const version = versions.find(({ revision }) => revision <= (lastGood ?? applied));
    if (version) running.set(version.revision, [...running.get(version.revision) ?? [], serviceName]);
  }
  const newest = versions.find(({ current }) => current)?.revision;
  return new Map([...running].filter(([revision, names]) => revision !== newest || names.length < services.length)
    .map(([revision, names]) => [revision, names.length === services.length ? 'runs' : `runs: ${names.join(', ')}`]));
}

/** @param {Manager} manager @param {number} appId @returns {Promise<{serviceName: string, lastGood: number | null}[]>} those that have a container */
async function running(manager, appId) {
  const there = manager.state.peek()?.services.filter((one) => one.appId === appId && one.sync !== 'missing') ?? [];
  const services = await Promise.all(there.map(async ({ serviceId, serviceName, cause }) => {
    if (cause !== 'held') return { serviceName, lastGood: null };
    const { lastGoodRevision } = await manager.api.get(`api/v1/apps/${appId}/services/${serviceId}/explain`);
    return lastGoodRevision === undefined ? null : { serviceName, lastGood: lastGoodRevision };
  }));
  return services.filter((one) => one !== null);
}

/** @param {{manager: Manager, query: Record<string, string>, appId: number, appName: string}} props query: of the address */
export function RollbackDialog({ manager, query, appId, appName }) {
  const [done, setDone] = useState(appliedBy(query));
  const there = useRef(true);
  useEffect(() => () => { there.current = false; }, []);
  const show = (/** @type {import('./app-addresses.js').Applied} */ applied) => {
    setDone(applied);
    if (there.current) choose(outcomeQuery(applied));
  };
  const close = () => leave({ back: '' });
  const path = `api/v1/apps/${appId}/history`;
  const events = (/** @type {string} */ query) => manager.api.get(`api/v1/events?limit=1000&type=${query}`).then((found) => found.events);
  const answer = useAnswer(() => Promise.all([manager.api.get(path), running(manager, appId), Promise.all([...['update-succeeded', 'rolled-back'].map((type) => events(`${type}&appId=${appId}`)), events('pass-finished')])]), [path]);
  return html`<${Dialog} label=${`Roll back ${appName}`} class="editor-dialog" onClose=${close}>
    <div class="panel-head"><h2>Roll back ${appName}</h2><p class="muted">this app only</p><div class="panel-actions"><button type="button" class="quiet small" onClick=${close}>${done ? 'Close' : 'Cancel'}</button></div></div>
    ${done ? html`<${Outcome} manager=${manager} appId=${appId} applied=${done} past=${false} />`
      : html`<${Answered} answer=${answer} show=${(/** @type {[{targets: Version[]}, {serviceName: string, lastGood: number | null}[], Happened[][]]} */ [{ targets }, services, [updated, returned, passes]]) => html`<${Versions} manager=${manager} appId=${appId} appName=${appName} versions=${targets} proofs=${proofsOf(targets, { updated, returned, passes })} runs=${runningOf(targets, manager.state.peek()?.appliedRevision ?? 0, services)} curl=${manager.api.curl(path)} onDone=${show} />`} />`}
  </${Dialog}>`;
}

/** @param {{manager: Manager, appId: number, appName: string, versions: Version[], proofs: Map<number, Proof>, runs: Map<number, string>, curl: string, onDone: (applied: import('./deploy.js').Applied) => void}} props */
function Versions({ manager, appId, appName, versions, proofs, runs, curl, onDone }) {
  const [chosen, setChosen] = useState(firstChoice(versions, proofs));
  if (earlierOf(versions).length === 0) return html`<${Empty} title="There is no earlier version">${appName} has been as it is since it was deployed, as far back as targets are kept.</${Empty}>`;
  return html`<div class="editor-columns"><div class="editor-left"><div class="title-line"><h3>Versions of ${appName}</h3><${CopyCurl} command=${curl} of="the versions of this app" /></div>
      <ul class="versions">${versions.map(({ revision, acceptedAt, by, current, sameAsNow, declared, changes }) => html`<li key=${revision}><label data-chosen=${revision === chosen}>
        <input type="radio" name="version" value=${revision} checked=${revision === chosen} disabled=${current || !declared} onChange=${() => setChosen(revision)} />
        <span><strong>Revision ${revision}</strong> <span class="muted"><${Time} at=${acceptedAt} /> by ${by}</span>${' '}${current && html`<${Pill} tone="idle">now</${Pill}> `}${runs.has(revision) && html`<${Pill} tone="good">${runs.get(revision)}</${Pill}> `}${sameAsNow && !current && html`<${Pill} tone="idle">same as now</${Pill}> `}${proofs.has(revision) && html`<${Pill} tone=${proofs.get(revision) === 'good' ? 'good' : 'bad'}>${proofs.get(revision) === 'good' ? 'proved good' : 'failed'}</${Pill}> `}${!declared && html`<${Pill} tone="idle">removed</${Pill}>`}
          <span class="version-changes muted">${shortIds(localTimes(changes.join('; ')))}</span></span></label></li>`)}</ul></div>
    <div class="editor-right">${chosen === null ? html`<${Empty} title="No earlier version is known to be good">Each one that differs from what is declared now failed its health gate. Choose one to see what going back to it would change.</${Empty}>` : html`<${Preview} key=${chosen} manager=${manager} appId=${appId} appName=${appName} revision=${chosen} now=${versions.find(({ current }) => current)?.revision ?? null} onDone=${onDone} />`}</div></div>`;
}

/** The app as a revision declares it. @param {Manager} manager @param {number} appId @param {number | null} revision null for none */
async function textsOf(manager, appId, revision) {
  if (revision === null) return NOTHING;
  const { target, compose, images } = await manager.api.get(`api/v1/state/history/${revision}?compose=true`);
  const app = target.apps[appId];
  return app === undefined ? NOTHING : { json: appText(app), compose: composeText({ [appId]: app }, compose ?? {}), apps: { [appId]: app }, images: (images ?? []).filter((/** @type {import('./api-types.js').BoundImage} */ image) => image.appId === appId) };
}

/** What going back to a version would do. @param {{manager: Manager, appId: number, appName: string, revision: number, now: number | null, onDone: (applied: import('./deploy.js').Applied) => void}} props now: the revision that declares it as it is now, if one does */
function Preview({ manager, appId, appName, revision, now, onDone }) {
  const [json, setJson] = useState(false);
  const call = `api/v1/apps/${appId}/rollback/${revision}`;
  const answer = useAnswer(() => Promise.all([manager.api.post(`${call}?dryRun=true`), textsOf(manager, appId, now), textsOf(manager, appId, revision)]), [call, now]);
  const back = async () => {
    const { passId, revision: now } = await manager.api.post(call);
    onDone({ passId, revision: now });
  };
  return html`<${Answered} answer=${answer} show=${(/** @type {any} */ [{ plan }, before, after]) => html`<div class="title-line"><h3>What it changes</h3><${CopyCurl} command=${manager.api.curl(`${call}?dryRun=true`, 'POST')} of="the plan of this rollback" /></div>
      <p><button type="button" class="quiet small" onClick=${() => setJson(!json)}>${json ? 'As Compose files' : 'As JSON'}</button></p>
      <${TargetDiff} before=${before} after=${after} json=${json} />
      <h3>Plan</h3>${plan.warnings.map((/** @type {string} */ text) => html`<p class="notice" data-tone="warn">${text}</p>`)}
      ${plan.steps.length === 0 ? html`<p class="muted">Nothing that runs would change.</p>` : html`<${PlanSteps} manager=${manager} plan=${plan} />`}
      <p class="muted">${[interruptions(manager, plan.steps), 'It is applied at once, through the health gates. Volumes and what was written into them stay.'].filter(Boolean).join(' ')}</p>
      <div class="buttons"><${Action} manager=${manager} appId=${appId} class="primary" onClick=${back}>Roll ${appName} back to revision ${revision}</${Action}></div>`} />`;
}
