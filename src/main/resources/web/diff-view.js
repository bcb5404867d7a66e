// Two texts compared line by line, as it is shown.

import { diff, hunks } from './diff.js';
import { html } from './html.js';

const SIGNS = { added: '+ ', removed: '- ' };

/** @param {{before: string, after: string, same: string}} props same: what is said when nothing differs */
export function DiffLines({ before, after, same }) {
  if (before === after) return html`<p class="muted">${same}</p>`;
  return html`<pre class="lines diff" tabindex="0">${hunks(diff(before, after)).map((line) => html`<span class="diff-line" data-kind=${line.kind}>${/** @type {Record<string, string>} */ (SIGNS)[line.kind] ?? '  '}${line.text}</span>`)}</pre>`;
}
