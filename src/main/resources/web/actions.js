// What an operator may ask for a service or an app, with the questions that come before.

import { confirmed } from './dialog.js';
import { html } from './html.js';
import { go, href } from './router.js';
import { Action, toast } from './ui.js';

/** @typedef {import('./manager.js').Manager} Manager */
/** @typedef {{appId: number, serviceId: number, appName: string, serviceName: string}} Named */

const PAUSE_MINUTES = 30;

/** @param {Manager} manager @param {Named} service @param {'start' | 'stop' | 'restart'} what */
async function ask(manager, service, what) {
  const { message } = await manager.api.post(`api/v1/apps/${service.appId}/services/${service.serviceId}/${what}`);
  toast(message);
  manager.refresh();
}

/** @param {Manager} manager @param {Named} service */
export async function restart(manager, service) {
  const name = `${service.appName}/${service.serviceName}`;
  const agreed = await confirmed({ title: `Restart ${name}?`, text: 'Its container is stopped and started again: it is away for as long as both take.', button: `Restart ${name}` });
  if (agreed) await ask(manager, service, 'restart');
}

/** Sends a version that is held back through its health gate once more. @param {Manager} manager @param {Named} service @param {number | undefined} revision */
export async function tryAgain(manager, service, revision) {
  const agreed = await confirmed({ title: `Try revision ${revision} of ${service.appName}/${service.serviceName} again?`, text: 'The held version goes through the health gate once more; if it fails again, the last good one comes back.', button: 'Try it again' });
  if (agreed) await ask(manager, service, 'restart');
}

/** @param {Manager} manager @param {Named} service */
export async function stop(manager, service) {
  const name = `${service.appName}/${service.serviceName}`;
  const agreed = await confirmed({ title: `Stop ${name}?`, text: 'It stays stopped, also after a restart of the manager, until it is started again. Its data is kept.', button: `Stop ${name}`, danger: true });
  if (agreed) await ask(manager, service, 'stop');
}

/** @param {{manager: Manager, service: import('./services.js').Row, class?: string}} props */
export function ServiceActions({ manager, service, class: kind = 'quiet small' }) {
  const stopped = service.standing.word === 'stopped';
  return html`<div class="service-actions">
    ${stopped ? html`<${Action} manager=${manager} appId=${service.appId} class=${kind} onClick=${() => ask(manager, service, 'start')}>Start</${Action}>`
      : html`<${Action} manager=${manager} appId=${service.appId} class=${kind} onClick=${() => restart(manager, service)}>Restart</${Action}>
        <${Action} manager=${manager} appId=${service.appId} class=${kind} onClick=${() => stop(manager, service)}>Stop</${Action}>`}
  </div>`;
}

/** @param {Manager} manager @param {number} minutes 0 ends it @param {number} [appId] all apps without it */
async function pause(manager, minutes, appId) {
  const { message } = await manager.api.post('api/v1/reconciliation/pause', appId === undefined ? { minutes } : { minutes, appId });
  toast(message);
  await manager.loadTarget();
}

/** @param {{manager: Manager, appId?: number, pausedUntil: string | null}} props */
export function PauseAction({ manager, appId, pausedUntil }) {
  return pausedUntil === null
    ? html`<${Action} manager=${manager} appId=${appId} class="quiet small" title=${`Leaves its containers alone for ${PAUSE_MINUTES} minutes`} onClick=${() => pause(manager, PAUSE_MINUTES, appId)}>${appId === undefined ? 'Pause reconciling' : 'Pause'}</${Action}>`
    : html`<${Action} manager=${manager} appId=${appId} class="small" onClick=${() => pause(manager, 0, appId)}>End the pause</${Action}>`;
}

/** @param {Manager} manager @param {{appId: number, appName: string}} app */
export async function removeApp(manager, app) {
  const agreed = await confirmed({
    title: `Remove ${app.appName}?`,
    text: 'The app leaves the target. When that is applied its containers are stopped and removed; its volumes stay until they are purged.',
    button: `Remove ${app.appName}`,
    name: app.appName,
    danger: true,
  });
  if (!agreed) return;
  const { message, revision } = await manager.api.send('DELETE', `api/v1/apps/${app.appId}`).then(({ body }) => body);
  toast(`${message}: revision ${revision}.`);
  go(href('changes'));
}
