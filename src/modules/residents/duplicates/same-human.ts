import { doorKey, isSpelledAlike, nameKey } from '../../../core/identity/index.ts';
import { type DrillKeys, openPerson, type PersonalRecord } from '../../foundation/index.ts';
import type { AlikeRow } from './duplicates.read.ts';

/**
 * What two registrations may have in common besides name and birth date; `number` speaks for itself, and `spelling` are two
 * names that can be one.
 */
export type Common = 'phone' | 'residence' | 'number' | 'spelling';

/** Registrations that are most likely of one human, and what speaks for it. */
export interface Duplicate {
  common: Common[];
  people: { row: AlikeRow; person: PersonalRecord }[];
}

const door = ({ row, person }: Duplicate['people'][number]): string =>
  [row.buildingId, ...doorKey(person)].join('\u0000');

/**
 * The rule: one name and one birth date, and the same telephone or the same door. Name and birth date alone are
 * shared by strangers in any large city. Or the same letters and digits of their documents, whatever the names: a
 * passport spells a name otherwise than a permit. Answers those of the rows whom that ties together, directly or through
 * another one.
 */
export function findDuplicates(rows: readonly AlikeRow[], keys: DrillKeys): Duplicate[] {
  const people = rows.map((row) => ({ row, person: openPerson(keys, 'registrations', row.id, row.person) }));
  const found: Duplicate[] = [];
  for (const one of people) {
    let group: Duplicate = { common: [], people: [one] };
    const apart: Duplicate[] = [];
    for (const other of found) {
      const common = other.people.flatMap((each) => tiesOf(each, one));
      if (common.length === 0) apart.push(other);
      else {
        group = {
          common: [...new Set([...other.common, ...group.common, ...common])],
          people: [...other.people, ...group.people],
        };
      }
    }
    found.splice(0, found.length, ...apart, group);
  }
  return found.filter((group) => group.people.length > 1);
}

const hanName = /\p{Script=Han}/u;

/**
 * The rule for those of one birth date, telephone and door whose names differ: a name in characters and its pinyin, or the
 * parts of a name in another order. One in Latin letters that can be either of two twins stands with each of them, and they
 * stay apart.
 */
export function findSpellings(rows: readonly AlikeRow[], keys: DrillKeys): Duplicate[] {
  const named = new Map<string, Duplicate['people']>();
  for (const row of rows) {
    const person = openPerson(keys, 'registrations', row.id, row.person);
    const key = nameKey(person.name);
    named.set(key, [...(named.get(key) ?? []), { row, person }]);
  }
  const names = [...named.keys()];
  const [inCharacters, inLetters] = [
    names.filter((name) => hanName.test(name)),
    names.filter((name) => !hanName.test(name)),
  ];
  const groups = inCharacters.map((name) => [
    name,
    ...inLetters.filter((other) => isSpelledAlike(name, other)),
  ]);
  const left = new Set(inLetters.filter((name) => !groups.some((group) => group.includes(name))));
  for (const name of left) {
    const alike = [...left].filter((other) => other === name || isSpelledAlike(name, other));
    for (const one of alike) left.delete(one);
    groups.push(alike);
  }
  return groups
    .filter((group) => group.length > 1)
    .map((group) => ({
      common: ['phone', 'residence', 'spelling'],
      people: group.flatMap((name) => named.get(name) ?? []),
    }));
}

function tiesOf(one: Duplicate['people'][number], other: Duplicate['people'][number]): Common[] {
  const number = one.row.numberLikeness !== null && one.row.numberLikeness === other.row.numberLikeness;
  if (one.row.likeness !== other.row.likeness && !number) return [];
  const phone = one.person.phone !== undefined && one.person.phone === other.person.phone;
  return [
    ...(number ? (['number'] as const) : []),
    ...(phone ? (['phone'] as const) : []),
    ...(door(one) === door(other) ? (['residence'] as const) : []),
  ];
}
