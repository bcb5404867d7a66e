// What a browser leaves out without a word.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';

const folder = new URL('../../src/main/resources/web/', import.meta.url);
const sheets = readdirSync(folder).filter((name) => name.endsWith('.css')).map((name) => ({ name, text: readFileSync(new URL(name, folder), 'utf8') }));

test('light-dark() chooses between two colours: a declaration with anything else in it is dropped, and all that use it', () => {
  const color = /^(#[0-9a-f]{3,8}|rgb\([^()]*\)|var\(--[a-z-]+\)|[a-z]+)$/;
  for (const { name, text } of sheets) {
    for (const [whole, first, second] of text.matchAll(/light-dark\(((?:[^(),]|\([^()]*\))*),((?:[^(),]|\([^()]*\))*)\)/g)) {
      assert.ok(color.test(first.trim()) && color.test(second.trim()), `${name}: ${whole}`);
    }
  }
});

test('the sheet of more pages closes at the width from which the menu is beside the page', () => {
  const narrow = /const NARROW = '(.*)'/.exec(readFileSync(new URL('shell-dialogs.js', folder), 'utf8'))?.[1];
  const style = sheets.find(({ name }) => name === 'style.css')?.text ?? '';
  assert.ok(new RegExp(`@media ${narrow?.replaceAll(/[()]/g, '\\$&')} \\{[^@]*\\.side \\{ display: none; \\}`).test(style), narrow);
});

test('the place of a scroll bar is kept below a dialog at each width', () => {
  const style = sheets.find(({ name }) => name === 'style.css')?.text ?? '';
  assert.match(style, /^html\[data-scrolls=true\]:has\(dialog\[open\]\) \{ scrollbar-gutter: stable;/m);
});
