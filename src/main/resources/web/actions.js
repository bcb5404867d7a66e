// What an operator may ask for a service or an app, with the questions that come before.

import { confirmed } from './dialog.js';
import { resumedHere } from './event-list.js';
import { localTimes } from './format.js';
import { html } from './html.js';
import { cameAbout, offered, stoppedNeeds } from './orders.js';
import { Action } from './page-parts.js';
import { join } from './services.js';
import { TOAST_MILLIS, toast } from './ui.js';

/** @typedef {import('./manager.js').Manager} Manager */
/** @typedef {{appId: number, serviceId: number, appName: string, serviceName: string, cause?: string | null}} Named */

const PAUSE_MINUTES = 30;

const DONE = { stop: 'stopped', start: 'started', restart: 'restarted' };

/** @param {Manager} manager @param {Named} service */
function rowsOf(manager, { appId }) {
  return join(manager.state.peek(), manager.containers.peek(), new Map(), new Map(), manager.target.peek()).filter((one) => one.appId === appId);
}

/** @param {Manager} manager @param {Named} service */
function rowOf(manager, service) {
  return rowsOf(manager, service).find(({ serviceId }) => serviceId === service.serviceId);
}

/** What is to be known of stopped services that it depends on, or ''. @param {Manager} manager @param {Named} service @param {'start' | 'restart'} order */
function ofNeeds(manager, service, order) {
  const needed = stoppedNeeds(service.serviceName, rowsOf(manager, service), manager.target.peek()?.apps[service.appId]?.services ?? [], order);
  const [are, they] = needed.length === 1 ? ['is', 'it'] : ['are', 'they'];
  return needed.length === 0 ? '' : ` It depends on ${needed.join(' and ')}, which ${are} stopped${order === 'start' ? ' and started first.' : `: it is restarted once ${they} ${are} started, and stays as it is until then.`}`;
}

/** @param {Manager} manager @param {Named} service @param {'start' | 'stop' | 'restart'} what */
async function ask(manager, service, what) {
  const startedBefore = rowOf(manager, service)?.container?.startedAt ?? null;
  const { message } = await manager.api.post(`api/v1/apps/${service.appId}/services/${service.serviceId}/${what}`);
  const end = toast(resumedHere(localTimes(message)));
  manager.refresh();
  let came = false;
  // "Will be stopped" beside a service that has stopped reads as if it were still to come.
  const unsubscribe = manager.state.subscribe(() => {
    const row = rowOf(manager, service);
    if (came || row === undefined || !cameAbout(what, row, startedBefore)) return;
    came = true;
    end();
    toast(`${service.appName}/${service.serviceName} is ${DONE[what]}`);
  });
  setTimeout(unsubscribe, TOAST_MILLIS);
}

/**
 * A restart makes the service what is declared: of one whose new version is held back that is another try, and is asked about as such.
 * @param {Manager} manager @param {Named} service @param {number} [held] the revision that is held back, where it is known
 */
export async function restart(manager, service, held) {
  if (held !== undefined || service.cause === 'held') {
    await tryAgain(manager, service, held);
    return;
  }
  const name = `${service.appName}/${service.serviceName}`;
  const agreed = await confirmed({ title: `Restart ${name}?`, text: `Its container is stopped and started again: it is away for as long as both take.${ofNeeds(manager, service, 'restart')}`, button: `Restart ${name}` });
  if (agreed) await ask(manager, service, 'restart');
}

/** Sends a version that is held back through its health gate once more. @param {Manager} manager @param {Named} service @param {number | undefined} revision */
export async function tryAgain(manager, service, revision) {
  const version = revision === undefined ? 'the held version' : `revision ${revision}`;
  const agreed = await confirmed({ title: `Try ${version} of ${service.appName}/${service.serviceName} again?`, text: 'It failed and is held back. It goes through the health gate once more, in the place of the version that runs; if it fails again, the last good one comes back.', button: 'Try it again' });
  if (agreed) await ask(manager, service, 'restart');
}

/** @param {Manager} manager @param {Named} service */
export async function stop(manager, service) {
  const name = `${service.appName}/${service.serviceName}`;
  const agreed = await confirmed({ title: `Stop ${name}?`, text: 'It stays stopped, also after a restart of the manager, until “Start” starts it again. Its data is kept.', button: `Stop ${name}`, danger: true });
  if (agreed) await ask(manager, service, 'stop');
}

/** @param {Manager} manager @param {Named} service @param {number} [held] the revision that is held back, where it is known */
export async function start(manager, service, held) {
  const name = `${service.appName}/${service.serviceName}`;
  const text = `${held === undefined ? '' : `Revision ${held}, which failed and is held back, is tried once more; if it fails again, the last good one comes back.`}${ofNeeds(manager, service, 'start')}`.trim();
  const agreed = text === '' || await confirmed({ title: `Start ${name}?`, text, button: `Start ${name}` });
  if (agreed) await ask(manager, service, 'start');
}

/** @param {{manager: Manager, service: import('./services.js').Row, held?: number, class?: string}} props */
export function ServiceActions({ manager, service, held, class: kind = 'quiet small' }) {
  const orders = offered(service);
  const of = `${service.appName}/${service.serviceName}`;
  // A restart would be just that, and "Restart" would promise less.
  const again = held !== undefined || service.cause === 'held';
  return html`<div class="service-actions">
    ${orders.includes('start') ? html`<${Action} manager=${manager} appId=${service.appId} of=${of} class=${kind} onClick=${() => start(manager, service, held)}>Start</${Action}>` : null}
    ${orders.includes('restart') ? html`<${Action} manager=${manager} appId=${service.appId} of=${of} class=${kind} title=${again ? 'Sends the version that is held back through its health gate once more, as a restart does' : ''} onClick=${() => restart(manager, service, held)}>${again ? 'Try again' : 'Restart'}</${Action}>
        <${Action} manager=${manager} appId=${service.appId} of=${of} class=${kind} onClick=${() => stop(manager, service)}>Stop</${Action}>` : null}
  </div>`;
}

/** @param {Manager} manager @param {number} minutes 0 ends it @param {number} [appId] all apps without it */
export async function pause(manager, minutes, appId) {
  const { message } = await manager.api.post('api/v1/reconciliation/pause', appId === undefined ? { minutes } : { minutes, appId });
  toast(message);
  await manager.loadTarget();
}

/** @param {Manager} manager @param {number} [appId] all apps without it @param {string} [name] the app's */
export async function askedToPause(manager, appId, name) {
  const agreed = await confirmed({
    title: appId === undefined ? 'Pause reconciling of all apps?' : `Pause reconciling of ${name ?? `app ${appId}`}?`,
    text: `For ${PAUSE_MINUTES} minutes ${appId === undefined ? 'all' : 'its'} containers are left alone: what runs keeps running, but this manager updates, rolls back and restarts nothing, and what is applied waits. Afterwards reconciling resumes by itself, or at once with “End the pause”. A restart of the manager ends it, too.`,
    button: `Pause for ${PAUSE_MINUTES} minutes`,
  });
  if (agreed) await pause(manager, PAUSE_MINUTES, appId);
}

/** @param {{manager: Manager, appId?: number, of?: string, pausedUntil: string | null}} props of: the app's name */
export function PauseAction({ manager, appId, of, pausedUntil }) {
  return pausedUntil === null
    ? html`<${Action} manager=${manager} appId=${appId} of=${of && `reconciling of ${of}`} class="quiet small" title=${`Leaves its containers alone for ${PAUSE_MINUTES} minutes; a restart of the manager ends that`} onClick=${() => askedToPause(manager, appId, of)}>${appId === undefined ? 'Pause reconciling' : 'Pause'}</${Action}>`
    : html`<${Action} manager=${manager} appId=${appId} of=${of && `of ${of}`} class="small" onClick=${() => pause(manager, 0, appId)}>End the pause</${Action}>`;
}
