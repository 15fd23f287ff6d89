import { TextReader, ZipWriter } from '@zip.js/zip.js';
import { byteOrderMark } from './charset.ts';
import { harmless } from './harmless.ts';
import { layoutOf, lineHeight, type SheetLayout } from './sheet-layout.ts';
import {
  sheetBegins,
  sheetEnds,
  sheetRels,
  shown,
  tablePart,
  type WrittenSheet,
  workbookParts,
  xmlText,
} from './sheet-parts.ts';
import { csvLine } from './template.ts';
import { keptInCsv } from './typed.ts';

/** A row of a file that is written as it is read: numbers that are numbers, and text. Ids are text. */
export type FileRow = readonly (string | number)[];

/** A sheet of a workbook that is written as its rows are read. */
export interface StreamedSheet {
  /** At most 25 characters, none of `[]:*?/\`. */
  name: string;
  heading: readonly string[];
  rows: AsyncIterable<FileRow> | Iterable<FileRow>;
  /** Makes its rows a table of Excel, under this name: a letter, then letters, digits and `_`. The heading then names each column once. */
  table?: string;
}

/** Most rows of a sheet (Excel), the heading among them. */
const mostSheetRows = 1_048_576;
/** Characters that go on their way at once. */
const piece = 65_536;

/** Pieces of text put together, so that each is worth its way. */
async function* gathered(lines: AsyncIterable<string>): AsyncGenerator<Buffer> {
  let text = '';
  for await (const line of lines) {
    text += line;
    if (text.length < piece) continue;
    yield Buffer.from(text);
    text = '';
  }
  if (text !== '') yield Buffer.from(text);
}

/**
 * CSV (RFC 4180) in UTF-8 with a byte order mark, in pieces, as its rows are read. No cell is a formula, and none becomes
 * anything but what it says in a spreadsheet (`keptInCsv`).
 */
export async function* csvOf(
  heading: readonly string[],
  rows: StreamedSheet['rows'],
): AsyncGenerator<Buffer> {
  async function* lines(): AsyncGenerator<string> {
    yield csvLine(heading.map(harmless));
    for await (const row of rows)
      yield csvLine(row.map((cell) => (typeof cell === 'number' ? String(cell) : keptInCsv(harmless(cell)))));
  }
  yield byteOrderMark;
  yield* gathered(lines());
}

/**
 * A workbook (ECMA-376, SpreadsheetML) that is written as its rows are read: nothing of it is kept but what is on its way.
 * What a sheet does not hold goes on in another, below the same heading, `… 2` and so on. Text is text, whatever it
 * looks like. A reader that cancels ends the reading of the rows.
 */
export function workbookOf(
  sheets: Iterable<StreamedSheet>,
  mostRows: number = mostSheetRows,
): ReadableStream<Uint8Array> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  // Headers of 64 bits and what they are for no sheet comes near; older programs do not read them.
  const zip = new ZipWriter(writable, { useWebWorkers: false, zip64: false, level: 6 });
  const written: WrittenSheet[] = [];

  async function writeSheet({ name, heading, rows, table }: StreamedSheet): Promise<void> {
    const read = iteratorOf(rows);
    try {
      const first = await firstOf(read);
      const layout = layoutOf(heading, first);
      const source = iteratorOf(followedBy(first, read));
      let next = await source.next();
      for (let part = 1; part === 1 || next.done !== true; part++) {
        const sheet = {
          name: part === 1 ? name : `${name} ${part}`,
          table: table === undefined || part === 1 ? table : `${table}_${part}`,
          heading: heading.map(harmless),
          rows: 0,
        };
        const lines = async function* (): AsyncGenerator<string> {
          yield sheetBegins(layout.widths) + headingXml(heading, layout);
          for (; next.done !== true && sheet.rows < mostRows - 1; next = await source.next()) {
            sheet.rows += 1;
            yield rowXml(next.value);
          }
          yield sheetEnds(sheet);
        };
        written.push(sheet);
        await zip.add(`xl/worksheets/sheet${written.length}.xml`, ReadableStream.from(gathered(lines())));
        const number = written.length;
        if (sheet.table === undefined) continue;
        await zip.add(`xl/tables/table${number}.xml`, new TextReader(tablePart(sheet, number)));
        await zip.add(`xl/worksheets/_rels/sheet${number}.xml.rels`, new TextReader(sheetRels(number)));
      }
    } finally {
      await read.return?.(undefined);
    }
  }

  async function write(): Promise<void> {
    for (const sheet of sheets) await writeSheet(sheet);
    for (const [name, part] of workbookParts(written)) await zip.add(name, new TextReader(part));
    await zip.close();
  }
  // Whoever reads is told of a failure by the stream; one who has gone is told nothing.
  write().catch((error: unknown) => writable.abort(error).catch(() => undefined));
  return readable;
}

function iteratorOf(rows: StreamedSheet['rows']): AsyncIterator<FileRow> {
  return (async function* () {
    yield* rows;
  })();
}

/** Rows that are looked at before any is written: columns are as wide as what stands in them. */
const rowsAhead = 100;

async function firstOf(rows: AsyncIterator<FileRow>): Promise<FileRow[]> {
  const first: FileRow[] = [];
  while (first.length < rowsAhead) {
    const next = await rows.next();
    if (next.done === true) break;
    first.push(next.value);
  }
  return first;
}

async function* followedBy(first: readonly FileRow[], rest: AsyncIterator<FileRow>): AsyncGenerator<FileRow> {
  yield* first;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

const textXml = (text: string, style: number): string =>
  `<c s="${style}" t="inlineStr"><is><t xml:space="preserve">${xmlText(harmless(text))}</t></is></c>`;

/** The heading, as high as its longest name is: no program works that out for a row that is written. */
function headingXml(heading: readonly string[], { numbers, lines }: SheetLayout): string {
  const cells = heading.map((name, index) =>
    textXml(name, numbers[index] === true ? shown.headingOfNumbers : shown.heading),
  );
  return `<row ht="${lines * lineHeight}" customHeight="1">${cells.join('')}</row>`;
}

function rowXml(row: FileRow): string {
  const cells = row.map((cell) =>
    typeof cell === 'number'
      ? `<c${Number.isInteger(cell) ? '' : ` s="${shown.fraction}"`}><v>${cell}</v></c>`
      : cell === ''
        ? '<c/>'
        : textXml(cell, shown.text),
  );
  return `<row>${cells.join('')}</row>`;
}
