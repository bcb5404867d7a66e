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

/** @param {string} text */
function isId(text) {
  return /^\d+$/.test(text);
}
