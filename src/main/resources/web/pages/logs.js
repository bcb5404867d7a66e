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
  // What is gone has lines still, and an address may name it.
  const gone = state !== null && query.app && !apps.some(([id]) => String(id) === query.app);
  const goneService = state !== null && query.app && query.service && !own.some((one) => String(one.serviceId) === query.service);
  return html`<div class="page-head"><h1>Logs</h1>
      <label>App <select id="log-app" value=${query.app ?? ''} onChange=${(/** @type {any} */ event) => choose({ app: event.target.value, service: '', line: '', at: '' })}><option value="">all</option>${gone && html`<option value=${query.app}>app ${query.app}, which is gone</option>`}${apps.map(([id, name]) => html`<option value=${id}>${name}</option>`)}</select></label>
      ${(own.length > 0 || goneService) && html`<label>Service <select value=${query.service ?? ''} onChange=${(/** @type {any} */ event) => choose({ service: event.target.value, line: '', at: '' })}><option value="">all</option>${goneService && html`<option value=${query.service}>service ${query.service}, which is gone</option>`}${own.map((one) => html`<option value=${one.serviceId}>${one.serviceName}</option>`)}</select></label>`}</div>
    <${LogView} manager=${manager} query=${query} />`;
}
