// Which of the services of an app an order to all of them concerns, and in which order they are asked. Pure functions.

/** @typedef {import('./services.js').Row} Row */
/** @typedef {import('./api-types.js').DeclaredService} Declared */
/** @typedef {'stop' | 'start' | 'restart'} Order */

const SHARED = /^service:/;
const STOPPED = new Set(['stopped', 'stopping', 'stop waits']);
/** The word for a service that only a stored revision declares. */
const NEW = 'start waits';

/** Names of the services that one needs, by all ways of declaring that. Pure. @param {Declared | undefined} declared @param {boolean} [required] without those that it can run without @returns {string[]} */
function needs(declared, required = false) {
  const { dependsOn, networkMode, pid, ipc } = declared?.config ?? {};
  const named = Array.isArray(dependsOn) ? dependsOn : Object.keys(dependsOn ?? {}).filter((name) => !required || dependsOn[name]?.required !== false);
  return [...named, ...[networkMode, pid, ipc].filter((mode) => SHARED.test(mode ?? '')).map((mode) => mode.replace(SHARED, ''))];
}

/**
 * Each service after those that it needs, otherwise as declared. Pure.
 * @template {{serviceName: string}} T @param {T[]} services @param {Declared[]} declared @returns {T[]}
 */
export function neededFirst(services, declared) {
  const byName = new Map(services.map((one) => [one.serviceName, one]));
  const declaredOf = new Map(declared.map((one) => [one.serviceName, one]));
  /** @type {Set<T>} */
  const ordered = new Set();
  /** @type {Set<string>} */
  const seen = new Set();
  const visit = (/** @type {string} */ name) => {
    if (seen.has(name)) return;
    seen.add(name);
    needs(declaredOf.get(name)).forEach(visit);
    const one = byName.get(name);
    if (one !== undefined) ordered.add(one);
  };
  [...declaredOf.keys(), ...byName.keys()].forEach(visit);
  return [...ordered];
}

/**
 * Stopped services that one cannot run without: a start starts those, and those that they need, first; a restart waits for the ones that it needs itself. Pure.
 * @param {string} name @param {Pick<Row, 'serviceName' | 'standing'>[]} services of its app @param {Declared[]} declared @param {Order} order @returns {string[]} each before what needs it
 */
export function stoppedNeeds(name, services, declared, order) {
  /** @type {Set<string>} */
  const seen = new Set([name]);
  /** @type {string[]} */
  const found = [];
  const visit = (/** @type {string} */ of) => needs(declared.find((one) => one.serviceName === of), true).forEach((needed) => {
    if (seen.has(needed)) return;
    seen.add(needed);
    if (order === 'start') visit(needed);
    if (services.some((one) => one.serviceName === needed && STOPPED.has(one.standing.word))) found.push(needed);
  });
  visit(name);
  return found;
}

/** Whether an order would change anything of a service: what is done is not done once more, and what is not declared, or not applied yet, is not run. Pure. @param {Order} order @param {Pick<Row, 'standing' | 'sync'>} service */
export function concerns(order, { standing: { word }, sync }) {
  if (sync === 'extra' || word === 'done' || word === NEW) return false;
  return order === 'start' ? STOPPED.has(word) : !STOPPED.has(word);
}

/** What may be ordered of one service: nothing where no order reaches it, as it has no container before its revision is applied, or goes with the next one. Pure. @param {Pick<Row, 'standing' | 'sync'>} service @returns {Order[]} */
export function offered({ standing: { word }, sync }) {
  if (sync === 'extra' || word === NEW) return [];
  // A stop that waits for the end of a pause, or is under way, is withdrawn by a start.
  return STOPPED.has(word) ? ['start'] : ['restart', 'stop'];
}

/** Whether what was ordered has come about. Pure. @param {Order} order @param {Row} service @param {string | null} startedBefore when its container had been started at the order */
export function cameAbout(order, { standing: { word, tone }, container }, startedBefore) {
  if (order === 'stop') return word === 'stopped';
  const well = tone === 'good' || word === 'done';
  return order === 'start' ? well : well && (container?.startedAt ?? null) !== startedBefore;
}

/** Which of the orders make sense for an app. Pure. @param {Pick<Row, 'standing' | 'sync'>[]} services @returns {Order[]} */
export function possible(services) {
  return /** @type {Order[]} */ (['restart', 'stop', 'start']).filter((order) => services.some((one) => concerns(order, one)));
}
