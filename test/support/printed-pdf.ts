import { spawnSync } from 'node:child_process';

/** Whether what reads a PDF back is here: poppler for its text and its picture, zbar for its codes. CI brings both. */
export const pdfReadersAreHere =
  spawnSync('pdftotext', ['-v']).error === undefined &&
  spawnSync('zbarimg', ['--version']).error === undefined;

const run = (command: string, args: readonly string[], input: Buffer): Buffer => {
  const { error, stdout } = spawnSync(command, args, { input, maxBuffer: 256_000_000 });
  if (error !== undefined) throw error;
  return stdout;
};

/** The text of a PDF, as somebody who copies it gets it. */
export const textOfPdf = (pdf: Buffer): string => run('pdftotext', ['-layout', '-', '-'], pdf).toString();

/** The QR codes of the first page of a PDF as a scanner reads them from a print of 200 dots an inch. */
export function codesOfPdf(pdf: Buffer): string[] {
  const picture = run('pdftoppm', ['-r', '200', '-f', '1', '-l', '1', '-gray', '-'], pdf);
  const read = run('zbarimg', ['--quiet', '--raw', '-Sdisable', '-Sqrcode.enable', 'pgm:-'], picture);
  return read.toString().trim().split('\n');
}
