// All apps with their services: how each stands and why, what it runs and uses; filtered, sorted, acted on.

import { PauseAction, ServiceActions } from '../actions.js';
import { CLOSED, NO_OUTCOME, idOf, whyNot } from '../app-addresses.js';
import { bytes, count, exact, localTimes, percent } from '../format.js';
import { dropped, give } from '../dropped-files.js';
import { fetched } from '../fetched.js';
import { useHeldOrder } from '../held-order.js';
import { html, useEffect, useMemo, useRef, useSignal, useState, whenIdle } from '../html.js';
import { ImageName } from '../image-names.js';
import { useNear } from '../in-viewport.js';
import { possible } from '../orders.js';
import { Action } from '../page-parts.js';
import { PortLink } from '../port-links.js';
import { published } from '../ports.js';
import { choose, href } from '../router.js';
import { ServiceLink, StandingPill, useServices } from '../services.js';
import { Sparkline } from '../sparkline.js';
import { compareNames, pendingText, whyInList, worstFirst } from '../service-health.js';
import { CopyCurl, Empty, Loading, Time, breaking, saidIfSlow, toast } from '../ui.js';
import { Unmanaged, UnmanagedLine } from '../unmanaged.js';

/** @typedef {import('../services.js').Row} Row */
/** @typedef {import('../manager.js').Manager} Manager */
/** @typedef {{appId: number, appName: string, services: Row[]}} App */

/** Rows that are rendered and left alone together. */
const CHUNK_ROWS = 5;
/** Rendered at once when the page is opened: more than a screen has. */
const EARLY_APPS = 2;
const EARLY_CHUNKS = 3;

const EDITOR = ['../vendor/codemirror.js', '../deploy.js'].map((file) => new URL(file, import.meta.url).href);

/** What the address orders for a whole app, such as `?stop=shop`. @type {import('../orders.js').Order[]} */
const ORDERS = /** @type {const} */ (['stop', 'start', 'restart']);
const ORDER_WORDS = { stop: 'Stop app', start: 'Start app', restart: 'Restart app' };

/** @type {Record<string, [string, (one: Row, other: Row) => number]>} */
const SORTS = {
  state: ['Worst first', () => 0],
  name: ['Name', (one, other) => compareNames(one.appName, other.appName) || compareNames(one.serviceName, other.serviceName)],
  cpu: ['CPU', (one, other) => (other.usage?.cpuPercentOfHost ?? -1) - (one.usage?.cpuPercentOfHost ?? -1)],
  memory: ['Memory', (one, other) => (other.usage?.memoryBytes ?? -1) - (one.usage?.memoryBytes ?? -1)],
  restarts: ['Restarts', (one, other) => (other.container?.restarts ?? 0) - (one.container?.restarts ?? 0)],
};

/** @param {{manager: Manager, query: Record<string, string>}} props */
export function Page({ manager, query }) {
  const state = useSignal(manager.state);
  const services = useServices(manager);
  const target = useSignal(manager.target);
  const pausedApps = useSignal(manager.pausedApps);
  /** The id that the new app in the editor got: its address names it from then on, and what is open stays open. */
  const saved = useRef('');
  if (query.deploy !== saved.current) saved.current = '';
  const named = useNamed(query.deploy, target);
  const deploy = saved.current || named;
  const back = useNamed(query.back, target);
  const order = ORDERS.find((one) => query[one]) ?? 'stop';
  const ordered = useNamed(query[order], target);
  // An app that is out of the target but still runs can be named as well; one that never was cannot.
  const removed = useNamed(query.remove, target) || (services.some(({ appId }) => String(appId) === query.remove) ? query.remove : '');
  const wrong = target === null ? '' : [[query.deploy, deploy], [query.back, back], [query[order], ordered], [query.remove, removed]].find(([named, id]) => named && id === '')?.[0] ?? '';
  const access = useSignal(manager.access);
  const refusals = { deploy: saved.current === '' ? whyNot(access, 'deploy', deploy) : '', back: whyNot(access, 'back', back), order: whyNot(access, order, ordered), remove: whyNot(access, 'remove', removed) };
  const refused = refusals.deploy || refusals.back || refusals.order || refusals.remove;
  const sort = query.sort ?? 'state';
  const { box, rows, held } = useHeldOrder(sorted(filtered(services, query), sort), services, ({ appId, serviceId }) => `${appId}/${serviceId}`, [sort, query.q, query.show].join('\n'));
  const bare = withoutServices(target, services);
  const apps = [...grouped(rows), ...bare.filter(({ appName }) => !query.show && appName.toLowerCase().includes((query.q ?? '').toLowerCase()))];
  const all = new Set(services.map((one) => one.appId)).size + bare.length;
  // The largest of the editor's files is asked for first: the dialog waits for the target anyway.
  useEffect(() => {
    if (query.deploy) import('../vendor/codemirror.js').catch(() => {});
  }, [query.deploy !== undefined && query.deploy !== '']);
  useEffect(() => followDrops(manager), [manager]);
  useEffect(() => (access?.scopes.includes('operate') ? whenIdle(loadEditor) : undefined), [access]);
  return html`<div class="page-head"><h1>Apps</h1>${state !== null && html`<p class="muted">${count(all, 'app')}, ${count(services.length, 'service')}</p>`}<${CopyCurl} command=${manager.api.curl('api/v1/state')} of="the state of all services" />
      <${Action} manager=${manager} class="primary" onClick=${() => choose({ deploy: 'new' })}>Deploy an app</${Action}></div>
    ${(wrong !== '' || refused !== '') && html`<p class="notice" data-tone=${wrong !== '' ? 'bad' : 'warn'} role="alert">${wrong !== '' ? `No app is called “${wrong}”: it may have been removed${access?.apps ? ', or not be one of this token’s' : ''}.` : refused}${' '}<button type="button" class="quiet small" onClick=${() => choose(CLOSED)}>Show all apps</button></p>`}
    ${all > 0 && pendingText(state) !== '' && html`<p class="notice" data-tone="warn">${pendingText(state)} <a href=${href('changes')}>Open Changes</a></p>`}
    ${(state === null || all > 0) && html`<div class="filters">
      <input type="search" data-filter aria-label="Filter by name or image" placeholder="Filter by name, image or reason" value=${query.q ?? ''} onInput=${(/** @type {any} */ event) => choose({ q: event.target.value })} />
      <label>Show <select value=${query.show ?? ''} onChange=${(/** @type {any} */ event) => choose({ show: event.target.value })}>
        <option value="">all</option><option value="attention">needs attention</option><option value="stopped">stopped</option></select></label>
      <label>Sort <select value=${query.sort ?? 'state'} onChange=${(/** @type {any} */ event) => choose({ sort: event.target.value })}>
        ${Object.entries(SORTS).map(([key, [name]]) => html`<option value=${key}>${name}</option>`)}</select></label>
    </div>`}
    ${state === null ? html`<${Loading} />` : all === 0 ? html`<${Empty} title="Nothing is deployed yet">Start from an example or a Compose file:${' '}
        <button type="button" class="link" onClick=${() => choose({ deploy: 'new' })}>deploy an app</button>.<span class="drop-hint"> Or drop a Compose file here, with the files it refers to or as their folder.</span><${Unmanaged} manager=${manager} /></${Empty}>`
      : apps.length === 0 ? html`<${Empty} title="No service matches"><button type="button" class="link" onClick=${() => choose({ q: '', show: '' })}>Show all</button></${Empty}>` : null}
    ${rows.length > 0 && html`<div class="service-heads" aria-hidden="true"><span>Service</span><span class="head-why">Reason</span><span>Image</span><span>Health, ports</span><span class="number">CPU</span><span class="number">Memory</span><span class="number" title="No row moves while you point at them; they are sorted again afterwards">${held ? 'Sorting paused' : ''}</span></div>`}
    ${apps.length > 0 && html`<div class="app-list" ref=${box}>${apps.map((app, index) => html`<${AppPanel} key=${app.appId} manager=${manager} app=${app} orders=${possible(services.filter(({ appId }) => appId === app.appId)).join(' ')} early=${index < EARLY_APPS} declared=${target === null || target.apps[app.appId] !== undefined} paused=${pausedApps[app.appId] ?? null} />`)}</div>`}
    ${state !== null && all > 0 && html`<${UnmanagedLine} manager=${manager} />`}
    ${deploy && refusals.deploy === '' && target !== null && html`<${Fetched} key=${`deploy ${saved.current === '' ? deploy : 'new'}`} load=${() => import('../deploy.js').then(({ DeployDialog }) => DeployDialog)} closed=${{ deploy: '', from: '' }} manager=${manager} query=${query} app=${saved.current === '' ? deploy : 'new'}
      onNew=${(/** @type {number} */ id) => { saved.current = String(id); choose({ deploy: id, ...NO_OUTCOME }); }} />`}
    ${back && refusals.back === '' && target !== null && html`<${Fetched} key=${`back ${back}`} load=${() => import('../app-rollback.js').then(({ RollbackDialog }) => RollbackDialog)} closed=${{ back: '', from: '' }} manager=${manager} query=${query} appId=${Number(back)} appName=${target.apps[back]?.appName ?? `app ${back}`} />`}
    ${ordered && refusals.order === '' && target !== null && html`<${Fetched} key=${`${order} ${ordered}`} load=${() => import('../app-orders.js').then(({ AppOrderDialog }) => AppOrderDialog)} closed=${{ [order]: '' }} manager=${manager} order=${order} appId=${Number(ordered)} appName=${target.apps[ordered]?.appName ?? `app ${ordered}`} />`}
    ${removed && refusals.remove === '' && target !== null && html`<${Fetched} key=${`remove ${removed}`} load=${() => import('../app-removal.js').then(({ RemovalDialog }) => RemovalDialog)} closed=${{ remove: '' }} manager=${manager} appId=${Number(removed)} appName=${target.apps[removed]?.appName ?? `app ${removed}`} />`}`;
}

/**
 * The id of an app that an address names by its id or its name, or "new"; an empty text where there is none. It stays when the app is renamed or
 * removed meanwhile: what is typed in its editor must not go with it.
 * @param {string | undefined} named @param {import('../api-types.js').Target | null} target
 */
function useNamed(named, target) {
  const found = useRef({ named: /** @type {string | undefined} */ (''), id: '' });
  if (found.current.named !== named || found.current.id === '') found.current = { named, id: idOf(named, target) };
  return found.current.id;
}

/** What is dropped anywhere on the page goes into the editor. @param {Manager} manager @returns {() => void} ends it */
function followDrops(manager) {
  const shown = document.documentElement.dataset;
  const over = (/** @type {DragEvent} */ event) => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    shown.dropping = 'true';
  };
  const leave = (/** @type {DragEvent} */ event) => {
    if (event.relatedTarget === null) delete shown.dropping;
  };
  const drop = async (/** @type {DragEvent} */ event) => {
    delete shown.dropping;
    // The editor takes what is dropped on it by itself.
    if (/** @type {Element | null} */ (event.target)?.closest?.('.editor-left') || !event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    if (!manager.may('operate')) {
      toast('Deploying an app needs a token with the scope operate.', 'bad');
      return;
    }
    try {
      give(await dropped(event.dataTransfer), () => choose({ deploy: 'new' }));
    } catch {
      toast('What was dropped could not be read.', 'bad');
    }
  };
  const listeners = /** @type {[string, any][]} */ ([['dragover', over], ['dragleave', leave], ['drop', drop]]);
  listeners.forEach(([type, listener]) => window.addEventListener(type, listener));
  return () => {
    delete shown.dropping;
    listeners.forEach(([type, listener]) => window.removeEventListener(type, listener));
  };
}

/** Fetches the editor while there is nothing else to do: it then opens at once. It runs when it is opened: the page stands still meanwhile. Not where data is to be saved. */
function loadEditor() {
  if (/** @type {any} */ (navigator).connection?.saveData) return;
  for (const file of EDITOR) {
    if (document.head.querySelector(`link[href="${file}"]`) === null) document.head.append(Object.assign(document.createElement('link'), { rel: 'modulepreload', href: file }));
  }
}

/** A dialog that is fetched when it is first opened, or before. @param {{load: () => Promise<any>, closed: Record<string, string>, [more: string]: unknown}} props closed: the address without it */
function Fetched({ load, closed, ...props }) {
  const [Loaded, setLoaded] = useState(/** @type {any} */ (null));
  useEffect(() => {
    saidIfSlow(fetched(load), 'This dialog').then((View) => setLoaded(() => View), () => {
      toast('This dialog could not be loaded from the manager.', 'bad');
      choose(closed);
    });
  }, []);
  return Loaded === null ? null : html`<${Loaded} ...${props} />`;
}

/** @param {Row[]} services @param {Record<string, string>} query */
function filtered(services, query) {
  const text = (query.q ?? '').toLowerCase();
  return services.filter((one) => {
    if (query.show === 'attention' && !['bad', 'warn', 'busy'].includes(one.standing.tone)) return false;
    if (query.show === 'stopped' && one.standing.word !== 'stopped') return false;
    return text === '' || `${one.appName}/${one.serviceName} ${one.image} ${one.reason ?? ''}`.toLowerCase().includes(text);
  });
}

/** Apps together, in the order of their first service; of each its services in their order. @param {Row[]} services @param {string} sort */
function sorted(services, sort) {
  return grouped(worstFirst(services).toSorted((SORTS[sort] ?? SORTS.state)[1])).flatMap((app) => app.services);
}

/** @param {Row[]} services sorted @returns {App[]} apps in the order of their first service */
function grouped(services) {
  /** @type {Map<number, App>} */
  const apps = new Map();
  for (const one of services) {
    const app = apps.get(one.appId) ?? { appId: one.appId, appName: one.appName, services: [] };
    app.services.push(one);
    apps.set(one.appId, app);
  }
  return [...apps.values()];
}

/** Apps that are declared, and none of whose services is, nor runs. @param {import('../api-types.js').Target | null} target @param {Row[]} services @returns {App[]} */
function withoutServices(target, services) {
  return Object.values(target?.apps ?? {}).filter((app) => app.services.length === 0 && !services.some(({ appId }) => appId === app.appId))
    .map(({ appId, appName }) => ({ appId, appName, services: [] })).toSorted((one, other) => compareNames(one.appName, other.appName));
}

/** @param {{manager: Manager, app: App, orders: string, declared: boolean, paused: string | null, early: boolean}} props declared: whether the newest target has it; orders: those that would change something, also of services that the filter hides; early: whether it is rendered before it is known what is in view */
function AppPanel({ manager, app, orders, declared, paused, early }) {
  const id = `app-${app.appId}`;
  const access = useSignal(manager.access);
  const edit = access === null || manager.may('operate', app.appId) ? 'Edit' : 'View';
  const head = useMemo(() => html`<div class="panel-head"><h2 id=${id}>${app.appName} <span class="muted" title="The id of the app, as the API and the command line take it">id ${app.appId}</span></h2>${paused && html`<p class="muted">paused, resumes <${Time} at=${paused} /></p>`}
    <div class="panel-actions"><a class="button quiet small" aria-label=${`Logs of ${app.appName}`} href=${href('logs', [], { app: app.appId })}>Logs</a>
      ${/** @type {import('../orders.js').Order[]} */ (orders.split(' ').filter(Boolean)).map((order) => html`<${Action} key=${order} manager=${manager} appId=${app.appId} of=${app.appName} class="quiet small" title=${`${ORDER_WORDS[order].replace(' app', '')} all services of ${app.appName}`} onClick=${() => choose({ [order]: app.appId })}>${ORDER_WORDS[order]}</${Action}>`)}
      <${PauseAction} manager=${manager} appId=${app.appId} of=${app.appName} pausedUntil=${paused} />
      ${declared && html`<button type="button" class="quiet small" aria-label=${`${edit} ${app.appName}`} onClick=${() => choose({ deploy: app.appId })}>${edit}</button>
      <${Action} manager=${manager} appId=${app.appId} of=${app.appName} class="quiet small" title="Choose an earlier version of this app" onClick=${() => choose({ back: app.appId })}>Roll back</${Action}>`}
      <${Action} manager=${manager} appId=${app.appId} of=${app.appName} class="quiet small" onClick=${() => choose({ remove: app.appId })}>Remove</${Action}>
      <${CopyCurl} command=${manager.api.curl('api/v1/containers')} of=${`what containers of ${app.appName} use`} /></div></div>`, [manager, app.appId, app.appName, orders, declared, paused, edit]);
  const chunks = [];
  for (let at = 0; at < app.services.length; at += CHUNK_ROWS) chunks.push(app.services.slice(at, at + CHUNK_ROWS));
  return html`<section class="panel app" aria-labelledby=${id}>${head}
    ${app.services.length === 0 ? html`<${Empty} title="This app has no services">Add a service with “${edit}”, or remove the app with “Remove”.</${Empty}>` : html`<div class="services" role="list" aria-label=${`Services of ${app.appName}`}>${chunks.map((services, index) => html`<${Chunk} key=${index} manager=${manager} services=${services} early=${early && index < EARLY_CHUNKS} />`)}</div>`}
  </section>`;
}

/**
 * Some rows: those far from the view have names only until they come near, and stay as they were when they leave it.
 * @param {{manager: Manager, services: Row[], early: boolean}} props
 */
function Chunk({ manager, services, early }) {
  const box = useRef(/** @type {Element | null} */ (null));
  const near = useNear(box, early);
  const kept = useRef({ names: '', rows: /** @type {any[]} */ ([]) });
  const names = services.map((one) => `${one.serviceId} ${one.serviceName}`).join('\n');
  if (near || kept.current.names !== names) {
    kept.current = { names, rows: services.map((service) => (near ? html`<${ServiceRow} key=${service.serviceId} manager=${manager} service=${service} />`
      : html`<div key=${service.serviceId} class="service far" role="listitem"><${ServiceLink} service=${service} short=${true} /></div>`)) };
  }
  return html`<div ref=${box} class="service-chunk" role="presentation" style=${{ '--rows': services.length }}>${kept.current.rows}</div>`;
}

/**
 * Many rows follow every frame: only what has changed is made again.
 * @param {{manager: Manager, service: Row}} props
 */
function ServiceRow({ manager, service }) {
  const { usage, container, standing, reason, image, declaredImage } = service;
  const engine = manager.state.peek()?.engine.kind ?? '';
  const facts = useMemo(() => rowFacts(service, engine), [standing.word, service.seenUntil, service.progress, reason, image, declaredImage, container?.health, container?.restarts, container?.startedAt, container?.status, engine]);
  const use = useMemo(() => rowUse(service), [usage]);
  const actions = useMemo(() => html`<${ServiceActions} manager=${manager} service=${service} />`, [manager, standing.word]);
  return html`<div class="service" role="listitem">${facts}${use}${actions}</div>`;
}

/** @param {Row} service @param {string} engine its kind */
function rowFacts(service, engine) {
  const { container } = service;
  const health = container && container.health !== 'none' && container.health !== service.standing.word ? container.health : '';
  const facts = [health, container && container.restarts > 0 ? count(container.restarts, 'restart') : ''].filter(Boolean);
  const ports = published(container?.ports ?? []);
  const why = whyInList(service, localTimes(service.reason));
  return html`<div class="service-name"><${StandingPill} service=${service} /><${ServiceLink} service=${service} short=${true} /></div>
    <div class="service-why muted" title=${why}>${breaking(why)}</div>
    <div class="service-image"><${ImageName} service=${service} /></div>
    <div class="service-facts muted" data-empty=${facts.length === 0 && ports.length === 0}>${facts.join(' · ')}
      ${ports.map((one) => html` <${PortLink} ...${one} engine=${engine} running=${container?.status === 'running'} />`)}</div>`;
}

/** @param {Row} service */
function rowUse({ usage, past, serviceName }) {
  return html`<div class="service-use" title=${exact(usage?.cpuPercentOfHost, '% of the host')}><span class="use-name">CPU</span><${Sparkline} label=${`CPU of ${serviceName}`} values=${past.map((one) => one.cpuPercentOfHost)} /><span class="number">${percent(usage?.cpuPercentOfHost)}</span></div>
    <div class="service-use" title=${exact(usage?.memoryBytes, 'bytes')}><span class="use-name">Memory</span><${Sparkline} label=${`Memory of ${serviceName}`} values=${past.map((one) => one.memoryBytes)} /><span class="number">${bytes(usage?.memoryBytes)}</span></div>`;
}
