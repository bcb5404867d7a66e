// Which service an address means, by ids or by names. Pure.

/**
 * Digits are an id, also of what is gone; a name is one of what is there, of an app of that name that has the service.
 * @param {{appId: number, serviceId: number, appName: string, serviceName: string}[] | null} services null while they are not known @param {string[]} parts app, service
 * @returns {{appId: number, serviceId: number} | {missing: string} | null} missing: what there is none of, as a sentence
 */
export function serviceNamed(services, [app = '', service = '']) {
  const isOf = (/** @type {string} */ text, /** @type {number} */ id, /** @type {string} */ name) => (isId(text) ? String(id) === text : name === text);
  if (isId(app) && isId(service)) return { appId: Number(app), serviceId: Number(service) };
  if (services === null) return null;
  const own = services.filter((one) => isOf(app, one.appId, one.appName));
  const found = own.find((one) => isOf(service, one.serviceId, one.serviceName));
  if (found !== undefined) return found;
  if (own.length === 0) return { missing: `No app ${isId(app) ? `has the id ${app}` : `is called “${app}”`}.` };
  return { missing: `App “${own[0].appName}” has no service ${isId(service) ? `of the id ${service}` : `called “${service}”`}.` };
}

/**
 * Whose lines an address chooses: those of an app, by its id or name, or of a service of it, also as app/service or by a name that one app alone has.
 * What is gone has lines still, under its id.
 * @param {{app?: string, service?: string}} query @param {Parameters<typeof serviceNamed>[0]} services @param {{appId: number, appName: string}[]} declared apps, also those without services
 * @returns {{app?: string, service?: string} | {unknown: string} | null} by ids; unknown: why it chooses none, as a sentence; null while that is not known
 */
export function linesOf({ app = '', service = '' }, services, declared = []) {
  if ([app, service].every((text) => text === '' || isId(text))) return { ...(app && { app }), ...(service && { service }) };
  if (services === null) return null;
  if (service === '') {
    const id = [...services, ...declared].find(({ appName }) => appName === app)?.appId;
    return id === undefined ? { unknown: `No app is called “${app}”.` } : { app: String(id) };
  }
  const own = services.filter((one) => one.serviceName === service);
  if (app === '' && own.length > 1) return { unknown: `${own.length} apps have a service called “${service}”: ${own.map(({ appName }) => appName).join(', ')}.` };
  const parts = app !== '' ? [app, service] : own.length === 1 ? [String(own[0].appId), service] : service.split('/');
  if (parts.length === 1) return { unknown: `No service is called “${service}”.` };
  const found = serviceNamed(services, parts);
  if (found === null) return null;
  return 'missing' in found ? { unknown: found.missing } : { app: String(found.appId), service: String(found.serviceId) };
}

/** @param {string} text */
function isId(text) {
  return /^\d+$/.test(text);
}
