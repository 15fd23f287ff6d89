/** How the columns of a sheet are laid out. */
export interface SheetLayout {
  /** In characters. */
  widths: number[];
  /** Which columns hold numbers: their headings stand on the right, as those do. */
  numbers: boolean[];
  /** Lines that the longest heading takes. */
  lines: number;
}

/** The height of a line of 11 points, in points. */
export const lineHeight = 15;

/** Narrowest and widest column that is not asked for, in characters: an id has 36, a box with one of its tubes 52. */
const [narrowest, widest] = [8, 56] as const;
/** Characters that the button of the filter, the indent and the bold of a heading take. */
const besides = 3;

/** Places that a text takes: Chinese characters are two wide. */
const placesOf = (text: string): number => text.replace(/[\u1100-\uffef]/g, '  ').length;

const shownPlaces = (cell: string | number): number =>
  typeof cell === 'string' || Number.isInteger(cell) ? placesOf(String(cell)) : cell.toFixed(4).length;

/** Where a name may go on in the next line: between words, and in Chinese after any character. */
const partsOf = (name: string): string[] => name.match(/[\u1100-\uffef]|[^\s\u1100-\uffef]+\s?/g) ?? [];

/** How much wider Latin letters are in bold. */
const bold = 1.1;

/** How many lines a name takes, in bold, in a column of so many characters. */
function linesOf(name: string, width: number): number {
  let [lines, used] = [1, 0];
  for (const part of partsOf(name)) {
    const wider = /[\u1100-\uffef]/.test(part) ? 1 : bold;
    if (used > 0 && used + placesOf(part.trimEnd()) * wider > width) [lines, used] = [lines + 1, 0];
    used += placesOf(part) * wider;
  }
  return lines;
}

/** Columns as wide as their first cells, and so that a heading stands in three lines, its longest word in one. */
export function layoutOf(
  heading: readonly string[],
  first: readonly (readonly (string | number)[])[],
): SheetLayout {
  const widths = heading.map((name, index) => {
    const words = partsOf(name).map((part) => placesOf(part.trimEnd()));
    const cells = first.map((row) => shownPlaces(row[index] ?? ''));
    const needed = Math.max(...words, placesOf(name) / 3, ...cells) + besides;
    return Math.min(widest, Math.max(narrowest, Math.ceil(needed)));
  });
  return {
    widths,
    numbers: heading.map((_, index) => first.some((row) => typeof row[index] === 'number')),
    lines: Math.max(1, ...heading.map((name, index) => linesOf(name, widths[index] ?? 0))),
  };
}
