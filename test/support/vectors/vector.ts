/** One case of a conformance file: what goes in, what comes out, and why. */
export interface Vector<Input, Expected> {
  name: string;
  input: Input;
  expected: Expected;
  why: string;
}

/** A file of cases, with whatever all of them need. */
export interface VectorFile<Input, Expected> {
  about: string;
  vectors: Vector<Input, Expected>[];
}

/** A file with something that all its cases share: keys, a list, secrets. */
export type SharingFile<Shared, Input, Expected> = VectorFile<Input, Expected> & { shared: Shared };

/** Signs that an editor would not show, or would move about: they stand as escapes. */
const unseen = /(?![ \n])[\p{C}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}]/gu;

const escaped = (sign: string): string =>
  Array.from(
    { length: sign.length },
    (_, at) => `\\u${sign.charCodeAt(at).toString(16).padStart(4, '0')}`,
  ).join('');

/** A file as it is committed. */
export function textOf(file: VectorFile<unknown, unknown>): string {
  return `${JSON.stringify(file, null, 2).replace(unseen, escaped)}\n`;
}
