// Deploying an app, or changing one: its Compose file is stored, then its plan is shown before anything is done.

import { Dialog } from './dialog.js';
import { EXAMPLES } from './examples.js';
import { html, useEffect, useRef, useState } from './html.js';
import { choose, go, href } from './router.js';
import { Action, Failure, toast } from './ui.js';

/** The first id that is offered. */
const FIRST_ID = 1001;

/** @param {import('./api-types.js').Target | null} target */
function freeId(target) {
  return Math.max(FIRST_ID - 1, ...Object.keys(target?.apps ?? {}).map(Number)) + 1;
}

/** Whether a text is meant as JSON. @param {string} text */
export function isJson(text) {
  return text.trimStart().startsWith('{');
}

/** @param {{manager: import('./manager.js').Manager, app: string}} props app: an id, or "new" */
export function DeployDialog({ manager, app }) {
  const fresh = app === 'new';
  const stored = fresh ? null : manager.target.peek()?.apps[app];
  const [name, setName] = useState(stored?.appName ?? '');
  const [file, setFile] = useState('');
  const [revision, setRevision] = useState('');
  const [error, setError] = useState(/** @type {unknown} */ (null));
  const [id] = useState(fresh ? freeId(manager.target.peek()) : Number(app));
  const field = useRef(/** @type {any} */ (null));
  useEffect(() => {
    if (fresh) return;
    manager.api.send('GET', `api/v1/apps/${app}?format=compose`, undefined, { Accept: 'application/yaml' }).then(({ body }) => setFile(body), setError);
    manager.api.send('GET', 'api/v1/state/target').then(({ etag }) => setRevision(etag ?? ''), () => {});
  }, [app]);
  useEffect(() => field.current?.focus(), []);
  const close = () => choose({ deploy: '' });
  const save = async () => {
    setError(null);
    try {
      const { body } = await manager.api.send('POST', `api/v1/apps/${id}${!isJson(file) && name !== '' ? `?name=${encodeURIComponent(name)}` : ''}`, file,
        { 'Content-Type': isJson(file) ? 'application/json' : 'application/yaml', ...(revision === '' ? {} : { 'If-Match': revision }) });
      const warned = body.warnings?.length ?? 0;
      toast(`${body.message}: revision ${body.revision}${warned > 0 ? `, with ${warned} warnings` : ''}.`);
      go(href('changes', [], warned > 0 ? { warnings: body.warnings.map((/** @type {any} */ one) => one.message).join('\n').slice(0, 2000) } : {}));
    } catch (failure) {
      setError(failure);
    }
  };
  return html`<${Dialog} label=${fresh ? 'Deploy an app' : `Edit ${name}`} class="wide-dialog" onClose=${close}>
    <div class="panel-head"><h2>${fresh ? 'Deploy an app' : `Edit ${name}`}</h2><p class="muted">app ${id}</p><div class="panel-actions"><button type="button" class="quiet small" onClick=${close}>Cancel</button></div></div>
    ${fresh && html`<p class="examples">Start from ${EXAMPLES.map((one) => html`<button type="button" class="quiet small" onClick=${() => { setFile(one.file); setName(name || one.name); }}>${one.text}</button>`)}</p>`}
    <label class="field">Name<input id="deploy-name" value=${name} autocomplete="off" spellcheck="false" placeholder="shop" onInput=${(/** @type {any} */ event) => setName(event.target.value)} /></label>
    <label class="field">Compose file, or the app as JSON<textarea id="deploy-file" ref=${field} rows="18" spellcheck="false" wrap="off" value=${file} placeholder=${'services:\n  web:\n    image: nginx:1.29'} onInput=${(/** @type {any} */ event) => setFile(event.target.value)}></textarea></label>
    ${error !== null && html`<${Failure} error=${error} />`}
    <div class="buttons"><p class="muted">Saving changes nothing that runs: the plan is shown next.</p>
      <${Action} manager=${manager} appId=${id} class="primary" disabled=${file.trim() === ''} title=${file.trim() === '' ? 'There is nothing to save yet.' : ''} onClick=${save}>Save and see the plan</${Action}></div>
  </${Dialog}>`;
}
