import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Page } from './page.ts';

/** Hundredths of a millimetre: finer than any printer. */
const inUnits = (mm: number): number => Math.round(mm * 100);

/** Pages as one SVG, one below the other. */
export async function writeSvg(pages: readonly Page[]): Promise<string> {
  const width = Math.max(0, ...pages.map((page) => page.width));
  const height = pages.reduce((sum, page) => sum + page.height, 0);
  let top = 0;
  const drawn: string[] = [];
  for (const page of pages) {
    const path = page.marks
      .map((mark) => {
        const [x, w, h] = [inUnits(mark.x), inUnits(mark.x + mark.width), inUnits(mark.height)];
        return `M${x} ${inUnits(mark.y)}H${w}v${h}H${x}z`;
      })
      .join('');
    const lines = page.lines.map(
      (line) =>
        `<text x="${inUnits(line.x)}" y="${inUnits(line.y)}" font-size="${inUnits(line.size)}">${escaped(line.text)}</text>`,
    );
    drawn.push(`<g transform="translate(0 ${inUnits(top)})"><path d="${path}"/>${lines.join('')}</g>`);
    top += page.height;
    // A page takes some milliseconds: others have their turn between them.
    await nextTurn();
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}mm" height="${height}mm" viewBox="0 0 ${inUnits(width)} ${inUnits(height)}" font-family="Courier, monospace" shape-rendering="crispEdges"><rect width="100%" height="100%" fill="#fff"/>${drawn.join('')}</svg>`;
}

const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.codePointAt(0)};`);
