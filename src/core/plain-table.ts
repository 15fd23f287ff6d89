/** Code points that take two columns of a terminal: East Asian wide and full-width forms. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** How many columns of a terminal a text takes. */
export function columns(text: string): number {
  let width = 0;
  for (const letter of text) width += wide.test(letter) ? 2 : 1;
  return width;
}

function pad(text: string, width: number, right: boolean): string {
  const blank = ' '.repeat(Math.max(0, width - columns(text)));
  return right ? blank + text : text + blank;
}

/**
 * A table in plain text: a heading, a rule, the rows, and, after another rule, `last`. The first column is
 * set flush left, the others right.
 */
export function table(
  heading: readonly string[],
  rows: readonly (readonly string[])[],
  last?: readonly string[],
): string {
  const all = [heading, ...rows, ...(last === undefined ? [] : [last])];
  const widths = heading.map((_, i) => Math.max(...all.map((row) => columns(row[i] ?? ''))));
  const line = (row: readonly string[]): string =>
    widths
      .map((width, i) => pad(row[i] ?? '', width, i > 0))
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  const foot = last === undefined ? [] : [rule, line(last)];
  return [line(heading), rule, ...rows.map(line), ...foot].join('\n');
}

/** A whole number with a comma between its thousands. */
export function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** A share as a percentage with one decimal, rounded down, so that 100.0 % means all. */
export function percent(share: number): string {
  return `${(Math.floor(share * 1_000 + 1e-9) / 10).toFixed(1)} %`;
}
