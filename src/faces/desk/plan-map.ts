import { html, nothing, svg } from 'lit-html';
import type { Content } from '../common/frame.ts';
import { type Text, t } from '../common/language.ts';
import { type Form, flat, mapFrame, mapKey, shape } from '../common/map.ts';
import { type Feasibility, type Mark, marksOf, type Site } from './state.ts';

const words = {
  map: { en: 'Map of the sites', zh: '采样点地图' },
  fine: { en: 'site, nothing against it', zh: '采样点（无问题）' },
  warning: { en: 'site, worth a look', zh: '采样点（建议关注）' },
  blocking: { en: 'site, in the way', zh: '采样点（必须解决）' },
  misplaced: { en: 'cannot be where it is said to be', zh: '坐标疑似有误' },
  proposed: { en: 'a new site would help here', zh: '建议新设采样点' },
  outside: { en: 'outside of the map', zh: '位于图外' },
} satisfies Record<string, Text>;

const forms = {
  fine: ['circle', 'clear'],
  warning: ['triangle', 'busy'],
  blocking: ['square', 'congested'],
  misplaced: ['diamond', 'unknown'],
  proposed: ['plus', 'proposed'],
} as const satisfies Record<Mark['kind'], readonly [Form, string]>;
const kinds = Object.keys(forms) as Mark['kind'][];

/** Where sites lie, which of them findings speak of, by the finding's number, and where new ones would help. */
export function planMap(sites: readonly Site[], findings: Feasibility['findings']): Content {
  const marks = marksOf(sites, findings);
  if (marks.length === 0) return nothing;
  const isIn = ({ kind }: Mark): boolean => kind !== 'misplaced';
  const places = flat(
    marks.filter(isIn),
    marks.filter((one) => !isIn(one)),
  );
  const size = Math.max(11, 18 - marks.length / 8);
  const entries = kinds.map((kind) => {
    const [form, className] = forms[kind];
    return { form, className, text: t(words[kind]), count: marks.filter((one) => one.kind === kind).length };
  });
  const told = entries.map(({ text, count }) => `${text} ${count}`).join(', ');
  const drawn = marks.map(({ id, kind, name, finding }) => {
    const { x, y, outside } = places.get(id) ?? { x: 0, y: 0, outside: false };
    const [form, className] = forms[kind];
    const title = [finding === undefined ? '' : `${finding}.`, name, outside ? `(${t(words.outside)})` : ''];
    return svg`<g transform=${`translate(${x.toFixed(1)},${y.toFixed(1)})`} data-mark=${kind}><title>${title.filter((one) => one !== '').join(' ')}</title>${shape(form, kind === 'fine' ? size : size * 1.2, className)}${finding === undefined ? nothing : svg`<text class="number" y=${size * 0.4} text-anchor="middle" font-size=${size * 1.2}>${finding}</text>`}</g>`;
  });
  return html`${mapFrame(`${t(words.map)}: ${told}`, drawn)}${mapKey(entries.filter(({ count }) => count > 0))}`;
}
