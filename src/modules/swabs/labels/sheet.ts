import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LabelKind } from '../../../core/swabs/index.ts';
import {
  a4,
  drawCode128,
  drawQr,
  type Line,
  type Page,
  placedAt,
  type Rectangle,
} from '../../../platform/printing/index.ts';

/** A sheet of self-adhesive labels, and how large on each its codes are. Millimetres. */
interface Form {
  columns: number;
  rows: number;
  width: number;
  height: number;
  /** The narrowest bar, and how high the bars are. */
  bar: number;
  bars: number;
  /** A module of the QR code. */
  module: number;
  /** Height of the letters beside it. */
  letters: number;
}

/**
 * Sheets as they are sold: 44 labels of 48.5 × 25.4 mm for tubes, 8 of 99.1 × 67.7 mm for boxes. Bars of 0.25 mm and modules
 * of 0.4 mm are what an office printer does well and a phone still reads at arm's length.
 */
const forms: Record<LabelKind, Form> = {
  tube: { columns: 4, rows: 11, width: 48.5, height: 25.4, bar: 0.25, bars: 9, module: 0.4, letters: 3 },
  box: { columns: 2, rows: 4, width: 99.1, height: 67.7, bar: 0.5, bars: 25, module: 1.1, letters: 6 },
};

/** Sheets of labels, each code as a Code 128, as a QR code, and to be read by people. */
export async function layLabels(kind: LabelKind, codes: readonly string[]): Promise<Page[]> {
  const form = forms[kind];
  const most = form.columns * form.rows;
  const pages: Page[] = [];
  for (let from = 0; from < codes.length; from += most) {
    pages.push(await laySheet(form, codes.slice(from, from + most)));
  }
  return pages;
}

async function laySheet(form: Form, codes: readonly string[]): Promise<Page> {
  const { columns, rows, width, height, bar, bars, module, letters } = form;
  const left = (a4.width - columns * width) / 2;
  const top = (a4.height - rows * height) / 2;
  const marks: Rectangle[] = [];
  const lines: Line[] = [];
  for (const [index, code] of codes.entries()) {
    // A QR code takes a millisecond or two: others have their turn between rows.
    if (index % columns === 0) await nextTurn();
    const x = left + (index % columns) * width;
    const y = top + Math.floor(index / columns) * height;
    const barcode = drawCode128(code, { module: bar, height: bars });
    const qr = drawQr(code, { module });
    const between = (height - bars - qr.height) / 3;
    const below = y + 2 * between + bars;
    marks.push(...placedAt(barcode, x + (width - barcode.width) / 2, y + between));
    marks.push(...placedAt(qr, x + letters / 2, below));
    for (const [line, text] of spoken(code).entries()) {
      const base = below + qr.height / 2 + (line === 0 ? -0.3 : 1.3) * letters;
      lines.push({ x: x + qr.width + letters, y: base, size: letters, text });
    }
  }
  return { ...a4, marks, lines };
}

/** A code as somebody reads it out: `KFXW T`, `0000 0173 H`. */
const spoken = (code: string): string[] => [
  `${code.slice(0, 4)} ${code.slice(4, 5)}`,
  `${code.slice(5, 9)} ${code.slice(9, 13)} ${code.slice(13)}`,
];
