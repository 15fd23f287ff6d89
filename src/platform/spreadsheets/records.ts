const newline = 0x0a;
const carriageReturn = 0x0d;
const space = 0x20;
const quote = 0x22;

/** How a CSV file is written. */
export interface CsvForm {
  /** One ASCII character: a comma, a semicolon, a tab. */
  delimiter: string;
  /** Columns that its heading has. */
  columns: number;
}

/** Longest record of a CSV file and longest cell of a workbook, in characters. */
export const longestRecord = 8_192;

/** The same in bytes: no charset that we read takes more than four for a character. */
const longestRecordBytes = longestRecord * 4;

/** What stands for a line of which only the length is still known: as long as makes it too long. */
const tooLong = Buffer.alloc(longestRecord + 1, 'x');

/**
 * Cuts a CSV file that comes in chunks at ends of records, so that each piece can be read by itself, by several
 * threads. Works on the bytes: in UTF-8 and in GB18030 no part of a longer character is a quote, a line break or a
 * delimiter. The same chunks give the same pieces. A line that is too long for any record is passed by and leaves a
 * short one in its place, which is refused as too long.
 */
export async function* cutRecords(chunks: AsyncIterable<Buffer>, form: CsvForm): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  let passingBy = false;
  for await (const chunk of chunks) {
    let more = chunk;
    if (passingBy) {
      const end = chunk.indexOf(newline);
      if (end < 0) continue;
      passingBy = false;
      more = chunk.subarray(end);
    }
    const bytes = rest.length === 0 ? more : Buffer.concat([rest, more]);
    const end = lastRecordEnd(bytes, form);
    if (end > 0) yield bytes.subarray(0, end);
    rest = bytes.subarray(end);
    passingBy = rest.length > longestRecordBytes;
    // A copy, so that a small rest does not keep its whole chunk.
    rest = passingBy ? tooLong : Buffer.from(rest);
  }
  if (rest.length > 0) yield rest;
}

/** How many records these bytes hold, which end with one. */
export function countRecords(bytes: Buffer, form: CsvForm): number {
  let count = 0;
  for (const _ of recordEnds(bytes, form, true)) count += 1;
  return count;
}

/** Where the last record of these bytes ends that no byte after them can change. They begin with a record. */
function lastRecordEnd(bytes: Buffer, form: CsvForm): number {
  if (!bytes.includes(quote)) return bytes.lastIndexOf(newline) + 1;
  let end = 0;
  for (const to of recordEnds(bytes, form, false)) end = to;
  return end;
}

/**
 * Where each record ends. A record is a line, or more where a cell in quotes holds line breaks (RFC 4180). A quote
 * counts as one only at the beginning of a cell, and closes where a delimiter or a line break follows it. One that
 * does not close within the length of a record, or that closes so far down that whole rows stand between, was not meant
 * so: then the record is its line alone, and the rows below it are rows. `complete`: nothing comes after these bytes;
 * otherwise the first record that further bytes may change ends the list.
 */
export function* recordEnds(bytes: Buffer, form: CsvForm, complete: boolean): Generator<number> {
  let nextQuote = bytes.indexOf(quote);
  for (let from = 0; from < bytes.length; ) {
    const lineBreak = bytes.indexOf(newline, from);
    if (lineBreak < 0 && !complete) return;
    const lineEnd = lineBreak < 0 ? bytes.length : lineBreak + 1;
    if (nextQuote >= 0 && nextQuote < from) nextQuote = bytes.indexOf(quote, from);
    let end: number | undefined = lineEnd;
    if (nextQuote >= 0 && nextQuote < lineEnd) {
      end = quotedRecordEnd(bytes, from, lineEnd, form, complete);
      if (end === undefined) return;
    }
    yield end;
    from = end;
  }
}

function quotedRecordEnd(
  bytes: Buffer,
  from: number,
  lineEnd: number,
  form: CsvForm,
  complete: boolean,
): number | undefined {
  const delimiter = form.delimiter.charCodeAt(0);
  let at = from;
  for (;;) {
    // At the beginning of a cell.
    while (bytes[at] === space) at += 1;
    if (bytes[at] === quote) {
      const close = closingQuote(bytes, at + 1, from + longestRecordBytes, delimiter);
      if (close === undefined) {
        const undecided = !complete && bytes.length - from <= longestRecordBytes;
        return undecided ? undefined : lineEnd;
      }
      at = close + 1;
    }
    while (at < bytes.length && bytes[at] !== delimiter && bytes[at] !== newline) at += 1;
    if (at >= bytes.length || bytes[at] === newline) break;
    at += 1;
  }
  if (at >= bytes.length && !complete) return undefined;
  const end = Math.min(at + 1, bytes.length);
  return end > lineEnd && holdsRows(bytes.subarray(from, end), delimiter, form.columns) ? lineEnd : end;
}

/** Where the quote closes that was opened before `from`: what follows it ends the cell. */
function closingQuote(bytes: Buffer, from: number, most: number, delimiter: number): number | undefined {
  for (let at = bytes.indexOf(quote, from); at >= 0 && at < most; at = bytes.indexOf(quote, at + 1)) {
    if (bytes[at + 1] === quote) {
      at += 1;
      continue;
    }
    let after = at + 1;
    while (bytes[after] === space || bytes[after] === carriageReturn) after += 1;
    if (after >= bytes.length || bytes[after] === delimiter || bytes[after] === newline) return at;
  }
  return undefined;
}

/** Whether two lines or more have as many cells as the heading: a cell that holds lines has such a line once at most. */
function holdsRows(record: Buffer, delimiter: number, columns: number): boolean {
  let rows = 0;
  let delimiters = 0;
  for (const byte of record) {
    if (byte === delimiter) delimiters += 1;
    if (byte !== newline) continue;
    if (delimiters >= columns - 1) rows += 1;
    delimiters = 0;
  }
  if (record.at(-1) !== newline && delimiters >= columns - 1) rows += 1;
  return rows > 1;
}
