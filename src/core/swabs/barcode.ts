import { fail, ok, type Result } from '../result.ts';

/** What can be wrong with the code of a tube or a box. */
export type BarcodeErrorCode = 'barcode-form' | 'barcode-rounded';

/** Longest code that is taken; a Code 128 of more does not fit on a tube. */
export const longestBarcode = 48;

const form = /^[A-Z0-9][A-Z0-9+./:_-]{2,47}$/;
/** What a spreadsheet makes of a long number: its digits are gone. */
const rounded = /^\d([.,]\d+)?E\+?\d{1,3}$/;
/** White space, and what shows nothing: a byte order mark, marks of direction. */
const invisible = /[\p{Z}\p{Cc}\p{Cf}]+/gu;

/**
 * The code of a tube or a box as it is kept: as it was printed, in capitals, without what a scanner or a keyboard puts around
 * it. `barcode-rounded` where a spreadsheet has turned the number into one with an exponent.
 */
export function normaliseBarcode(raw: string): Result<string, BarcodeErrorCode> {
  const code = raw.normalize('NFKC').replace(invisible, '').toUpperCase();
  if (rounded.test(code)) return fail('barcode-rounded');
  return form.test(code) ? ok(code) : fail('barcode-form');
}
