/**
 * The letters that a site's device number `number` (from 1) puts into its tickets: A … Z, AA … ZZ, AAA … (as columns of a
 * spreadsheet). Letters, because the sequence that follows is digits.
 */
export function tagOf(number: number): string {
  let tag = '';
  for (let rest = number; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    tag = String.fromCharCode(65 + ((rest - 1) % 26)) + tag;
  }
  return tag;
}
