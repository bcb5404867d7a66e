// Puts the libraries of the dashboard in its folder vendor/, from the pinned packages: npm ci && npm run vendor
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { editorBundle, licenseFile } from './editor-bundle.mjs';

const modules = new URL('node_modules/', import.meta.url);
const target = new URL('../src/main/resources/web/vendor/', import.meta.url);

/** Where each file comes from. */
const FILES = {
  'preact.js': 'htm/preact/standalone.module.js',
  'signals-core.js': '@preact/signals-core/dist/signals-core.module.js',
  'signals-core.d.ts': '@preact/signals-core/dist/signals-core.d.ts',
  'uplot.js': 'uplot/dist/uPlot.iife.min.js',
  'uplot.css': 'uplot/dist/uPlot.min.css',
  'uplot.d.ts': 'uplot/dist/uPlot.d.ts',
  'xterm.js': '@xterm/xterm/lib/xterm.mjs',
  'xterm.css': '@xterm/xterm/css/xterm.css',
  'xterm-fit.js': '@xterm/addon-fit/lib/addon-fit.mjs',
};

const PACKAGES = ['htm', 'preact', '@preact/signals-core', 'uplot', '@xterm/xterm', '@xterm/addon-fit'];
/** Made of several packages, by a script. */
const BUNDLE = 'codemirror.js';

/** @param {URL} file */
const sha256 = (file) => createHash('sha256').update(readFileSync(file)).digest('hex');

for (const [name, from] of Object.entries(FILES)) writeFileSync(new URL(name, target), readFileSync(new URL(from, modules)));

const { code, packages } = await editorBundle(new URL('./', import.meta.url));
writeFileSync(new URL(BUNDLE, target), code);

const licenses = [...PACKAGES, ...packages].map((name) => {
  const folder = new URL(`${name}/`, modules);
  const { version, license } = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8'));
  return `${name} ${version} (${license})\n\n${licenseFile(folder)}\n`;
});
writeFileSync(new URL('licenses.txt', target), licenses.join(`\n${'-'.repeat(80)}\n\n`));

const sums = [...Object.keys(FILES), BUNDLE, 'licenses.txt'].sort().map((name) => `${sha256(new URL(name, target))}  ${name}\n`);
writeFileSync(new URL('checksums.txt', target), sums.join(''));
