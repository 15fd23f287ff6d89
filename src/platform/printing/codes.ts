import bwipjs from 'bwip-js';
import qrcode from 'qrcode';
import type { Rectangle } from './page.ts';

/** A code as it is drawn: its marks from its own corner, and how large it is with the quiet zone that scanners need. */
export interface DrawnCode {
  width: number;
  height: number;
  marks: Rectangle[];
}

/** White on either side of a Code 128, in modules (ISO/IEC 15417, 4.4). */
const quietOfBars = 10;
/** White around a QR code, in modules (ISO/IEC 18004, 5.3). */
const quietOfQr = 4;

/** A Code 128 of a text of ASCII, of bars `height` mm high and a narrowest bar of `module` mm. */
export function drawCode128(text: string, { module, height }: { module: number; height: number }): DrawnCode {
  const [symbol] = bwipjs.raw('code128', text);
  if (symbol === undefined || !('sbs' in symbol)) throw new Error('a Code 128 without bars');
  const marks: Rectangle[] = [];
  let x = quietOfBars * module;
  // Bars and spaces by turns, and a bar first.
  for (const [index, widths] of symbol.sbs.entries()) {
    const width = widths * module;
    if (index % 2 === 0) marks.push({ x, y: 0, width, height });
    x += width;
  }
  return { width: x + quietOfBars * module, height, marks };
}

/** A QR code of a text, error correction M (15 % may be damaged), of modules of `module` mm. */
export function drawQr(text: string, { module }: { module: number }): DrawnCode {
  const { modules } = qrcode.create(text, { errorCorrectionLevel: 'M' });
  const marks: Rectangle[] = [];
  for (let row = 0; row < modules.size; row += 1) {
    let column = 0;
    while (column < modules.size) {
      let length = 0;
      while (column + length < modules.size && modules.get(row, column + length) === 1) length += 1;
      if (length > 0) {
        marks.push({
          x: (column + quietOfQr) * module,
          y: (row + quietOfQr) * module,
          width: length * module,
          height: module,
        });
      }
      column += length + 1;
    }
  }
  const size = (modules.size + 2 * quietOfQr) * module;
  return { width: size, height: size, marks };
}

/** The marks of a code whose corner is put somewhere else. */
export const placedAt = ({ marks }: DrawnCode, x: number, y: number): Rectangle[] =>
  marks.map((mark) => ({ ...mark, x: mark.x + x, y: mark.y + y }));
