import { inflateRawSync } from 'node:zlib';

/** A file that is no sound ZIP archive, or one that unpacks to more than is allowed. */
export class BadArchive extends Error {
  override readonly name = 'BadArchive';
  readonly fault: 'not-xlsx' | 'too-large';

  constructor(fault: 'not-xlsx' | 'too-large') {
    super(fault);
    this.fault = fault;
  }
}

const localHeader = 0x04034b50;
const centralHeader = 0x02014b50;
const endOfDirectory = 0x06054b50;
const longestComment = 65_557;
const mostEntries = 2_000;
const stored = 0;
const deflated = 8;

/**
 * Unpacks every entry of a ZIP archive (APPNOTE 6.3) and throws away what comes out: what an archive says of its
 * sizes is not to be believed, and whoever reads it afterwards unpacks it in one go.
 * @throws BadArchive where it is not sound, or its entries come to more than `most` bytes
 */
export function assertArchive(archive: Buffer, most: number): void {
  try {
    unpackAll(archive, most);
  } catch (error) {
    if (error instanceof BadArchive) throw error;
    const tooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    throw new BadArchive(tooLarge ? 'too-large' : 'not-xlsx');
  }
}

function unpackAll(archive: Buffer, most: number): void {
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || end < archive.length - longestComment || archive.readUInt32LE(end) !== endOfDirectory) {
    throw new BadArchive('not-xlsx');
  }
  const entries = archive.readUInt16LE(end + 10);
  let at = archive.readUInt32LE(end + 16);
  if (entries === 0 || entries > mostEntries) throw new BadArchive('not-xlsx');
  let left = most;
  for (let entry = 0; entry < entries; entry += 1) {
    if (archive.readUInt32LE(at) !== centralHeader) throw new BadArchive('not-xlsx');
    const method = archive.readUInt16LE(at + 10);
    const size = archive.readUInt32LE(at + 20);
    const header = archive.readUInt32LE(at + 42);
    if (archive.readUInt32LE(header) !== localHeader) throw new BadArchive('not-xlsx');
    const begin = header + 30 + archive.readUInt16LE(header + 26) + archive.readUInt16LE(header + 28);
    if (begin + size > archive.length) throw new BadArchive('not-xlsx');
    left -= unpackedSize(archive.subarray(begin, begin + size), method, left);
    if (left <= 0) throw new BadArchive('too-large');
    at += 46 + archive.readUInt16LE(at + 28) + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
}

function unpackedSize(bytes: Buffer, method: number, left: number): number {
  if (method === stored) return bytes.length;
  if (method !== deflated) throw new BadArchive('not-xlsx');
  return inflateRawSync(bytes, { maxOutputLength: left }).length;
}
