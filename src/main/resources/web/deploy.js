// Deploying an app, or changing one: its file is checked by the server while it is typed, with the plan beside it; then it is stored, and
// applied, and what its health gates say is shown.

import { ApiError, problemOf } from './api.js';
import { appliedBy, leave, NO_OUTCOME, outcomeQuery, serviceFrom } from './app-addresses.js';
import { asSent, besideText, isBeside, OpenFile, placeOf, rowsOf, SideFiles, storedFiles, whyNoPath, withoutKept } from './app-files.js';
import { NO_PROBLEMS, ProblemLine, Verdict } from './deploy-check.js';
import { Outcome } from './deploy-outcome.js';
import { appPath, curlBody, request, useCheck } from './deploy-request.js';
import { confirmed, Dialog } from './dialog.js';
import { DiffLines } from './diff-view.js';
import { dropped, followed, nameIn, projectName, refusal, sorted, takeDrops, withoutFolder } from './dropped-files.js';
import { FileEditor } from './editor.js';
import { EXAMPLES } from './examples.js';
import { hasComments, isJson, linesOfService, MASK, masksIn, warningsIn } from './file-problems.js';
import { count } from './format.js';
import { html, useEffect, useMemo, useRef, useSignal, useState } from './html.js';
import { Action } from './page-parts.js';
import { applyPlan, fileWarnings, interruptions } from './pages/changes.js';
import { Profiles, turnedOn, useEnvProfiles, useProfiles } from './profiles.js';
import { choose, go, href } from './router.js';
import { CopyCurl, Failure, toast, useAgain } from './ui.js';
import { discarded, guardUnsaved, keep, takeOwn, UnsavedNotices } from './unsaved.js';

/** @typedef {import('./manager.js').Manager} Manager */
/** @typedef {import('./file-problems.js').FileProblem} FileProblem */
/** @typedef {{plan: import('./api-types.js').Plan | null, appId: number, appName: string, changed: boolean, problems: FileProblem[]}} Checked appId, appName: which a new app would get; the name is empty where the file is refused */
/** @typedef {import('./app-addresses.js').Applied} Applied */
/** @typedef {{text: string, etag: string, app: string}} Newest app: as it is stored, to compare */
/** @typedef {import('./unsaved.js').Draft} Draft */

/** @param {{manager: Manager, app: string, query: Record<string, string>, onNew: (id: number) => void}} props app: an id, or "new"; query: of the address; onNew: called with the id that a new one got */
export function DeployDialog({ manager, app, query, onNew }) {
  const fresh = app === 'new';
  const [id, setId] = useState(fresh ? null : Number(app));
  const target = useSignal(manager.target);
  const stored = id === null ? null : target?.apps[id];
  /** Of a new app the target that has it comes a moment after its id. */
  const seen = useRef(false);
  seen.current ||= Boolean(stored);
  const gone = seen.current && target !== null && !stored;
  const [name, setName] = useState(stored?.appName ?? '');
  const [file, setFile] = useState('');
  const [loaded, setLoaded] = useState('');
  const [files, setFiles] = useState(/** @type {Map<string, File>} */ (new Map()));
  const [beside, setBeside] = useState(/** @type {import('./app-files.js').Stored[]} */ ([]));
  const [unlisted, setUnlisted] = useState(/** @type {unknown} */ (null));
  const [opened, setOpened] = useState('');
  const [revision, setRevision] = useState('');
  const [error, setError] = useState(/** @type {unknown} */ (null));
  const [conflict, setConflict] = useState(/** @type {(Newest & {refused: boolean}) | null} */ (null));
  const [applied, setApplied] = useState(/** @type {Applied | null} */ (fresh ? null : appliedBy(query)));
  /** The profiles that were chosen; of those of the text the rest is left out. */
  const [profiles, setProfiles] = useState(/** @type {string[]} */ ([]));
  const offered = useProfiles(file);
  const byEnv = turnedOn(offered, useEnvProfiles(files.get('.env')));
  const active = offered.filter((one) => profiles.includes(one));
  const access = useSignal(manager.access);
  const may = access === null || manager.may('operate', id ?? undefined);
  const sent = useMemo(() => asSent(file, beside, files), [file, beside, files]);
  const { checked, checking, problem, again, now } = useCheck(manager, id, name, sent, files, active, may);
  /** The app as it was stored when it was read. */
  const base = useRef('');
  const load = (/** @type {string} */ text) => {
    setFile(text);
    setLoaded(text);
  };
  /** The lines of the service that this was opened from. */
  const [part, setPart] = useState(/** @type {import('./file-problems.js').Lines | null} */ (null));
  /** Loads what is stored, where a service is shown that one came from. @param {string} text @param {import('./api-types.js').DeclaredApp | null | undefined} of */
  const loadAt = (text, of) => {
    const meant = of?.services.find(({ serviceId }) => serviceId === serviceFrom(query));
    load(text);
    setPart(meant === undefined ? null : linesOfService(text, meant));
  };
  const there = useRef(true);
  /** Who types here: when a session has ended that is not known any more. */
  const typist = useRef(access);
  typist.current = access ?? typist.current;
  /** The app in the editor, as it is kept for who types. */
  const of = useRef(app);
  /** What is stored beside the app's file; without it the text is shown as it is. @param {number | string} of */
  const list = (of) => storedFiles(manager, of).then((all) => {
    setUnlisted(null);
    setBeside(all);
    return all;
  }, (failure) => {
    setUnlisted(failure);
    return [];
  });
  const restore = (/** @type {Draft} */ kept) => {
    dirty.current = true;
    draft.current = kept;
    base.current = kept.base;
    setPart(null);
    setFile(kept.text);
    setName(kept.name);
    setFiles(kept.files);
    // By which its text is read, also where the list does not come now.
    setBeside((now) => (now.length === 0 ? kept.beside : now));
    setProfiles(kept.profiles);
    setId(kept.id);
    setRevision(kept.revision);
  };
  const open = async () => {
    // The target first: a file that is newer than it costs a question, an older one would undo somebody else's change.
    const { body, etag } = await manager.api.send('GET', 'api/v1/state/target');
    if (!fresh) {
      const stored = await list(app);
      loadAt(besideText(await fileOf(manager, app, body.apps[app]), stored), body.apps[app]);
    }
    // Signing in again renders this once with the session that ended: only a dialog that is still there takes what was typed.
    const kept = there.current ? takeOwn(manager.access.peek(), app) : null;
    base.current = stateOf(body.apps[app]);
    setRevision(etag ?? '');
    if (kept) {
      restore(kept);
      toast('What you had typed before the session ended is back.');
    }
  };
  const [unread, setUnread] = useState(/** @type {unknown} */ (null));
  const read = () => open().then(() => setUnread(null), setUnread);
  useEffect(() => { read(); }, [app]);
  useAgain(unread, read);
  const newestRevision = useSignal(manager.state)?.revision ?? 0;
  // The target that this page has seen may be older than what was read for the editor; its revision tells.
  const changed = stored != null && base.current !== '' && newestRevision > Number(revision.replace(/\D/g, '')) && stateOf(stored) !== base.current;
  // An example that nothing was changed of is one press away.
  const unsaved = files.size > 0 || (file !== loaded && file.trim() !== '' && !(id === null && EXAMPLES.some((one) => one.file === file)));
  /** For what leaves the page, and may come before the next rendering. */
  const dirty = useRef(false);
  dirty.current = unsaved;
  useEffect(() => guardUnsaved(manager, dirty), []);
  const draft = useRef(/** @type {Draft | null} */ (null));
  draft.current = { text: file, name, files, beside, profiles, revision, base: base.current, id };
  useEffect(() => () => {
    there.current = false;
    if (dirty.current && draft.current) keep(typist.current, of.current, draft.current);
  }, []);
  const close = async () => {
    if (unsaved && !await discarded()) return;
    dirty.current = false;
    leave({ deploy: '' });
  };
  /** Shows what is stored now beside what was typed. @param {boolean} refused whether saving was refused for it */
  const compare = (refused) => {
    again();
    return newestOf(manager, Number(id)).then((newest) => setConflict({ ...newest, refused }), setError);
  };
  /**
   * @param {string} [seen] the revision that it replaces; a new app replaces nothing
   * @param {'store' | 'apply'} [what] is done with it
   * @returns {Promise<any>} what the server answered, or null when it refused
   */
  const save = async (seen = revision, what = 'store') => {
    setError(null);
    setConflict(null);
    try {
      const { body, headers } = request(sent, files);
      const answer = await manager.api.send('POST', appPath(id, name, file, active, what), body, id === null ? headers : { ...headers, 'If-Match': seen });
      const given = id ?? answer.body.appId;
      setId(given);
      setRevision(answer.etag ?? '');
      setLoaded(file);
      if (id === null) {
        of.current = String(given);
        if (there.current) onNew(given);
      }
      const stored = await list(given);
      const { body: target, etag } = await manager.api.send('GET', 'api/v1/state/target').catch(() => ({ body: null, etag: null }));
      // Unknown where somebody else has saved since: then the next conflict shows both.
      base.current = etag === answer.etag ? stateOf(target.apps[given]) : '';
      const now = isJson(file) ? file : await fileOf(manager, given, target?.apps[given]).then((text) => besideText(text, stored), () => null);
      // Without what is stored, and where one typed on, the text still refers to what was sent with it: both stay.
      if (now !== null && draft.current?.text === file && draft.current.files === files) {
        load(now);
        setName((typed) => typed || (target?.apps[given]?.appName ?? ''));
        setFiles(new Map());
        dirty.current = false;
      }
      return answer.body;
    } catch (failure) {
      if (id === null || problemOf(failure).status !== 412) setError(failure);
      else await compare(true);
      return null;
    }
  };
  const saveOnly = async (/** @type {string} */ seen) => {
    const body = await save(seen);
    if (body === null) return;
    const warnings = withoutKept(body.warnings ?? []);
    const warned = warnings.length;
    toast(`${body.message}: revision ${body.revision}${warned > 0 ? `, with ${count(warned, 'warning')}` : ''}.`);
    const saved = id ?? body.appId;
    fileWarnings.value = warned > 0 ? { manager, revision: body.revision, appId: saved, appName: body.app?.appName ?? `app ${saved}`, texts: warningsIn(file, warnings, saved).map(({ line, message }) => (line === null ? message : `line ${line}: ${message}`)) } : null;
    // Back shows what is stored then, and not what became of what was applied before.
    choose(NO_OUTCOME);
    go(href('changes'));
  };
  const saveAndApply = async (/** @type {string} */ seen) => {
    // Asked with the plan of this moment: what is shown may be from before a change elsewhere.
    const { plan } = await now().catch(() => checked) ?? { plan: null };
    if (!await agreedTo(manager, plan, seen !== revision)) return;
    // A token for single apps applies a change of them with the change alone.
    const limited = manager.access.peek()?.apps != null;
    const body = await save(seen, limited ? 'apply' : 'store');
    if (body === null) return;
    try {
      const { passId, message } = limited ? body : await applyPlan(manager, body.plan?.planHash);
      if (passId === undefined) setError(new Error(message));
      else {
        const begun = { passId, revision: body.revision };
        setApplied(begun);
        if (there.current) choose(outcomeQuery(begun));
      }
    } catch (failure) {
      const { status, message } = problemOf(failure);
      // Where it was stored before it was to be applied, the one has happened without the other.
      setError(new ApiError(status, `It is saved as revision ${body.revision}, but not applied. ${message}`));
    }
  };
  const typed = (/** @type {string} */ text) => {
    setName((before) => followed(before, draft.current?.text ?? '', text));
    setPart(null);
    setFile(text);
  };
  /** @param {import('./dropped-files.js').Named[]} given */
  const take = async (given) => {
    const { folder, files: all } = withoutFolder(given);
    const refused = refusal(all.map(({ path, file: { size } }) => ({ path, size })));
    if (refused) {
      toast(refused, 'bad');
      return;
    }
    const { main, others } = sorted(all, (path) => isBeside(path, sent, beside));
    // As the editor has it once something is typed: with one kind of line ends.
    const text = main ? (await main.file.text()).replace(/\r\n?/g, '\n') : file;
    if (main) {
      typed(text);
      setOpened('');
      if (fresh && !isJson(text)) setName((before) => before || projectName(folder, text));
    }
    if (!main && file.trim() === '') toast('None of these is a Compose file: drop one called compose.yaml, or type it.', 'bad');
    const came = [...files.keys(), ...others.map(({ path }) => path)];
    const named = asSent(text, beside, new Map());
    put(others.map(({ path, file: one }) => [placeOf(path, beside, named, came), one]));
  };
  /** @param {[string, File][]} given */
  const put = (given) => {
    if (given.length > 0) setFiles((before) => new Map([...before, ...given]));
  };
  const takeBack = (/** @type {string} */ path) => {
    setFiles((before) => new Map([...before].filter(([one]) => one !== path)));
    if (!beside.some((one) => rows.find((row) => row.path === path)?.stored === one)) setOpened((at) => (at === path ? '' : at));
  };
  /** What is stored, as JSON or as a Compose file again. */
  const otherForm = async () => {
    if (file !== loaded && !await discarded()) return;
    if (isJson(file)) await fileOf(manager, id ?? app, stored).then((text) => loadAt(besideText(text, beside), stored), setError);
    else loadAt(JSON.stringify(stored, null, 2), stored);
  };
  /** Another path for a new file, or that of a stored one in whose place it is sent. @param {string} from @param {string} typed */
  const move = (from, typed) => {
    const to = typed.trim().replace(/^(?:\.\/)+/, '');
    const there = to === from ? null : rows.find(({ path }) => path === to) ?? null;
    const why = whyNoPath(to) || (there !== null && (there.file !== null || there.stored?.kind === 'secret') ? `There is a file at ${to} already.` : '');
    if (why !== '') {
      toast(why, 'bad');
      return false;
    }
    setFiles((before) => new Map([...before].map(([path, one]) => [path === from ? to : path, one])));
    setOpened((at) => (at === from ? to : at));
    return true;
  };
  /** What was typed into the open file; as it was before, it is not sent. @param {string} text @param {string | null} before */
  const typedInto = (text, before) => {
    if (text === before) {
      takeBack(opened);
      return null;
    }
    const typed = new File([text], opened.split('/').at(-1) ?? opened);
    put([[opened, typed]]);
    return typed;
  };
  /** What is dropped beside the editor is meant for it, too. */
  const taking = useRef(take);
  taking.current = take;
  useEffect(() => takeDrops((given) => taking.current(given)), []);
  const drop = async (/** @type {any} */ event) => {
    event.preventDefault();
    delete event.currentTarget.dataset.over;
    await take(await dropped(event.dataTransfer));
  };
  const over = (/** @type {any} */ event) => {
    event.preventDefault();
    event.currentTarget.dataset.over = 'true';
  };
  const rows = rowsOf(beside, files);
  const shown = rows.find(({ path }) => path === opened) ?? null;
  const problems = checked?.problems ?? NO_PROBLEMS;
  const errors = problems.filter(({ severity }) => severity === 'error');
  const masks = useMemo(() => (id === null || gone || !may ? NO_PROBLEMS : masksIn(file)), [id, gone, may, file]);
  const marks = useMemo(() => [...problems, ...masks], [problems, masks]);
  const nothing = file.trim() === '';
  const refused = !checking && errors.length > 0;
  const why = revision === '' ? 'The stored target has not been read yet.' : conflict !== null ? 'Another change was saved meanwhile: choose above what becomes of yours.' : changed ? 'This app was changed elsewhere: compare with the newest first.' : nothing ? 'There is nothing to save yet.' : refused ? 'The server would refuse it: see the problems.' : '';
  const title = id === null ? 'Deploy an app' : may ? `Edit ${name}` : name;
  return html`<${Dialog} label=${title} class="editor-dialog" onClose=${close}>
    <div class="panel-head"><h2>${title}</h2>${id !== null && html`<p class="muted">app ${id}</p>`}<div class="panel-actions"><button type="button" class="quiet small" onClick=${close}>${!may || (applied && !unsaved) ? 'Close' : 'Cancel'}</button></div></div>
    <div class="editor-columns"><div class="editor-left" onDragOver=${over} onDragLeave=${(/** @type {any} */ event) => delete event.currentTarget.dataset.over} onDrop=${drop}>
      <div class="editor-tools"><label class="field">Name<input id="deploy-name" value=${name} autocomplete="off" spellcheck="false" placeholder=${nameIn(file) || checked?.appName || 'as the file says'} disabled=${isJson(file) || !may} onInput=${(/** @type {any} */ event) => setName(event.target.value)} /></label>
        ${id === null && html`<p class="examples">Start from ${EXAMPLES.map((one) => html`<button type="button" class="quiet small" onClick=${() => { setFile(one.file); setName(name || one.name); }}>${one.text}</button>`)}</p>`}
        ${stored && file !== '' && html`<p class="examples"><button type="button" class="quiet small" onClick=${otherForm}>${isJson(file) ? 'As a Compose file' : 'As JSON'}</button></p>`}</div>
      ${!nothing && may && html`<${ProblemLine} problems=${problems} unknown=${checked === null && problem === ''} />`}
      <${Profiles} offered=${offered} active=${active} byEnv=${byEnv} onChoose=${setProfiles} />
      ${shown === null ? html`<${FileEditor} key="compose" id="deploy-file" label="Compose file, or the app as JSON" text=${file} problems=${marks} part=${part} onInput=${typed} />`
        : html`<div class="open-file"><div class="title-line"><h3 class="code">${shown.path}</h3><button type="button" class="quiet small" onClick=${() => setOpened('')}>Back to the Compose file</button></div>
          <${OpenFile} key=${shown.path} manager=${manager} app=${id ?? 0} row=${shown} onText=${typedInto} /></div>`}
      <${SideFiles} rows=${rows} text=${sent} json=${isJson(file)} fresh=${id === null} may=${may} open=${opened} unknown=${unlisted} onOpen=${setOpened} onTake=${take} onRemove=${takeBack} onMove=${move}
        onReplace=${(/** @type {import('./app-files.js').Row} */ row, /** @type {File} */ one) => { const no = refusal([{ path: row.path, size: one.size }]); if (no) toast(no, 'bad'); else put([[row.path, one]]); }} />
    </div><div class="editor-right">
      <${UnsavedNotices} manager=${manager} of=${of.current} onTake=${restore} />
      ${applied && id !== null ? html`<${Outcome} key=${applied.passId} manager=${manager} appId=${id} applied=${applied} past=${unsaved} />` : null}
      ${gone && html`<p class="notice" data-tone="warn" role="alert">This app is no longer declared: it was removed while it was open here.${may ? ` Saving yours declares it again${file.includes(MASK) ? `, but its secrets went with it: type each in the place of ${MASK}, or roll back on the page Changes` : ''}.` : ''}</p>`}
      ${unread !== null && html`<${Failure} error=${unread} retry=${read} />`}${error !== null && html`<${Failure} error=${error} />`}
      ${changed && conflict === null && html`<div class="notice changed-meanwhile" data-tone="warn" role="alert"><p>This app was changed elsewhere since it was opened here.${may ? ' Saving yours is refused until you have seen both.' : ''}</p><p><button type="button" class="small" onClick=${() => compare(false)}>Compare with the newest</button></p></div>`}
      ${conflict !== null && id !== null && html`<${Conflict} manager=${manager} appId=${id} newest=${{ ...conflict, text: besideText(conflict.text, beside) }} refused=${conflict.refused} same=${conflict.app === base.current} text=${file} onSave=${() => saveOnly(conflict.etag)} onApply=${() => saveAndApply(conflict.etag)}
        onTake=${() => { load(besideText(conflict.text, beside)); list(id); base.current = conflict.app; setFiles(new Map()); setRevision(conflict.etag); setConflict(null); }} />`}
      <${Verdict} manager=${manager} checked=${checked} checking=${checking && !nothing} problem=${problem} nothing=${nothing} applied=${applied !== null && !unsaved} json=${isJson(file)} commented=${hasComments(file)} masked=${id !== null && !gone && file.includes(MASK)} may=${may}
        curl=${() => manager.api.curl(appPath(id, name, file, active, 'dryRun'), 'POST', curlBody(sent, files))} />
    </div></div>
    <div class="buttons"><p class="muted">Saving alone changes nothing that runs.</p>
      <${Action} manager=${manager} appId=${id ?? undefined} class="quiet" disabled=${why !== ''} title=${why} onClick=${() => saveOnly(revision)}>Save and see the plan</${Action}>
      <${Action} manager=${manager} appId=${id ?? undefined} class="primary" disabled=${why !== ''} title=${why} onClick=${() => saveAndApply(revision)}>Save and apply</${Action}></div>
  </${Dialog}>`;
}

/** A stored app to compare with another; an empty text for none. @param {unknown} app */
function stateOf(app) {
  return app === undefined ? '' : JSON.stringify(app);
}

/** A stored app as a file; fails where nobody answers. Not everything can be written as a Compose file; as JSON it can. @param {Manager} manager @param {number | string} id @param {unknown} app @returns {Promise<string>} */
function fileOf(manager, id, app) {
  return manager.api.send('GET', `api/v1/apps/${id}?format=compose`, undefined, { Accept: 'application/yaml' }).then(({ body }) => body, (failure) => {
    if (app === undefined || problemOf(failure).status === 0) throw failure;
    return JSON.stringify(app, null, 2);
  });
}

/** The app as it is stored now; an empty text where it is gone. @param {Manager} manager @param {number} id @returns {Promise<Newest>} */
async function newestOf(manager, id) {
  const { body, etag } = await manager.api.send('GET', 'api/v1/state/target');
  const app = body.apps[id];
  return { text: app === undefined ? '' : await fileOf(manager, id, app), etag: etag ?? '', app: stateOf(app) };
}

/**
 * Somebody else saved meanwhile: what is stored now beside what was typed, and what to do.
 * @param {{manager: Manager, appId: number, newest: Newest, refused: boolean, same: boolean, text: string, onSave: () => unknown, onApply: () => unknown, onTake: () => unknown}} props refused: whether saving was refused for it
 */
function Conflict({ manager, appId, newest, refused, same, text, onSave, onApply, onTake }) {
  const box = useRef(/** @type {any} */ (null));
  useEffect(() => { box.current.scrollIntoView({ block: 'nearest' }); }, []);
  return html`<section class="conflict" ref=${box} aria-label="Conflict"><div class="notice" data-tone="warn" role="alert"><p>${refused ? 'Nothing was saved: the target was changed while you were editing.' : 'The target was changed while you were editing.'} ${same ? 'This app is as it was when you opened it, so that saving yours loses nothing.' : newest.text === '' ? 'This app is not in it any more; saving yours adds it.' : 'This app was changed too; saving yours replaces that change.'}</p>
      <p><${Action} manager=${manager} appId=${appId} class="small" onClick=${onApply}>Save mine and apply</${Action}> <${Action} manager=${manager} appId=${appId} class="small" onClick=${onSave}>Save mine and see the plan</${Action}>${!same && newest.text !== '' && html` <button type="button" class="quiet small" onClick=${onTake}>Discard mine and load the newest</button>`}</p></div>
    ${!same && newest.text !== '' && html`<div class="title-line"><h3>From the newest to yours</h3><${CopyCurl} command=${manager.api.curl(`api/v1/apps/${appId}`)} of="the newest" /></div><${DiffLines} before=${newest.text} after=${text} same="They are the same." />`}</section>`;
}

/** What a plan of the middle of a pass does not say. */
const UNTIL_IT_ENDS = 'A pass of the change that was made elsewhere is still running: what yours interrupts is known once it has ended.';

/** @param {Manager} manager @param {import('./api-types.js').Plan | null} plan @param {boolean} replaces whether it takes the place of a change that was made elsewhere */
async function agreedTo(manager, plan, replaces) {
  const text = interruptions(manager, plan?.steps ?? []) || (replaces && manager.state.peek()?.isReconciling ? UNTIL_IT_ENDS : '');
  return text === '' || confirmed({ title: 'Save and apply?', text, button: 'Save and apply it' });
}
