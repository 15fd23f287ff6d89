/** Longest text of a cell in Excel. */
const longestCell = 32_767;

/**
 * A cell that no program takes for a formula, also after the workbook has been saved as CSV (OWASP, CSV injection):
 * what begins like one gets an apostrophe, which is taken back when the file is sent again. Control characters, which XML cannot hold, become spaces.
 */
export function harmless(cell: string): string {
  const begins = /^[=+\-@\t\r]/.test(cell);
  const plain = cell
    .slice(0, longestCell - 1)
    .replace(/[\p{Cc}\ufffe\uffff]/gu, ' ')
    .toWellFormed();
  return begins ? `'${plain}` : plain;
}
