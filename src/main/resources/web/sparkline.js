// A small line without axes.

import { html } from './html.js';

const SLOTS_MAX = 60;
/** So many points fill the box at the least: a short past is not stretched to more than it is. */
const SLOTS_MIN = 15;
/** Fewer would be a speck at the edge that looks like a fault. */
const KNOWN_MIN = 4;

/**
 * Points of a sparkline in a box of that width and height, oldest left; what is not known is left out.
 * @param {(number | null)[]} values @param {number} slots how many fit @param {number} top the value at the upper edge
 * @param {number} width @param {number} height
 */
export function sparkline(values, slots, top, width, height) {
  const step = width / (slots - 1);
  const offset = width - (values.length - 1) * step;
  return values
    .map((value, index) => (value === null ? '' : `${(offset + index * step).toFixed(1)},${(height - (Math.min(value, top) / top) * (height - 2) - 1).toFixed(1)}`))
    .filter(Boolean)
    .join(' ');
}

/** @param {{values: (number | null)[], top?: number, label: string, young?: string}} props top: the value at the upper edge; the highest one without it; young: said in its place before there is a line */
export function Sparkline({ values, top, label, young = '' }) {
  const known = values.filter((value) => value !== null);
  if (known.length < KNOWN_MIN && young !== '') return html`<span class="spark muted" role="img" aria-label=${`${label}: ${young}`}>${young}</span>`;
  if (known.length < KNOWN_MIN) return html`<svg class="spark" viewBox="0 0 120 24" preserveAspectRatio="none" role="img" aria-label=${`${label}: no past yet`}><line x1="0" x2="120" y1="23" y2="23" /></svg>`;
  const shown = values.slice(-SLOTS_MAX);
  const points = sparkline(shown, Math.max(SLOTS_MIN, shown.length), top ?? Math.max(1e-9, ...known.map(Number)) * 1.2, 120, 24);
  return html`<svg class="spark" viewBox="0 0 120 24" preserveAspectRatio="none" role="img" aria-label=${label}>
    <polygon points=${`${points.split(',')[0]},24 ${points} 120,24`} /><polyline points=${points} /></svg>`;
}
