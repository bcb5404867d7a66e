// Log lines as they come: only those in view are in the page, however many there are.

import { ApiError, problemOf } from './api.js';
import { clock, count, grouped, moment } from './format.js';
import { html, useEffect, useLayoutEffect, useMemo, useRef, useSignal, useState } from './html.js';
import { LINES_MAX, LogFeed } from './log-feed.js';
import { RANGES, backwards, kept, lineIn, localField, parameters, refusal, sought } from './log-query.js';
import { Layout } from './log-layout.js';
import { lineText } from './log-line.js';
import { Marks } from './log-marks.js';
import { follows, goneText, moved, wentUp } from './log-place.js';
import { whole, written } from './log-terminal.js';
import { fitting, indented, json, named, writer } from './log-text.js';
import { choose, href, route } from './router.js';
import { CopyCurl, Empty, Failure, Silence, copy, useAgain } from './ui.js';

/** @typedef {import('./api-types.js').LogEntry} LogEntry */

/** Beside the message, in characters: time, name, level. */
const META_COLUMNS = 43;
/** Of the day before the time, where not all lines are of today. */
const DAY_COLUMNS = 6;
/** Of the name, as in pages.css; beside a day on a phone. */
const NAME_COLUMNS = 21;
const NAME_COLUMNS_LEAST = 14;
/** Of the name, which lines of one service do not need. */
const SPARED_COLUMNS = 14;
const NARROW_PIXELS = 640;
/** Both edges of the frame around the lines. */
const FRAME_PIXELS = 2;
/** Above the first line and below the last one, as in pages.css. */
const EDGE_PIXELS = 7;

/** Of a view without any choice but of whose lines. */
const UNFILTERED = { q: '', regex: '', level: '', source: '', range: '', from: '', to: '', at: '' };

const NOT_KEPT = 'This line was kept without names, and no app has the number now';

/** @param {{manager: import('./manager.js').Manager, query: Record<string, string>, fixed?: boolean}} props fixed: of one service */
export function LogView({ manager, query, fixed = false }) {
  const { app, service, level, source, regex, range, from, to, wrap } = query;
  const q = sought(query.q);
  const filter = { app, service, level, source, q, regex, range, from, to };
  const key = JSON.stringify(filter);
  // To the newest lines again, from a linked one.
  const [restarts, setRestarts] = useState(0);
  const link = useSignal(manager.link);
  const oldest = query.at === 'start';
  const feed = useMemo(() => new LogFeed(manager, filter, oldest ? 'oldest' : lineIn(query.line) || 'newest'), [manager, key, oldest, restarts]);
  const empty = backwards(filter, manager.api.clock.now());
  useEffect(() => {
    if (empty !== null) return undefined;
    feed.start();
    return () => feed.stop();
  }, [feed]);
  const lost = missing(useSignal(feed.lost), useSignal(feed.gap));
  const restarted = useSignal(feed.restarted);
  const error = useSignal(feed.error);
  const again = () => feed.again();
  useAgain(error, again);
  const wraps = useNarrow() ? wrap !== '0' : wrap === '1';
  return html`<div class="log-tools" role="group" aria-label="Filter">
      <${TextFilter} text=${q ?? ''} regex=${regex === '1'} />
      <label class="check"><input type="checkbox" checked=${regex === '1'} onChange=${(/** @type {any} */ event) => choose({ regex: event.target.checked ? '1' : '', line: '', at: '' })} />Regex</label>
      <label>Level <select value=${level ?? ''} onChange=${(/** @type {any} */ event) => choose({ level: event.target.value, line: '', at: '' })}><option value="">all</option>${['debug', 'info', 'warn', 'error'].map((one) => html`<option value=${one}>${one}</option>`)}</select></label>
      ${!fixed && html`<label>Source <select value=${source ?? ''} onChange=${(/** @type {any} */ event) => choose({ source: event.target.value, line: '', at: '' })}><option value="">all</option><option value="container">containers</option><option value="manager">manager</option><option value="system">system</option></select></label>`}
      <${TimeRange} range=${range ?? ''} from=${from} to=${to} />
      ${lost !== null && html`<span class="muted" role="status" title="Lines that were dropped before they could be sent">${lost}: more came at once than could be shown.
        ${' '}<button type="button" class="link" onClick=${() => setRestarts(restarts + 1)}>Read them again</button></span>`}
      ${restarted && html`<span class="muted" role="status" title="Without log files (logs.file-enabled) it reads the newest lines of each container again">The manager restarted: these are the lines that it has now</span>`}
      ${link === 'polling' && html`<span class="muted">polled</span>`}
    </div>
    ${error !== null && html`<${Failure} error=${worded(error)} retry=${problemOf(error).status === 400 ? undefined : again} />`}
    ${empty !== null ? html`<p class="notice" data-tone="warn" role="alert">${empty}</p>` : html`<${Lines} key=${`${key} ${oldest} ${restarts}`} newest=${() => { choose({ line: '', at: '' }); setRestarts(restarts + 1); }} oldest=${() => { choose({ line: '', at: 'start' }); setRestarts(restarts + 1); }} fromOldest=${oldest} feed=${feed} wrap=${wraps} line=${lineIn(query.line)} manager=${manager} fixed=${fixed} filter=${filter} />`}`;
}

/** An error in the words of the page, where it is about what was typed or chosen here. @param {unknown} error */
function worded(error) {
  const text = error instanceof ApiError ? refusal(error.violations) : null;
  return text === null ? error : new ApiError(problemOf(error).status, text);
}

/** What is said of lines that were not shown. @param {number} lost @param {boolean} more nobody knows how many @returns {string | null} */
function missing(lost, more) {
  if (lost === 0) return more ? 'Lines are missing' : null;
  return `${more ? 'At least ' : ''}${count(lost, 'line')} ${lost === 1 ? 'is' : 'are'} missing`;
}

/** Whether a line hardly fits the window: it is wrapped then, unless that is chosen otherwise. @returns {boolean} */
function useNarrow() {
  const query = useMemo(() => matchMedia(`(max-width: ${NARROW_PIXELS}px)`), []);
  const [narrow, setNarrow] = useState(query.matches);
  useEffect(() => {
    const follow = () => setNarrow(query.matches);
    query.addEventListener('change', follow);
    return () => query.removeEventListener('change', follow);
  }, []);
  return narrow;
}

/** @param {{range: string, from?: string, to?: string}} props */
function TimeRange({ range, from, to }) {
  const field = (/** @type {'from' | 'to'} */ name, /** @type {string} */ label, /** @type {string | undefined} */ value) => html`<label>${label} <input type="datetime-local" step="1" value=${localField(value)} onChange=${(/** @type {any} */ event) => choose({ [name]: event.target.value ? new Date(event.target.value).toISOString() : '', line: '', at: '' })} /></label>`;
  return html`<label>Time <select id="log-range" value=${range} onChange=${(/** @type {any} */ event) => choose({ range: event.target.value, from: '', to: '', line: '', at: '' })}><option value="">any</option>${Object.entries(RANGES).map(([name, { text }]) => html`<option value=${name}>${text}</option>`)}<option value="custom">between …</option></select></label>
    ${range === 'custom' && html`${field('from', 'From', from)}${field('to', 'To', to)}`}`;
}

/** Asks once typing rests. @param {{text: string, regex: boolean}} props */
function TextFilter({ text, regex }) {
  const [typed, setTyped] = useState(text);
  const asked = useRef(text);
  useEffect(() => {
    const timer = setTimeout(() => {
      const wanted = sought(typed) ?? '';
      if (wanted === text) return;
      asked.current = wanted;
      choose({ q: wanted, line: '', at: '' });
    }, 300);
    return () => clearTimeout(timer);
  }, [typed]);
  useEffect(() => {
    // By a link or the browser's history. What this field asked for comes back later than keys are pressed.
    if (text !== asked.current) setTyped(text);
    asked.current = text;
  }, [text]);
  return html`<input type="search" data-filter aria-label="Search all kept lines" placeholder=${regex ? 'Regular expression (RE2), such as 5[0-9]{2}' : 'Search all kept lines'} title=${regex ? 'RE2 syntax; begin with (?i) to ignore case' : 'Case matters only if the text has an upper-case letter'} maxlength="256" value=${typed} onInput=${(/** @type {any} */ event) => setTyped(event.target.value)} />`;
}

/**
 * @param {{feed: LogFeed, wrap: boolean, line: number, manager: import('./manager.js').Manager, fixed: boolean, filter: import('./log-query.js').Filter,
 *   newest: () => void, oldest: () => void, fromOldest: boolean}} props newest, oldest: begin again there
 */
function Lines({ feed, wrap, line, manager, fixed, filter, newest, oldest, fromOldest }) {
  const version = useSignal(feed.version);
  const loading = useSignal(feed.loading);
  const complete = useSignal(feed.complete);
  const live = useSignal(feed.live);
  const progress = useSignal(feed.progress);
  const failed = useSignal(feed.error) !== null;
  const askedAt = useSignal(feed.askedAt);
  const box = useRef(/** @type {any} */ (null));
  const behind = useSignal(feed.behind);
  const following = useRef(!(line > 0) && !fromOldest);
  const lastTop = useRef(0);
  const kept = useRef(/** @type {{lines: LogEntry[], rows: import('./rows.js').Rows} | null} */ (null));
  const place = (/** @type {number} */ top) => {
    if (!box.current) return;
    box.current.scrollTop = top;
    lastTop.current = box.current.scrollTop;
  };
  // Measuring a character lays the page out, which each turn of the wheel must not do.
  const char = useRef(8);
  const layout = useRef(/** @type {Layout | null} */ (null));
  /** What is read, while lines above it get their height. */
  const anchor = useRef(/** @type {{index: number, beyond: number} | null} */ (null));
  const [, setSettled] = useState(0);
  const [view, setView] = useState({ top: 0, height: 600, width: 800, columns: 100, narrow: false });
  const measure = () => {
    if (!box.current) return;
    const { scrollTop, clientHeight, clientWidth } = box.current;
    const narrow = clientWidth < NARROW_PIXELS;
    const columns = Math.max(20, Math.floor((clientWidth - 24) / char.current) - (narrow ? 0 : META_COLUMNS + (box.current.dataset.dated === 'true' ? DAY_COLUMNS : 0) - (box.current.dataset.unnamed === 'true' ? SPARED_COLUMNS : 0)));
    setView((before) => (before.top === scrollTop && before.height === clientHeight && before.width === clientWidth && before.columns === columns ? before : { top: scrollTop, height: clientHeight, width: clientWidth, columns, narrow }));
  };
  const chosen = line > 0 ? feed.lines.find((one) => one.id === line) : undefined;
  const opened = chosen?.id;
  const gone = line > 0 && !loading && !failed && (live || feed.lines.length > 0) ? goneText(feed.lines, line, complete, isFiltered(filter)) : null;
  // Said above the lines or shown below them, it takes of their room.
  useLayoutEffect(() => fitted(box.current), [failed, opened, gone]);
  /** The chosen line stays in sight while the room for lines changes. */
  const shownRow = useRef(-1);
  // New lines would push away what is read. Before this view is rendered, for it says whether they are followed.
  useMemo(() => {
    if (opened !== undefined) following.current = false;
  }, [opened]);
  useLayoutEffect(() => {
    shownRow.current = opened === undefined ? -1 : feed.lines.findIndex((one) => one.id === opened);
  }, [opened, version]);
  useEffect(() => {
    const observer = new ResizeObserver(() => {
      // The observer may report sizes after the view was removed.
      if (!box.current) return;
      char.current = charWidth(box.current);
      if (following.current) place(box.current.scrollHeight);
      else if (shownRow.current >= 0) inSight(box.current, /** @type {Layout} */ (layout.current).rows, shownRow.current);
      measure();
    });
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  const rows = useMemo(() => {
    layout.current = Layout.of(layout.current, feed.lines, wrap, view.columns, view.narrow);
    return layout.current.rows;
  }, [version, wrap, view.columns, view.narrow]);
  useLayoutEffect(() => {
    const first = feed.lines[0]?.id;
    // The reader may have gone up since it was scrolled last: the event of that comes later.
    if (following.current && wentUp(box.current, lastTop.current)) following.current = false;
    // Lines at an end that is not followed change nothing that is seen: to measure lays the page out, which a turn of the wheel would wait for.
    if (!following.current && first === kept.current?.lines[0]?.id && anchor.current === null) return;
    // What is read must not move. A box that has become lower may have been scrolled by that.
    const by = kept.current === null ? 0 : moved(kept.current, feed.lines, rows);
    if (following.current) place(box.current.scrollHeight);
    else if (by !== 0) place(by + (by < 0 ? lastTop.current : box.current.scrollTop));
    else if (anchor.current !== null) place(rows.top(anchor.current.index) + anchor.current.beyond);
    anchor.current = null;
    kept.current = { lines: feed.lines, rows };
    measure();
  }, [rows, rows.length, rows.height]);
  useEffect(() => {
    const index = line > 0 ? feed.lines.findIndex((one) => one.id === line) : -1;
    if (index >= 0 && !following.current) box.current.scrollTop = Math.max(0, rows.top(index) - view.height / 2);
  }, [loading]);
  // The box is that of the event: one of the last turn of the wheel may come when the view is gone.
  const scrolled = (/** @type {any} */ { currentTarget }) => {
    following.current = follows(following.current, currentTarget, lastTop.current, opened !== undefined);
    lastTop.current = currentTarget.scrollTop;
    measure();
  };
  const older = async () => {
    following.current = false;
    await feed.older();
  };
  /** What is in view stays, whatever comes. */
  const stay = () => {
    following.current = false;
    setSettled((count) => count + 1);
  };
  const jump = (/** @type {boolean} */ end) => {
    if (end && feed.behind.peek()) return newest();
    if (!end && !feed.complete.peek()) return oldest();
    following.current = end;
    place(end ? box.current.scrollHeight : 0);
    // Where that scrolls nothing, the button would stay as it was.
    setSettled((count) => count + 1);
  };
  const dated = useMemo(() => feed.lines.length > 0 && day(new Date(feed.lines[0].timestamp)) !== day(new Date(manager.api.clock.now())), [version]);
  const { first, end } = rows.window(view.top, view.height);
  // Lines in view whose height was a guess are measured before they are drawn.
  useLayoutEffect(() => {
    const guessed = /** @type {Layout} */ (layout.current).guessed(feed.lines, first, end, view.width);
    if (guessed.length === 0) return;
    const top = rows.at(view.top);
    const beyond = view.top - rows.top(top);
    const shown = box.current.querySelectorAll('.line');
    if (!(/** @type {Layout} */ (layout.current).settle(feed.lines, new Map(guessed.map((index) => [index, shown[index - first].getBoundingClientRect().height]))))) return;
    anchor.current = { index: top, beyond };
    setSettled((count) => count + 1);
  }, [rows, first, end, view.width]);
  const marks = useMemo(() => new Marks(filter.q ?? '', filter.regex === '1'), []);
  useEffect(() => () => marks.stop(), []);
  // After each rendering: the lines in view are others, or have other places.
  useLayoutEffect(() => marks.show(box.current.parentElement.querySelectorAll('.line-text, .log-details pre')));
  return html`${gone !== null && html`<p class="notice" data-tone="warn" role="status">${gone}</p>`}<div class="log-frame">
    <div class="log-lines" data-wrap=${wrap} data-dated=${dated} data-unnamed=${fixed && feed.lines[0]?.pod === undefined} ref=${box} onScroll=${scrolled} tabindex="0" role="log" aria-live="off" aria-label="Log lines">
      ${rows.length === 0 && html`<${Empty} title=${failed ? 'Nothing was searched' : loading ? 'Searching …' : complete ? 'No line matches' : 'No line matches so far'}>${failed ? null : loading ? html`<span role="status"><${Silence} since=${askedAt} /></span>` : nextStep(isFiltered(filter), live)}</${Empty}>`}
      <div class="log-space" style=${{ height: `${rows.height}px` }}><div style=${{ transform: `translateY(${rows.top(first)}px)` }}>
        ${feed.lines.slice(first, end).map((entry) => html`<${Line} key=${entry.id} entry=${entry} manager=${manager} chosen=${entry.id === line} fixed=${fixed} dated=${dated} columns=${dated && view.narrow ? NAME_COLUMNS_LEAST : NAME_COLUMNS} />`)}</div></div>
    </div>
    <div class="log-foot"><span class="muted" id="log-progress" role="status">${failed && rows.length === 0 ? 'not searched' : html`${searched(rows.length, complete && !behind, fromOldest && !behind ? { ...progress, reached: null } : progress, fromOldest, isFiltered(filter))}${rows.length > 0 && html`<${Silence} since=${askedAt} />`}`}</span><div class="log-acts">
      ${failed && rows.length === 0 ? null : progress.running ? html`<button type="button" class="quiet small" aria-label="Stop the search" onClick=${() => feed.halt()}>Stop</button>`
        : html`${!complete && rows.length < LINES_MAX && html`<button type="button" class="quiet small" onClick=${older}>Load older</button>`}
        ${behind && html`<button type="button" class="quiet small" onClick=${() => feed.newer()}>Load newer</button>`}`}
      <label class="check"><input type="checkbox" id="log-wrap" checked=${wrap} onChange=${(/** @type {any} */ event) => choose({ wrap: event.target.checked ? '1' : '0' })} />Wrap</label>
      <button type="button" class="quiet small" aria-label="Copy these lines" disabled=${rows.length === 0} onClick=${() => copy(feed.lines.map((one) => asText(one, manager)).join('\n'), `The text of ${count(feed.lines.length, 'line')}`)}>Copy</button>
      <button type="button" class="quiet small" aria-label="Download these lines" disabled=${rows.length === 0} onClick=${() => download(feed.lines, manager)}>Download</button>
      <${CopyCurl} command=${() => manager.api.curl(`api/v1/logs?${new URLSearchParams([['files', 'true'], ...parameters(filter, manager.api.clock.now())])}`)} of="these lines" />
      <button type="button" class="quiet small" aria-label="Oldest line" onClick=${() => jump(false)}>Oldest</button>
      ${following.current && live ? html`<button type="button" class="quiet small" title="Stops following" onClick=${stay}>Following</button>` : html`<button type="button" class="quiet small" onClick=${() => jump(true)}>Newest</button>`}</div></div>
    ${chosen && html`<${Details} entry=${chosen} manager=${manager} fixed=${fixed} filter=${filter} />`}
  </div>`;
}

/** Whether some lines of what is chosen are not shown. @param {import('./log-query.js').Filter} filter */
function isFiltered(filter) {
  return Boolean(filter.q || filter.level || filter.source || filter.range);
}

/** What to do where there is no line. @param {boolean} filtered @param {boolean} live */
function nextStep(filtered, live) {
  if (!filtered) return live ? 'New lines appear here as they are written.' : null;
  return live ? 'Change the filter, or wait: new lines that match appear here as they are written.' : 'Change the filter.';
}

/** @param {Date} time */
function day(time) {
  return `${String(time.getMonth() + 1).padStart(2, '0')}-${String(time.getDate()).padStart(2, '0')}`;
}

/** @param {number} shown @param {boolean} complete @param {import('./log-feed.js').Progress} progress @param {boolean} forward @param {boolean} filtered */
function searched(shown, complete, { running, lines, skipped, reached, files, dropped }, forward, filtered) {
  const back = reached === null ? '' : ` ${forward ? 'up' : 'back'} to ${moment(new Date(reached))}`;
  const parts = [`${grouped(shown)} ${shown === 1 ? 'line' : 'lines'}`];
  if (running) parts.push(`searching … ${grouped(lines)} read${back}`);
  else parts.push(complete ? kept(reached, files, dropped, filtered) : `searched${back}`);
  if (skipped > 0) parts.push(`${count(skipped, 'line')} unreadable`);
  return parts.join(' · ');
}

/** @param {{entry: LogEntry, manager: import('./manager.js').Manager, chosen: boolean, fixed: boolean, dated: boolean, columns: number}} props columns: for the name */
function Line({ entry, manager, chosen, fixed, dated, columns }) {
  const name = fixed ? entry.pod ?? (entry.source.type === 'container' ? (entry.isStdErr ? 'stderr' : '') : 'manager') : writer(entry, manager.target.peek());
  return useMemo(() => rendered(entry, name, chosen, dated, columns), [entry, name, chosen, dated, columns]);
}

/** @param {LogEntry} entry @param {string} name @param {boolean} chosen @param {boolean} dated @param {number} columns */
function rendered(entry, name, chosen, dated, columns) {
  const time = new Date(entry.timestamp);
  return html`<div class="line" data-level=${entry.level} data-chosen=${chosen} onClick=${() => choose({ line: chosen ? '' : entry.id })}>
    <span class="line-meta"><time datetime=${time.toISOString()} title=${moment(time)}>${dated ? `${day(time)} ` : ''}${clock(time)}.${String(entry.timestamp % 1000).padStart(3, '0')}</time>
      <span class="line-name" title=${name}>${fitting(name, columns)}</span><span class="line-level">${entry.level}</span></span>
    <span class="line-text">${lineText(entry.message)}</span></div>`;
}

/** This view with other choices, as a link: back leads to the one before. @param {Record<string, string | number | undefined>} change */
function here(change) {
  const { page, parts, query } = route.peek();
  return href(page, parts, { ...query, ...change });
}

/** @param {{entry: LogEntry, manager: import('./manager.js').Manager, fixed: boolean, filter: import('./log-query.js').Filter}} props */
function Details({ entry, manager, fixed, filter }) {
  const tree = json(entry.message);
  const service = entry.appId !== undefined && entry.serviceId !== undefined ? href('service', [entry.appId, entry.serviceId]) : null;
  const signs = written(entry.message);
  const box = useRef(/** @type {any} */ (null));
  // Below the lines, and so below the window's edge.
  useEffect(() => box.current.scrollIntoView({ block: 'nearest' }), [entry.id]);
  const { app, service: called } = named(entry, manager.target.peek());
  return html`<aside ref=${box} class="log-details" aria-label="The chosen line"><div class="panel-head"><h2>${moment(new Date(entry.timestamp))} · ${entry.level} · ${service ? html`<a href=${service} title=${app === null ? NOT_KEPT : null}>${app ?? `app ${entry.appId}`}/${called ?? `service ${entry.serviceId}`}</a>` : entry.source.name}${entry.pod ? ` · ${entry.pod}` : ''}${entry.isStdErr ? ' · stderr' : ''}</h2>
      <div class="panel-actions">${(filter.q || filter.level || filter.source || filter.range) && html`<a class="button quiet small" title="What was written before and after it, without the filter" href=${here(UNFILTERED)}>In context</a>`}
      ${!fixed && service && !filter.service && html`<a class="button quiet small" title=${`The lines of ${writer(entry, manager.target.peek())} only`} href=${here({ app: entry.appId, service: entry.serviceId })}>This service</a>`}
      <button type="button" class="quiet small" onClick=${() => copy(location.href, 'The link to this line')}>Copy link</button>
      <button type="button" class="quiet small" onClick=${() => copy(entry.message, 'The line')}>Copy line</button>
      <button type="button" class="quiet small" aria-label="Close the chosen line" onClick=${() => choose({ line: '' })}>Close</button></div></div>
    <pre class="lines" tabindex="0">${tree === null ? whole(entry.message) : indented(entry.message, tree.tree)}</pre>
    ${signs !== null && html`<details><summary>As it was written, with its control characters</summary><pre class="lines" tabindex="0">${signs}</pre></details>`}</aside>`;
}

/** Scrolls the lines no further than a row needs. @param {HTMLElement} box @param {import('./rows.js').Rows} rows @param {number} index */
function inSight(box, rows, index) {
  const [top, end] = [rows.top(index), rows.top(index + 1)];
  const room = box.clientHeight - 2 * EDGE_PIXELS;
  if (top < box.scrollTop || end - top > room) box.scrollTop = top;
  else if (end > box.scrollTop + room) box.scrollTop = end - room;
}

/**
 * Keeps the lines as high as the window has room for, whatever is above them and with a chosen line below them.
 * @param {HTMLElement} box @returns {() => void} ends it
 */
function fitted(box) {
  const fit = () => {
    const frame = /** @type {HTMLElement} */ (box.parentElement);
    const below = Number.parseFloat(getComputedStyle(/** @type {HTMLElement} */ (box.closest('main'))).paddingBottom);
    const foot = [...frame.querySelectorAll('.log-foot, .log-details')].reduce((sum, one) => sum + one.getBoundingClientRect().height, FRAME_PIXELS);
    // Less than none would be no height: the least that they have is in pages.css.
    box.style.height = `${Math.max(0, Math.floor(innerHeight - frame.getBoundingClientRect().top - scrollY - foot - below))}px`;
  };
  const observer = new ResizeObserver(fit);
  document.querySelectorAll('.log-tools, .page-head, .log-foot, .log-details').forEach((one) => observer.observe(one));
  window.addEventListener('resize', fit);
  return () => {
    observer.disconnect();
    window.removeEventListener('resize', fit);
  };
}

/** @param {HTMLElement} box */
function charWidth(box) {
  const probe = document.createElement('span');
  probe.className = 'char-probe';
  probe.textContent = '0'.repeat(100);
  box.append(probe);
  const width = probe.getBoundingClientRect().width / 100;
  probe.remove();
  return width || 8;
}

/** @param {LogEntry} entry @param {import('./manager.js').Manager} manager */
function asText(entry, manager) {
  return `${new Date(entry.timestamp).toISOString()} ${entry.level} ${writer(entry, manager.target.peek())} ${entry.message}`;
}

/** @param {LogEntry[]} lines @param {import('./manager.js').Manager} manager */
function download(lines, manager) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([`${lines.map((one) => asText(one, manager)).join('\n')}\n`], { type: 'text/plain' }));
  link.download = `logs-${new Date().toISOString().replaceAll(':', '-')}.txt`;
  link.click();
  URL.revokeObjectURL(link.href);
}
