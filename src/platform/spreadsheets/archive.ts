import { type FileEntry, Uint8ArrayReader, Uint8ArrayWriter, ZipReader, ZipWriter } from '@zip.js/zip.js';
import { withImpliedFormats, withUncomputedTold } from './parts.ts';

/** A file that is no sound ZIP archive, or one that unpacks to more than is allowed. */
export class BadArchive extends Error {
  override readonly name = 'BadArchive';
  readonly fault: 'not-xlsx' | 'too-large';

  constructor(fault: 'not-xlsx' | 'too-large') {
    super(fault);
    this.fault = fault;
  }
}

/** A sheet's part is never compressed anew, and no header of the new archive needs 64 bits or comes after its data. */
const asPlainAsCanBe = {
  level: 0,
  zip64: false,
  dataDescriptor: false,
  extendedTimestamp: false,
  useWebWorkers: false,
};

const mostEntries = 2_000;

/** The parts of a workbook that hold its cells. Pictures and macros are not unpacked. */
const isRead = (name: string): boolean => /\.(xml|rels)$/i.test(name);

/**
 * The XML parts of an OPC package (ECMA-376 part 2; ZIP by APPNOTE 6.3 with ZIP64 records and data descriptors),
 * written into an archive made anew, without compression and with headers that are true. What reads it takes memory by
 * what was really unpacked: SheetJS takes it by a size that a header states, and cannot read ZIP64 records. Styles and
 * sheets are given what it would not tell (`parts.ts`).
 * @throws BadArchive where the archive is not sound, a checksum is wrong, or the parts come to more than `most` bytes
 */
export async function rewriteArchive(archive: Uint8Array, most: number): Promise<Buffer> {
  const reader = new ZipReader(new Uint8ArrayReader(archive), { useWebWorkers: false, checkCrc32: true });
  const parts = new Map<string, Buffer>();
  let left = most;
  try {
    let entries = 0;
    for await (const entry of reader.getEntriesGenerator()) {
      entries += 1;
      if (entries > mostEntries) throw new BadArchive('not-xlsx');
      if (entry.directory || !isRead(entry.filename)) continue;
      // Two parts of one name: which of them counts, programs do not agree on.
      if (parts.has(entry.filename)) throw new BadArchive('not-xlsx');
      const part = await unpack(entry, left);
      left -= part.length;
      parts.set(entry.filename, part);
    }
  } catch (error) {
    throw error instanceof BadArchive ? error : new BadArchive('not-xlsx');
  }
  const writer = new ZipWriter(new Uint8ArrayWriter(), asPlainAsCanBe);
  for (const [name, part] of parts) await writer.add(name, new Uint8ArrayReader(amended(name, part)));
  return Buffer.from(await writer.close());
}

function amended(name: string, part: Buffer): Buffer {
  if (/(^|\/)styles\d*\.xml$/i.test(name)) return withImpliedFormats(part);
  return /(^|\/)worksheets\//i.test(name) && /\.xml$/i.test(name) ? withUncomputedTold(part) : part;
}

/** What an entry holds, taken in as it comes and not beyond `most` bytes, whatever it says of its size. */
async function unpack(entry: FileEntry, most: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const sink = new WritableStream<Uint8Array>({
    write(chunk) {
      size += chunk.length;
      if (size > most) throw new BadArchive('too-large');
      chunks.push(chunk);
    },
  });
  try {
    await entry.getData(sink);
  } catch (error) {
    throw size > most ? new BadArchive('too-large') : error;
  }
  return Buffer.concat(chunks);
}
