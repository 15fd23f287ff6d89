import { polyphonic } from 'pinyin-pro';
import { nameKey } from './name-key.ts';

/** Names of more parts than this are compared in the orders in which they stand and reversed alone. */
const mostParts = 5;

/** What does not count in a name in Latin letters: marks, apostrophes. ü is written u, v, yu; it is u here. */
function latinParts(key: string): string[] {
  return key
    .normalize('NFD')
    .replace(/\p{M}+|['’`´.]/gu, '')
    .split(/[^A-Z]+/)
    .filter((part) => part !== '');
}

const isHan = (key: string): boolean => /^\p{Script=Han}+$/u.test(key);
const isLatin = (key: string): boolean => /^[\p{Script=Latin}\p{M}\s\-‐‑–.,'’`´]+$/u.test(key);

/** All orders of the parts of a name, each as one word. */
function words(parts: readonly string[]): Set<string> {
  if (parts.length > mostParts) return new Set([parts.join(''), parts.toReversed().join('')]);
  if (parts.length <= 1) return new Set(parts);
  return new Set(parts.flatMap((part, at) => [...words(parts.toSpliced(at, 1))].map((rest) => part + rest)));
}

/** How a character can be read, in capitals without tones: 单 is DAN, SHAN or CHAN. */
function readings(name: string): string[][] {
  return polyphonic(name, { toneType: 'none', type: 'array' }).map((syllables) => [
    ...new Set(
      syllables.flatMap((syllable) => {
        const plain = syllable.toUpperCase();
        return plain.includes('Ü') ? ['U', 'V', 'YU'].map((u) => plain.replace('Ü', u)) : [plain];
      }),
    ),
  ]);
}

/** Whether a word can be read off characters, from the first to the last. */
function reads(word: string, syllables: readonly string[][]): boolean {
  const [first, ...rest] = syllables;
  if (first === undefined) return word === '';
  return first.some((syllable) => word.startsWith(syllable) && reads(word.slice(syllable.length), rest));
}

/** Whether a Chinese name can be written so in pinyin: surname (of one character or two) first or last. */
function isPinyinOf(parts: readonly string[], han: string): boolean {
  const syllables = readings(han);
  const orders = [0, 1, 2]
    .filter((surname) => surname < syllables.length)
    .map((surname) => [...syllables.slice(surname), ...syllables.slice(0, surname)]);
  return [...words(parts)].some((word) => orders.some((order) => reads(word, order)));
}

/**
 * Whether two names can be one written in two ways: a Chinese name and its pinyin (张伟, ZHANG WEI, Wei Zhang; every reading
 * of a character counts, so that 单 may be Shan), or the parts of a name in Latin letters in another order. Two Chinese
 * names never are: twins are called 张伟 and 张薇. Of spellings other than pinyin (Wade-Giles, those of Hong Kong, Macao and
 * Taiwan: Chang, Cheung) nothing is known here. True says little by itself: many people are called so.
 */
export function isSpelledAlike(one: string, other: string): boolean {
  const [a, b] = [nameKey(one), nameKey(other)];
  if (isHan(a) && isLatin(b)) return isPinyinOf(latinParts(b), a);
  if (isLatin(a) && isHan(b)) return isPinyinOf(latinParts(a), b);
  if (!isLatin(a) || !isLatin(b)) return false;
  const known = words(latinParts(b));
  return [...words(latinParts(a))].some((word) => known.has(word));
}
