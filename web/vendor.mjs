// Puts the libraries of the dashboard in its folder vendor/, from the pinned packages: npm ci && npm run vendor
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

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

const LICENSES = { htm: 'LICENSE', preact: 'LICENSE', '@preact/signals-core': 'LICENSE', uplot: 'LICENSE', '@xterm/xterm': 'LICENSE', '@xterm/addon-fit': 'LICENSE' };

/** @param {URL} file */
const sha256 = (file) => createHash('sha256').update(readFileSync(file)).digest('hex');

for (const [name, from] of Object.entries(FILES)) writeFileSync(new URL(name, target), readFileSync(new URL(from, modules)));

const licenses = Object.entries(LICENSES).map(([name, file]) => {
  const { version, license } = JSON.parse(readFileSync(new URL(`${name}/package.json`, modules), 'utf8'));
  return `${name} ${version} (${license})\n\n${readFileSync(new URL(`${name}/${file}`, modules), 'utf8').trim()}\n`;
});
writeFileSync(new URL('licenses.txt', target), licenses.join(`\n${'-'.repeat(80)}\n\n`));

const sums = [...Object.keys(FILES), 'licenses.txt'].sort().map((name) => `${sha256(new URL(name, target))}  ${name}\n`);
writeFileSync(new URL('checksums.txt', target), sums.join(''));
