// Volumes and who uses them; unused ones can be purged.

import { confirmed } from '../dialog.js';
import { freedBytes, imageBytes, imageName, otherNames, unusedImages, volumeBytes } from '../disk.js';
import { bytes, count, percent, usedAndFree } from '../format.js';
import { html, useEffect, useSignal } from '../html.js';
import { measuredDisk } from '../metrics-client.js';
import { choose, href } from '../router.js';
import { compareNames } from '../service-health.js';
import { ServiceLink, asSeen, breakable, seenAt, seenUntilOf, useServices } from '../services.js';
import { Action, Answered, Empty, Figure, None, Panel, Pill, Table, toast, useAnswer } from '../ui.js';

/** @typedef {import('../manager.js').Manager} Manager */
/** @typedef {import('../api-types.js').Volume} Volume */
/** @typedef {import('../api-types.js').Disk} Disk */

/** A pause before a disk that is still being measured is asked for again. */
const AGAIN_AFTER_MILLIS = 2_000;

/** @param {{manager: Manager, query: Record<string, string>}} props */
export function Page({ manager, query }) {
  const sample = useSignal(manager.metrics.machine);
  const state = useSignal(manager.state);
  const access = useSignal(manager.access);
  // It covers all apps; a token for single ones sees no sizes.
  const measured = useAnswer(() => (manager.may('read') ? manager.api.get('api/v1/disk') : Promise.resolve(null)), [state?.isReconciling, access]);
  /** @type {Disk | null} */
  const disk = measured.data;
  useEffect(() => {
    const again = disk?.measuring ? setTimeout(measured.reload, AGAIN_AFTER_MILLIS) : undefined;
    return () => clearTimeout(again);
  }, [disk]);
  return html`<div class="page-head"><h1>Storage</h1>${sample?.storage_percent != null && html`<p class="muted"><${Figure} command=${manager.api.curl('api/v1/metrics')} of="storage">${percent(sample.storage_percent)}</${Figure}> of the disk is full: ${usedAndFree(sample.storage_usage, sample.storage_total, measuredDisk(sample)?.available)}</p>`}</div>
    <${Volumes} manager=${manager} query=${query} disk=${disk} />
    <${UnusedImages} manager=${manager} disk=${disk} />
    ${disk?.reason && html`<p class="muted">${disk.reason}</p>`}`;
}

/** What something takes, or why that is not known. @param {{value: number | null, disk: Disk | null}} props */
function Size({ value, disk }) {
  return value === null ? html`<span title=${disk === null ? 'Not measured' : disk.reason ?? 'The engine does not know it'}>–</span>` : bytes(value);
}

/** A phone leaves out what is not known. @param {number | null} value */
const sizeClass = (value) => (value === null ? 'number wide-only' : 'number');

/** @param {Volume} volume @returns {import('../service-health.js').Standing} */
function stateOf(volume) {
  if (!volume.present) return { word: 'not created yet', tone: 'idle' };
  if (volume.usedBy.length > 0) return { word: 'in use', tone: 'good' };
  return volume.declared ? { word: 'declared', tone: 'idle' } : { word: 'left behind', tone: 'warn' };
}

/** @param {{volume: Volume, seenUntil: string | null}} props seenUntil: since when the engine does not answer */
function StatePill({ volume, seenUntil }) {
  const { tone, word } = asSeen(stateOf(volume), seenUntil);
  return html`<${Pill} tone=${tone}>${word}</${Pill}>`;
}

/** @param {{manager: Manager, query: Record<string, string>, disk: Disk | null}} props */
function Volumes({ manager, query, disk }) {
  const state = useSignal(manager.state);
  const answer = useAnswer(() => manager.api.get('api/v1/volumes'), [state?.revision, state?.appliedRevision, state?.isReconciling]);
  const purge = async (/** @type {Volume} */ volume) => {
    const agreed = await confirmed({ title: `Purge ${volume.name}?`, text: 'The volume is removed with all its data. That cannot be undone.', button: `Purge ${volume.name}`, name: volume.name, danger: true });
    if (!agreed) return;
    const { message } = await manager.api.post(`api/v1/volumes/${encodeURIComponent(volume.name)}/purge`, { confirm: volume.name });
    toast(message);
    answer.reload();
  };
  const apps = useSignal(manager.target)?.apps ?? {};
  const seenUntil = seenUntilOf(state);
  const text = (query.q ?? '').toLowerCase();
  const shown = (answer.data?.volumes ?? []).filter((/** @type {Volume} */ volume) => volume.name.toLowerCase().includes(text) && (query.show !== 'unused' || volume.usedBy.length === 0));
  return html`${answer.data?.volumes.length !== 0 && html`<div class="filters"><input type="search" data-filter aria-label="Filter by name" placeholder="Filter by name" value=${query.q ?? ''} onInput=${(/** @type {any} */ event) => choose({ q: event.target.value })} />
      <label class="check"><input type="checkbox" checked=${query.show === 'unused'} onChange=${(/** @type {any} */ event) => choose({ show: event.target.checked ? 'unused' : '' })} />Not in use only</label></div>`}
    <div class="pair"><${Panel} title="Volumes" note=${shown.length > 0 && `${shown.length} shown`} flush=${true} curl=${manager.api.curl('api/v1/volumes')}>
    <${Answered} answer=${answer} show=${(/** @type {{volumes: Volume[]}} */ { volumes }) => (shown.length === 0 ? volumes.length > 0 ? html`<${Empty} title="No volume matches"><button type="button" class="link" onClick=${() => choose({ q: '', show: '' })}>Show all</button></${Empty}>` : html`<${Empty} title="No volumes">Volumes appear here once an app declares one.</${Empty}>`
      : html`<${Table} label="Volumes" class="cards" head=${['Volume', 'State', 'Size', 'App', 'Used by', ''].map((name) => html`<th scope="col" class=${name === 'Size' ? 'number' : ''}>${name || html`<span class="hidden-text">Actions</span>`}</th>`)}>
      ${shown.map((/** @type {Volume} */ volume) => html`<tr key=${volume.name}><td class="strong code">${volume.name}</td><td><${StatePill} volume=${volume} seenUntil=${seenUntil} />${volume.external && html` <span class="muted">external</span>`}</td>
        <td data-label="size" class=${sizeClass(volumeBytes(disk, volume.name))}><${Size} value=${volumeBytes(disk, volume.name)} disk=${disk} /></td>
        <td data-label=${volume.appId === undefined ? undefined : 'app'} class=${volume.appId === undefined ? 'wide-only' : ''}>${volume.appId === undefined ? '–' : html`<a href=${href('apps', [], { q: apps[volume.appId]?.appName ?? '' })}>${apps[volume.appId]?.appName ?? volume.appId}</a>`}</td>
        <td data-label=${volume.usedBy.length > 0 ? 'used by' : undefined}>${volume.usedBy.map((one, index) => html`${index > 0 && ', '}<a href=${href('service', [one.appId, one.serviceId])}>${one.serviceName}</a>`)}</td>
        <td class="actions">${volume.managed && html`<${Action} manager=${manager} scope="admin" of=${volume.name} class="quiet small" disabled=${volume.usedBy.length > 0} title=${volume.usedBy.length > 0 ? 'It is in use: remove what uses it first.' : ''} onClick=${() => purge(volume)}>Purge</${Action}>`}</td></tr>`)}</${Table}>`)} />
  </${Panel}><${Images} manager=${manager} disk=${disk} /></div>`;
}

/** Services that are named beside their image; the others are counted. */
const USERS_MAX = 5;

/** Each image with what runs it. @param {{manager: Manager, disk: Disk | null}} props */
function Images({ manager, disk }) {
  /** @type {Map<string, import('../services.js').Row[]>} */
  const users = new Map();
  for (const one of useServices(manager)) if (one.container) users.set(one.image, [...users.get(one.image) ?? [], one]);
  const images = [...users].toSorted(([one], [other]) => compareNames(one, other));
  return html`<${Panel} title="Images in use" note=${images.length > 0 ? `${count(images.length, 'image')}${seenAt(seenUntilOf(manager.state.peek()))}` : ''} flush=${true} curl=${manager.api.curl('api/v1/containers')}>
    ${images.length === 0 ? html`<${None} asked=${manager.asked.containers}><${Empty} title="No service runs">Images appear here once an app is applied. <a href=${href('apps', [], { deploy: 'new' })}>Deploy an app</a></${Empty}></${None}>` : html`<${Table} label="Images in use" class="cards" head=${['Image', 'Size', 'Services', 'Used by'].map((name, index) => html`<th scope="col" class=${index === 1 || index === 2 ? 'number' : ''}>${name}</th>`)}>
      ${images.map(([image, services]) => html`<tr key=${image}><td class="code strong breaks">${breakable(image)}</td><td data-label="size" class=${sizeClass(imageBytes(disk, image))}><${Size} value=${imageBytes(disk, image)} disk=${disk} /></td><td class="number wide-only">${services.length}</td>
        <td class="users">${services.slice(0, USERS_MAX).map((one, index) => html`${index > 0 && ', '}<${ServiceLink} service=${one} />`)}${services.length > USERS_MAX && html` and <a href=${href('apps', [], { q: image })}>${services.length - USERS_MAX} more</a>`}</td></tr>`)}</${Table}>`}</${Panel}>`;
}

/** Unused images that are listed; the others are counted. */
const UNUSED_MAX = 20;

/** Images that no container uses, as they are what fills a disk unnoticed. @param {{manager: Manager, disk: Disk | null}} props */
function UnusedImages({ manager, disk }) {
  const unused = unusedImages(disk);
  if (unused.length === 0) return null;
  return html`<${Panel} title="Unused images" note=${`${count(unused.length, 'image')}; removing ${unused.length === 1 ? 'it' : 'them'} frees at least ${bytes(freedBytes(unused))}`} flush=${true} curl=${manager.api.curl('api/v1/disk')}>
    <${Table} label="Unused images" class="cards" head=${['Image', 'Size', 'Also called'].map((name, index) => html`<th scope="col" class=${index === 1 ? 'number' : ''}>${name}</th>`)}>
      ${unused.slice(0, UNUSED_MAX).map((image) => html`<tr key=${image.id}><td class="code strong breaks">${breakable(imageName(image))}</td><td data-label="size" class="number">${bytes(image.sizeBytes)}</td><td class="breaks">${image.names.length === 0 ? html`<span class="muted">untagged</span>` : otherNames(image).map((name, index) => html`${index > 0 && ', '}${breakable(name)}`)}</td></tr>`)}</${Table}>
    <p class="panel-foot muted">${unused.length > UNUSED_MAX && `And ${count(unused.length - UNUSED_MAX, 'smaller one')}. `}What this manager pulled goes by itself, after a pass that converged: an image stays while it is the newest of a service, one of those before it (2, unless <code>reconcile.previous-images</code> says otherwise) or of the version that ran well last, so that a rollback needs no download. What was built, loaded or pulled by others it never removes: <code>docker image rm</code> does, and <code>docker image prune -a</code> removes all that no container uses, also those kept for a rollback.</p></${Panel}>`;
}
