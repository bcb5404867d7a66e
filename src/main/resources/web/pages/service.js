// One service: why it is as it is, what it writes and uses, how it is declared, what happened to it.

import { problemOf } from '../api.js';
import { ServiceActions } from '../actions.js';
import { openedFrom } from '../app-addresses.js';
import { AWAITED } from '../awaited.js';
import { serviceText } from '../declared-text.js';
import { DiffLines } from '../diff-view.js';
import { EventList, folded } from '../event-list.js';
import { FailedHealthcheck } from '../failed-healthcheck.js';
import { fetched } from '../fetched.js';
import { localTimes, shortId } from '../format.js';
import { heldText } from '../held-version.js';
import { html, useEffect, useRef, useSignal, useState } from '../html.js';
import { ImageName, breakable } from '../image-names.js';
import { linked } from '../linked.js';
import { LineTexts } from '../log-line.js';
import { LogView } from '../log-view.js';
import { serviceNamed } from '../named.js';
import { Action, Answered, Table } from '../page-parts.js';
import { PortLink } from '../port-links.js';
import { useOlder } from '../older-events.js';
import { mappings } from '../ports.js';
import { historyCall, RangeTabs } from '../ranges.js';
import { shownAs } from '../revisions.js';
import { go, href, subject } from '../router.js';
import { StandingPill, asSeen, seenAt, useServices } from '../services.js';
import { ServiceCharts } from '../service-charts.js';
import { dueOf, proves, saidOnce, whyBeside } from '../service-health.js';
import { kindWords, shortIds } from '../step-names.js';
import { Due, Empty, Failure, Loading, Panel, Tabs, Time, breaking, now, useAnswer } from '../ui.js';
import { nowText } from '../use-text.js';

/** @typedef {import('../manager.js').Manager} Manager */
/** @typedef {import('../api-types.js').Explanation} Explanation */

const TABS = ['why', 'logs', 'metrics', 'spec', 'events', 'terminal'];
const EVENTS_PAGE = 200;
const NAMES = { why: 'Why', logs: 'Logs', metrics: 'Metrics', spec: 'Spec', events: 'Events', terminal: 'Terminal' };

/** @param {{manager: Manager, parts: string[], query: Record<string, string>}} props */
export function Page({ manager, parts, query }) {
  const state = useSignal(manager.state);
  const named = serviceNamed(state?.services ?? null, parts);
  /** What these names meant last: the page of a service that is removed, or is called otherwise since, stays with it. */
  const before = useRef(/** @type {{manager: Manager, names: string, appId: number, serviceId: number} | null} */ (null));
  const names = parts.join('/');
  if (named !== null && !('missing' in named)) before.current = { manager, names, appId: named.appId, serviceId: named.serviceId };
  const meant = before.current?.manager === manager && before.current.names === names ? before.current : named;
  if (meant === null) return html`<h1>Service</h1><${Loading} />`;
  if ('missing' in meant) return html`<h1>Service</h1><${Empty} title=${meant.missing}>It may have been removed, or be called otherwise: <a href=${href('apps')}>all apps</a>, and <a href=${href('changes')}>Changes</a> with the targets before.</${Empty}>`;
  const { appId, serviceId } = meant;
  return html`<${Service} key=${`${appId}/${serviceId}`} manager=${manager} appId=${appId} serviceId=${serviceId} query=${query} />`;
}

/** @param {{manager: Manager, appId: number, serviceId: number, query: Record<string, string>}} props */
function Service({ manager, appId, serviceId, query }) {
  const parts = [String(appId), String(serviceId)];
  const state = useSignal(manager.state);
  const events = useSignal(manager.events);
  const access = useSignal(manager.access);
  const declared = useSignal(manager.target)?.apps[appId] !== undefined;
  const row = useServices(manager).find((one) => one.appId === appId && one.serviceId === serviceId);
  const tab = TABS.includes(query.tab) ? query.tab : 'why';
  const path = `api/v1/apps/${appId}/services/${serviceId}/explain`;
  const newest = events.find((event) => event.appId === appId && event.serviceId === serviceId)?.seq;
  const answer = useAnswer(() => manager.api.get(path), [path, row?.reason, row?.status, row?.sync, newest, state?.engine.available]);
  const { data, error, reload } = answer;
  useEffect(() => {
    const timer = setInterval(reload, 15_000);
    return () => clearInterval(timer);
  }, []);
  /** What it was called last: the page of a service that is removed keeps its name. */
  const called = useRef('');
  called.current = row?.serviceName ?? data?.declared?.serviceName ?? called.current;
  const whole = row && `${row.appName}/${called.current}`;
  /** Whether the terminal has been opened: what runs in it runs on below another part, and what it has written stays when the service is removed. */
  const shell = useRef(false);
  const terminal = () => shell.current && html`<${Terminal} key="terminal" manager=${manager} appId=${appId} container=${row?.container} hidden=${tab !== 'terminal'} />`;
  useEffect(() => {
    subject.value = `${whole ?? (called.current || `Service ${serviceId}`)} ${/** @type {any} */ (NAMES)[tab]}`;
    return () => { subject.value = ''; };
  }, [whole, called.current, tab]);
  if (problemOf(error).status === 404) return html`<${Gone} parts=${parts} name=${called.current} error=${error} />${terminal()}`;
  if (error && !data) return html`<h1>Service</h1><${Failure} error=${error} retry=${reload} />`;
  if (!data || state === null) return html`<h1>Service</h1><${Loading} />`;
  shell.current ||= tab === 'terminal';
  const name = called.current || `Service ${serviceId}`;
  const edit = access === null || manager.may('operate', appId) ? 'Edit' : 'View';
  return html`<div class="page-head"><h1><a class="muted" href=${href('apps')}>${row?.appName ?? `App ${appId}`}</a> / ${name}</h1>${row && html`<${StandingPill} service=${row} />`}
      ${row && html`<div class="page-actions">${declared && html`<a class="button quiet small" aria-label=${`${edit} ${row.appName}`} title=${`${edit} the app that declares it`} href=${openedFrom('deploy', appId, serviceId)}>${edit}</a><${Action} manager=${manager} appId=${appId} class="quiet small" title=${`Choose an earlier version of ${row.appName}`} onClick=${() => go(openedFrom('back', appId, serviceId))}>Roll back</${Action}>`}<${ServiceActions} manager=${manager} service=${row} held=${data.held?.revision} /></div>`}</div>
    <p class="service-line">${row && html`<${ImageName} service=${row} />`} ${row?.reason && tab !== 'why' && html`<span class="muted">${breaking(whyBeside(row.standing.word, localTimes(row.reason)))}</span>`}</p>
    <${Tabs} label="Parts" links=${TABS.map((one) => ({ href: href('service', parts, { tab: one }), text: /** @type {any} */ (NAMES)[one], name: `${/** @type {any} */ (NAMES)[one]} of this service`, chosen: one === tab }))} />
    ${tab === 'why' && html`${error && html`<${Failure} error=${error} retry=${reload} at=${answer.at} />`}<${Why} manager=${manager} path=${path} data=${data} row=${row} />`}
    ${tab === 'logs' && html`<${LogView} manager=${manager} query=${{ ...query, app: String(appId), service: String(serviceId) }} fixed=${true} />`}
    ${tab === 'metrics' && html`<${Metrics} manager=${manager} appId=${appId} serviceId=${serviceId} row=${row} query=${query} />`}
    ${tab === 'spec' && html`<${Spec} manager=${manager} data=${data} />`}
    ${tab === 'events' && html`<${Panel} title="Events of this service" flush=${true} curl=${manager.api.curl(`api/v1/events?limit=${EVENTS_PAGE}&appId=${appId}&serviceId=${serviceId}`)}><${ServiceEvents} manager=${manager} appId=${appId} serviceId=${serviceId} newest=${newest} /></${Panel}>`}
    ${terminal()}`;
}

/** One that was removed, perhaps while it was looked at: what is kept of it is elsewhere. @param {{parts: string[], name: string, error: unknown}} props */
function Gone({ parts, name, error }) {
  const [app, service] = parts;
  return html`<h1><a class="muted" href=${href('apps')}>Apps</a> / ${name || 'Service'}</h1><${Empty} title="This service is not there">${problemOf(error).message.replace(/[^.]$/, '$&.')} It may have been removed:
    ${' '}<a href=${href('events', [], { q: name })}>its events</a> and <a href=${href('logs', [], { app, service })}>its logs</a> are kept for a while, and <a href=${href('changes')}>Changes</a> has the targets before.</${Empty}>`;
}

/** The terminal is fetched when it is first shown. @param {{manager: Manager, appId: number, container: import('../api-types.js').ListedContainer | undefined, hidden: boolean}} props */
function Terminal(props) {
  const [loaded, setLoaded] = useState(/** @type {{View: any, error: unknown}} */ ({ View: null, error: null }));
  const load = () => {
    fetched(() => import('../terminal.js')).then(({ TerminalView }) => setLoaded({ View: TerminalView, error: null }), () => setLoaded({ View: null, error: new Error('The terminal could not be loaded from the manager.') }));
  };
  useEffect(load, []);
  if (loaded.View !== null) return html`<${loaded.View} ...${props} />`;
  if (props.hidden) return null;
  return loaded.error ? html`<${Failure} error=${loaded.error} retry=${load} />` : html`<${Loading} />`;
}

/** @param {{manager: Manager, path: string, data: Explanation, row: import('../services.js').Row | undefined}} props */
function Why({ manager, path, data, row }) {
  const proving = proves(data);
  const away = row !== undefined && row.seenUntil !== null;
  const time = useSignal(now);
  const due = away ? null : dueOf(data, time);
  const facts = [
    data.engine && ['Engine', localTimes(`It has not answered since ${data.engine.since}; the rest was seen before`)],
    ['Now', breaking(row?.standing.word === 'held back' ? `${asSeen(row.standing, row.seenUntil).word}: ${heldText(data)}` : row ? saidOnce(asSeen(row.standing, row.seenUntil).word, data.held?.reason && data.reason?.includes(data.held.reason) ? '' : data.reason && localTimes(data.reason)) : data.reason ?? data.status ?? 'not known')],
    due !== null && [AWAITED[due].fact, html`<${Due} at=${data.nextTryAt} />`],
    data.stoppedBy && ['Stopped by', data.stoppedBy],
    // Why is said in its own panel.
    data.held && ['Held back', `revision ${data.held.revision}`],
    data.lastGoodRevision !== undefined && ['Last good', `revision ${data.lastGoodRevision}`],
    ['Revision', `${data.appliedRevision} applied${data.revision > data.appliedRevision ? `, ${data.revision} stored` : ''}`],
    data.changes.length > 0 && ['Differs in', localTimes(data.changes.join(', '))],
  ].filter(Boolean);
  return html`<div class="columns"><div class="stack">
      <${Panel} title="Why it is so" curl=${manager.api.curl(path)}><dl class="facts">${facts.map((fact) => html`<div><dt>${/** @type {any} */ (fact)[0]}</dt><dd>${/** @type {any} */ (fact)[1]}</dd></div>`)}</dl>
        ${data.warnings.map((text) => html`<p class="notice" data-tone="warn">${linked(text)}</p>`)}</${Panel}>
      <${Panel} title="What happens next" curl=${manager.api.curl(path)}>${away && html`<p class="muted">Nothing until the container engine answers again: then the manager checks the service again, and does what was ordered meanwhile.</p>`}${data.steps.length === 0 ? !away && html`<p class="muted">${data.nextTryAt && proving ? html`If it runs on, it counts as in sync <${Due} at=${data.nextTryAt} />.` : due !== null ? html`${AWAITED[due].text} <${Due} at=${data.nextTryAt} />.` : nextOf(data, row)}</p>` : html`<ol class="steps">${data.steps.map((step) => html`<li><span class="step-kind">${kindWords(step.kind)}</span> <span class="muted">· ${breaking(shortIds(step.reason))}</span></li>`)}</ol>`}</${Panel}>
    </div><div class="stack">${data.held && html`<${HeldVersion} held=${data.held} curl=${manager.api.curl(path)} />`}${data.containers.length === 0 ? html`<${Panel} title="Container"><${Empty} title="It has no container" /></${Panel}>` : data.containers.map((one) => html`<${Container} container=${one} seenUntil=${row?.seenUntil ?? null} ports=${row?.container?.containerId === one.containerId ? row.container.ports : []} engine=${manager.state.peek()?.engine.kind ?? ''} curl=${manager.api.curl(path)} />`)}</div></div>
    ${data.containers.filter((one) => one.lastLines.length > 0).map((one) => html`<${LastLines} container=${one} curl=${manager.api.curl(path)} />`)}`;
}

/** What happens next where no step is due. @param {Explanation} data @param {import('../services.js').Row | undefined} row */
function nextOf({ status, reason, stoppedBy, held, progress, cause }, row) {
  if (progress === 'paused' && stoppedBy) return `It is stopped, as ${stoppedBy} asked, once the pause of reconciling ends. Start withdraws that.`;
  if (progress === 'paused' && reason?.includes(';')) return `Nothing until the pause of reconciling ends: ${localTimes(reason)}.`;
  if (stoppedBy) return `Nothing until it is started again: it was stopped by ${stoppedBy}.`;
  if (held && progress !== 'moving') return 'Nothing until this service is changed or somebody presses Try again. A restart of the service is such a try. Roll back makes what runs the declared version.';
  if (progress === 'paused') return 'Nothing while reconciling is paused.';
  if (cause === 'crash-loop') return 'The engine starts it again, after a pause that grows. It counts as running once it has run for long enough.';
  if (status === 'in-sync' && (row === undefined || row.standing.tone === 'good' || row.standing.word === 'done')) return 'Nothing: it is as declared.';
  if (progress === 'moving') return html`What is under way continues: <a href=${href('changes')}>Changes</a> shows the pass.`;
  return 'No step is due now.';
}

/** The container of a held version is gone; how it ended and what it wrote comes before the one that runs instead. @param {{held: NonNullable<Explanation['held']>, curl: string}} props */
function HeldVersion({ held, curl }) {
  return html`<${Panel} title=${`Held back: revision ${held.revision}`} curl=${curl}><dl class="facts"><div><dt>Failed</dt><dd>${breaking(localTimes(held.reason))}</dd></div>
      ${held.imageName && html`<div><dt>Image</dt><dd><span class="code">${breakable(held.imageName)}</span></dd></div>`}
      ${held.exitCode !== undefined && html`<div><dt>Exit code</dt><dd>${held.exitCode}</dd></div>`}</dl>
    ${held.failedHealthcheck && html`<${FailedHealthcheck} check=${held.failedHealthcheck} />`}
    ${(held.lastLines?.length ?? 0) > 0 && html`<h3>Its last lines</h3><pre class="lines" tabindex="0" aria-label="Last lines of the held version"><${LineTexts} lines=${held.lastLines} /></pre>`}</${Panel}>`;
}

/** @param {{container: import('../api-types.js').ServiceContainer, seenUntil: string | null, ports: import('../api-types.js').ListedContainer['ports'], engine: string, curl: string}} props engine: its kind; seenUntil: since when it does not answer */
function Container({ container, seenUntil, ports, engine, curl }) {
  const seen = seenAt(seenUntil);
  const facts = [['State', `${container.status}${seen}`], ['Image', html`<span class="code">${breakable(container.imageName)}</span>`],
    container.imageDigest && ['Digest', html`<span class="code" title=${container.imageDigest}>${shortId(container.imageDigest)}</span>`],
    container.health && ['Health', `${container.health}${seen}`],
    ports.length > 0 && ['Ports', html`<span class="ports">${mappings(ports).map((one) => html`<${PortLink} ...${one} engine=${engine} running=${container.status === 'running'} />`)}</span>`], ['Created', html`<${Time} at=${container.createdAt} />`],
    container.startedAt && ['Started', html`<${Time} at=${container.startedAt} />`], container.finishedAt && ['Ended', html`<${Time} at=${container.finishedAt} />`],
    container.exitCode !== undefined && ['Exit code', `${container.exitCode}${container.oomKilled ? ', out of memory' : ''}`],
    container.pods && ['Replicas', `${container.pods.filter((pod) => pod.ready).length} of ${container.replicas} ready${seen}`],
    ['Id', html`<span class="code" title=${container.containerId}>${shortId(container.containerId)}</span>`]].filter(Boolean);
  return html`<${Panel} title=${container.name} curl=${curl}><dl class=${seen === '' ? 'facts' : 'facts muted'}>${facts.map((fact) => html`<div><dt>${/** @type {any} */ (fact)[0]}</dt><dd>${/** @type {any} */ (fact)[1]}</dd></div>`)}</dl>
    ${container.failedHealthcheck && html`<${FailedHealthcheck} check=${container.failedHealthcheck} />`}
    ${container.pods && container.pods.length > 0 && html`<${Pods} pods=${container.pods} />`}</${Panel}>`;
}

/** Below the columns: lines are wide, and longer than all beside them. The newest is in view. @param {{container: import('../api-types.js').ServiceContainer, curl: string}} props */
function LastLines({ container, curl }) {
  const box = useRef(/** @type {any} */ (null));
  useEffect(() => {
    const toEnd = () => {
      box.current.scrollTop = box.current.scrollHeight;
    };
    toEnd();
    // A phone that is turned breaks the lines elsewhere.
    addEventListener('resize', toEnd);
    return () => removeEventListener('resize', toEnd);
  }, [container.lastLines.at(-1)]);
  return html`<${Panel} title=${`Last lines of ${container.name}`} curl=${curl}><pre ref=${box} class="lines wraps" tabindex="0" aria-label=${`Last lines of ${container.name}`}><${LineTexts} lines=${container.lastLines} /></pre></${Panel}>`;
}

/** The replicas of a container and where they run. @param {{pods: import('../api-types.js').Pod[]}} props */
function Pods({ pods }) {
  return html`<h3>Pods</h3><${Table} label="Pods" head=${['Pod', 'Node', 'State', 'Restarts'].map((name) => html`<th scope="col">${name}</th>`)}>
    ${pods.map((pod) => html`<tr data-unready=${!pod.ready}><td class="code">${pod.name}</td><td>${pod.node ?? 'not chosen yet'}</td><td>${pod.ready ? 'ready' : pod.reason ?? (pod.health === 'none' ? pod.status : pod.health)}</td><td>${pod.restarts}</td></tr>`)}</${Table}>`;
}

/** @param {{manager: Manager, appId: number, serviceId: number, row: import('../services.js').Row | undefined, query: Record<string, string>}} props */
function Metrics({ manager, appId, serviceId, row, query }) {
  const range = query.range === '7d' ? '24h' : query.range ?? '1h';
  const usage = row?.usage;
  const reasons = Object.entries(usage?.reasons ?? {});
  return html`<${Panel} title="What it uses" actions=${html`<${RangeTabs} page="service" parts=${[appId, serviceId]} query=${{ ...query, range }} longest="24h" />`} curl=${historyCall(manager, range, { appId, serviceId })}>
    ${usage && html`<p class="muted">${nowText(usage)}</p>`}
    ${reasons.map(([what, why]) => html`<p class="muted">${what}: ${why}</p>`)}
    <${ServiceCharts} manager=${manager} range=${range} appId=${appId} serviceId=${serviceId} past=${row?.past ?? []} /></${Panel}>`;
}

/** How the declaration differs from that of the last version that passed its health gate. @param {{manager: Manager, data: Explanation, revision: number}} props */
function SinceLastGood({ manager, data, revision }) {
  const answer = useAnswer(async () => {
    const { targets } = await manager.api.get('api/v1/state/history');
    const shown = [revision, data.revision].map((which) => shownAs(targets, which));
    return { since: shown[0], texts: shown.includes(null) ? null : await Promise.all(shown.map((which) => declaredIn(manager, data, Number(which)))) };
  }, [revision, data.revision]);
  const since = answer.data?.since || revision;
  return html`<${Panel} title=${`Changed since revision ${since}`} note="the last good one" curl=${manager.api.curl(`api/v1/state/history/${since}`)}>
    <${Answered} answer=${answer} show=${(/** @type {{texts: string[] | null}} */ { texts }) => (texts === null ? html`<p class="muted">Not known: that revision is not kept any more. <a href=${href('changes')}>Changes</a> lists those that are.</p>`
      : html`<${DiffLines} before=${texts[0]} after=${texts[1]} same="Nothing: it is declared as the version that passed its health gate." />`)} /></${Panel}>`;
}

/** The service as a revision declares it; an empty text where nothing was declared. @param {Manager} manager @param {Explanation} service @param {number} revision */
async function declaredIn(manager, { appId, serviceId }, revision) {
  if (revision < 1) return '';
  const { target } = await manager.api.get(`api/v1/state/history/${revision}`);
  return serviceText(target?.apps[appId]?.services.find((/** @type {any} */ one) => one.serviceId === serviceId));
}

/** @param {{manager: Manager, data: Explanation}} props */
function Spec({ manager, data }) {
  return html`<div class="pair">${data.lastGoodRevision !== undefined && data.declared && html`<${SinceLastGood} manager=${manager} data=${data} revision=${data.lastGoodRevision} />`}<${Panel} title="As declared" note="secrets masked" curl=${manager.api.curl(`api/v1/apps/${data.appId}`)}>
    ${data.changes.length > 0 && html`<p class="notice" data-tone="warn">What runs differs in: ${localTimes(data.changes.join(', '))}.</p>`}
    ${data.declared ? html`<pre class="lines wraps" tabindex="0">${JSON.stringify(data.declared, null, 2)}</pre>` : html`<${Empty} title="It is not declared">It runs, but the target does not have it.</${Empty}>`}</${Panel}></div>`;
}

/** @param {{manager: Manager, appId: number, serviceId: number, newest: number | undefined}} props */
function ServiceEvents({ manager, appId, serviceId, newest }) {
  const path = `api/v1/events?limit=${EVENTS_PAGE}&appId=${appId}&serviceId=${serviceId}`;
  const answer = useAnswer(() => manager.api.get(path), [newest]);
  const { all, end, more } = useOlder(answer.data?.events ?? [], (before) => manager.api.get(`${path}&before=${before}`), EVENTS_PAGE);
  return html`<${Answered} answer=${answer} show=${() => (all.length === 0 ? html`<${Empty} title="Nothing has happened to it yet" />` : html`<${EventList} manager=${manager} events=${folded(all, manager.events.peek())} />
    ${all.length >= EVENTS_PAGE && html`<div class="panel-foot">${end ? html`<span class="muted">No older events.</span>` : html`<${Action} manager=${manager} scope="read" appId=${appId} class="quiet small" onClick=${more}>Older events</${Action}>`}</div>`}`)} />`;
}
