// What happened, newest first: filtered by type, app and text, older ones on request.

import { EventList, folded, important, toneOf } from '../event-list.js';
import { html, useSignal, useState } from '../html.js';
import { useOlder } from '../older-events.js';
import { choose } from '../router.js';
import { Empty, Failure, None, Panel } from '../ui.js';

const PAGE = 200;
/** The API's. */
const LIMIT_MAX = 1000;

/** @param {{manager: import('../manager.js').Manager, query: Record<string, string>}} props */
export function Page({ manager, query }) {
  const live = useSignal(manager.events);
  const [error, setError] = useState(/** @type {unknown} */ (null));
  const { all, end, more: ask } = useOlder(live, (before) => manager.api.get(`api/v1/events?limit=${PAGE}&before=${before}`), PAGE);
  const oldest = all.at(-1)?.seq ?? 0;
  const matching = filtered(all, query);
  const shown = query.each === '1' ? matching : folded(matching, all);
  // Said beside the count too: the filters are not on paper, and the overview lists steps.
  const without = query.steps !== '1' && all.some(({ type }) => type === 'step-finished');
  const more = async () => {
    try {
      await ask();
      setError(null);
    } catch (failure) {
      setError(failure);
    }
  };
  return html`<h1>Events</h1>
    <div class="filters">
      <input type="search" data-filter aria-label="Filter by text" placeholder="Filter by text or type" value=${query.q ?? ''} onInput=${(/** @type {any} */ event) => choose({ q: event.target.value })} />
      <label class="check"><input type="checkbox" checked=${query.show === 'trouble'} onChange=${(/** @type {any} */ event) => choose({ show: event.target.checked ? 'trouble' : '' })} />Trouble only</label>
      <label class="check"><input type="checkbox" checked=${query.steps === '1'} onChange=${(/** @type {any} */ event) => choose({ steps: event.target.checked ? '1' : '' })} />Single steps</label>
      <label class="check"><input type="checkbox" checked=${query.each === '1'} onChange=${(/** @type {any} */ event) => choose({ each: event.target.checked ? '1' : '' })} />Repetitions</label>
    </div>
    ${error !== null && html`<${Failure} error=${error} />`}
    <${Panel} title="Newest first" note=${shown.length > 0 && `${shown.length} shown${without ? ', without single steps' : ''}`} flush=${true} curl=${manager.api.curl(`api/v1/events?limit=${Math.min(LIMIT_MAX, Math.max(PAGE, all.length))}`)}>
      ${shown.length === 0 ? html`<${None} asked=${manager.asked.events}><${Empty} title="No event matches">${without ? 'Single steps are not shown: choose them, change the filter, or load older ones.' : 'Change the filter, or load older ones.'}</${Empty}></${None}>` : html`<${EventList} manager=${manager} events=${shown} />`}
      <div class="panel-foot">${oldest === 0 ? null : end || oldest === 1 ? html`<span class="muted">No older events.</span>` : html`<button type="button" class="quiet small" onClick=${more}>Older events</button>`}</div>
    </${Panel}>`;
}

/** @param {import('../api-types.js').Event[]} events @param {Record<string, string>} query */
function filtered(events, query) {
  const text = (query.q ?? '').toLowerCase();
  return (query.steps === '1' ? events : important(events).filter(({ type }) => type !== 'step-finished')).filter((event) => (query.show !== 'trouble' || ['bad', 'warn'].includes(toneOf(event)))
    && (text === '' || event.reason.toLowerCase().includes(text) || event.type.includes(text)));
}
