import { setImmediate as nextTurn } from 'node:timers/promises';
import PDFDocument from 'pdfkit';
import type { Page } from './page.ts';

/** A PostScript point is 1/72 of an inch. */
const points = (mm: number): number => (mm / 25.4) * 72;

/**
 * Pages as a PDF, with one of the fonts that every reader has. `title` is what readers show, Latin letters only; the same
 * pages, title and time are the same file, byte for byte.
 */
export async function writePdf(
  pages: readonly Page[],
  { title, at }: { title: string; at: Date },
): Promise<Buffer> {
  const info = { Title: title, CreationDate: at, ModDate: at };
  const document = new PDFDocument({ autoFirstPage: false, font: 'Courier', info });
  const parts: Buffer[] = [];
  const written = new Promise<void>((resolve, reject) => {
    document.on('data', (part: Buffer) => parts.push(part));
    document.on('end', resolve);
    document.on('error', reject);
  });
  for (const page of pages) {
    document.addPage({ size: [points(page.width), points(page.height)], margin: 0 });
    for (const { x, y, width, height } of page.marks) {
      document.rect(points(x), points(y), points(width), points(height));
    }
    if (page.marks.length > 0) document.fill('black');
    for (const line of page.lines) {
      document
        .fontSize(points(line.size))
        .text(line.text, points(line.x), points(line.y), { baseline: 'alphabetic', lineBreak: false });
    }
    // A page takes some milliseconds: others have their turn between them.
    await nextTurn();
  }
  document.end();
  await written;
  return Buffer.concat(parts);
}
