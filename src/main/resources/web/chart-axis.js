// Where the value axes of charts end, and in which steps. Pure.

/** Steps of an axis of bytes. */
export const POWERS = Array.from({ length: 50 }, (_, power) => 2 ** power);
/** Upper edges of decimal axes whose halves are round, too. */
const TOPS = [1, 2, 4, 5, 10];

/** Hours and minutes are short; with seconds, which steps of less than a minute have, they need more. */
const MINUTES_PIXELS = 44;
const SECONDS_PIXELS = 70;
/** The longest step below a minute. */
const STEP_SECONDS = 30;

/** How far apart labels of time are at least, so that there are as many as fit. @param {number} pixels a second */
export function labelSpace(pixels) {
  return STEP_SECONDS * pixels >= MINUTES_PIXELS ? SECONDS_PIXELS : MINUTES_PIXELS;
}

/** The upper edge for a highest value: one that has a label, as a half of it has. @param {number | null} max @param {boolean} binary */
export function niceTop(max, binary) {
  if (max === null || !(max > 0)) return 1;
  const least = max * 1.05;
  if (binary) {
    const power = 2 ** Math.ceil(Math.log2(least));
    return power * 0.75 > least ? power * 0.75 : power;
  }
  const power = 10 ** Math.floor(Math.log10(least));
  return (TOPS.find((one) => one * power >= least) ?? 10) * power;
}
