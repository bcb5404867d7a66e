// How the colours of a terminal are shown on both themes.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PLAIN, changed, contrast, shown } from '../../src/main/resources/web/log-colors.js';
import { pieces, plain } from '../../src/main/resources/web/log-terminal.js';

/** @param {string} codes */
const of = (codes) => shown(changed(PLAIN, codes));
/** @param {string | undefined} color */
const bytes = (color) => /** @type {any} */ (color?.match(/\d+/g)?.map(Number));
/** Each one the 256 colours, and some of all. */
const colors = [...Array.from({ length: 256 }, (_, index) => `5;${index}`), '2;1;2;3', '2;250;250;210', '2;128;128;128', '2;255;0;0'];

test('what has a ground of its own can be read on it, whatever text an app puts there', () => {
  for (const ground of [...Array.from({ length: 8 }, (_, index) => `${40 + index}`), ...Array.from({ length: 8 }, (_, index) => `${100 + index}`), ...colors.map((color) => `48;${color}`)]) {
    for (const text of ['', ';30', ';37', ';31', ';97', ';38;5;196', ';38;2;40;40;40', ';1;2']) {
      const { classes, style } = of(ground + text);
      assert.match(classes, /\bansi-ground$/);
      assert.ok(contrast(bytes(style?.color), bytes(style?.backgroundColor)) >= 4.5, `${ground}${text}: ${JSON.stringify(style)}`);
    }
  }
});

test('a text keeps to the side of its ground that it was written on: black on any colour is black, white on any is white', () => {
  const drawn = (/** @type {string} */ codes) => of(codes).style;
  for (const ground of ['41', '42', '43', '44', '45', '46', '101', '102', '103', '104', '105', '106', '48;5;28', '48;2;30;132;73']) assert.equal(drawn(`30;${ground}`)?.color, 'rgb(0 0 0)', `black on ${ground}`);
  for (const ground of ['41', '42', '43', '44', '45', '46', '101', '102', '104', '105', '106']) assert.equal(drawn(`97;${ground}`)?.color, 'rgb(255 255 255)', `white on ${ground}`);
  assert.deepEqual(drawn('30;42;7'), drawn('32;40'), 'inverse is the same pair turned round');
  assert.deepEqual(drawn('30;43')?.backgroundColor, drawn('43')?.backgroundColor, 'a ground that can be read on stays as it is');
  const [text, ground] = [drawn('30;44')?.color, drawn('30;44')?.backgroundColor].map(bytes);
  assert.ok(contrast(text, ground) < 6 && ground[2] > ground[0], 'blue gives way no further than it must, and stays blue');
});

test('any other colour of a text can be read on the grounds of lines in both themes', () => {
  for (const color of colors.slice(16)) {
    const { classes, style } = of(`38;${color}`);
    assert.equal(classes, 'ansi-any');
    for (const ground of [[255, 255, 255], [247, 249, 250], [230, 239, 250]]) assert.ok(contrast(bytes(style?.['--on-light']), /** @type {any} */ (ground)) >= 4.5, color);
    for (const ground of [[21, 29, 35], [27, 37, 44]]) assert.ok(contrast(bytes(style?.['--on-dark']), /** @type {any} */ (ground)) >= 4.5, color);
  }
  assert.deepEqual(of('38;5;9'), of('91'));
});

test('inverse changes text and ground, once, and back', () => {
  assert.deepEqual(of('7'), { classes: 'ansi-inverse' });
  assert.deepEqual(of('1;7'), { classes: 'ansi-bold ansi-inverse' });
  assert.deepEqual(of('7;27;31'), { classes: 'ansi-1' });
  assert.deepEqual(of('31;7').style?.backgroundColor, of('41').style?.backgroundColor);
  assert.deepEqual(of('33;44;7').style?.backgroundColor, of('43').style?.backgroundColor);
});

test('what was turned on is turned off by its own code, and all of it by none or 0', () => {
  for (const [codes, classes] of [['1;4;31', 'ansi-bold ansi-underline ansi-1'], ['1;4;22', 'ansi-underline'], ['4:3', 'ansi-underline'], ['4;4:0', ''], ['3;9;23', 'ansi-strike'], ['41;49', ''],
    ['31;39', ''], ['1;31;0', ''], ['1;', ''], ['', ''], ['58;5;200;31', 'ansi-1'], ['38;5;1;1', 'ansi-bold ansi-1'], ['38:5:196:7;1', 'ansi-bold ansi-any'], ['73;1;99999', 'ansi-bold'], ['38;5', ''],
    ['38;2;1;2', ''], ['48;5;256', ''], ['38;2;1;2;300', '']]) assert.equal(of(codes).classes, classes, codes);
  assert.deepEqual(of('48:2::10:20:30'), of('48;2;10;20;30'));
  assert.equal(of('48:2:10:20:30').style?.backgroundColor, 'rgb(10 20 30)');
});

test('a bar that is drawn of coloured blanks keeps them', () => {
  const bar = pieces('50%\r\u001b[42m   \u001b[0m 80%\r\u001b[42m    \u001b[0m');
  assert.deepEqual(bar.map(({ text, classes }) => [text, classes]), [['    ', 'ansi-ground'], ['80%', '']]);
  assert.equal(plain('\u001b[38:5:196mred\u001b[48:2::1:2:3m!'), 'red!');
});
