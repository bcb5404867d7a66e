// One app back to an earlier version of it: which there are, what would change, and what became of it.

import { leave } from './app-addresses.js';
import { Outcome } from './deploy-check.js';
import { appText } from './declared-text.js';
import { Dialog } from './dialog.js';
import { DiffLines } from './diff-view.js';
import { localTimes } from './format.js';
import { html, useState } from './html.js';
import { interruptions, PlanSteps } from './pages/changes.js';
import { failedVersions, known } from './step-names.js';
import { Action, Answered, CopyCurl, Empty, Pill, Time, useAnswer } from './ui.js';

/** @typedef {import('./manager.js').Manager} Manager */
/** @typedef {{revision: number, acceptedAt: string, by: string, current: boolean, declared: boolean, services: number, changes: string[]}} Version */

/**
 * The version that is chosen at first: the newest earlier one of which no service failed, else the newest earlier one. Pure.
 * @param {Version[]} versions newest first @param {Set<number>} failed
 */
export function firstChoice(versions, failed) {
  const earlier = versions.filter(({ current, declared }) => !current && declared);
  return (earlier.find(({ revision }) => !failed.has(revision)) ?? earlier[0])?.revision ?? null;
}

/** Revisions in which a service of the app failed, of those in which any did. Pure. @param {Map<number, string[]>} failed names as app/service @param {string} appName */
export function failedOf(failed, appName) {
  return new Set([...failed].filter(([, names]) => names.some((name) => name.startsWith(`${appName}/`))).map(([revision]) => revision));
}

/** @param {{manager: Manager, appId: number, appName: string}} props */
export function RollbackDialog({ manager, appId, appName }) {
  const [done, setDone] = useState(/** @type {import('./deploy.js').Applied | null} */ (null));
  const close = () => leave({ back: '' });
  const path = `api/v1/apps/${appId}/history`;
  const answer = useAnswer(() => Promise.all([manager.api.get(path), manager.api.get('api/v1/events?type=spec-held&limit=1000')]), [path]);
  return html`<${Dialog} label=${`Roll back ${appName}`} class="editor-dialog" onClose=${close}>
    <div class="panel-head"><h2>Roll back ${appName}</h2><p class="muted">this app only</p><div class="panel-actions"><button type="button" class="quiet small" onClick=${close}>${done ? 'Close' : 'Cancel'}</button></div></div>
    ${done ? html`<${Outcome} manager=${manager} appId=${appId} applied=${done} past=${false} />`
      : html`<${Answered} answer=${answer} show=${(/** @type {[{targets: Version[]}, {events: any[]}]} */ [{ targets }, { events }]) => html`<${Versions} manager=${manager} appId=${appId} appName=${appName} versions=${targets} failed=${failedOf(failedVersions(events, known(manager)), appName)} curl=${manager.api.curl(path)} onDone=${setDone} />`} />`}
  </${Dialog}>`;
}

/** @param {{manager: Manager, appId: number, appName: string, versions: Version[], failed: Set<number>, curl: string, onDone: (applied: import('./deploy.js').Applied) => void}} props */
function Versions({ manager, appId, appName, versions, failed, curl, onDone }) {
  const [chosen, setChosen] = useState(firstChoice(versions, failed));
  if (chosen === null) return html`<${Empty} title="There is no earlier version">${appName} has been as it is since it was deployed, as far back as targets are kept.</${Empty}>`;
  return html`<div class="editor-columns"><div class="editor-left"><div class="title-line"><h3>Versions of ${appName}</h3><${CopyCurl} command=${curl} of="the versions of this app" /></div>
      <ul class="versions">${versions.map(({ revision, acceptedAt, by, current, declared, changes }) => html`<li key=${revision}><label data-chosen=${revision === chosen}>
        <input type="radio" name="version" value=${revision} checked=${revision === chosen} disabled=${current || !declared} onChange=${() => setChosen(revision)} />
        <span><strong>Revision ${revision}</strong> <span class="muted"><${Time} at=${acceptedAt} /> by ${by}</span>${' '}${current && html`<${Pill} tone="idle">now</${Pill}>`}${failed.has(revision) && html`<${Pill} tone="bad">failed</${Pill}>`}${!declared && html`<${Pill} tone="idle">removed</${Pill}>`}
          <span class="version-changes muted">${localTimes(changes.join('; '))}</span></span></label></li>`)}</ul></div>
    <div class="editor-right"><${Preview} key=${chosen} manager=${manager} appId=${appId} appName=${appName} revision=${chosen} onDone=${onDone} /></div></div>`;
}

/** What going back to a version would do. @param {{manager: Manager, appId: number, appName: string, revision: number, onDone: (applied: import('./deploy.js').Applied) => void}} props */
function Preview({ manager, appId, appName, revision, onDone }) {
  const call = `api/v1/apps/${appId}/rollback/${revision}`;
  const answer = useAnswer(() => Promise.all([manager.api.post(`${call}?dryRun=true`), manager.api.get('api/v1/state/target'), manager.api.get(`api/v1/state/history/${revision}`)]), [call]);
  const back = async () => {
    const { passId, revision: now } = await manager.api.post(call);
    onDone({ passId, revision: now });
  };
  return html`<${Answered} answer=${answer} show=${(/** @type {any} */ [{ plan }, now, { target }]) => html`<div class="title-line"><h3>What it changes</h3><${CopyCurl} command=${manager.api.curl(`${call}?dryRun=true`, 'POST')} of="the plan of this rollback" /></div>
      <${DiffLines} before=${appText(now.apps[appId])} after=${appText(target.apps[appId])} same="It declares the same." />
      <h3>Plan</h3>${plan.warnings.map((/** @type {string} */ text) => html`<p class="notice" data-tone="warn">${text}</p>`)}
      ${plan.steps.length === 0 ? html`<p class="muted">Nothing that runs would change.</p>` : html`<${PlanSteps} manager=${manager} plan=${plan} />`}
      <p class="muted">${[interruptions(manager, plan.steps), 'It is applied at once, through the health gates. Volumes and what was written into them stay.'].filter(Boolean).join(' ')}</p>
      <div class="buttons"><${Action} manager=${manager} appId=${appId} class="primary" onClick=${back}>Roll ${appName} back to revision ${revision}</${Action}></div>`} />`;
}
