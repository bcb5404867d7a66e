// Where the value axes of charts end, and in which steps. Pure.

/** Steps of an axis of bytes. */
export const POWERS = Array.from({ length: 50 }, (_, power) => 2 ** power);
/** Upper edges of decimal axes of which round steps reach the top. */
const TOPS = [1, 2, 3, 4, 6, 10];
/** What an axis of bytes shows where there are none. */
const LEAST_BYTES = 1024;

/** Hours and minutes are short, also where a date is among them; dates alone and seconds, which steps of less than a minute have, need more. */
const MINUTES_PIXELS = 46;
const DATES_PIXELS = 50;
const SECONDS_PIXELS = 70;
/** The longest step below a minute, and below a day. */
const STEP_SECONDS = 30;
const STEP_HOURS_SECONDS = 12 * 3600;
/** More labels than these say nothing more, however wide a chart is. */
const LABELS_MAX = 16;
/** Half of a label, less what is free left of the axis. */
const MINUTES_CLEAR_PIXELS = 14;
const SECONDS_CLEAR_PIXELS = 24;

/** How far apart labels of time are at least, so that there are as many as can be read. @param {number} pixels a second @param {number} width of the axis, in pixels */
export function labelSpace(pixels, width) {
  const words = STEP_SECONDS * pixels >= MINUTES_PIXELS ? SECONDS_PIXELS : STEP_HOURS_SECONDS * pixels < MINUTES_PIXELS ? DATES_PIXELS : MINUTES_PIXELS;
  return Math.max(words, width / LABELS_MAX);
}

/** Whether a label of time does not stand on the lowest one of the value axis. @param {number} pixels right of that axis @param {number} step seconds between labels */
export function standsClear(pixels, step) {
  return pixels >= (step < 60 ? SECONDS_CLEAR_PIXELS : MINUTES_CLEAR_PIXELS);
}

/** Whether a day begins there: its label is the date, for hours alone do not say of which day they are. @param {Date} time in the reader's zone */
export function beginsDay(time) {
  return time.getHours() === 0 && time.getMinutes() === 0 && time.getSeconds() === 0;
}

/** Which values of a series have none on either side. @param {(number | null)[]} values @returns {number[]} */
export function lonely(values) {
  return values.flatMap((value, index) => (value != null && values[index - 1] == null && values[index + 1] == null ? [index] : []));
}

/** The upper edge for a highest value: one that has a label, as a half of it has. @param {number | null} max @param {boolean} binary */
export function niceTop(max, binary) {
  if (max === null || !(max > 0)) return binary ? LEAST_BYTES : 1;
  const least = max * 1.05;
  if (binary) {
    const power = 2 ** Math.ceil(Math.log2(least));
    return power * 0.75 > least ? power * 0.75 : power;
  }
  const power = 10 ** Math.floor(Math.log10(least));
  return (TOPS.find((one) => one * power >= least) ?? 10) * power;
}

/** Beyond that two values of an axis are the same to a reader. */
const DIGITS_MAX = 9;

/**
 * The labels of a value axis. Where two would be the same, for the unit rounds to less than a step, they have as many digits as the step needs.
 * Only small values are rounded so, which their unit shows as they are.
 * @param {number[]} splits @param {(value: number) => string} unit
 */
export function axisLabels(splits, unit) {
  const texts = splits.map(unit);
  const shown = texts.map((text) => text.replace(/[\d.]+/, (number) => String(Number(number))));
  if (new Set(shown).size === shown.length) return texts;
  const step = Math.abs(splits[1] - splits[0]);
  let digits = 0;
  while (digits < DIGITS_MAX && splits.some((value) => Math.abs(Number(value.toFixed(digits)) - value) > step / 100)) digits += 1;
  return texts.map((text, index) => text.replace(/[\d.]+/, String(Number(splits[index].toFixed(digits)))));
}
