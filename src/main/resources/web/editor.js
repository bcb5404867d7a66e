// A field for a file with highlighting and with problems marked at their lines. CodeMirror is fetched when the first one is shown; until then,
// and where that fails, it is a plain text area.

import { html, useEffect, useRef, useState } from './html.js';
import { isJson } from './file-problems.js';

/** @typedef {import('./file-problems.js').FileProblem} FileProblem */
/** @typedef {typeof import('./vendor/codemirror.js')} Library */

/** @type {Promise<Library> | undefined} */
let library;
/** Once it is there: the next editor begins with it. @type {Library | null} */
let ready = null;

/** The library, fetched once. */
export function codeMirror() {
  library ??= import('./vendor/codemirror.js').then((it) => {
    ready = it;
    return it;
  }, (failure) => {
    library = undefined;
    throw failure;
  });
  return library;
}

/** @param {{id: string, label: string, text: string, problems: FileProblem[], plain?: boolean, part?: import('./file-problems.js').Lines | null, onInput: (text: string) => void}} props plain: neither YAML nor JSON; part: what of it is meant, shown and marked until something is typed */
export function FileEditor({ id, label, text, problems, plain = false, part = null, onInput }) {
  const host = useRef(/** @type {any} */ (null));
  const editor = useRef(/** @type {ReturnType<typeof editorIn> | null} */ (null));
  const [loaded, setLoaded] = useState(ready);
  /** What was typed and has not come back as the text yet: the page is rendered later than keys are pressed. */
  const typed = useRef(/** @type {string[]} */ ([]));
  const input = useRef(onInput);
  input.current = onInput;
  useEffect(() => {
    let wanted = true;
    codeMirror().then((it) => wanted && setLoaded(it), () => {});
    return () => {
      wanted = false;
      editor.current?.view.destroy();
    };
  }, []);
  useEffect(() => {
    if (loaded === null) return;
    // The text area may have been typed into until now.
    editor.current = editorIn(host.current, loaded, label, text, plain, (now) => {
      typed.current.push(now);
      input.current(now);
    });
    // Not from a field that one has begun to type into, such as the app's name.
    if (!(document.activeElement instanceof HTMLInputElement)) editor.current.view.focus();
  }, [loaded]);
  useEffect(() => {
    const known = typed.current.indexOf(text);
    typed.current.splice(0, known + 1);
    if (known < 0) editor.current?.show(text);
  }, [text, loaded]);
  useEffect(() => {
    if (part !== null) editor.current?.point(part);
  }, [part, loaded]);
  useEffect(() => editor.current?.mark(problems), [problems, loaded]);
  if (loaded === null) {
    return html`<textarea id=${id} aria-label=${label} rows="18" spellcheck="false" wrap="off" value=${text} placeholder=${'services:\n  web:\n    image: nginx:1.29'} onInput=${(/** @type {any} */ event) => onInput(event.target.value)}></textarea>`;
  }
  return html`<div id=${id} class="code-editor" ref=${host}></div>`;
}

/**
 * The part of a text that another one has differently: what is around it stays, and with it where the reader is. Pure.
 * @param {string} before @param {string} after @returns {{from: number, to: number, insert: string}}
 */
export function changeOf(before, after) {
  const most = Math.min(before.length, after.length);
  let same = 0;
  while (same < most && before[same] === after[same]) same += 1;
  let tail = 0;
  while (tail < most - same && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  return { from: same, to: before.length - tail, insert: after.slice(same, after.length - tail) };
}

/**
 * An editor inside an element, in a shadow root: there its styles are adopted, which the page's policy allows, and not put in a <style> element.
 * The element has the text as its value, like a text area.
 * @param {any} host @param {Library} cm @param {string} label @param {string} text @param {boolean} plain @param {(text: string) => void} typed
 */
function editorIn(host, cm, label, text, plain, typed) {
  const root = host.attachShadow({ mode: 'open' });
  const language = new cm.Compartment();
  const pointed = new cm.Compartment();
  let json = isJson(text);
  let quiet = false;
  const view = new cm.EditorView({
    root,
    parent: root,
    state: cm.EditorState.create({
      doc: text,
      extensions: [cm.lineNumbers(), cm.lintGutter(), cm.history(), cm.drawSelection(), cm.bracketMatching(), cm.highlightActiveLine(), cm.highlightSelectionMatches(),
        cm.indentUnit.of('  '), cm.EditorState.tabSize.of(2), cm.syntaxHighlighting(colors(cm)), look(cm), language.of(plain ? [] : json ? cm.json() : cm.yaml()), pointed.of([]),
        // With the change itself: a mark has no place in another text.
        cm.EditorState.transactionExtender.of(({ docChanged }) => (docChanged ? { effects: pointed.reconfigure([]) } : null)),
        cm.keymap.of([...cm.defaultKeymap, ...cm.historyKeymap, ...cm.searchKeymap, ...cm.lintKeymap]),
        // Files are for the page around: the editor would put their text where they are dropped.
        cm.EditorView.domEventHandlers({ drop: (event) => event.dataTransfer?.types.includes('Files') ?? false, beforeinput: typedOver }),
        // What can be edited has the focus anyway; said, it is known to what looks for it by that.
        cm.EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false', autocapitalize: 'off', tabindex: '0' }),
        cm.EditorView.updateListener.of((update) => {
          if (!update.docChanged) return;
          follow();
          if (!quiet) typed(update.state.doc.toString());
        })],
    }),
  });
  /** The language is that of the text, after the change that brought it. */
  const follow = () => queueMicrotask(() => {
    const now = isJson(view.state.doc.toString());
    if (plain || now === json) return;
    json = now;
    view.dispatch({ effects: language.reconfigure(json ? cm.json() : cm.yaml()) });
  });
  const replace = (/** @type {string} */ next) => {
    const before = view.state.doc.toString();
    if (next !== before) view.dispatch({ changes: changeOf(before, next) });
  };
  /** A text that comes from the page is not reported back to it. @param {string} next */
  const show = (next) => {
    quiet = true;
    replace(next);
    quiet = false;
  };
  Object.defineProperty(host, 'value', { get: () => view.state.doc.toString(), set: replace });
  const mark = (/** @type {FileProblem[]} */ problems) => {
    const { doc } = view.state;
    // What is of no line is in the list of problems alone.
    const marks = problems.flatMap(({ line, severity, message }) => {
      if (line === null) return [];
      const { from, to, text } = doc.line(Math.max(1, Math.min(line, doc.lines)));
      return { from: Math.min(to, from + Math.max(0, text.search(/\S/))), to, severity, message };
    });
    view.dispatch(cm.setDiagnostics(view.state, marks.toSorted((one, other) => one.from - other.from)));
  };
  /** Without the focus: on a phone the keyboard would cover what is shown. @param {import('./file-problems.js').Lines} part */
  const point = ({ from, to }) => {
    const { doc } = view.state;
    const lines = Array.from({ length: Math.min(to, doc.lines) - from + 1 }, (_, at) => doc.line(from + at).from);
    if (lines.length === 0) return;
    view.dispatch({ selection: { anchor: lines[0] }, effects: [pointed.reconfigure(cm.EditorView.decorations.of(cm.Decoration.set(lines.map((at) => cm.Decoration.line({ class: 'cm-part' }).range(at))))), cm.EditorView.scrollIntoView(lines[0], { y: 'start', yMargin: 40 })] });
  };
  return { view, show, mark, point };
}

/**
 * What is typed over a selection is put in by the editor: the browser would keep its colours in an inline style, which the page's policy refuses.
 * @param {InputEvent} event @param {any} view @returns {boolean} whether it is done
 */
function typedOver(event, view) {
  if (event.inputType !== 'insertText' || !event.data || event.isComposing || view.state.selection.main.empty) return false;
  view.dispatch(view.state.replaceSelection(event.data), { scrollIntoView: true, userEvent: 'input.type' });
  return true;
}

/** @param {Library} cm */
function colors({ HighlightStyle, tags }) {
  return HighlightStyle.define([
    { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--busy)' },
    { tag: [tags.string, tags.special(tags.string)], color: 'var(--good)' },
    { tag: [tags.number, tags.bool, tags.null, tags.atom], color: 'var(--two)' },
    { tag: [tags.comment, tags.meta], color: 'var(--soft)' },
    { tag: [tags.labelName, tags.typeName, tags.keyword], color: 'var(--three)' },
    { tag: tags.invalid, color: 'var(--bad)' },
  ]);
}

/** @param {Library} cm */
function look({ EditorView }) {
  return EditorView.theme({
    '&': { height: '100%', backgroundColor: 'var(--panel)', color: 'var(--ink)', fontSize: '13px' },
    // Its frame shows the focus.
    '&.cm-focused': { outline: 'none' },
    '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.5' },
    '.cm-content': { caretColor: 'var(--accent)' },
    '.cm-gutters': { backgroundColor: 'var(--raised)', color: 'var(--soft)', borderRight: '1px solid var(--line)' },
    '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'color-mix(in srgb, var(--busy-ground) 55%, transparent)' },
    '.cm-part': { boxShadow: 'inset 3px 0 var(--accent)', backgroundColor: 'color-mix(in srgb, var(--accent) 9%, transparent)' },
    '.cm-cursor': { borderLeftColor: 'var(--accent)' },
    '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'var(--busy-ground)' },
    // In the colours of the list beside it: those of the library are hardly seen on white.
    '.cm-lint-marker': { width: '.75em', height: '.75em', margin: '.125em', borderRadius: '50%', forcedColorAdjust: 'none' },
    '.cm-lint-marker-error': { content: 'normal', backgroundColor: 'var(--bad)' },
    '.cm-lint-marker-warning': { content: 'normal', backgroundColor: 'var(--warn)', borderRadius: '0', clipPath: 'polygon(50% 4%, 100% 96%, 0 96%)' },
    '.cm-lint-marker-info, .cm-lint-marker-hint': { content: 'normal', backgroundColor: 'var(--busy)', borderRadius: '2px' },
    '.cm-tooltip, .cm-panels': { backgroundColor: 'var(--panel)', color: 'var(--ink)', border: '1px solid var(--line)' },
    '.cm-tooltip .cm-diagnostic': { maxWidth: '36rem', whiteSpace: 'normal' },
  });
}
