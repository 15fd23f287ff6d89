import type { VectorFile } from './vector.ts';

export interface Base45Expected {
  /** The bytes in hexadecimal, or that RFC 9285 has it refused. */
  rfc9285: { hex: string } | { refused: true };
}

const cases: [name: string, text: string, rfc: string | undefined, why: string][] = [
  ['empty', '', '', 'No bytes.'],
  ['two bytes', 'BB8', hex('AB'), 'RFC 9285 §4.3, example 1.'],
  ['an odd number of bytes', '%69 VD92EX0', hex('Hello!!'), 'RFC 9285 §4.3, example 2; the space is a sign.'],
  ['a longer text', 'UJCLQE7W581', hex('base-45'), 'RFC 9285 §4.3, example 3.'],
  ['decoded', 'QED8WEX0', hex('ietf!'), 'RFC 9285 §4.4.'],
  ['the largest pair of bytes', 'FGW', 'ffff', '65,535.'],
  ['the largest single byte', 'U5', 'ff', '255.'],
  ['zeros', '000', '0000', 'Leading zeros are bytes.'],
  ['a single zero byte', '00', '00', 'A byte, unlike 000, which is two.'],
  ['three signs above 65,535', 'GGW', undefined, '65,536 (RFC 9285 §6). Who loses the overflow reads 000.'],
  ['the largest three signs', ':::', undefined, '91,124. Who loses the overflow reads 25,588.'],
  ['two signs above 255', 'V5', undefined, '256. Who loses the overflow reads 00.'],
  ['the largest two signs', '::', undefined, '2,024. Who loses the overflow reads 232.'],
  ['a sign too many', 'BB8B', undefined, 'One sign alone stands for no byte.'],
  ['one sign', 'B', undefined, 'The same.'],
  ['small letters', 'bb8', undefined, 'The alphabet has none.'],
  ['a sign outside of the alphabet', 'BB!', undefined, 'As above.'],
  ['a line end', 'BB8\n', undefined, 'As above.'],
];

function hex(text: string): string {
  return Buffer.from(text).toString('hex');
}

/** Texts in base45, as RFC 9285 has them read. */
export function base45Vectors(): VectorFile<{ text: string }, Base45Expected> {
  return {
    about: 'Base45 (RFC 9285): what the standard makes of a text.',
    vectors: cases.map(([name, text, rfc, why]) => ({
      name,
      input: { text },
      expected: {
        rfc9285: rfc === undefined ? { refused: true } : { hex: rfc },
      },
      why,
    })),
  };
}
