/**
 * What SheetJS would not tell of a workbook, written into its parts before it reads them. Both look at the bytes of the
 * XML as Latin-1, which keeps each of them.
 */

const dates = 'yyyy/m/d';
const times = 'h:mm';

/**
 * The number formats of Chinese and other East Asian programs that need no definition in the file (ECMA-376, part 1,
 * 18.8.30): dates all of them, and times.
 */
const impliedFormats = [
  ...[27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58].map((id) => [id, dates] as const),
  ...[32, 33, 34, 35, 55, 56].map((id) => [id, times] as const),
];

/** Defines the implied formats in the part of the styles; the file's own definitions come after and count. */
export function withImpliedFormats(styles: Buffer): Buffer {
  const xml = styles.toString('latin1');
  const formats = impliedFormats
    .map(([id, code]) => `<numFmt numFmtId="${id}" formatCode="${code}"/>`)
    .join('');
  const opened = /<((?:\w+:)?numFmts)\b[^>]*?(\/?)>/.exec(xml);
  if (opened === null) {
    const made = xml.replace(
      /<(?:\w+:)?styleSheet\b[^>]*>/,
      (root) => `${root}<numFmts>${formats}</numFmts>`,
    );
    return Buffer.from(made, 'latin1');
  }
  const [tag, name = '', empty] = opened;
  const open = `<${name}>${formats}${empty === '/' ? `</${name}>` : ''}`;
  return Buffer.from(
    xml.replace(tag, () => open),
    'latin1',
  );
}

/** A cell with a formula and no value; one that says it is text has been computed to an empty one. */
const uncomputed =
  /(<(?:\w+:)?c(?:\s(?:(?!\bt="str")[^>])*)?)>\s*<(?:\w+:)?f\b(?:[^>]*\/>|[^>]*>[^<]*<\/(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*\/>|<(?:\w+:)?v>\s*<\/(?:\w+:)?v>)?\s*<\/(?:\w+:)?c>/g;

/** The error that spreadsheets themselves show for a value that is still to come. */
export const stillToCome = '#GETTING_DATA';

/** Gives formulas that were never computed that error for their value: without one they would be empty cells. */
export function withUncomputedTold(sheet: Buffer): Buffer {
  const xml = sheet.toString('latin1');
  if (!/<(?:\w+:)?f\b/.test(xml)) return sheet;
  return Buffer.from(
    xml.replace(
      uncomputed,
      (_, cell: string) => `${cell.replace(/\st="\w*"/, '')} t="e"><v>${stillToCome}</v></c>`,
    ),
    'latin1',
  );
}
