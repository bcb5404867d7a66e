// Who may do what and who did what: sessions, tokens, open commands, and the events that name their caller.

import { confirmed } from '../dialog.js';
import { callerName, subjectOf } from '../event-list.js';
import { count, localTimes, moment } from '../format.js';
import { html, useEffect, useSignal } from '../html.js';
import { useOlder } from '../older-events.js';
import { Action, Answered, Table } from '../page-parts.js';
import { choose } from '../router.js';
import { appsOf, Tokens } from '../tokens.js';
import { Empty, None, Panel, Time, toast, useAnswer } from '../ui.js';

/** @typedef {import('../manager.js').Manager} Manager */
/** @typedef {import('../api-types.js').Session} Session */
/** @typedef {import('../api-types.js').Event} Event */

const PAGE = 1000;
/** The longest that a ticket waits, and how much later its end is looked at. */
const TICKET_SECONDS_MAX = 30;
const TICKET_LATER_MILLIS = 1_000;

/** @param {{manager: Manager, query: Record<string, string>}} props */
export function Page({ manager, query }) {
  const access = useSignal(manager.access);
  // Names of apps come with it.
  useSignal(manager.target);
  const newest = useSignal(manager.events).find((event) => event.type.startsWith('session-') || event.type.startsWith('token-') || event.type === 'exec')?.seq ?? 0;
  const listed = access !== null && access.scopes.includes('admin') && access.apps === null;
  return html`<h1>Access</h1>
    ${listed ? html`<${Listed} manager=${manager} access=${access} newest=${newest} />`
      : access !== null && html`<${You} manager=${manager} access=${access} />`}
    ${!listed && access !== null && html`<${Panel} title="Sessions and tokens"><${Empty} title="Not shown to this token">The list needs a token with the scope admin for all apps.</${Empty}></${Panel}>`}
    <${Deeds} manager=${manager} query=${query} />`;
}

/** @param {{manager: Manager, access: import('../api-types.js').Access}} props */
function You({ manager, access }) {
  const { session } = access;
  return html`<${Panel} title="You" curl=${manager.api.curl('api/v1/access')}><dl class="facts">
    <div><dt>Known as</dt><dd>${access.name}${!access.tokensRequired && html`<div class="muted">No tokens are configured: this service is open to everyone who can reach it.</div>`}</dd></div>
    <div><dt>Scopes</dt><dd>${access.scopes.join(', ')}</dd></div><div><dt>Apps</dt><dd>${appsOf(manager, access.apps)}</dd></div>
    ${session && html`<div><dt>Session</dt><dd>started <${Time} at=${session.startedAt} />, ends ${moment(new Date(session.endsAt))} at the latest</dd></div>`}</dl></${Panel}>`;
}

/** What administrators see. @param {{manager: Manager, access: import('../api-types.js').Access, newest: number}} props */
function Listed({ manager, access, newest }) {
  const sessions = useAnswer(() => manager.api.get('api/v1/sessions'), [newest]);
  const details = useAnswer(() => manager.api.get('api/v1/access/details'), [newest]);
  /** @type {import('../api-types.js').AccessDetails | null} */
  const known = details.data;
  // No event says that a ticket has expired: without asking again it would stay in the list.
  useEffect(() => {
    if (known === null || known.tickets.length === 0) return undefined;
    const timer = setTimeout(details.reload, Math.min(TICKET_SECONDS_MAX, ...known.tickets.map((one) => one.expiresInSeconds)) * 1000 + TICKET_LATER_MILLIS);
    return () => clearTimeout(timer);
  }, [known]);
  return html`<div class="columns"><${You} manager=${manager} access=${access} /><${Panel} title="Open commands" note=${known && known.commands.length > 0 && `${known.commands.length} open`} flush=${true} curl=${manager.api.curl('api/v1/access/details')}
      actions=${html`<button type="button" class="quiet small" onClick=${() => { details.reload(); sessions.reload(); }}>Refresh</button>`}>
      <${Answered} answer=${details} show=${(/** @type {import('../api-types.js').AccessDetails} */ { commands, tickets }) => html`${commands.length === 0 ? html`<${Empty} title="No interactive command is open" />`
        : html`<${Table} label="Open commands" class="cards" head=${heads('Who', 'Command', 'Container', 'Opened')}>
        ${commands.map((one, index) => html`<tr key=${`${one.containerId} ${one.name} ${index}`}><td class="strong folds">${one.name}</td><td class="code">${one.command}</td><td class="code folds">${one.containerName}</td><td data-label="opened"><${Time} at=${details.at - one.openForSeconds * 1000} /></td></tr>`)}</${Table}>`}
        ${tickets.length > 0 && html`<p class="panel-foot muted" id="tickets">${count(tickets.length, 'ticket')} not used yet: ${[...new Set(tickets.map((one) => one.name))].join(', ')}</p>`}`} />
    </${Panel}></div>
    <${SessionList} manager=${manager} own=${access.session?.id} answer=${sessions} /><${Tokens} manager=${manager} newest=${newest} />`;
}

/** @param {...string} names */
function heads(...names) {
  return names.map((name) => html`<th scope="col">${name || html`<span class="hidden-text">Actions</span>`}</th>`);
}

/** @param {{manager: Manager, own: string | undefined, answer: import('../ui.js').Answer<{sessions: Session[]}>}} props */
function SessionList({ manager, own, answer }) {
  const { data, reload } = answer;
  const end = async (/** @type {Session} */ session) => {
    const agreed = await confirmed({ title: `End the session of ${session.name}?`, text: `What it has open, from ${session.address}, ends within seconds. Its token stays valid: revoke that to keep its holder out.`, button: 'End the session', danger: true });
    if (!agreed) return;
    await manager.api.send('DELETE', `api/v1/sessions/${session.id}`);
    toast(`The session of ${session.name} has ended.`);
    reload();
  };
  return html`<${Panel} title="Sessions" note=${data && data.sessions.length > 0 && `${data.sessions.length} signed in`} flush=${true} curl=${manager.api.curl('api/v1/sessions')}>
    <${Answered} answer=${answer} show=${(/** @type {{sessions: Session[]}} */ { sessions }) => (sessions.length === 0 ? html`<${Empty} title="No browser is signed in">A session begins when a browser signs in with a token.</${Empty}>`
      : html`<${Table} label="Sessions" class="cards" head=${heads('Who', 'Scopes', 'Apps', 'From', 'Signed in', 'Last used', 'Ends unless used', '')}>
      ${sessions.map((session) => html`<tr key=${session.id}><td class="strong folds">${session.name}${session.id === own && html` <span class="badge">this browser</span>`}</td><td class="folds">${session.scopes.join(', ')}</td><td data-label="apps">${appsOf(manager, session.apps)}</td>
        <td data-label="from"><span title=${session.userAgent}>${session.address}</span></td><td data-label="signed in"><${Time} at=${session.startedAt} /></td><td data-label="last used"><${Time} at=${session.usedAt} /></td><td data-label="ends unless used" title=${`At the latest ${moment(new Date(session.endsAt))}`}>${moment(new Date(session.idleEndsAt))}</td>
        <td class="actions">${session.id === own ? html`<button type="button" class="quiet small" aria-label="Sign out of this session" onClick=${() => manager.signOut()}>Sign out</button>`
          : html`<${Action} manager=${manager} scope="admin" of=${`the session ${session.id} of ${session.name}`} class="quiet small" onClick=${() => end(session)}>End</${Action}>`}</td></tr>`)}</${Table}>`)} />
  </${Panel}>`;
}

/** @param {Event} event */
const callerOf = (event) => (typeof event.details?.by === 'string' ? event.details.by : '');

/** Events with their caller, newest first. @param {{manager: Manager, query: Record<string, string>}} props */
function Deeds({ manager, query }) {
  const live = useSignal(manager.events);
  const services = useSignal(manager.state)?.services ?? [];
  const { all: loaded, end, more } = useOlder(live, (before) => manager.api.get(`api/v1/events?limit=${PAGE}&before=${before}`), PAGE);
  const oldest = loaded.at(-1)?.seq ?? 0;
  const all = loaded.filter((event) => callerOf(event) !== '');
  const names = [...new Set(all.map(callerOf))].toSorted();
  const shown = all.filter((event) => !query.by || callerOf(event) === query.by);
  return html`<${Panel} title="Who did what" note=${shown.length > 0 && `${shown.length} shown`} flush=${true} curl=${manager.api.curl(`api/v1/events?limit=${PAGE}`)}
      actions=${html`<select aria-label="Caller" value=${query.by ?? ''} onChange=${(/** @type {any} */ event) => choose({ by: event.target.value })}><option value="">Everyone</option>${names.map((name) => html`<option value=${name} selected=${name === query.by}>${callerName(name)}</option>`)}</select>`}>
    ${shown.length === 0 ? html`<${None} asked=${manager.asked.events}>${end || oldest <= 1 ? html`<${Empty} title="Nobody has done anything yet, as far as events are kept" />` : html`<${Empty} title="Nothing in the events that are loaded">Older ones are loaded on request.</${Empty}>`}</${None}>`
      : html`<${Table} label="Who did what" class="cards" head=${heads('Who', 'When', 'What', 'Type')}>
      ${shown.map((event) => html`<tr key=${event.seq} class="deed"><td class="strong">${callerName(callerOf(event))}</td><td><${Time} at=${event.timestamp} /></td><td class="deed-text">${localTimes(`${subjectOf(event, services)}${event.reason}`)}</td><td class="code muted deed-type">${event.type}</td></tr>`)}</${Table}>`}
    <div class="panel-foot">${oldest === 0 ? null : end || oldest === 1 ? shown.length > 0 && html`<span class="muted">No older events.</span>` : html`<${Action} manager=${manager} scope="read" appId=${manager.access.peek()?.apps?.[0]} class="quiet small" onClick=${more}>Older events</${Action}>`}</div>
  </${Panel}>`;
}
