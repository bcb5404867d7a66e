// At a glance: whether all is as declared, what is not and why, what the machine does, what happened last.

import { EventList, folded, important } from '../event-list.js';
import { pageClock } from '../clock.js';
import { fetched } from '../fetched.js';
import { clock, count, dayOrTime, duration, exact, level, localTimes, percent, size, usedAndFree, whole } from '../format.js';
import { measuredDisk } from '../metrics-client.js';
import { useHeldOrder } from '../held-order.js';
import { html, useEffect, useSignal, useState } from '../html.js';
import { historyCall, OF_DISKS, RangeTabs } from '../ranges.js';
import { href } from '../router.js';
import { ServiceLink, StandingPill, useServices, useSurroundings } from '../services.js';
import { dueOf, runsOn, since, standing, verdict, whyInList, worstFirst } from '../service-health.js';
import { CopyCurl, Due, Empty, Failure, Figure, Loading, None, Panel, Past, breaking, now, useAnswer } from '../ui.js';

const REASONS_MAX = 5;
const SERVICES_MAX = 8;
const EVENTS_SHOWN = 8;
/** Of the machine, by their name in history-charts.js. */
const PLOTS = ['cpu', 'memory', 'network', 'disk', 'pressure', 'temperature'];

/** @typedef {import('../manager.js').Manager} Manager */

/** @param {{manager: Manager, query: Record<string, string>}} props */
export function Page({ manager, query }) {
  const range = query.range ?? '1h';
  const limited = useSignal(manager.access)?.apps != null;
  return html`<h1 class="hidden-text">Overview</h1>
    <${VerdictLine} manager=${manager} />
    <${Tiles} manager=${manager} />
    ${!limited && html`<${Panel} title="Machine" actions=${html`<${RangeTabs} page="overview" query=${query} />`} curl=${historyCall(manager, range)}>
      <${Charts} part="MachineCharts" count=${PLOTS.length} manager=${manager} range=${range} plots=${PLOTS} /></${Panel}>`}
    <${Disks} manager=${manager} range=${range} />
    <div class="columns">
      <${Services} manager=${manager} />
      <${Events} manager=${manager} />
    </div>`;
}

/** Charts are fetched while everything else can be used already. @param {{part: 'MachineCharts' | 'DiskCharts', count: number, [more: string]: any}} props count: of the charts, whose place is kept */
function Charts({ part, count, ...more }) {
  const [loaded, setLoaded] = useState(/** @type {{charts: any, error: unknown}} */ ({ charts: null, error: null }));
  const [round, setRound] = useState(0);
  useEffect(() => {
    fetched(() => import('../history-charts.js')).then((charts) => setLoaded({ charts, error: null }), () => setLoaded({ charts: null, error: new Error('The charts could not be loaded from the manager.') }));
  }, [round]);
  if (loaded.error !== null) return html`<${Failure} error=${loaded.error} retry=${() => setRound(round + 1)} />`;
  return loaded.charts === null ? html`<div class="charts">${Array.from({ length: count }, () => html`<div class="chart" aria-hidden="true"><${Loading} /></div>`)}</div>` : html`<${loaded.charts[part]} ...${more} />`;
}

/** @param {{manager: Manager}} props */
function VerdictLine({ manager }) {
  const state = useSignal(manager.state);
  const events = useSignal(manager.events);
  const { tone, text, more, services: all } = verdict(state, (time) => clock(new Date(time)), useSurroundings(manager));
  const { box, rows: services } = useHeldOrder(all, all, idOf);
  return html`<section class="verdict" data-tone=${tone} aria-label="Verdict">
    <div class="verdict-head"><p class="verdict-text" id="verdict">${text}</p><${CopyCurl} command=${manager.api.curl('api/v1/state')} of="the verdict" /></div>
    ${more && html`<p class="verdict-more">${more} ${/Changes/.test(more) && html`<a href=${href('changes')}>Open Changes</a>`}${state?.services.length === 0 && html`<a class="button small" href=${href('apps', [], { deploy: 'new' })}>Deploy an app</a>`}</p>`}
    ${state?.services.length === 0 && html`<${Others} manager=${manager} />`}
    ${services.length > 0 && html`<ul class="verdict-list" ref=${box}>${services.slice(0, REASONS_MAX).map((service) => html`<${Reason} key=${idOf(service)}
      manager=${manager} service=${service} at=${since(service, events, state)} />`)}</ul>`}
    ${services.length > REASONS_MAX && html`<p class="verdict-more"><a href=${href('apps', [], { show: 'attention' })}>${services.length - REASONS_MAX} more</a></p>`}
  </section>`;
}

/** What runs beside the manager, for who begins. @param {{manager: Manager}} props */
function Others(props) {
  const [View, setView] = useState(/** @type {any} */ (null));
  useEffect(() => {
    fetched(() => import('../unmanaged.js')).then(({ Unmanaged }) => setView(() => Unmanaged), () => {});
  }, []);
  return View && html`<${View} ...${props} />`;
}

/** What the moment is for which the manager waits. */
const AWAITED = { restart: 'restart', try: 'next try', health: 'health check due', look: 'next look' };

/** @param {{manager: Manager, service: import('../api-types.js').ServiceState, at: number | null}} props */
function Reason({ manager, service, at }) {
  const { data } = useAnswer(() => manager.api.get(`api/v1/apps/${service.appId}/services/${service.serviceId}/explain`), [service.reason, service.status]);
  const current = useSignal(now);
  // Of what failed the reason says it already.
  const due = data === null ? null : dueOf(data, current);
  const next = service.nextAttemptAt || due === null ? null : html`${AWAITED[due]} <${Due} at=${data.nextTryAt} />`;
  return html`<li><${ServiceLink} service=${service} />: ${breaking(localTimes(service.reason) || service.sync)}${runsOn(standing(service).word)}${at !== null && html`\u2002<span class="muted aside"><${Past} at=${at} /></span>`}
    ${next && html`\u2002<span class="muted aside">${next}</span>`}</li>`;
}

/** @param {{manager: Manager}} props */
function Tiles({ manager }) {
  const sample = useSignal(manager.metrics.machine);
  const state = useSignal(manager.state);
  const limited = useSignal(manager.access)?.apps != null;
  if (limited) return html`<p class="muted">Your token is for single apps: the machine's own numbers are not shown.</p>`;
  const of = (/** @type {number | null | undefined} */ used, /** @type {number | null | undefined} */ total) => (sample === null ? '' : used == null || total == null ? 'cannot be read' : `${size(used)} of ${size(total)}`);
  const machine = manager.api.curl('api/v1/metrics');
  return html`<div class="tiles" data-testid="tiles">
    <${Tile} call=${machine} name="CPU" value=${percent(sample?.cpu_usage)} share=${sample?.cpu_usage} detail=${sample?.cpu_cores ? `${count(sample.cpu_cores, 'core')} · load ${sample.load_1?.toFixed(2) ?? '–'}` : ''} title=${exact(sample?.cpu_usage, '%')} />
    <${Tile} call=${machine} name="Memory" value=${percent(sample?.memory_percent)} share=${sample?.memory_percent} detail=${of(sample?.memory_usage, sample?.memory_total)} title=${exact(sample?.memory_usage, 'MiB used')} />
    <${Tile} call=${machine} name="Storage" value=${percent(sample?.storage_percent)} share=${sample?.storage_percent} detail=${freeOf(sample)} title=${usedAndFree(sample?.storage_usage, sample?.storage_total, measuredDisk(sample)?.available)} />
    ${sample?.cpu_temp != null && html`<${Tile} call=${machine} name="CPU temperature" value=${`${whole(sample.cpu_temp)} °C`} share=${null} detail=${sample.is_undervolted ? 'under-voltage: the power supply is too weak' : ''} title="" />`}
    <${Tile} call=${machine} name="Uptime" value=${duration(sample?.uptime)} share=${null} detail=${sample?.uptime ? `since ${dayOrTime(pageClock.now() - sample.uptime * 1000, pageClock.now())}` : ''} title=${exact(sample?.uptime, 's')} />
    <${Tile} call=${manager.api.curl('api/v1/state')} name="Engine" value=${state === null ? '–' : state.engine.available ? 'available' : 'away'} share=${null} detail=${state === null ? '' : `${state.engine.kind} · ${state.appliedRevision === 0 ? 'nothing applied yet' : `revision ${state.appliedRevision}`}${state.revision > state.appliedRevision ? ` (${state.revision} stored)` : ''}`} title="" />
  </div>`;
}

/** @param {import('../api-types.js').SystemMetrics | null} sample */
function freeOf(sample) {
  if (sample === null) return '';
  const available = measuredDisk(sample)?.available;
  return available === undefined ? usedAndFree(sample?.storage_usage, sample?.storage_total, null) : `${size(available)} free`;
}

/** @param {{name: string, value: string, share: number | null | undefined, detail: string, title: string, call: string}} props call: what gives it */
function Tile({ name, value, share, detail, title, call }) {
  return html`<article class="tile" data-level=${level(share)} title=${title}><h2>${name}</h2><p class="value"><${Figure} command=${call} of=${name} title=${title}>${value}</${Figure}></p><p class="muted">${detail || ' '}</p>
    ${share !== null && html`<progress max="100" value=${share ?? 0} aria-label=${`${name} use`}></progress>`}</article>`;
}

/** Each disk with its past, the fullest first. @param {{manager: Manager, range: string}} props */
function Disks({ manager, range }) {
  const disks = useSignal(manager.metrics.machine)?.disks ?? [];
  if (disks.length === 0) return null;
  return html`<${Panel} title=${disks.length === 1 ? 'Disk' : 'Disks, fullest first'} class="disks" curl=${historyCall(manager, range, OF_DISKS)}>
    <${Charts} part="DiskCharts" count=${disks.length} manager=${manager} range=${range} /></${Panel}>`;
}

/** @param {import('../api-types.js').ServiceState} service */
function idOf({ appId, serviceId }) {
  return `${appId}/${serviceId}`;
}

/** What a service has used lately: the newest value alone would make rows jump. @param {import('../services.js').Row} service */
function usual({ past }) {
  return past.reduce((sum, one) => sum + (one.cpuPercentOfHost ?? 0), 0) / Math.max(1, past.length);
}

/** @param {{manager: Manager}} props */
function Services({ manager }) {
  const services = useServices(manager);
  const { box, rows } = useHeldOrder(worstFirst(services, usual).slice(0, SERVICES_MAX), services, idOf);
  const shown = rows.slice(0, SERVICES_MAX);
  const known = useSignal(manager.state) !== null;
  return html`<${Panel} title="Services, worst and busiest first" flush=${true} actions=${services.length > 0 && html`<a href=${href('apps')}>All ${services.length}</a>`} curl=${manager.api.curl('api/v1/containers')}>
    ${!known ? html`<${Loading} />` : services.length === 0 ? html`<${Empty} title="No services yet"><a href=${href('apps', [], { deploy: 'new' })}>Deploy an app</a></${Empty}>`
      : html`<ul class="rows" ref=${box}>${shown.map((service) => html`<li key=${idOf(service)}><${StandingPill} service=${service} /><${ServiceLink} service=${service} />
        <span class="muted clip" title=${localTimes(service.reason)}>${whyInList(service, localTimes(service.reason))}</span><span class="number">${percent(service.usage?.cpuPercentOfHost)}</span></li>`)}</ul>`}
  </${Panel}>`;
}

/** @param {{manager: Manager}} props */
function Events({ manager }) {
  const events = folded(important(useSignal(manager.events))).slice(0, EVENTS_SHOWN);
  return html`<${Panel} title="Last events" flush=${true} actions=${html`<a href=${href('events')}>All</a>`} curl=${manager.api.curl('api/v1/events?limit=200')}>
    ${events.length === 0 ? html`<${None} asked=${manager.asked.events}><${Empty} title="Nothing has happened yet" /></${None}>` : html`<${EventList} manager=${manager} events=${events} />`}</${Panel}>`;
}
