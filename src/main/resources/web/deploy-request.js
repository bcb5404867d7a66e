// The calls with which an app is checked and stored as it is typed: as JSON, as a Compose file, or as one with files beside it.

import { problemOf } from './api.js';
import { withoutKept } from './app-files.js';
import { isJson, problemsIn, warningsIn } from './file-problems.js';
import { useEffect, useMemo, useSignal, useState } from './html.js';
import { planStamp } from './passes.js';
import { useAgain } from './ui.js';

/** @typedef {import('./manager.js').Manager} Manager */
/** @typedef {import('./deploy.js').Checked} Checked */

/** After the last key until the server is asked. */
const CHECK_AFTER_MILLIS = 600;

/** The body of a call. @param {string} text @param {Map<string, File>} files @returns {{body: string | FormData, headers: Record<string, string>}} */
export function request(text, files) {
  if (isJson(text)) return { body: text, headers: { 'Content-Type': 'application/json' } };
  if (files.size === 0) return { body: text, headers: { 'Content-Type': 'application/yaml' } };
  const form = new FormData();
  form.append('compose', new Blob([text], { type: 'application/yaml' }), 'compose.yaml');
  for (const [path, file] of files) form.append(path, file);
  return { body: form, headers: {} };
}

/** The same body as words of curl, which reads side files where it is started. @param {string} text @param {Map<string, File>} files */
export function curlBody(text, files) {
  if (files.size === 0 || isJson(text)) return ['-H', `Content-Type: application/${isJson(text) ? 'json' : 'yaml'}`, '--data-raw', text];
  return ['--form-string', `compose=${text}`, ...[...files.keys()].flatMap((path) => ['-F', `${path}=@"${path}"`])];
}

/**
 * A new app has no id: the manager gives one that no app has ever had, for logs and events of a removed app are kept under its id.
 * @param {number | null} id @param {string} name @param {string} text @param {string[]} profiles active ones
 * @param {'dryRun' | 'store' | 'apply'} what is to be done with it
 */
export function appPath(id, name, text, profiles, what) {
  const query = new URLSearchParams();
  if (what === 'apply') query.set('apply', 'true');
  if (what === 'dryRun') {
    query.set('dryRun', 'true');
    // Problems are what is asked for: as errors the browser would log each of them.
    query.set('problems', 'true');
  }
  // Phones' keyboards add a space after each word.
  const named = name.trim();
  if (named !== '' && !isJson(text)) query.set('name', named);
  for (const one of profiles) query.append('profile', one);
  return `api/v1/apps${id === null ? '' : `/${id}`}${query.size > 0 ? `?${query}` : ''}`;
}

/**
 * What the server says of the file, asked a moment after the last change of it, or of what is stored, applied or runs: its plan is against that.
 * @param {Manager} manager @param {number | null} id @param {string} name @param {string} text @param {Map<string, File>} files @param {string[]} profiles active ones @param {boolean} may whether the token may ask
 * @returns {{checked: Checked | null, checking: boolean, problem: string, again: () => void, now: () => Promise<Checked>}} problem: why it is not known; again: asks once more; now: what the server says at this moment
 */
export function useCheck(manager, id, name, text, files, profiles, may) {
  const [answer, setAnswer] = useState(/** @type {{checked: Checked | null, of: unknown, problem: string, error?: unknown}} */ ({ checked: null, of: null, problem: '' }));
  const [round, setRound] = useState(0);
  const target = useSignal(manager.target);
  const stamp = planStamp(useSignal(manager.state), useSignal(manager.events));
  const asked = useMemo(() => ({}), [id, name, text, files, profiles.join(' '), may, target, stamp, round]);
  const again = () => setRound((before) => before + 1);
  /** @returns {Promise<Checked>} */
  const now = async () => {
    const { body: sent, headers } = request(text, files);
    const { body } = await manager.api.send('POST', appPath(id, name, text, profiles, 'dryRun'), sent, headers);
    const of = id ?? body.app?.appId ?? body.appId;
    const warned = warningsIn(text, withoutKept(body.warnings ?? []), of);
    return body.status === 'refused' ? { plan: null, appId: of, appName: '', changed: true, problems: [...problemsIn(text, body.message, body.problems, of), ...warned] }
      : { plan: body.plan, appId: of, appName: body.app?.appName ?? '', changed: body.changed, problems: warned };
  };
  useEffect(() => {
    if (text.trim() === '' || !may) {
      setAnswer({ checked: null, of: asked, problem: may ? '' : 'Checking and saving it needs a token with the scope operate.' });
      return undefined;
    }
    let wanted = true;
    const timer = setTimeout(() => {
      now().then((checked) => wanted && setAnswer({ of: asked, problem: '', checked }),
        (failure) => wanted && setAnswer({ of: asked, problem: `It could not be checked: ${problemOf(failure).message}`, error: failure, checked: null }));
    }, CHECK_AFTER_MILLIS);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [asked]);
  // What was said of the last question stays until the next one is answered.
  useAgain(answer.of === asked ? answer.error ?? null : null, again);
  return { checked: answer.checked, checking: answer.of !== asked, problem: answer.of === asked ? answer.problem : '', again, now };
}
