// What is declared, as a text to compare: without what names an app or an image a second time. Pure.

/** @param {any} service of a target @returns {any} */
function ownOf(service) {
  const { appId, appName, config, ...own } = service;
  const { image, ...more } = config ?? {};
  return image === undefined || image === own.imageName ? { ...own, config: more } : { ...own, config: config };
}

/** @param {any} app @returns {any} */
function appOf(app) {
  return { ...app, ...(app.services ? { services: app.services.map(ownOf) } : {}) };
}

/** A service of a target; an empty text for none. @param {any} service */
export function serviceText(service) {
  return service === undefined ? '' : JSON.stringify(ownOf(service), null, 2);
}

/** An app of a target; an empty text for none. @param {any} app */
export function appText(app) {
  return app === undefined ? '' : JSON.stringify(appOf(app), null, 2);
}

/** All apps of a target. @param {Record<string, any>} apps */
export function appsText(apps) {
  return JSON.stringify(Object.fromEntries(Object.entries(apps).map(([id, app]) => [id, appOf(app)])), null, 2);
}

/** All apps of a target as Compose files, one after the other; one that no Compose file can express as JSON. @param {Record<string, any>} apps @param {Record<string, string | null>} files by the ids of the apps */
export function composeText(apps, files) {
  return Object.entries(apps).map(([id, app]) => files[id]?.trimEnd() ?? appText(app)).join('\n\n');
}
