// A small line without axes.

import { sparkline } from './format.js';
import { html } from './html.js';

const SLOTS_MAX = 60;
/** So many points fill the box at the least: a short past is not stretched to more than it is. */
const SLOTS_MIN = 15;
/** Fewer would be a speck at the edge that looks like a fault. */
const KNOWN_MIN = 4;

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
