// Where in the shown text of a line stands what was searched for. Pure functions.

import { parted } from './log-query.js';

/** From where to where, in UTF-16 units. @typedef {[number, number]} Hit */

/** Of one line; what comes after them is not marked. */
const HITS_MAX = 200;

/** A character of a text, in an expression with the flag u. */
const SPECIAL = /[\\^$.*+?()[\]{}|/]/g;
/** Tokens of RE2 that the language writes otherwise or does not know, each as a whole. */
const TOKEN = /\\Q([^]*?)(?:\\E|$)|\\(?:x\{[0-9a-fA-F]+\}|[pP](?:\{\^?\w+\}|\w)|[^])|\(\?P<|\[:\^?\w+:\]|\{\d+(?:,\d*)?\}|[[\]{}]|[^]/gu;
/** What the language writes otherwise after a backslash. @type {Record<string, string>} */
const ESCAPES = { A: '^', z: '$', a: '\\x07', '-': '\\x2d' };
/** Known to both, written alike. */
const ALIKE = /^[bBdDsSwWfnrtv^$.*+?()[\]{}|/\\]$/;
/** Of ASCII, as RE2 has them inside a class. @type {Record<string, string>} */
const CLASSES = { alnum: '0-9A-Za-z', alpha: 'A-Za-z', blank: '\\t ', cntrl: '\\x00-\\x1f\\x7f', digit: '0-9', graph: '!-~', lower: 'a-z', print: ' -~', punct: '!-\\/:-@\\[-`\\{-~', space: '\\t\\n\\v\\f\\r ', upper: 'A-Z',
  word: '\\w', xdigit: '0-9A-Fa-f' };

/**
 * How a text is found in a line as it is shown. Where it stands there otherwise, such as a member in a line that is unfolded, its parts are.
 * @param {string} text @returns {(line: string) => Hit[]}
 */
export function textFinder(text) {
  // As the server decides for a text.
  const flags = /\p{Uppercase}/u.test(text) ? 'gu' : 'giu';
  const literal = new RegExp(text.replace(SPECIAL, '\\$&'), flags);
  const others = parted(text).map((part) => new RegExp(part, flags));
  return (line) => {
    const found = hitsOf(line, literal);
    return found.length > 0 ? found : merged(others.flatMap((one) => hitsOf(line, one)));
  };
}

/** How an expression of the server is found, or null where the language cannot say the same. @param {string} expression */
export function expressionFinder(expression) {
  const pattern = translated(expression);
  return pattern === null ? null : (/** @type {string} */ line) => hitsOf(line, pattern);
}

/** @param {string} line @param {RegExp} pattern with the flag g @returns {Hit[]} */
function hitsOf(line, pattern) {
  /** @type {Hit[]} */
  const found = [];
  for (const { index, 0: text } of line.matchAll(pattern)) {
    if (text !== '') found.push([index, index + text.length]);
    if (found.length === HITS_MAX) break;
  }
  return found;
}

/** @param {Hit[]} hits @returns {Hit[]} in order, none inside another */
function merged(hits) {
  /** @type {Hit[]} */
  const found = [];
  for (const hit of hits.toSorted(([one], [other]) => one - other)) {
    const last = found.at(-1);
    if (last !== undefined && hit[0] <= last[1]) last[1] = Math.max(last[1], hit[1]);
    else found.push([...hit]);
  }
  return found;
}

/** An expression of RE2 as one of the language; null for one that it does not have, or that might mean something else there. @param {string} expression */
export function translated(expression) {
  const [, begun = ''] = /^\(\?([ims]+)\)/.exec(expression) ?? [];
  const rest = begun === '' ? expression : expression.slice(begun.length + 3);
  /** @type {'out' | 'begun' | 'in'} of a class of characters; begun: a ] would be one of them */
  let place = 'out';
  /** @type {string[]} */
  const parts = [];
  for (const [token, quoted] of rest.matchAll(TOKEN)) {
    const inClass = place !== 'out';
    if (place === 'begun' && token !== '^') place = 'in';
    else if (token === ']' && place === 'in') place = 'out';
    const part = quoted !== undefined ? quoted.replace(SPECIAL, '\\$&') : written(token, inClass);
    if (part === null) return null;
    parts.push(token === ']' && place !== 'out' ? '\\]' : part);
    if (token === '[' && !inClass) place = 'begun';
  }
  try {
    return new RegExp(parts.join(''), `gu${begun}`);
  } catch {
    return null;
  }
}

/** @param {string} token @param {boolean} inClass @returns {string | null} */
function written(token, inClass) {
  if (token.startsWith('[:')) return inClass ? CLASSES[token.slice(2, -2)] ?? null : null;
  if (token.length > 1 && token.startsWith('\\')) return escaped(token.slice(1), inClass);
  if (token === '(?P<') return '(?<';
  if (token === '[') return inClass ? '\\[' : '[';
  if (token === ']') return inClass ? ']' : '\\]';
  if (token === '{' || token === '}') return `\\${token}`;
  return inClass && /^[()|/]$/.test(token) ? `\\${token}` : token;
}

/** What stands after a backslash. @param {string} what @param {boolean} inClass */
function escaped(what, inClass) {
  if (what.startsWith('x{')) return `\\u${what.slice(1)}`;
  if (/^[pP]/.test(what)) return property(what);
  if (!inClass && what === 'z') return '$(?![^])';
  if (Object.hasOwn(ESCAPES, what)) return inClass && !['a', '-'].includes(what) ? null : ESCAPES[what];
  if (ALIKE.test(what)) return `\\${what}`;
  // \x41 is two tokens: its digits follow.
  if (what === 'x') return '\\x';
  return /^[!-/:-@[-`{-~]$/.test(what) ? what : null;
}

/** @param {string} what such as pL, p{^Greek} */
function property(what) {
  const [, letter, not, name] = /^([pP])\{?(\^?)(\w+)\}?$/.exec(what) ?? [];
  const negated = (letter === 'P') !== (not === '^');
  return `\\${negated ? 'P' : 'p'}{${name.length <= 2 ? name : `Script=${name}`}}`;
}
