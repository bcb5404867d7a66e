// The field for a token, where one is missing or was refused.

import { html, useEffect, useRef, useState } from './html.js';

/** @param {{manager: import('./manager.js').Manager, refused: boolean | undefined}} props refused: the token that was entered before */
export function SignIn({ manager, refused }) {
  const field = useRef(/** @type {any} */ (null));
  const [asking, setAsking] = useState(false);
  useEffect(() => field.current.focus(), []);
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const token = field.current.value.trim();
    field.current.value = '';
    if (token === '') return;
    setAsking(true);
    await manager.signIn(token);
    setAsking(false);
    field.current?.focus();
  };
  return html`<form id="token-form" onSubmit=${submit}>
    <label for="token">Token with the scope <code>read</code></label>
    <input id="token" ref=${field} type="password" autocomplete="off" required spellcheck="false" aria-invalid=${refused === true} aria-describedby="problem-text" />
    <button type="submit" disabled=${asking} data-busy=${asking}>Sign in</button>
    <p class="muted">No token yet? Unless <code>security.tokens-file</code> is set, the manager made one for an administrator when it first started: it is in the file <code>admin-token</code> beside the database. This browser exchanges the token for a session and does not keep it.</p>
  </form>`;
}
