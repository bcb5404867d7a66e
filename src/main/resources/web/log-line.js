// The text of a log line as every view shows it: JSON as its message and fields, what was written for a terminal in its colours.

import { localTimes } from './format.js';
import { html } from './html.js';
import { pieces, plain } from './log-terminal.js';
import { json, known } from './log-text.js';

/** @param {string} message */
export function lineText(message) {
  const tree = json(message);
  return tree === null ? pieces(message).map(({ text, classes, style }) => (classes ? html`<span class=${classes} style=${style}>${text}</span>` : text))
    : html`${plain(tree.text)} <span class="line-fields">${plain(tree.fields)}</span>`;
}

/** Lines by themselves: with the time and the level of JSON, which no columns beside them show. @param {{lines: string[]}} props */
export function LineTexts({ lines }) {
  return lines.map((message) => {
    const tree = json(message);
    return html`${tree !== null && html`<span class="line-fields">${localTimes(plain(known(tree.tree)))}</span> `}${lineText(message)}${'\n'}`;
  });
}
