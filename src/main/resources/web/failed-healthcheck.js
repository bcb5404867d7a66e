// Why a health check failed: when, with which exit code, and what its command wrote.

import { html } from './html.js';
import { LineTexts } from './log-line.js';
import { Time } from './ui.js';

/** @param {{check: import('./api-types.js').FailedHealthcheck}} props */
export function FailedHealthcheck({ check }) {
  return html`<h3>Last failed health check</h3><p class="muted"><${Time} at=${check.endedAt} />${check.exitCode === undefined ? '' : `, exit code ${check.exitCode}`}${check.lastLines.length === 0 ? ', it wrote nothing' : ''}</p>
    ${check.lastLines.length > 0 && html`<pre class="lines wraps" tabindex="0" aria-label="Output of the failed health check"><${LineTexts} lines=${check.lastLines} /></pre>`}`;
}
