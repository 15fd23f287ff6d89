import { standardCharacters } from '../identity/index.ts';
import { bareDivisionName, divisionWords } from './division-names.ts';

export interface NamedPlace {
  /** The official code: 2, 4, 6, 9 or 12 digits; the place lies in those whose codes it begins with. */
  code: string;
  name: string;
}

/**
 * What a name means among known places. `whole`: nothing of what was typed is left over; else only a place is known in which it
 * lies. `several`: more than one is called so.
 */
export type PlaceCalled = { code: string; whole: boolean } | 'several' | undefined;

/** What people leave out of a name: 军门 is 军门社区, 东街 is 东街街道. Two characters stay. */
const leftOut = /(?<=..)(?:社区|村|街道)$/u;

/**
 * Places by the names that people write: 鼓楼区东街街道军门社区, 军门社区居委会 or 军门. The last name is of the place, those before
 * it are of places above it, and have to be where they are named. What is known in full goes before what has something left out.
 * Nothing is guessed: of two places of a name neither is meant.
 */
export function placesByName(places: Iterable<NamedPlace>): (typed: string) => PlaceCalled {
  const byName = new Map<string, string[]>();
  const byShortName = new Map<string, string[]>();
  const add = (to: Map<string, string[]>, key: string, code: string) => {
    const there = to.get(key);
    if (there === undefined) to.set(key, [code]);
    else there.push(code);
  };
  for (const { code, name } of places) {
    const bare = bareDivisionName(standardCharacters(name).normalize('NFKC'));
    add(byName, bare, code);
    add(byShortName, short(bare), code);
  }
  const called = (word: string): readonly string[] => byName.get(word) ?? byShortName.get(short(word)) ?? [];

  /** Places called by the last word that lie in those which the words before it call. */
  function found(words: readonly string[]): readonly string[] {
    const above = words.slice(0, -1).map(called);
    return called(words.at(-1) ?? '').filter((code) =>
      above.every((codes) => codes.some((one) => one !== code && code.startsWith(one))),
    );
  }

  return (typed) => {
    const words = divisionWords(typed);
    for (let known = words.length; known > 0; known--) {
      const codes = found(words.slice(0, known));
      const [code] = codes;
      if (code !== undefined) return codes.length > 1 ? 'several' : { code, whole: known === words.length };
    }
    return undefined;
  };
}

const short = (name: string): string => name.replace(leftOut, '');
