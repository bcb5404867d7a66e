// The logs of all containers together, live.

import { html, useSignal } from '../html.js';
import { LogView } from '../log-view.js';
import { choose } from '../router.js';

/** @param {{manager: import('../manager.js').Manager, query: Record<string, string>}} props */
export function Page({ manager, query }) {
  const state = useSignal(manager.state);
  const services = state?.services ?? [];
  const apps = [...new Map(services.map((one) => [one.appId, one.appName])).entries()];
  const own = services.filter((one) => String(one.appId) === query.app);
  return html`<div class="page-head"><h1>Logs</h1>
      <label>App <select id="log-app" value=${query.app ?? ''} onChange=${(/** @type {any} */ event) => choose({ app: event.target.value, service: '', line: '', at: '' })}><option value="">all</option>${apps.map(([id, name]) => html`<option value=${id}>${name}</option>`)}</select></label>
      ${own.length > 0 && html`<label>Service <select value=${query.service ?? ''} onChange=${(/** @type {any} */ event) => choose({ service: event.target.value, line: '', at: '' })}><option value="">all</option>${own.map((one) => html`<option value=${one.serviceId}>${one.serviceName}</option>`)}</select></label>`}</div>
    <${LogView} manager=${manager} query=${query} />`;
}
