import { html, svg, type TemplateResult } from 'lit-html';
import type { Content } from './frame.ts';

const width = 1_000;
const height = 620;
const margin = 40;

/** Something that lies somewhere. */
export interface Placed {
  id: string;
  location: { lng: number; lat: number };
}

/**
 * Where things lie on a flat picture: a degree of longitude is narrower the farther from the equator. The picture is as large as
 * it takes for `places`; of `others`, which may lie anywhere, those outside of it stand at its edge. Answers by id.
 */
export function flat(
  places: readonly Placed[],
  others: readonly Placed[] = [],
): ReadonlyMap<string, { x: number; y: number; outside: boolean }> {
  const framed = places.length === 0 ? others : places;
  if (framed.length === 0) return new Map();
  const middle = framed.reduce((sum, { location }) => sum + location.lat, 0) / framed.length;
  const narrow = Math.cos((middle * Math.PI) / 180);
  const xs = framed.map(({ location }) => location.lng * narrow);
  const ys = framed.map(({ location }) => -location.lat);
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const span = Math.max(Math.max(...xs) - left, (Math.max(...ys) - top) * (width / height), 1e-4);
  const scale = (width - 2 * margin) / span;
  const offX = (width - (Math.max(...xs) - left) * scale) / 2;
  const offY = (height - (Math.max(...ys) - top) * scale) / 2;
  const within = (at: number, most: number) => Math.min(Math.max(at, margin / 2), most - margin / 2);
  return new Map(
    [...framed, ...others].map(({ id, location }) => {
      const [x, y] = [offX + (location.lng * narrow - left) * scale, offY + (-location.lat - top) * scale];
      const [shownX, shownY] = [within(x, width), within(y, height)];
      return [id, { x: shownX, y: shownY, outside: x !== shownX || y !== shownY }];
    }),
  );
}

/** Forms that tell things apart, not by a colour alone. */
export type Form = 'square' | 'triangle' | 'circle' | 'diamond' | 'plus';

/** A form around the origin, with a class for its colour. */
export function shape(form: Form, size: number, className: string): TemplateResult {
  if (form === 'square')
    return svg`<rect x=${-size} y=${-size} width=${2 * size} height=${2 * size} class=${className}/>`;
  if (form === 'triangle')
    return svg`<polygon points=${`0,${-1.2 * size} ${1.15 * size},${0.8 * size} ${-1.15 * size},${0.8 * size}`} class=${className}/>`;
  if (form === 'circle') return svg`<circle r=${0.9 * size} class=${className}/>`;
  if (form === 'plus') {
    const thin = size / 3;
    return svg`<path d=${`M${-thin},${-size}h${2 * thin}v${size - thin}h${size - thin}v${2 * thin}h${thin - size}v${size - thin}h${-2 * thin}v${thin - size}h${thin - size}v${-2 * thin}h${size - thin}z`} class=${className}/>`;
  }
  return svg`<polygon points=${`0,${-size} ${size},0 0,${size} ${-size},0`} class=${className}/>`;
}

/** A map with what is drawn on it, and what it says in words. */
export const mapFrame = (label: string, drawn: readonly Content[]): TemplateResult =>
  html`<svg class="map" viewBox="0 0 ${width} ${height}" role="img" aria-label=${label}>${drawn}</svg>`;

/** What the forms of a map stand for, and how many there are of each. */
export const mapKey = (
  entries: readonly { form: Form; className: string; text: string; count: number }[],
): TemplateResult =>
  html`<ul class="key">${entries.map(
    ({ form, className, text, count }) =>
      html`<li><svg viewBox="-12 -12 24 24" aria-hidden="true">${shape(form, 8, className)}</svg> ${text} <b>${count}</b></li>`,
  )}</ul>`;
