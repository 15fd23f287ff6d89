import { setImmediate as nextTurn } from 'node:timers/promises';
import PDFDocument from 'pdfkit';
import { hanFontFile, missingCharacter } from './han-font.ts';
import type { Line, Page } from './page.ts';

/** A PostScript point is 1/72 of an inch. */
const points = (mm: number): number => (mm / 25.4) * 72;

const latin = /^[ -~]*$/;
const latinFont = 'Courier';
const hanFont = 'Han';

/**
 * Pages as a PDF. Lines of ASCII are in one of the fonts that every reader has, others in a Chinese one, of which those characters
 * are embedded that stand there. `title` is what readers show, Latin letters only; the same pages, title and time are the same
 * file, byte for byte.
 */
export async function writePdf(
  pages: readonly Page[],
  { title, at }: { title: string; at: Date },
): Promise<Buffer> {
  const info = { Title: title, CreationDate: at, ModDate: at };
  const document = new PDFDocument({ autoFirstPage: false, font: latinFont, info });
  if (pages.some(({ lines }) => lines.some(({ text }) => !latin.test(text))))
    document.registerFont(hanFont, hanFontFile());
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
    for (const line of page.lines) writeLine(document, line);
    // A page takes some milliseconds: others have their turn between them.
    await nextTurn();
  }
  document.end();
  await written;
  return Buffer.concat(parts);
}

type Document = InstanceType<typeof PDFDocument>;

function writeLine(document: Document, { x, y, size, text, width }: Line): void {
  document.font(latin.test(text) ? latinFont : hanFont).fontSize(points(size));
  const printed = latin.test(text) ? text : withoutMissing(document, text);
  const fitting = width === undefined ? printed : cutTo(points(width), document, printed);
  document.text(fitting, points(x), points(y), { baseline: 'alphabetic', lineBreak: false });
}

/** pdfkit keeps the font that is in use to itself, and which characters that has. */
interface FontInUse {
  _font: { font: { hasGlyphForCodePoint(code: number): boolean } };
}

function withoutMissing(document: Document, text: string): string {
  const { font } = (document as unknown as FontInUse)._font;
  return [...text]
    .map((sign) => (font.hasGlyphForCodePoint(sign.codePointAt(0) ?? 0) ? sign : missingCharacter))
    .join('');
}

/** The beginning of a text, as much of it as there is room for. */
function cutTo(room: number, document: Document, text: string): string {
  if (document.widthOfString(text) <= room) return text;
  const signs = [...text];
  while (signs.length > 1 && document.widthOfString(`${signs.join('')}…`) > room) signs.pop();
  return `${signs.join('')}…`;
}
