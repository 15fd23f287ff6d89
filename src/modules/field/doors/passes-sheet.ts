import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  a4,
  drawQr,
  type Line,
  type Page,
  placedAt,
  type Rectangle,
} from '../../../platform/printing/index.ts';

/** A pass as it is printed for somebody without a phone. */
export interface PrintedPass {
  pass: string;
  /** Community and building. */
  place: string;
  /** Unit and room. */
  door: string;
  /** What tells the people of a door apart: the last signs of the document, and the masked name. */
  person: string;
  /** The window, in the drill's zone. */
  window: string;
}

const columns = 3;
const rows = 4;
/** A module of the QR code, in millimetres: about 0.7, so that an old phone reads it at arm's length. */
const moduleMm = 0.7;
const letters = 3.2;
/** White at the edges of a pass, in millimetres: where it is cut. */
const edge = 4;

/** Passes to be cut out and handed over, twelve to a page, with the place, the door, the person and the window in words. */
export async function layPasses(passes: readonly PrintedPass[]): Promise<Page[]> {
  const pages: Page[] = [];
  const [width, height] = [a4.width / columns, a4.height / rows];
  for (let from = 0; from < passes.length; from += columns * rows) {
    const marks: Rectangle[] = [];
    const lines: Line[] = [];
    for (const [index, { pass, place, door, person, window }] of passes
      .slice(from, from + columns * rows)
      .entries()) {
      // A QR code takes a millisecond or two: others have their turn between rows.
      if (index % columns === 0) await nextTurn();
      const qr = drawQr(pass, { module: moduleMm });
      const x = (index % columns) * width;
      const y = Math.floor(index / columns) * height;
      marks.push(...placedAt(qr, x + (width - qr.width) / 2, y + letters));
      for (const [line, text] of [place, `${door} ${person}`, window].entries()) {
        lines.push({
          x: x + edge,
          y: y + qr.height + letters * (2.6 + 1.5 * line),
          size: letters,
          text,
          width: width - 2 * edge,
        });
      }
    }
    pages.push({ ...a4, marks, lines });
  }
  return pages;
}
