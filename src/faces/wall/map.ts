import { html, nothing, svg } from 'lit-html';
import type { Content } from '../common/frame.ts';
import { t } from '../common/language.ts';
import type { bandOrder, Line, Site } from './state.ts';
import { words } from './words.ts';

const width = 1_000;
const height = 620;
const margin = 40;
/** How many of the longest lines are told by their numbers. */
export const numbered = 9;

/** Places on a flat picture: a degree of longitude is narrower the farther from the equator. */
function flat(sites: readonly Site[]): Map<string, { x: number; y: number }> {
  const places = sites.map(({ id, location }) => ({ id, ...location }));
  if (places.length === 0) return new Map();
  const middle = places.reduce((sum, one) => sum + one.lat, 0) / places.length;
  const narrow = Math.cos((middle * Math.PI) / 180);
  const xs = places.map(({ lng }) => lng * narrow);
  const ys = places.map(({ lat }) => -lat);
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const span = Math.max(Math.max(...xs) - left, (Math.max(...ys) - top) * (width / height), 1e-4);
  const scale = (width - 2 * margin) / span;
  const offX = (width - (Math.max(...xs) - left) * scale) / 2;
  const offY = (height - (Math.max(...ys) - top) * scale) / 2;
  return new Map(
    places.map(({ id }, n) => [
      id,
      { x: offX + ((xs[n] ?? 0) - left) * scale, y: offY + ((ys[n] ?? 0) - top) * scale },
    ]),
  );
}

/** A band as a form, not as a colour alone. */
function mark(band: keyof typeof bandOrder, size: number) {
  if (band === 'congested')
    return svg`<rect x=${-size} y=${-size} width=${2 * size} height=${2 * size} class="congested"/>`;
  if (band === 'busy')
    return svg`<polygon points=${`0,${-1.2 * size} ${1.15 * size},${0.8 * size} ${-1.15 * size},${0.8 * size}`} class="busy"/>`;
  if (band === 'clear') return svg`<circle r=${0.9 * size} class="clear"/>`;
  return svg`<polygon points=${`0,${-size} ${size},0 0,${size} ${-size},0`} class="unknown"/>`;
}

/** Every site where it lies, with the band of its line; `lines` are in order, the first of them told by number. */
export function mapOf(sites: readonly Site[], lines: readonly Line[]): Content {
  const places = flat(sites);
  const byId = new Map(lines.map((line, n) => [line.siteId, { line, n }]));
  const drawn = sites
    .map((site) => ({ site, of: byId.get(site.id) }))
    // What wants an eye lies on top.
    .sort((a, b) => (b.of?.n ?? 9_999) - (a.of?.n ?? 9_999));
  const size = Math.max(11, 20 - sites.length / 8);
  const counts = { congested: 0, busy: 0, clear: 0, unknown: 0 };
  for (const { of } of drawn) counts[of?.line.band ?? 'unknown']++;
  const told = (Object.keys(counts) as (keyof typeof counts)[])
    .map((band) => `${t(words[band])} ${counts[band]}`)
    .join(', ');
  return html`<svg class="map" viewBox="0 0 ${width} ${height}" role="img" aria-label=${`${t(words.map)}: ${told}`}>${drawn.map(
    ({ site, of }) => {
      const { x, y } = places.get(site.id) ?? { x: 0, y: 0 };
      const worst = of !== undefined && of.n < numbered && of.line.band !== 'clear';
      return svg`<g transform=${`translate(${x.toFixed(1)},${y.toFixed(1)})`} data-site=${site.id} data-band=${of?.line.band ?? 'unknown'}><title>${site.name}</title>${mark(of?.line.band ?? 'unknown', worst ? size * 1.3 : size)}${worst ? svg`<text class="number" y=${size * 0.45} text-anchor="middle" font-size=${size * 1.25}>${(of?.n ?? 0) + 1}</text>` : nothing}</g>`;
    },
  )}</svg><ul class="key">${(Object.keys(counts) as (keyof typeof counts)[]).map(
    (band) =>
      html`<li><svg viewBox="-12 -12 24 24" aria-hidden="true">${mark(band, 8)}</svg> ${t(words[band])} <b>${counts[band]}</b></li>`,
  )}</ul>`;
}
