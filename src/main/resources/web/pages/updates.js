// Tags that mean another image than their services run: checked for updates, updated one by one or all, and what the health gate said.

import { tryAgain } from '../actions.js';
import { inFull } from '../api.js';
import { confirmed } from '../dialog.js';
import { EventList } from '../event-list.js';
import { FailedHealthcheck } from '../failed-healthcheck.js';
import { count, localTimes, shortId } from '../format.js';
import { html, useEffect, useMemo, useRef, useSignal, useState, whenIdle } from '../html.js';
import { breakable } from '../image-names.js';
import { asRuns, askRegistry, lookups, refusedTogether, runningImages, runsOf, stillCounts, summaryOf, tagState } from '../image-updates.js';
import { linked } from '../linked.js';
import { LineTexts } from '../log-line.js';
import { Action, Answered, Table } from '../page-parts.js';
import { choose, href } from '../router.js';
import { compareNames } from '../service-health.js';
import { ServiceLink, asSeen, useServices } from '../services.js';
import { CopyCurl, Empty, Loading, Panel, Pill, Time, breaking, useAnswer } from '../ui.js';

/** @typedef {import('../manager.js').Manager} Manager */
/** @typedef {import('../services.js').Row} Row */
/** @typedef {import('../image-updates.js').Lookup} Lookup */

/** Services whose evidence is shown; the others are named. */
const HELD_MAX = 20;
const PAST_MAX = 10;
/** More than a screen has; the others are added as soon as there is nothing else to do. */
const EARLY_ROWS = 60;
const PAST_TYPES = ['update-succeeded', 'rolled-back'];
const HEAD = ['Service', 'Image', 'Runs', 'Registry', 'State', ''];

/** @param {{manager: Manager, query: Record<string, string>}} props */
export function Page({ manager, query }) {
  const services = useServices(manager).toSorted((one, other) => compareNames(one.appName, other.appName) || compareNames(one.serviceName, other.serviceName));
  const state = useSignal(manager.state);
  const known = useSignal(lookups(manager));
  const images = useRunningImages(manager);
  const found = Object.fromEntries(services.filter((one) => stillCounts(known[key(one)], one)).map((one) => [key(one), asRuns(known[key(one)], one, images)]));
  const [failures, setFailures] = useState(/** @type {Record<string, string>} */ ({}));
  const [progress, setProgress] = useState('');
  const apps = [...new Set(services.map((one) => one.appId))];
  const moved = services.filter((one) => canUpdate(found[key(one)]));
  const held = heldBack(services).slice(0, HELD_MAX);

  /** One app after another, so that a registry is not asked for everything at once. @param {number[]} ids @param {boolean} dryRun @param {number} [service] */
  const ask = async (ids, dryRun, service) => {
    for (const [index, appId] of ids.entries()) {
      if (ids.length > 1) setProgress(`${dryRun ? 'Checking' : 'Updating'} app ${index + 1} of ${ids.length} …`);
      try {
        await askRegistry(manager, appId, { service, dryRun });
        setFailures((before) => ({ ...before, [appId]: '' }));
      } catch (failure) {
        setFailures((before) => ({ ...before, [appId]: inFull(failure) }));
      }
    }
    setProgress('');
  };
  const updateAll = async () => {
    const names = moved.map((one) => `${one.appName}/${one.serviceName}`);
    const agreed = await confirmed({ title: `Update ${count(moved.length, 'service')}?`, text: `${names.slice(0, 8).join(', ')}${names.length > 8 ? ` and ${names.length - 8} more` : ''}. Each switches to the new image of its tag; one that does not pass its health gate is held back, and the version before runs again.`, button: `Update ${count(moved.length, 'service')}` });
    if (agreed) await ask([...new Set(moved.map((one) => one.appId))], false);
  };
  const updateOne = async (/** @type {Row} */ service) => {
    const name = `${service.appName}/${service.serviceName}`;
    const agreed = await confirmed({ title: `Update ${name}?`, text: `It switches to the new image of ${service.image}. If that does not pass its health gate, the image that runs now comes back and the new one is held back.`, button: `Update ${name}` });
    if (agreed) await ask([service.appId], false, service.serviceId);
  };
  const shown = services.filter((one) => matches(one, found[key(one)], query));
  const [rows, setRows] = useState(EARLY_ROWS);
  const more = rows < shown.length;
  useEffect(() => (more ? whenIdle(() => setRows(Infinity)) : undefined), [more]);
  const problems = refusedTogether(Object.entries(failures).filter(([, text]) => text !== '').map(([appId, text]) => [services.find((one) => one.appId === Number(appId))?.appName ?? appId, text]));
  return html`<div class="page-head"><h1>Updates</h1><p class="muted" role="status">${progress || summaryOf(services.map((one) => found[key(one)]))}</p>
      <div class="page-actions"><${Action} manager=${manager} class="quiet small" appId=${apps.length === 1 ? apps[0] : undefined} disabled=${apps.length === 0} title=${apps.length === 0 ? 'Nothing is deployed yet.' : 'Registries are asked what each tag means now; nothing is changed'} onClick=${() => ask(apps, true)}>Check for updates</${Action}>
        <${Action} manager=${manager} class="primary small" appId=${apps.length === 1 ? apps[0] : undefined} disabled=${moved.length === 0} title=${moved.length === 0 ? 'No update is known to be available: check for updates first.' : ''} onClick=${updateAll}>Update all</${Action}></div></div>
    ${problems.map((text) => html`<p class="notice" data-tone="bad" role="alert">${linked(text)}</p>`)}
    ${(state === null || services.length > 0) && html`<div class="filters"><input type="search" data-filter aria-label="Filter by name or image" placeholder="Filter by name or image" value=${query.q ?? ''} onInput=${(/** @type {any} */ event) => choose({ q: event.target.value })} />
      <label class="check"><input type="checkbox" checked=${query.show === 'moved'} onChange=${(/** @type {any} */ event) => choose({ show: event.target.checked ? 'moved' : '' })} />Updates available only</label></div>`}
    <${Panel} title="Tags" flush=${true} curl=${apps.map((appId) => manager.api.curl(`api/v1/apps/${appId}/update?dryRun=true`, 'POST')).join('\n')}>
      ${state === null ? html`<${Loading} />` : services.length === 0 ? html`<${Empty} title="Nothing is deployed yet"><a href=${href('apps', [], { deploy: 'new' })}>Deploy an app</a></${Empty}>`
        : shown.length === 0 ? html`<${Empty} title="No service matches"><button type="button" class="link" onClick=${() => choose({ q: '', show: '' })}>Show all</button></${Empty}>`
          : html`<${Table} label="Tags" class="tags" head=${HEAD.map((name) => html`<th scope="col">${name || html`<span class="hidden-text">Actions</span>`}</th>`)}>
        ${shown.slice(0, rows).map((service) => html`<${TagRow} key=${key(service)} manager=${manager} service=${service} evident=${held.includes(service)} lookup=${found[key(service)]} images=${images} onCheck=${() => ask([service.appId], true, service.serviceId)} onUpdate=${() => updateOne(service)} />`)}</${Table}>`}
    </${Panel}>
    <div class="pair"><${HeldVersions} manager=${manager} services=${services} /><${PastUpdates} manager=${manager} /></div>`;
}

/** @param {{appId: number, serviceId: number}} service */
function key({ appId, serviceId }) {
  return `${appId}/${serviceId}`;
}

/** @param {Lookup | undefined} lookup */
function canUpdate(lookup) {
  return lookup !== undefined && lookup.image.moved && !lookup.outcome?.open;
}

/** @param {Row} service @param {Lookup | undefined} lookup @param {Record<string, string>} query */
function matches(service, lookup, query) {
  if (query.show === 'moved' && !lookup?.image.moved) return false;
  return `${service.appName}/${service.serviceName} ${service.image}`.toLowerCase().includes((query.q ?? '').toLowerCase());
}

/** What containers run, by their names; null while that is not known. @param {Manager} manager */
function useRunningImages(manager) {
  const state = useSignal(manager.state);
  const all = useSignal(manager.access) !== null && manager.may('read');
  const away = state?.engine.available === false;
  const { data } = useAnswer(() => (all && !away ? manager.api.get('api/v1/images') : Promise.resolve(null)), [all, away, state?.appliedRevision, state?.isReconciling]);
  /** What was seen stays while the engine is away. */
  const seen = useRef(/** @type {any} */ (null));
  seen.current = data ?? seen.current;
  return useMemo(() => (seen.current === null || seen.current.reason !== null ? null : runningImages(seen.current.images)), [seen.current]);
}

/** Many rows follow every frame: only what has changed is made again. evident: whether it is said below why it is so. @param {{manager: Manager, service: Row, evident: boolean, lookup: Lookup | undefined, images: ReturnType<typeof runningImages> | null, onCheck: () => unknown, onUpdate: () => unknown}} props */
function TagRow(props) {
  const { service, evident, lookup, images } = props;
  const { standing, reason, image, declaredImage, container } = service;
  return useMemo(() => tagRow(props), [standing.word, standing.tone, service.seenUntil, reason, image, declaredImage, container?.name, evident, lookup, images]);
}

/** @param {Parameters<typeof TagRow>[0]} props */
function tagRow({ manager, service, evident, lookup, images, onCheck, onUpdate }) {
  const image = lookup?.image;
  const other = service.container !== undefined && service.declaredImage !== '' && service.image !== service.declaredImage;
  const { standing, seenUntil } = service;
  const runs = runsOf(service, image?.from, images);
  const found = tagState(standing, service.reason, lookup);
  const state = found.word === standing.word || found.word === 'current' ? { ...found, ...asSeen(found, seenUntil) } : found;
  const text = evident ? image?.problem ?? '' : state.text;
  return html`<tr data-moved=${image?.moved ?? false}><td><${ServiceLink} service=${service} /></td><td class="code breaks">${breakable(service.declaredImage || service.image)}</td>
    <td class="tag-from">${other ? html`<span class="code" title="It runs another image than the declared one">${service.image}</span>` : runs.value === null ? html`<span class="muted">${runs.why}</span>` : html`<${Digest} value=${runs.value} />`}</td><td class="tag-to">${image?.moved ? html`<span class="arrow">→</span> ` : ''}<${Digest} value=${image?.to} /></td>
    <td class="tag-state"><${Pill} tone=${state.tone}>${state.word}</${Pill}>${state.tag && html` <span class="muted">${state.tag}</span>`}${lookup !== undefined && !lookup.outcome && html`<span class="muted">${state.tag ? ', ' : ' '}checked <${Time} at=${lookup.at} /></span>`}${text && html`<p class="muted">${linked(localTimes(text))}</p>`}</td>
    <td class="actions">${canUpdate(lookup) ? html`<${Action} manager=${manager} appId=${service.appId} of=${`${service.appName}/${service.serviceName}`} class="small" onClick=${onUpdate}>Update</${Action}>`
      : html`<${Action} manager=${manager} appId=${service.appId} of=${`${service.appName}/${service.serviceName} for updates`} class="quiet small" disabled=${lookup?.outcome?.open ?? false} title=${lookup?.outcome?.open ? 'Its update is under way.' : 'Asks the registry what the tag means now'} onClick=${onCheck}>Check</${Action}>`}</td></tr>`;
}

/** @param {{value: string | undefined}} props */
function Digest({ value }) {
  return value === undefined ? html`<span class="muted">–</span>` : html`<span class="code" title=${value}>${shortId(value)}</span>`;
}

/** @param {Row[]} services */
function heldBack(services) {
  return services.filter(({ standing: { word } }) => word === 'held back' || word === 'rollback failed');
}

/** @param {{manager: Manager, services: Row[]}} props */
function HeldVersions({ manager, services }) {
  const held = heldBack(services);
  const shown = held.slice(0, HELD_MAX);
  return html`<${Panel} title="Versions held back" note=${held.length === 0 ? '' : 'failed their health gate; they wait until the service is changed or somebody presses Try again'}>
    ${useSignal(manager.state) === null ? html`<${Loading} />` : held.length === 0 ? html`<${Empty} title="No version is held back">One that fails its health gate is kept here, with what it wrote.</${Empty}>` : shown.map((service) => html`<${Held} key=${key(service)} manager=${manager} service=${service} />`)}
    ${held.length > HELD_MAX && html`<p class="muted">and ${count(held.length - HELD_MAX, 'service')} more: see <a href=${href('apps', [], { show: 'attention' })}>Apps</a>.</p>`}</${Panel}>`;
}

/** Why a version is held: the service's explanation, and what its container wrote before it failed. @param {{manager: Manager, service: Row}} props */
function Held({ manager, service }) {
  const path = `api/v1/apps/${service.appId}/services/${service.serviceId}`;
  const answer = useAnswer(() => Promise.all([manager.api.get(`${path}/explain`),
    manager.api.get(`api/v1/events?type=spec-held&limit=1&appId=${service.appId}&serviceId=${service.serviceId}`)]), [path, service.reason]);
  return html`<${Answered} answer=${answer} show=${(/** @type {any} */ data) => evidence(manager, service, path, data)} />`;
}

/** @param {Manager} manager @param {Row} service @param {string} path of the service @param {[import('../api-types.js').Explanation, {events: import('../api-types.js').Event[]}]} data */
function evidence(manager, service, path, [explanation, { events }]) {
  const event = events.at(-1);
  const lines = event?.details?.revision === explanation.held?.revision ? event?.details?.lastLines ?? [] : [];
  return html`<div class="held"><div class="held-head"><${ServiceLink} service=${service} />${event && html`<span class="muted">held back <${Time} at=${event.timestamp} /></span>`}
      <span class="held-actions"><${Action} manager=${manager} appId=${service.appId} of=${`with ${service.appName}/${service.serviceName}`} class="quiet small" onClick=${() => tryAgain(manager, service, explanation.held?.revision)}>Try again</${Action}>
      <${CopyCurl} command=${manager.api.curl(`${path}/explain`)} of=${`why ${service.appName}/${service.serviceName} is held back`} /></span></div>
    <dl class="facts"><div><dt>Held back</dt><dd>revision ${explanation.held?.revision ?? '–'}: ${breaking(localTimes(explanation.held?.reason ?? service.reason ?? ''))}</dd></div>
      <div><dt>Runs instead</dt><dd>${explanation.lastGoodRevision === undefined ? 'not known' : html`revision ${explanation.lastGoodRevision}, <span class="code">${service.image}</span>`}</dd></div></dl>
    ${explanation.held?.failedHealthcheck && html`<${FailedHealthcheck} check=${explanation.held.failedHealthcheck} />`}
    ${lines.length > 0 && html`<h3>Its last lines</h3><pre class="lines" tabindex="0" aria-label=${`Last lines of ${service.serviceName}`}><${LineTexts} lines=${lines} /></pre>`}</div>`;
}

/** @param {{manager: Manager}} props */
function PastUpdates({ manager }) {
  const newest = useSignal(manager.events).find((event) => PAST_TYPES.includes(event.type))?.seq;
  const answer = useAnswer(() => Promise.all(PAST_TYPES.map((type) => manager.api.get(`api/v1/events?type=${type}&limit=${PAST_MAX}`)))
    .then((answers) => answers.flatMap(({ events }) => events).toSorted((one, other) => other.seq - one.seq).slice(0, PAST_MAX)), [newest]);
  return html`<${Panel} title="What the health gate said" flush=${true} curl=${PAST_TYPES.map((type) => manager.api.curl(`api/v1/events?type=${type}&limit=${PAST_MAX}`)).join('\n')}>
    <${Answered} answer=${answer} show=${(/** @type {import('../api-types.js').Event[]} */ events) => (events.length === 0 ? html`<${Empty} title="No update yet">An update is listed here once its health gate has passed or failed it.</${Empty}>` : html`<${EventList} manager=${manager} events=${events} />`)} /></${Panel}>`;
}
