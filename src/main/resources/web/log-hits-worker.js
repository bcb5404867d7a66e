// Finds an expression in lines beside the page: what RE2 matches at once may take the browser's own expressions for ever, and a worker can be ended.

import { expressionFinder } from './log-hits.js';

/** @type {ReturnType<typeof expressionFinder>} */
let find = null;

self.onmessage = ({ data: { expression, lines } }) => {
  if (expression !== undefined) find = expressionFinder(expression);
  self.postMessage(lines?.map((/** @type {string} */ line) => (find === null ? [] : find(line))) ?? null);
};
