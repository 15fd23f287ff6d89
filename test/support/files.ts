import { read, utils, write } from '@e965/xlsx';

/** A workbook with these rows on its first sheet. */
export function toXlsx(rows: unknown[][]): Buffer {
  const book = utils.book_new();
  utils.book_append_sheet(book, utils.aoa_to_sheet(rows), 'Sheet1');
  return write(book, { type: 'buffer', bookType: 'xlsx' }) as Buffer;
}

/** The first sheet of a workbook: its cells as text, and whether any of them is a formula or no text. */
export function fromXlsx(bytes: Buffer): { rows: string[][]; onlyText: boolean } {
  const book = read(bytes, { cellFormula: true, cellNF: true });
  const sheet = book.Sheets[book.SheetNames[0] ?? ''];
  if (sheet === undefined) throw new Error('this workbook has no sheet');
  const cells = Object.entries(sheet).filter(([at]) => !at.startsWith('!'));
  const onlyText = cells.every(
    ([, cell]: [string, { t?: string; f?: string }]) => cell.t === 's' && cell.f === undefined,
  );
  return { rows: utils.sheet_to_json<string[]>(sheet, { header: 1, raw: true, defval: '' }), onlyText };
}

/** GB18030, for the ASCII and the Chinese that our tests write: there is no encoder in Node. */
export function toGb18030(text: string): Buffer {
  const decoder = new TextDecoder('gb18030');
  const codes = new Map<string, [number, number]>();
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      if (trail === 0x7f) continue;
      codes.set(decoder.decode(Uint8Array.of(lead, trail)), [lead, trail]);
    }
  }
  return Buffer.from(
    Array.from(text).flatMap((character) => {
      const code = character.codePointAt(0) ?? 0;
      const pair = code < 0x80 ? [code] : codes.get(character);
      if (pair === undefined) throw new Error('a character that this encoder does not know');
      return pair;
    }),
  );
}
