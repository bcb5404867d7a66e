// Makes the editor's one file vendor/codemirror.js of CodeMirror's pinned packages. Called by vendor.mjs; the same bytes each time.
import { build } from 'esbuild';
import { readFileSync, readdirSync } from 'node:fs';

/** What the dashboard uses: nothing else is in the bundle. */
const ENTRY = `
export { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
export { json } from '@codemirror/lang-json';
export { yaml } from '@codemirror/lang-yaml';
export { HighlightStyle, bracketMatching, indentUnit, syntaxHighlighting } from '@codemirror/language';
export { lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
export { highlightSelectionMatches, searchKeymap } from '@codemirror/search';
export { Compartment, EditorState } from '@codemirror/state';
export { Decoration, EditorView, drawSelection, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
export { tags } from '@lezer/highlight';
`;

/** @param {URL} folder the web folder with its node_modules @returns {Promise<{code: Uint8Array, packages: string[]}>} */
export async function editorBundle(folder) {
  const { outputFiles, metafile } = await build({
    stdin: { contents: ENTRY, resolveDir: folder.pathname, sourcefile: 'editor.js' },
    bundle: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    legalComments: 'none',
    write: false,
    metafile: true,
    outfile: 'codemirror.js',
    absWorkingDir: folder.pathname,
  });
  const packages = new Set(Object.keys(metafile.inputs).flatMap((input) => input.match(/node_modules\/((?:@[^/]+\/)?[^/]+)\//)?.[1] ?? []));
  return { code: outputFiles[0].contents, packages: [...packages].sort() };
}

/** The name of a package's licence file. @param {URL} folder of the package */
export function licenseFile(folder) {
  const found = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
  if (found === undefined) throw new Error(`no licence in ${folder}`);
  return readFileSync(new URL(found, folder), 'utf8').trim();
}
