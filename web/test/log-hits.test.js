// Where in a line stands what was searched for.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expressionFinder, textFinder, translated } from '../../src/main/resources/web/log-hits.js';
import { indented, json, shownText } from '../../src/main/resources/web/log-text.js';

/** @param {string} text @param {string} line */
const marked = (text, line) => textFinder(text)(line).map(([from, to]) => line.slice(from, to));
/** @param {string} expression @param {string} line */
const matched = (expression, line) => expressionFinder(expression)?.(line).map(([from, to]) => line.slice(from, to));

test('a text is marked wherever it stands, in either case unless it has an upper-case letter', () => {
  assert.deepEqual(textFinder('err')('Error: an ERR or err'), [[0, 3], [10, 13], [17, 20]]);
  assert.deepEqual(marked('Err', 'Error: an ERR or err'), ['Err']);
  for (const text of ['a.b*c', '(x)[y]{2}', '\\d+/|^$', '?', 'grün 👍']) assert.deepEqual(marked(text, `1${text}2`), [text]);
  assert.deepEqual(marked('x', 'abc'), []);
});

test('what is searched of a JSON line is marked where the line is folded, and its parts where it is unfolded', () => {
  const line = '{"level":"warn","msg":"Upstream failed","status":502,"path":"/a/b"}';
  const [folded, unfolded] = [shownText(line), indented(line, json(line)?.tree ?? {})];
  assert.deepEqual(marked('failed status=502', folded), ['failed status=502']);
  assert.deepEqual(marked('failed status=502', unfolded), ['failed', 'status": 502']);
  assert.deepEqual(marked('path=/a', unfolded), ['path": "/a']);
  assert.deepEqual(marked('Upstream failed', unfolded), ['Upstream failed']);
});

test('an expression is marked as the server matches it', () => {
  for (const [expression, line, found] of /** @type {[string, string, string[]][]} */ ([
    ['5[0-9]{2}', 'got 502, then 200 and 503', ['502', '503']], ['(?i)error', 'Error ERROR', ['Error', 'ERROR']], ['^a', 'aab', ['a']], ['\\Aa', 'aab', ['a']], ['b\\z', 'abb', ['b']], ['(?P<code>5..)', ' 502', ['502']],
    ['order={"id', 'order={"id":1}', ['order={"id']], ['a{2}', 'aaa', ['aa']], ['[]x]+', 'a]x]b', [']x]']], ['[^]]+', 'ab]c', ['ab', 'c']], ['[[:digit:]]+', 'a12b3', ['12', '3']], ['[[:alpha:]_-]+', '1ab_-2', ['ab_-']],
    ['\\pL+', 'ab1ü', ['ab', 'ü']], ['\\p{Greek}', 'aΩb', ['Ω']], ['\\P{Lu}', 'Ab', ['b']], ['\\p{^Lu}', 'Ab', ['b']], ['\\Qa.b(\\E.', 'xa.b(c', ['a.b(c']], ['\\-\\"\\=\\,', '-"=,', ['-"=,']], ['\\x41\\x{42}', 'AB', ['AB']],
    ['[(|)/]', '(', ['(']], ['a|b', 'cab', ['a', 'b']], ['x*', 'ax', ['x']], ['GET /items/\\d+', 'GET /items/7 200', ['GET /items/7']], ['[\\-a\\]]+', 'b-a]', ['-a]']], ['[[a]', 'b[', ['[']], ['.', '👍', ['👍']],
  ])) assert.deepEqual(matched(expression, line), found, expression);
});

test('an expression that the browser does not have, or would read otherwise, marks nothing', () => {
  for (const expression of ['(?U)a+', '\\C', '\\p{NoScript}', '(', 'a**', '[[:nothing:]]', '[[:^alpha:]]', '(?ix)a', 'a(?i)b', '\\8', '[b-a]', '[\\A]']) assert.equal(translated(expression), null, expression);
});
