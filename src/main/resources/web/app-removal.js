// Removes an app in one act: asked once, by its name, applied at once, and shown until its containers are gone.

import { Dialog } from './dialog.js';
import { clock, count, localTimes } from './format.js';
import { html, useRef, useSignal, useState } from './html.js';
import { Action } from './page-parts.js';
import { keptText, leftOf, removalText } from './removal-outcome.js';
import { PassPanel } from './pages/changes.js';
import { choose, href } from './router.js';
import { engineAway, unapplied } from './service-health.js';
import { StandingPill, useServices } from './services.js';
import { isTyped } from './typed-name.js';
import { Pill, Time } from './ui.js';

/** @typedef {import('./manager.js').Manager} Manager */
/** @typedef {import('./removal-outcome.js').Removal} Removal */

/** @param {{manager: Manager, appId: number, appName: string}} props */
export function RemovalDialog({ manager, appId, appName }) {
  const services = useServices(manager).filter((one) => one.appId === appId);
  const app = useSignal(manager.target)?.apps[appId];
  const state = useSignal(manager.state);
  const [pausedApps, pausedAll] = [useSignal(manager.pausedApps), useSignal(manager.pausedUntil)];
  const paused = pausedApps[appId] ?? pausedAll;
  /** As it was when it was removed: nothing else says so afterwards. */
  const before = useRef({ appName: app?.appName ?? services[0]?.appName ?? appName, kept: keptText(app) });
  const [done, setDone] = useState(/** @type {Removal | null} */ (null));
  const [typed, setTyped] = useState('');
  const name = before.current.appName;
  const close = () => choose({ remove: '' });
  const remove = async () => {
    before.current = { appName: app?.appName ?? name, kept: keptText(app) };
    const asked = services.map(({ serviceId, serviceName }) => ({ serviceId, serviceName }));
    const { body } = await manager.api.send('DELETE', `api/v1/apps/${appId}?apply=true`);
    setDone({ asked, revision: body.revision, passId: body.passId, message: body.message });
    manager.refresh();
  };
  const away = engineAway(state, (time) => clock(new Date(time)));
  const missing = away !== null ? 'The container engine does not answer' : isTyped(typed, name) ? '' : `Type ${name} first`;
  // Enter is a press of the button, which says itself what is missing.
  const submit = (/** @type {any} */ event) => {
    event.preventDefault();
    event.target.querySelector('.buttons > :last-child').click();
  };
  const waits = away !== null ? html`<p class="notice" data-tone="warn">${away.text}: until it does, ${done === null ? 'no app can be removed' : 'its containers stay'}.</p>` : paused && html`<p class="notice" data-tone="warn">Reconciling is paused, and resumes <${Time} at=${paused} />: until then, or until the pause is ended, its containers run.</p>`;
  if (done !== null) {
    const left = leftOf(done, services);
    return html`<${Dialog} label=${`Remove ${name}`} class="removal" onClose=${close}><div class="ask"><h2>Remove ${name}</h2>
      <p role="status">${removalText(name, done, services, state, app !== undefined)}</p>${waits}
      ${done.asked.length > 0 && html`<ul class="order-list" aria-label="Services">${done.asked.map(({ serviceId, serviceName }) => {
        const row = left.find((one) => one.serviceId === serviceId);
        return html`<li key=${serviceId}><${Pill} tone=${row ? 'warn' : 'idle'}>${row ? 'still there' : 'removed'}</${Pill}><span class="strong">${serviceName}</span><span class="muted">${row ? localTimes(row.reason) : ''}</span></li>`;
      })}</ul>`}
      <p class="muted">${before.current.kept}</p>
      ${done.passId && html`<${PassPanel} manager=${manager} passId=${done.passId} app=${{ appId, appName: name, inSync: left.length === 0 }} />`}
      <div class="buttons"><button type="button" class="quiet" onClick=${close}>Close</button></div></div></${Dialog}>`;
  }
  if (app === undefined) {
    return html`<${Dialog} label=${`Remove ${name}`} onClose=${close}><div class="ask"><h2>Remove ${name}</h2>
      <p>${name} is out of the target already. ${services.length > 0 && html`<a href=${href('changes')}>Changes</a> shows what becomes of its containers, and applies what waits.`}</p>
      <div class="buttons"><button type="button" class="quiet" onClick=${close}>Close</button></div></div></${Dialog}>`;
  }
  return html`<${Dialog} label=${`Remove ${name}`} onClose=${close}><form class="ask" onSubmit=${submit}><h2>Remove ${name}?</h2>
    <p>${services.length === 0 ? 'It has no services: nothing that runs is stopped.' : `${count(services.length, 'service')} will be stopped and removed at once, with ${services.length === 1 ? 'its container' : 'their containers'}.`} ${keptText(app)}</p>
    ${unapplied(state) && html`<p class="notice" data-tone="warn">Revision ${state?.revision} is stored but not applied: what it changes, also in other apps, is applied with this. <a href=${href('changes')}>Changes</a> shows it.</p>`}${waits}
    ${services.length > 0 && html`<ul class="order-list" tabindex="0" aria-label="Services">${services.map((one) => html`<li key=${one.serviceId}><${StandingPill} service=${one} /><span class="strong">${one.serviceName}</span></li>`)}</ul>`}
    <label><span>Type <strong>${name}</strong> to confirm</span>
      <input id="confirm-name" autofocus autocomplete="off" spellcheck="false" value=${typed} onInput=${(/** @type {any} */ event) => setTyped(event.target.value)} /></label>
    <div class="buttons"><button type="button" class="quiet" onClick=${close}>Cancel</button>
      <${Action} manager=${manager} appId=${appId} class="danger" disabled=${missing !== ''} title=${missing} onClick=${remove}>Remove ${name}</${Action}></div></form></${Dialog}>`;
}
