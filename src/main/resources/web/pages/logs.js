// The logs of all containers together, live.

import { html, useEffect, useSignal } from '../html.js';
import { LogView } from '../log-view.js';
import { choose, subject } from '../router.js';
import { useAnswer } from '../ui.js';

/** @param {{manager: import('../manager.js').Manager, query: Record<string, string>}} props */
export function Page({ manager, query: asked }) {
  const state = useSignal(manager.state);
  const services = state?.services ?? [];
  const apps = [...new Map(services.map((one) => [one.appId, one.appName])).entries()];
  const query = withIds(asked, services);
  const own = services.filter((one) => String(one.appId) === query.app);
  // What is gone has lines still, and an address may name it.
  const gone = state !== null && query.app && !apps.some(([id]) => String(id) === query.app);
  const goneService = state !== null && query.app && query.service && !own.some((one) => String(one.serviceId) === query.service);
  const kept = useAnswer(() => (gone || goneService ? manager.api.get(`api/v1/logs?${new URLSearchParams({ files: 'true', limit: '1', appId: String(query.app), ...(query.service ? { serviceId: query.service } : {}) })}`) : Promise.resolve(null)),
    [gone, goneService, query.app, query.service]).data?.logs[0];
  const app = apps.find(([id]) => String(id) === query.app)?.[1];
  const service = own.find((one) => String(one.serviceId) === query.service)?.serviceName;
  useEffect(() => {
    subject.value = app === undefined ? '' : `${app}${service === undefined ? '' : `/${service}`} Logs`;
    return () => { subject.value = ''; };
  }, [app, service]);
  return html`<div class="page-head"><h1>Logs</h1>
      <label>App <select id="log-app" title=${apps.find(([id]) => String(id) === query.app)?.[1] ?? ''} value=${query.app ?? ''} onChange=${(/** @type {any} */ event) => choose({ app: event.target.value, service: '', line: '', at: '' })}><option value="">all</option>${gone && html`<option value=${query.app}>${kept?.appName ?? `app ${query.app}`}, removed</option>`}${apps.map(([id, name]) => html`<option value=${id} title=${name}>${name}</option>`)}</select></label>
      ${(own.length > 0 || goneService) && html`<label>Service <select title=${own.find((one) => String(one.serviceId) === query.service)?.serviceName ?? ''} value=${query.service ?? ''} onChange=${(/** @type {any} */ event) => choose({ service: event.target.value, line: '', at: '' })}><option value="">all</option>${goneService && html`<option value=${query.service}>${kept?.serviceName ?? `service ${query.service}`}${gone ? '' : ', removed'}</option>`}${own.map((one) => html`<option value=${one.serviceId} title=${one.serviceName}>${one.serviceName}</option>`)}</select></label>`}</div>
    <${LogView} manager=${manager} query=${query} />`;
}

/** The choice of an address that names an app or a service, as the list of choices has it. @param {Record<string, string>} query @param {import('../api-types.js').ServiceState[]} services */
function withIds(query, services) {
  const app = services.find((one) => one.appName === query.app)?.appId ?? query.app;
  const service = services.find((one) => String(one.appId) === String(app) && one.serviceName === query.service)?.serviceId ?? query.service;
  return { ...query, ...(app === undefined ? {} : { app: String(app) }), ...(service === undefined ? {} : { service: String(service) }) };
}
