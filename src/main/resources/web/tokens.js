// Tokens: who has one, creating one whose secret is shown once, and revoking one.

import { confirmed, Dialog } from './dialog.js';
import { moment } from './format.js';
import { html, useSignal, useState } from './html.js';
import { Action, Answered, Table } from './page-parts.js';
import { copy, Empty, Failure, Panel, Pill, toast, useAnswer } from './ui.js';

/** @typedef {import('./manager.js').Manager} Manager */
/** @typedef {import('./api-types.js').Token} Token */

const PATH = 'api/v1/tokens';
const DAY_MILLIS = 86_400_000;

/** What each scope allows, in the order in which it is granted. */
const SCOPES = { read: 'see everything', operate: 'change and control apps', exec: 'run commands in containers', admin: 'everything about the machine and access' };

/** How long a new token may be valid, in days; 0 is without end. */
const LIVES = [[1, 'a day'], [30, '30 days'], [90, '90 days'], [365, 'a year'], [0, 'no end']];

/** The apps of a token by name, by number where the name is unknown. @param {Manager} manager @param {number[] | null} apps */
export function appsOf(manager, apps) {
  const known = manager.target.peek()?.apps ?? {};
  return apps === null ? 'all' : apps.map((id) => known[id]?.appName ?? id).join(', ');
}

/** @param {string | null} at @param {number} now */
function expiry(at, now) {
  if (at === null) return html`<span class="muted">never</span>`;
  return Date.parse(at) < now ? html`<${Pill} tone="warn">expired</${Pill}>` : moment(new Date(at));
}

/** The list, for administrators. @param {{manager: Manager, newest: number}} props newest: changes with the tokens */
export function Tokens({ manager, newest }) {
  const access = useSignal(manager.access);
  const target = useSignal(manager.target);
  const answer = useAnswer(() => manager.api.get(PATH), [newest]);
  const { data, reload } = answer;
  const [creating, setCreating] = useState(false);
  /** @type {Token[] | null} */
  const tokens = data?.tokens ?? null;
  const revoke = async (/** @type {Token} */ token) => {
    const own = token.name === access?.name ? ' You are signed in with it: this browser is signed out as well.' : '';
    const agreed = await confirmed({ title: `Revoke the token ${token.name}?`, text: `Programs and browsers that use it are refused, and what they have open ends within seconds. That cannot be undone.${own}`, button: `Revoke ${token.name}`, name: token.name, danger: true });
    if (!agreed) return;
    await manager.api.send('DELETE', `${PATH}/${encodeURIComponent(token.name)}`);
    toast(`The token ${token.name} was revoked.`);
    reload();
  };
  const heads = ['Name', 'Scopes', 'Apps', 'Expires', 'Source', ''].map((name) => html`<th scope="col">${name || html`<span class="hidden-text">Actions</span>`}</th>`);
  return html`<${Panel} title="Tokens" note=${tokens && tokens.length > 0 && `${tokens.length} valid here`} flush=${true} curl=${manager.api.curl(PATH)}
      actions=${access?.tokensRequired && html`<${Action} manager=${manager} scope="admin" class="quiet small" onClick=${() => setCreating(true)}>Create a token</${Action}>`}>
    <${Answered} answer=${answer} show=${(/** @type {{tokens: Token[]}} */ { tokens }) => (tokens.length === 0 ? html`<${Empty} title="No tokens">Set <code>security.tokens-file</code>, or <code>security.anonymous: false</code>, to require one; then more can be created here.</${Empty}>`
      : html`<${Table} label="Tokens" class="cards" head=${heads}>
      ${tokens.map((one) => html`<tr key=${one.name}><td class="strong folds">${one.name}${one.name === access?.name && html` <span class="badge">you</span>`}</td><td class="folds">${one.scopes.join(', ')}</td><td data-label="apps">${appsOf(manager, one.apps)}</td><td data-label="expires">${expiry(one.expiresAt, manager.api.clock.now())}</td>
        <td data-label="source">${one.source === 'api' ? 'created' : one.source === 'admin-token' ? html`<span title="The first start made this token and wrote it to the file admin-token of the data folder. Its entry in admin-tokens.yaml beside it is removed there, which takes effect within seconds.">admin-token file</span>` : html`<span title="The file of security.tokens-file. It is removed in that file, which takes effect within seconds.">tokens file</span>`}</td>
        <td class="actions">${one.revocable && html`<${Action} manager=${manager} scope="admin" of=${`the token ${one.name}`} class="quiet small" onClick=${() => revoke(one)}>Revoke</${Action}>`}</td></tr>`)}</${Table}>`)} />
    ${creating && access && html`<${Creation} manager=${manager} access=${access} until=${tokens?.find((one) => one.name === access.name)?.expiresAt ?? null}
      apps=${Object.values(target?.apps ?? {})} onCreated=${reload} onClose=${() => setCreating(false)} />`}
  </${Panel}>`;
}

/**
 * Asks what the new token may do, and then shows its secret, which is kept nowhere else.
 * @param {{manager: Manager, access: import('./api-types.js').Access, until: string | null, apps: {appId: number, appName: string}[],
 *   onCreated: () => void, onClose: () => void}} props until: when the caller's own token expires, beyond which it grants nothing
 */
function Creation({ manager, access, until, apps, onCreated, onClose }) {
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState(['read']);
  const [only, setOnly] = useState(/** @type {number[]} */ ([]));
  const lives = LIVES.filter(([days]) => until === null || (days !== 0 && manager.api.clock.now() + Number(days) * DAY_MILLIS <= Date.parse(until)));
  const [days, setDays] = useState(until === null ? '90' : 'mine');
  const [error, setError] = useState(/** @type {unknown} */ (null));
  const [busy, setBusy] = useState(false);
  const [created, setCreated] = useState(/** @type {{name: string, token: string} | null} */ (null));
  if (created !== null) return html`<${Secret} created=${created} onClose=${onClose} />`;
  const flip = (/** @type {any[]} */ list, /** @type {any} */ one) => (list.includes(one) ? list.filter((each) => each !== one) : [...list, one]);
  const expires = () => (days === 'mine' ? until : days === '0' ? null : `${new Date(manager.api.clock.now() + Number(days) * DAY_MILLIS).toISOString().slice(0, 19)}Z`);
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      const answer = await manager.api.post(PATH, { name, scopes, ...(only.length > 0 && { apps: only }), ...(expires() !== null && { expires: expires() }) });
      setCreated(answer);
      onCreated();
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return html`<${Dialog} label="Create a token" onClose=${onClose}>
    <form class="ask" id="create-token" onSubmit=${submit}>
      <h2>Create a token</h2>
      <label>Name, for example of the program or person that uses it
        <input id="token-name" autocomplete="off" spellcheck="false" required pattern="[A-Za-z0-9][A-Za-z0-9_.@\\-]{0,62}" title="Letters, digits and _ . @ -" value=${name} onInput=${(/** @type {any} */ event) => setName(event.target.value)} /></label>
      <div role="group" aria-label="Scopes">${Object.entries(SCOPES).filter(([scope]) => access.scopes.includes(scope)).map(([scope, meaning]) => html`<p key=${scope}><label class="check">
        <input type="checkbox" name=${scope} checked=${scopes.includes(scope)} onChange=${() => setScopes(flip(scopes, scope))} />${scope}: ${meaning}</label></p>`)}</div>
      ${apps.length > 0 && html`<div role="group" aria-label="Apps"><p>Only these apps; none chosen means all</p><p class="filters">${apps.map((app) => html`<label key=${app.appId} class="check">
        <input type="checkbox" name=${`app-${app.appId}`} checked=${only.includes(app.appId)} onChange=${() => setOnly(flip(only, app.appId))} />${app.appName}</label>`)}</p></div>`}
      <label>Valid for
        <select id="token-life" value=${days} onChange=${(/** @type {any} */ event) => setDays(event.target.value)}>
          ${lives.map(([value, text]) => html`<option value=${String(value)} selected=${String(value) === days}>${text}</option>`)}
          ${until !== null && html`<option value="mine" selected=${days === 'mine'}>as long as yours, until ${moment(new Date(until))}</option>`}</select></label>
      ${error !== null && html`<${Failure} error=${error} />`}
      <div class="buttons">
        <button type="button" class="quiet" onClick=${onClose}>Cancel</button>
        <button type="submit" disabled=${busy || name === '' || scopes.length === 0}>Create</button>
      </div>
    </form></${Dialog}>`;
}

/** The secret, until it is put away: Escape and a click beside it do not lose it. @param {{created: {name: string, token: string}, onClose: () => void}} props */
function Secret({ created, onClose }) {
  return html`<${Dialog} label="The new token" onClose=${() => toast('Copy the token first, then press Done.', 'bad')}>
    <div class="ask">
      <h2>The token ${created.name}</h2>
      <p>Copy the token now. It is shown only this once: the manager keeps just its SHA-256.</p>
      <pre class="lines wraps" id="token-secret" tabindex="0">${created.token}</pre>
      <p class="muted">Programs send it as <code>Authorization: Bearer …</code>, the command line takes it by <code>--token-file</code>.</p>
      <div class="buttons">
        <button type="button" class="quiet" onClick=${onClose}>Done</button>
        <button type="button" onClick=${() => copy(created.token, 'The token')}>Copy the token</button>
      </div>
    </div></${Dialog}>`;
}
