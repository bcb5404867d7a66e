// Who the page is for the service: the token of this tab, tickets for its WebSocket, and why the service refuses.

const TOKEN_KEY = 'container-manager-token';
const ANSWER_MAX_MILLIS = 10_000;

/** @returns {string} the token of this tab, or an empty text */
export function token() {
  return sessionStorage.getItem(TOKEN_KEY) ?? '';
}

/** Keeps the token until the tab is closed. @param {string} value */
export function setToken(value) {
  if (value === '') sessionStorage.removeItem(TOKEN_KEY);
  else sessionStorage.setItem(TOKEN_KEY, value);
}

/** @returns {Record<string, string>} */
export function headers() {
  const value = token();
  return value === '' ? { Accept: 'application/json' } : { Accept: 'application/json', Authorization: `Bearer ${value}` };
}

/**
 * Why the service does not answer as wanted.
 * @typedef {object} Refusal
 * @property {number} status HTTP status, 0 when there was no answer
 * @property {string} message what to do about it
 */

/** Whether only a token, or another one, helps. @param {Refusal} problem */
export function needsToken(problem) {
  return problem.status === 401;
}

/** @param {Response} response @returns {Promise<Refusal>} */
export async function refusal(response) {
  // The API's own words are for programs: they name a header.
  if (response.status === 401) {
    return {
      status: 401,
      message: token() === ''
        ? 'This service requires a token. Enter one to sign in.'
        : 'This token is not valid: it is unknown, has expired or was revoked. Enter another one.',
    };
  }
  try {
    const answer = await response.json();
    if (typeof answer.message === 'string') return { status: response.status, message: answer.message };
  } catch {
    // An answer that is not ours: a proxy's page.
  }
  return { status: response.status, message: `HTTP ${response.status}: this answer does not come from the service; check the proxy in front of it.` };
}

/**
 * Asks for a ticket that opens one WebSocket: browsers cannot send a token there. A POST carries the page's Origin as the WebSocket does,
 * so that what refuses the WebSocket is said here.
 * @returns {Promise<{ticket: string} | Refusal>}
 */
export async function ticket() {
  try {
    const response = await fetch('api/v1/ws/ticket', {
      method: 'POST', headers: headers(), cache: 'no-store', signal: AbortSignal.timeout(ANSWER_MAX_MILLIS),
    });
    return response.ok ? { ticket: (await response.json()).ticket } : await refusal(response);
  } catch {
    return { status: 0, message: 'The service does not answer.' };
  }
}
