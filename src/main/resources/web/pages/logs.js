// The logs of all containers together, live.

import { html, useEffect, useSignal } from '../html.js';
import { LogView } from '../log-view.js';
import { linesOf } from '../named.js';
import { choose, href, subject } from '../router.js';
import { Empty, Loading, useAnswer } from '../ui.js';

/** @param {{manager: import('../manager.js').Manager, query: Record<string, string>}} props */
export function Page({ manager, query: asked }) {
  const state = useSignal(manager.state);
  const services = state?.services ?? [];
  const apps = [...new Map(services.map((one) => [one.appId, one.appName])).entries()];
  const declared = useSignal(manager.target)?.apps;
  const chosen = linesOf(asked, state?.services ?? null, Object.values(declared ?? {}));
  const query = { ...asked, app: '', service: '', ...(chosen !== null && !('unknown' in chosen) ? chosen : {}) };
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
    ${chosen === null ? html`<${Loading} />` : 'unknown' in chosen ? html`<${Empty} title=${chosen.unknown}>Choose an app above, then one of its services, or <a href=${href('logs', [], { ...asked, app: '', service: '', line: '' })}>show the lines of all</a>. Removed apps are found by their ids only.</${Empty}>` : html`<${LogView} manager=${manager} query=${query} />`}`;
}
