// What a message of the service, whose words are for all clients, names on this page: a call becomes the page that shows its answer. Pure.

/** @type {[RegExp, string][]} */
const ANSWERS = [[/^(state\/(plan|history|target)|passes|apps\/\d+\/history)/, 'Changes'], [/^(sessions|tokens)/, 'Access'], [/^metrics/, 'Machine'], [/^status/, 'Overview'], [/^(apps|containers|state\/current)/, 'Apps']];
const NAMED = /GET \/api\/v1\/([\w/-]+)|\b(?:see|page) (Overview|Apps|Changes|Updates|Machine|Storage|Events|Access)\b|apply it first/g;

/** A message in parts; those with a page are links to it. @param {string} message @returns {{text: string, page?: string}[]} */
export function viewLinks(message) {
  /** @type {{text: string, page?: string}[]} */
  const parts = [];
  let end = 0;
  for (const { 0: words, 1: call, 2: named, index } of message.matchAll(NAMED)) {
    const page = call === undefined ? named ?? 'Changes' : ANSWERS.find(([answered]) => answered.test(call))?.[1];
    if (page === undefined) continue;
    const text = call !== undefined ? page : named ?? words;
    parts.push({ text: message.slice(end, call === undefined && named !== undefined ? index + words.length - named.length : index) }, { text, page: page.toLowerCase() });
    end = index + words.length;
  }
  return [...parts, { text: message.slice(end) }];
}
