import { html, nothing, svg } from 'lit-html';
import type { Content } from '../common/frame.ts';
import { t } from '../common/language.ts';
import { type Form, flat, mapFrame, mapKey, shape } from '../common/map.ts';
import type { bandOrder, Line, Site } from './state.ts';
import { words } from './words.ts';

/** How many of the longest lines are told by their numbers. */
export const numbered = 9;

/** A band as a form, not as a colour alone. */
const forms: Readonly<Record<keyof typeof bandOrder, Form>> = {
  congested: 'square',
  busy: 'triangle',
  clear: 'circle',
  unknown: 'diamond',
};
const bands = Object.keys(forms) as (keyof typeof forms)[];

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
  const told = bands.map((band) => `${t(words[band])} ${counts[band]}`).join(', ');
  const marks = drawn.map(({ site, of }) => {
    const { x, y } = places.get(site.id) ?? { x: 0, y: 0 };
    const band = of?.line.band ?? 'unknown';
    const worst = of !== undefined && of.n < numbered && band !== 'clear';
    return svg`<g transform=${`translate(${x.toFixed(1)},${y.toFixed(1)})`} data-site=${site.id} data-band=${band}><title>${site.name}</title>${shape(forms[band], worst ? size * 1.3 : size, band)}${worst ? svg`<text class="number" y=${size * 0.45} text-anchor="middle" font-size=${size * 1.25}>${(of?.n ?? 0) + 1}</text>` : nothing}</g>`;
  });
  return html`${mapFrame(`${t(words.map)}: ${told}`, marks)}${mapKey(bands.map((band) => ({ form: forms[band], className: band, text: t(words[band]), count: counts[band] })))}`;
}
