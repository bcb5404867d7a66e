// Volumes and images, and who uses them; unused ones can be removed.

import { problemOf } from '../api.js';
import { confirmed } from '../dialog.js';
import { freedBytes, furtherNames, imageBytes, imageName, imageOf, isUsed, otherNames, otherVolumes, purgeText, unusedImages, usedOnlyByOthers, volumeBytes, volumeState, withShared } from '../disk.js';
import { bytes, count, percent, usedAndFree } from '../format.js';
import { html, useEffect, useSignal, useState } from '../html.js';
import { breakable } from '../image-names.js';
import { pruneAll } from '../image-prune.js';
import { measuredDisk } from '../metrics-client.js';
import { Action, Answered, Table } from '../page-parts.js';
import { choose, href } from '../router.js';
import { compareNames } from '../service-health.js';
import { ServiceLink, asSeen, seenAt, seenUntilOf, useServices } from '../services.js';
import { Empty, Figure, None, Panel, Pill, toast, useAnswer } from '../ui.js';

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
  const away = seenUntilOf(state) !== null;
  const listed = useAnswer(() => (manager.may('read') && !away ? manager.api.get('api/v1/images') : Promise.resolve(null)), [state?.appliedRevision, state?.isReconciling, access, away]);
  /** @type {Disk | null} */
  const disk = measured.data;
  useEffect(() => {
    const again = disk?.measuring ? setTimeout(measured.reload, AGAIN_AFTER_MILLIS) : undefined;
    return () => clearTimeout(again);
  }, [disk]);
  return html`<div class="page-head"><h1>Storage</h1>${sample?.storage_percent != null && html`<p class="muted">The disk is <${Figure} command=${manager.api.curl('api/v1/metrics')} of="storage">${percent(sample.storage_percent)}</${Figure}> full: ${usedAndFree(sample.storage_usage, sample.storage_total, measuredDisk(sample)?.available)}</p>`}</div>
    <${Volumes} manager=${manager} query=${query} disk=${disk} listed=${listed.data?.images ?? []} measureAgain=${measured.reload} />
    <${UnusedImages} manager=${manager} disk=${disk} answer=${listed} away=${away} measureAgain=${measured.reload} />
    ${access?.apps && html`<p class="muted">Your token is for single apps: sizes and unused images are not shown.</p>`}`;
}

/** What something takes, or why that is not known. @param {{value: number | null, disk: Disk | null}} props */
function Size({ value, disk }) {
  return value === null ? html`<span title=${disk === null ? 'Not measured' : disk.reason ?? 'The engine does not know it'}>–</span>` : bytes(value);
}

/** A phone leaves out what is not known. @param {number | null} value */
const sizeClass = (value) => (value === null ? 'number wide-only' : 'number');

/** @param {{volume: Volume, seenUntil: string | null}} props seenUntil: since when the engine does not answer */
function StatePill({ volume, seenUntil }) {
  const { tone, word } = asSeen(volumeState(volume), seenUntil);
  return html`<${Pill} tone=${tone}>${word}</${Pill}>`;
}

/** @param {{manager: Manager, query: Record<string, string>, disk: Disk | null, listed: ListedImage[], measureAgain: () => void}} props */
function Volumes({ manager, query, disk, listed, measureAgain }) {
  const state = useSignal(manager.state);
  const answer = useAnswer(() => manager.api.get('api/v1/volumes'), [state?.revision, state?.appliedRevision, state?.isReconciling]);
  const purge = async (/** @type {Volume} */ volume) => {
    const agreed = await confirmed({ title: `Purge ${volume.name}?`, text: purgeText(volume, answer.data?.reason ?? null), button: `Purge ${volume.name}`, name: volume.name, danger: true });
    if (!agreed) return;
    const { message } = await manager.api.post(`api/v1/volumes/${encodeURIComponent(volume.name)}/purge`, { confirm: volume.name });
    toast(message);
    answer.reload();
    measureAgain();
  };
  const apps = useSignal(manager.target)?.apps ?? {};
  const seenUntil = seenUntilOf(state);
  const text = (query.q ?? '').toLowerCase();
  /** @type {Volume[]} */
  const volumes = answer.data?.volumes ?? [];
  const shown = volumes.filter((/** @type {Volume} */ volume) => volume.name.toLowerCase().includes(text) && (query.show !== 'unused' || !isUsed(volume)));
  const others = otherVolumes(disk, volumes);
  const unmeasured = shown.some(({ name }) => volumeBytes(disk, name) === null) ? disk?.reason : null;
  const unknown = shown.some((one) => volumeState(one).word === 'unknown') ? answer.data?.reason : null;
  return html`${answer.data?.volumes.length !== 0 && html`<div class="filters"><input type="search" data-filter aria-label="Filter by name" placeholder="Filter by name" value=${query.q ?? ''} onInput=${(/** @type {any} */ event) => choose({ q: event.target.value })} />
      <label class="check"><input type="checkbox" checked=${query.show === 'unused'} onChange=${(/** @type {any} */ event) => choose({ show: event.target.checked ? 'unused' : '' })} />Not in use only</label></div>`}
    <div class="pair"><${Panel} title="Volumes" note=${shown.length > 0 && `${shown.length < volumes.length ? `${shown.length} of ` : ''}${count(volumes.length, 'volume')} of this manager`} flush=${true} curl=${manager.api.curl('api/v1/volumes')}>
    <${Answered} answer=${answer} show=${() => (shown.length === 0 ? volumes.length > 0 ? html`<${Empty} title="No volume matches"><button type="button" class="link" onClick=${() => choose({ q: '', show: '' })}>Show all</button></${Empty}>` : html`<${Empty} title="No volumes">Volumes appear here once an app declares one.</${Empty}>`
      : html`<${Table} label="Volumes" class="cards" head=${['Volume', 'State', 'Size', 'App', 'Used by', ''].map((name) => html`<th scope="col" class=${name === 'Size' ? 'number' : ''}>${name || html`<span class="hidden-text">Actions</span>`}</th>`)}>
      ${shown.map((/** @type {Volume} */ volume) => html`<tr key=${volume.name}><td class="strong code">${volume.name}</td><td><${StatePill} volume=${volume} seenUntil=${seenUntil} />${volume.external && html` <span class="muted">external</span>`}</td>
        <td data-label="size" class=${sizeClass(volumeBytes(disk, volume.name))}><${Size} value=${volumeBytes(disk, volume.name)} disk=${disk} /></td>
        <td data-label=${volume.appId === undefined ? undefined : 'app'} class=${volume.appId === undefined ? 'wide-only' : ''}>${volume.appId === undefined ? '–' : html`<a href=${href('apps', [], { q: apps[volume.appId]?.appName ?? '' })}>${apps[volume.appId]?.appName ?? volume.appId}</a>`}</td>
        <td data-label=${isUsed(volume) ? 'used by' : undefined}>${volume.usedBy.map((one, index) => html`${index > 0 && ', '}<a href=${href('service', [one.appId, one.serviceId])}>${one.serviceName}</a>`)}${volume.usedBy.length > 0 && foreignText(volume) && '; '}${foreignText(volume)}</td>
        <td class="actions">${volume.managed && html`<${Action} manager=${manager} scope="admin" of=${volume.name} class="quiet small" disabled=${isUsed(volume)} title=${isUsed(volume) ? `${volume.name} is in use: remove what uses it first.` : ''} onClick=${() => purge(volume)}>Purge</${Action}>`}</td></tr>`)}</${Table}>${unmeasured && html`<p class="panel-foot muted">${unmeasured}</p>`}${unknown && html`<p class="panel-foot muted">Which containers of others use volumes is not known. ${unknown}.</p>`}`)} />
    ${answer.data !== null && others !== '' && html`<p class="panel-foot muted">${others}</p>`}
  </${Panel}><${Images} manager=${manager} disk=${disk} listed=${listed} /></div>`;
}

/** Services that are named beside their image; the others are counted. */
const USERS_MAX = 5;

/** Containers of others that use an image or a volume; an empty text for none. @param {{usedByOthers: string[] | null} | null} used */
function foreignText(used) {
  const names = used?.usedByOthers ?? [];
  if (names.length === 0) return '';
  return `${names.length === 1 ? 'a container' : 'containers'} that this manager does not manage: ${names.slice(0, USERS_MAX).join(', ')}${names.length > USERS_MAX ? ` and ${names.length - USERS_MAX} more` : ''}`;
}

/** Each image with what runs it. @param {{manager: Manager, disk: Disk | null, listed: ListedImage[]}} props */
function Images({ manager, disk, listed }) {
  /** @type {Map<string, import('../services.js').Row[]>} */
  const users = new Map();
  for (const one of useServices(manager)) if (one.container) users.set(one.image, [...users.get(one.image) ?? [], one]);
  const images = [...users].toSorted(([one], [other]) => compareNames(one, other));
  const others = usedOnlyByOthers(listed).toSorted((one, other) => compareNames(imageName(one), imageName(other)));
  const shown = images.length + others.length;
  // The list comes at once and from every engine that has one; measuring the disk may take minutes.
  const sizeOf = (/** @type {string} */ image) => imageBytes(listed, image) ?? imageBytes(disk?.images ?? [], image);
  const foreignOf = (/** @type {string} */ image) => foreignText(imageOf(listed, image));
  const tags = new Map(images.map(([image]) => [image, furtherNames(imageOf(listed, image) ?? { names: [] }, image)]));
  const named = [...tags.values(), ...others.map(otherNames)].some((names) => names.length > 0);
  const also = (/** @type {string[]} */ names) => named && html`<td class=${`breaks${names.length === 0 ? ' wide-only' : ''}`} data-label="also called">${names.map((name, index) => html`${index > 0 && ', '}${breakable(name)}`)}</td>`;
  return html`<${Panel} title="Images in use" note=${shown > 0 ? `${count(shown, 'image')}${seenAt(seenUntilOf(manager.state.peek()))}` : ''} flush=${true} curl=${manager.api.curl('api/v1/containers')}>
    ${shown === 0 ? html`<${None} asked=${manager.asked.containers}><${Empty} title="No service runs">Images appear here once an app is applied. <a href=${href('apps', [], { deploy: 'new' })}>Deploy an app</a></${Empty}></${None}>` : html`<${Table} label="Images in use" class="cards" head=${['Image', 'Size', ...(named ? ['Also called'] : []), 'Services', 'Used by'].map((name) => html`<th scope="col" class=${name === 'Size' || name === 'Services' ? 'number' : ''}>${name}</th>`)}>
      ${images.map(([image, services]) => html`<tr key=${image}><td class="code strong breaks">${breakable(image)}</td><td data-label="size" class=${sizeClass(sizeOf(image))}><${Size} value=${sizeOf(image)} disk=${disk} /></td>${also(tags.get(image) ?? [])}<td class="number wide-only">${services.length}</td>
        <td class="users">${services.slice(0, USERS_MAX).map((one, index) => html`${index > 0 && ', '}<${ServiceLink} service=${one} />`)}${services.length > USERS_MAX && html` and <a href=${href('apps', [], { q: image })}>${services.length - USERS_MAX} more</a>`}${foreignOf(image) && html`${'; '}${foreignOf(image)}`}</td></tr>`)}
      ${others.map((image) => html`<tr key=${image.id}><td class="code strong breaks">${breakable(imageName(image))}</td><td data-label="size" class=${sizeClass(image.sizeBytes)}><${Size} value=${image.sizeBytes} disk=${disk} /></td>${also(otherNames(image))}<td class="number wide-only">0</td>
        <td class="users">${foreignText(image)}</td></tr>`)}</${Table}>`}</${Panel}>`;
}

/** Unused images that are listed; the others are counted. */
const UNUSED_MAX = 20;

/** @typedef {import('../api-types.js').ListedImage} ListedImage */

/** @param {number} freed 0 where it is not known */
const frees = (freed) => (freed === 0 ? '' : ` This frees at least ${bytes(freed)}.`);

/** Images that no container uses, as they are what fills a disk unnoticed. @param {{manager: Manager, disk: Disk | null, answer: import('../ui.js').Answer<any>, away: boolean, measureAgain: () => void}} props away: while the engine does not answer */
function UnusedImages({ manager, disk, answer, away, measureAgain }) {
  const [progress, setProgress] = useState(/** @type {{done: number, of: number} | null} */ (null));
  /** @type {ListedImage[]} */
  const images = withShared(answer.data?.images ?? [], disk);
  const unused = unusedImages(images);
  const removable = unused.filter((one) => one.removable);
  const freed = freedBytes(removable);
  const named = unused.some((image) => image.names.length === 0 || otherNames(image).length > 0);
  const needed = removable.length < unused.length;
  const whom = removable.length < unused.length ? `${removable.length} of them` : removable.length === 1 ? 'it' : 'them';
  const gone = (/** @type {unknown} */ failure, /** @type {string} */ name) => {
    if (problemOf(failure).status !== 404) throw failure;
    toast(`${name} was removed already`);
    answer.reload();
  };
  const removed = (/** @type {string} */ message, /** @type {number} */ bytesFreed) => {
    toast(`${message}.${frees(bytesFreed).replace('frees', 'freed')}`);
    answer.reload();
    measureAgain();
  };
  const remove = async (/** @type {ListedImage} */ image) => {
    const name = imageName(image);
    const others = otherNames(image);
    const text = `The image is removed from the engine${others.length > 0 ? `, with its other names ${others.join(', ')}` : ''}.${frees(freedBytes([image]))} A rollback to an older version pulls it again; if no registry has it, it must be built again.`;
    if (await confirmed({ title: `Remove ${name}?`, text, button: `Remove ${name}`, danger: true })) {
      try {
        const { message, freedBytes: given } = await manager.api.post('api/v1/images/remove', { image: image.id });
        removed(message, given ?? freedBytes([image]));
      } catch (failure) {
        gone(failure, name);
      }
    }
  };
  const prune = async () => {
    const text = `All images that no container uses and no service needs are removed, including those built here or pulled by others.${frees(freed)} It cannot be undone: an image that no registry has must be built again.`;
    if (await confirmed({ title: `Remove ${count(removable.length, 'unused image')}?`, text, details: html`<ul class="order-list" tabindex="0" aria-label="Images">${removable.map((image) => html`<li key=${image.id} class="code">${imageName(image)}</li>`)}</ul>`, button: `Remove ${count(removable.length, 'image')}`, danger: true })) {
      try {
        const { gone: all, message } = await pruneAll(manager.api, removable, (done) => setProgress({ done, of: removable.length }));
        removed(message, freedBytes(all));
      } finally {
        setProgress(null);
      }
    }
  };
  if (away) return html`<${Panel} title="Unused images"><${Empty} title="Not known while the engine does not answer">Only the engine knows them: they appear here once it answers again.</${Empty}></${Panel}>`;
  if (answer.data === null && answer.error !== null) return html`<${Panel} title="Unused images"><${Answered} answer=${answer} show=${() => null} /></${Panel}>`;
  if (unused.length === 0) return answer.data?.reason ? html`<p class="muted">${answer.data.reason}.</p>` : null;
  return html`<${Panel} title="Unused images" note=${`${count(unused.length, 'image')}${freed > 0 ? `; removing ${whom} frees at least ${bytes(freed)}` : ''}`} flush=${true} curl=${manager.api.curl('api/v1/images')}
    actions=${html`<${Action} manager=${manager} scope="admin" class="quiet small" disabled=${removable.length === 0} title=${removable.length === 0 ? 'Each is needed: the list says by what.' : ''} onClick=${prune}>Remove all</${Action}>`}>
    <p class="panel-foot" role="status" hidden=${progress === null}>${progress !== null && `${progress.done} of ${count(progress.of, 'image')} removed so far. The manager finishes up to 200 of them where this page is closed.`}</p>
    <${Table} label="Unused images" class="cards" head=${['Image', 'Size', ...(named ? ['Also called'] : []), ...(needed ? ['Needed by'] : []), ''].map((name, index) => html`<th scope="col" class=${index === 1 ? 'number' : ''}>${name || html`<span class="hidden-text">Actions</span>`}</th>`)}>
      ${unused.slice(0, UNUSED_MAX).map((image) => html`<tr key=${image.id}><td class="code strong breaks">${breakable(imageName(image))}</td><td data-label="size" class="number">${image.sizeBytes === null ? '–' : bytes(image.sizeBytes)}</td>${named && html`<td class="breaks">${image.names.length === 0 ? html`<span class="muted">untagged</span>` : otherNames(image).map((name, index) => html`${index > 0 && ', '}${breakable(name)}`)}</td>`}
        ${needed && html`<td data-label=${image.neededBy.length > 0 ? 'needed by' : undefined}>${image.neededBy.join(', ')}</td>`}
        <td class="actions"><${Action} manager=${manager} scope="admin" of=${imageName(image)} class="quiet small" disabled=${!image.removable} title=${image.removable ? '' : `${imageName(image)} is needed by ${image.neededBy.join(', ')}.`} onClick=${() => remove(image)}>Remove</${Action}></td></tr>`)}</${Table}>
    <p class="panel-foot muted">${unused.length > UNUSED_MAX && `And ${count(unused.length - UNUSED_MAX, 'smaller one')}. `}Images that this manager pulled are removed automatically after a pass that converged. It keeps the newest image of each service, the 2 before it (unless <code>reconcile.previous-images</code> says otherwise) and that of the last version that ran well, so that a rollback needs no download. Images that were built, loaded or pulled by others are removed only by hand: here, or with <code>docker image rm</code>.</p></${Panel}>`;
}
