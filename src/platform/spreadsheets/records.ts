const newline = 0x0a;
const quote = 0x22;

/** Longest record that is waited for: a quote that never ends must not gather the whole file. */
const longestRecord = 262_144;

/** A record that does not end. */
export class EndlessRecord extends Error {
  override readonly name = 'EndlessRecord';
}

/**
 * Cuts a CSV file that comes in chunks at ends of records (RFC 4180: a line break outside quotes), so that each
 * piece can be read by itself, by several threads. Works on the bytes: in UTF-8 and in GB18030 no part of a
 * longer character is a quote or a line break. The same chunks give the same pieces.
 * @throws EndlessRecord
 */
export async function* cutRecords(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const end = lastRecordEnd(bytes);
    if (end === 0 && bytes.length > longestRecord + chunk.length) throw new EndlessRecord();
    if (end > 0) yield bytes.subarray(0, end);
    // A copy, so that a small rest does not keep its whole chunk.
    rest = Buffer.from(bytes.subarray(end));
  }
  if (rest.length > 0) yield rest;
}

/** Where the last whole record of these bytes ends; 0 where none does. They begin with a record. */
export function lastRecordEnd(bytes: Buffer): number {
  const quotes: number[] = [];
  for (let at = bytes.indexOf(quote); at >= 0; at = bytes.indexOf(quote, at + 1)) quotes.push(at);
  // From the back: the stretch after the last quote lies outside quotes if their number is even, and so on.
  let end = bytes.length;
  for (let before = quotes.length; before >= 0; before -= 1) {
    const from = before === 0 ? 0 : (quotes[before - 1] ?? 0) + 1;
    if (before % 2 === 0) {
      const at = end > from ? bytes.subarray(from, end).lastIndexOf(newline) : -1;
      if (at >= 0) return from + at + 1;
    }
    end = from - 1;
  }
  return 0;
}

/** Where the first record of these bytes ends; 0 where it does not. */
export function firstRecordEnd(bytes: Buffer): number {
  let inside = false;
  for (const [at, byte] of bytes.entries()) {
    if (byte === quote) inside = !inside;
    else if (byte === newline && !inside) return at + 1;
  }
  return 0;
}
