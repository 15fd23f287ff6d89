import simplifications from 'opencc-js/dict/TSCharacters';
import { plainHan, tidyName } from './name.ts';

/** Each traditional character with its simplified one; where there are several, the first (OpenCC's usual one). */
const simplified = new Map(
  simplifications.split('|').flatMap((entry): [string, string][] => {
    const [traditional = '', simple = ''] = entry.split(' ');
    return [[traditional, simple]];
  }),
);

/** The end of a chain of them: 薴 is written 苧, which is itself the traditional form of 苎. */
function simplest(sign: string): string {
  let simple = sign;
  for (
    let next = simplified.get(simple);
    next !== undefined && next !== simple;
    next = simplified.get(simple)
  ) {
    simple = next;
  }
  return simple;
}

/** A name of nothing but unified ideographs, which no other rule changes: 0.2 µs where all of them take 1.5. */
function inSimplest(name: string): string {
  let simple = '';
  for (const sign of name) simple += simplest(sign);
  return simple;
}

const betweenHan = /(?<=\p{Script=Han})[·\s]+(?=\p{Script=Han})/gu;
const han = /\p{Script=Han}/gu;
const shownByNothing = /\p{Default_Ignorable_Code_Point}/gu;

/**
 * What names are compared by: as `normaliseName` stores them, in plain width and upper case, traditional characters
 * simplified, with neither dot nor space between Chinese parts and no joiners. 陳大文 and 陈大文 are one, 买买提·艾力
 * and 买买提艾力, too. Of what is no name it is still the text that it would be looked for by.
 *
 * Stored hashes are made of it (a registration's likeness), so what it gives for a plain name may not change.
 */
export function nameKey(name: string): string {
  if (plainHan.test(name)) return inSimplest(name);
  return (
    tidyName(name)
      .normalize('NFKC')
      .toUpperCase()
      // Some capitals are two signs that are one again.
      .normalize('NFKC')
      .replace(shownByNothing, '')
      .replace(/\s+/gu, ' ')
      // An accent that stands for itself (´) comes apart into a space and its mark.
      .trim()
      .replace(betweenHan, '')
      .replace(han, simplest)
  );
}

/** Whether two names are one as somebody types them who looks for a person: spaces do not count at all. */
export function isNameAlike(one: string, other: string): boolean {
  return nameKey(one).replaceAll(' ', '') === nameKey(other).replaceAll(' ', '');
}
