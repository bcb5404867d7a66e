// A side file that is edited in the page keeps what is not seen of it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shownText, withOwnEnds } from '../../src/main/resources/web/line-ends.js';

test('a file keeps its own line ends whatever is typed into it', () => {
  const file = 'one\r\ntwo\r\nthree\r\n';
  assert.equal(shownText(file), 'one\ntwo\nthree\n');
  assert.equal(withOwnEnds('one\ntwo\nthree\n', file), file, 'nothing was typed');
  assert.equal(withOwnEnds('one\nTWO\nthree\n', file), 'one\r\nTWO\r\nthree\r\n');
  assert.equal(withOwnEnds('one\ntwo\nnew\nlines\nthree\n', file), 'one\r\ntwo\r\nnew\r\nlines\r\nthree\r\n');
  assert.equal(withOwnEnds('onethree', file), 'onethree');
  assert.equal(withOwnEnds('', file), '');
  assert.equal(withOwnEnds('a\nb\n', 'a\n'), 'a\nb\n');
  assert.equal(withOwnEnds('a\nb', ''), 'a\nb', 'a file without a line end gets those of the editor');
  assert.equal(withOwnEnds('a\nb', 'a\r'), 'a\rb');
});

test('of a file with several kinds of line ends each line keeps its own, and new ones get the most frequent', () => {
  assert.equal(withOwnEnds('a\nb\nX\nc\nd\n', 'a\nb\r\nc\r\nd\r'), 'a\nb\r\nX\r\nc\r\nd\r');
  assert.equal(withOwnEnds('a\nB\nc\nd\n', 'a\nb\r\nc\r\nd\n'), 'a\nB\r\nc\r\nd\n');
});

test('a byte order mark stays, and is not shown', () => {
  assert.equal(shownText('\ufeffa\r\n'), 'a\n');
  assert.equal(withOwnEnds('b\n', '\ufeffa\r\n'), '\ufeffb\r\n');
  assert.equal(withOwnEnds('a\n', '\ufeffa\r\n'), '\ufeffa\r\n');
  assert.equal(shownText('a\ufeffb'), 'a\ufeffb');
});

test('every text that is typed comes back as it is shown', () => {
  const texts = ['', '\n', '\n\n', 'a', 'a\n', '\na', 'a\nb', 'a\n\nb\n', '\n\n\na', 'b\na\n'];
  for (const ends of ['\n', '\r\n', '\r']) for (const before of texts) for (const after of texts) {
    assert.equal(shownText(withOwnEnds(after, before.replaceAll('\n', ends))), after, JSON.stringify([ends, before, after]));
  }
});
