// The look of a part of a log line, as its SGR codes (ECMA-48, ISO 8613-6) ask for it, readable on both themes. Pure functions.

/**
 * A colour: one of the 16 by its number, any other as three bytes; null is the page's own.
 * @typedef {number | [number, number, number] | null} Color
 * @typedef {{fg: Color, bg: Color, flags: Set<string>, inverse: boolean}} Look
 */
/** How a look is drawn: by the classes of pages.css, and by properties where the colours are those of the line. @typedef {{classes: string, style?: Record<string, string>}} Shown */

/** @type {Look} */
export const PLAIN = { fg: null, bg: null, flags: new Set(), inverse: false };

/** What a code turns on, and what turns it off again. @type {Record<number, string>} */
const ON = { 1: 'bold', 2: 'dim', 3: 'italic', 4: 'underline', 9: 'strike' };
/** @type {Record<number, string[]>} */
const OFF = { 22: ['bold', 'dim'], 23: ['italic'], 24: ['underline'], 29: ['strike'] };

/** The 16 colours as grounds, and of what stands on a ground. @type {[number, number, number][]} */
const PALETTE = [
  [0, 0, 0], [192, 57, 43], [30, 132, 73], [183, 149, 11], [36, 86, 166], [142, 68, 173], [17, 122, 139], [207, 216, 220],
  [95, 107, 115], [231, 76, 60], [46, 204, 113], [241, 196, 15], [93, 173, 226], [187, 143, 206], [72, 201, 176], [255, 255, 255],
];
/** @type {[number, number, number]} */ const BLACK = [0, 0, 0];
/** @type {[number, number, number]} */ const WHITE = [255, 255, 255];
/** The grounds of lines on which a colour is hardest to read, as in style.css: of a chosen line, and below the pointer. @type {[number, number, number]} */
const LIGHT_GROUND = [230, 239, 250];
/** @type {[number, number, number]} */ const DARK_GROUND = [27, 37, 44];
/** Of a text on its ground, by WCAG 2. */
const CONTRAST_MIN = 4.5;
/** So far apart a text was meant to be darker, or lighter, than its ground. */
const CONTRAST_MEANT = 2;
/** Steps from a colour to black or white. */
const STEPS = 20;

/** @param {Look} look @param {string} codes between the introducer and the m @returns {Look} */
export function changed(look, codes) {
  let next = look;
  const list = codes.split(';');
  for (let index = 0; index < list.length; index += 1) {
    const [code, ...more] = list[index].split(':').map(Number);
    if (code === 38 || code === 48 || code === 58) {
      const parts = more.length > 0 ? more : list.slice(index + 1, index + 5).map(Number);
      if (more.length === 0) index += parts[0] === 5 ? 2 : 4;
      if (code !== 58) next = { ...next, [code === 38 ? 'fg' : 'bg']: extended(parts) };
    } else if (code === 4 && more[0] === 0) next = { ...next, flags: without(next.flags, OFF[24]) };
    else next = simple(next, code);
  }
  return next;
}

/** @param {Look} look @param {number} code @returns {Look} */
function simple(look, code) {
  if (code === 0) return PLAIN;
  if (code === 7 || code === 27) return { ...look, inverse: code === 7 };
  if (Object.hasOwn(ON, code)) return { ...look, flags: new Set([...look.flags, ON[code]]) };
  if (Object.hasOwn(OFF, code)) return { ...look, flags: without(look.flags, OFF[code]) };
  if (code === 39) return { ...look, fg: null };
  if (code === 49) return { ...look, bg: null };
  if (code >= 30 && code <= 37) return { ...look, fg: code - 30 };
  if (code >= 90 && code <= 97) return { ...look, fg: code - 82 };
  if (code >= 40 && code <= 47) return { ...look, bg: code - 40 };
  if (code >= 100 && code <= 107) return { ...look, bg: code - 92 };
  return look;
}

/** @param {Set<string>} flags @param {string[]} names */
function without(flags, names) {
  return new Set([...flags].filter((name) => !names.includes(name)));
}

/** One of 256 (5;n), or of all (2;r;g;b, or with a colour space before them); null for what is none. @param {number[]} parts @returns {Color} */
function extended([kind, ...rest]) {
  if (kind === 5) return indexed(rest[0]);
  const bytes = rest.length > 3 ? rest.slice(-3) : rest;
  if (kind !== 2 || bytes.length < 3 || bytes.some((one) => !(one >= 0 && one <= 255))) return null;
  return [bytes[0], bytes[1], bytes[2]];
}

/** @param {number} index @returns {Color} */
function indexed(index) {
  if (!(index >= 0 && index <= 255)) return null;
  if (index < 16) return index;
  if (index >= 232) return /** @type {[number, number, number]} */ (Array(3).fill(8 + 10 * (index - 232)));
  const level = (/** @type {number} */ part) => (part === 0 ? 0 : 55 + 40 * part);
  return [level(Math.floor((index - 16) / 36)), level(Math.floor((index - 16) / 6) % 6), level((index - 16) % 6)];
}

/** @param {Look} look @returns {Shown} */
export function shown({ fg, bg, flags, inverse }) {
  const names = [...flags].map((name) => `ansi-${name}`);
  const [text, ground] = inverse ? [bg, fg] : [fg, bg];
  // The page's own text colour as a ground.
  if (inverse && ground === null) return { classes: [...names, 'ansi-inverse'].join(' ') };
  if (ground !== null) {
    const [above, below] = pair(text === null ? null : bytes(text), bytes(ground));
    return { classes: [...names.filter((name) => name !== 'ansi-dim'), 'ansi-ground'].join(' '), style: { color: css(above), backgroundColor: css(below) } };
  }
  if (typeof text === 'number') names.push(`ansi-${text % 8}`);
  if (text === null || typeof text === 'number') return { classes: names.join(' ') };
  return { classes: [...names, 'ansi-any'].join(' '), style: { '--on-light': css(readable(text, LIGHT_GROUND)), '--on-dark': css(readable(text, DARK_GROUND)) } };
}

/** Whether two parts are drawn alike. @param {Shown} one @param {Shown} other */
export function alike(one, other) {
  return one.classes === other.classes && (one.style === other.style || JSON.stringify(one.style) === JSON.stringify(other.style));
}

/** @param {number | [number, number, number]} color */
function bytes(color) {
  return typeof color === 'number' ? PALETTE[color] : color;
}

/** @param {[number, number, number]} color */
function css(color) {
  return `rgb(${color.join(' ')})`;
}

/**
 * A text and the ground that it was written on, as near to both as it can be read. Black on green stays black: where the text alone cannot go far enough,
 * its ground gives way.
 * @param {[number, number, number] | null} text null: whatever is read best @param {[number, number, number]} ground @returns {[[number, number, number], [number, number, number]]}
 */
function pair(text, ground) {
  if (text === null) return [best(ground), ground];
  const [end, other] = contrast(text, ground) < CONTRAST_MEANT ? [best(ground), ground] : luminance(text) < luminance(ground) ? [BLACK, WHITE] : [WHITE, BLACK];
  const above = readable(text, ground, end);
  return [above, readable(ground, above, other)];
}

/** Black or white, whichever is read better. @param {[number, number, number]} ground */
function best(ground) {
  return contrast(BLACK, ground) > contrast(WHITE, ground) ? BLACK : WHITE;
}

/** The colour, or as near to it as has enough contrast to another. @param {[number, number, number]} color @param {[number, number, number]} other @param {[number, number, number]} end where it goes to @returns {[number, number, number]} */
function readable(color, other, end = best(other)) {
  for (let step = 0; step < STEPS; step += 1) {
    const [red, green, blue] = color.map((part, index) => Math.round(part + ((end[index] - part) * step) / STEPS));
    if (contrast([red, green, blue], other) >= CONTRAST_MIN) return [red, green, blue];
  }
  return end;
}

/** By WCAG 2, 1 … 21. @param {[number, number, number]} one @param {[number, number, number]} other */
export function contrast(one, other) {
  const [least, most] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (most + 0.05) / (least + 0.05);
}

/** @param {[number, number, number]} color */
function luminance(color) {
  const [red, green, blue] = color.map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
