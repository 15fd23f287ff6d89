import { crc32, deflateRawSync } from 'node:zlib';
import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader, ZipWriter } from '@zip.js/zip.js';

/** How a program writes the same parts: what its headers hold, and where. */
export interface ArchiveForm {
  zip64?: boolean;
  dataDescriptor?: boolean;
  dataDescriptorSignature?: boolean;
}

/** The parts of an archive, written anew in another form, in which programs that stream write them. */
export async function inForm(archive: Uint8Array, form: ArchiveForm): Promise<Buffer> {
  const entries = await new ZipReader(new Uint8ArrayReader(archive)).getEntries();
  const writer = new ZipWriter(new Uint8ArrayWriter(), { ...form, useWebWorkers: false });
  for (const entry of entries) {
    if (entry.directory) continue;
    const part = await entry.getData(new Uint8ArrayWriter());
    await writer.add(entry.filename, new Uint8ArrayReader(part));
  }
  return Buffer.from(await writer.close());
}

/** What an entry says of itself, where that is not the truth. */
export interface Claims {
  /** Size when unpacked. */
  size?: number;
  crc?: number;
}

/** A ZIP archive written header by header, so that its entries can claim what they like. */
export function handmadeZip(parts: readonly { name: string; content: string; claims?: Claims }[]): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, content, claims = {} } of parts) {
    const bytes = Buffer.from(content);
    const packed = deflateRawSync(bytes);
    // Version, flags, method, time and date, checksum, both sizes, length of the name, extra fields: none.
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(claims.crc ?? crc32(bytes), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(claims.size ?? bytes.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), packed]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(at, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, rest, Buffer.from(name));
    bodies.push(local);
    at += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(parts.length, 4);
  end.writeUInt16LE(parts.length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...bodies, central, Buffer.from('PK\x05\x06'), end]);
}

/** A workbook's sheet as XML, and what else its parts say. */
export interface HandmadeSheet {
  name: string;
  xml: string;
  state?: 'hidden' | 'veryHidden';
}

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packages = 'http://schemas.openxmlformats.org/package/2006';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

function relations(targets: readonly [kind: string, target: string][]): string {
  const each = targets.map(
    ([kind, target], n) => `<Relationship Id="rId${n + 1}" Type="${office}/${kind}" Target="${target}"/>`,
  );
  return `${head}<Relationships xmlns="${packages}/relationships">${each.join('')}</Relationships>`;
}

/** A workbook of these sheets; `styles` is what stands in the root of its styles. `claims` are the first sheet's. */
export function handmadeBook(sheets: readonly HandmadeSheet[], styles = '', claims?: Claims): Buffer {
  const part = (n: number): string => `worksheets/sheet${n + 1}.xml`;
  const listed = sheets.map(
    ({ name, state }, n) =>
      `<sheet name="${name}" sheetId="${n + 1}"${state === undefined ? '' : ` state="${state}"`} r:id="rId${n + 1}"/>`,
  );
  const overrides = sheets.map(
    (_, n) => `<Override PartName="/xl/${part(n)}" ContentType="${type}.worksheet+xml"/>`,
  );
  return handmadeZip([
    {
      name: '[Content_Types].xml',
      content: `${head}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${type}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${type}.styles+xml"/>${overrides.join('')}</Types>`,
    },
    { name: '_rels/.rels', content: relations([['officeDocument', 'xl/workbook.xml']]) },
    {
      name: 'xl/workbook.xml',
      content: `${head}<workbook xmlns="${main}" xmlns:r="${office}"><sheets>${listed.join('')}</sheets></workbook>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content: relations([
        ...sheets.map((_, n) => ['worksheet', part(n)] as [string, string]),
        ['styles', 'styles.xml'],
      ]),
    },
    { name: 'xl/styles.xml', content: `${head}<styleSheet xmlns="${main}">${styles}</styleSheet>` },
    ...sheets.map(({ xml }, n) => ({
      name: `xl/${part(n)}`,
      content: `${head}<worksheet xmlns="${main}">${xml}</worksheet>`,
      ...(claims === undefined || n > 0 ? {} : { claims }),
    })),
  ]);
}

/** A workbook whose one sheet is this XML; `claims` are the sheet's. */
export function handmadeWorkbook(sheetXml: string, claims?: Claims): Buffer {
  return handmadeBook([{ name: 'Sheet1', xml: sheetXml }], '', claims);
}
