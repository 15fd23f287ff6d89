import { nameKey } from '../../../core/identity/index.ts';
import type { FieldError } from '../../../platform/errors/index.ts';
import { type DrillKeys, openPerson } from '../../foundation/index.ts';
import { sealRow } from './roster.prepare.ts';
import type { Differing, RosterRow } from './roster.repo.ts';

/** What a file that says something else of people comes to. */
export interface Renewal {
  /** What the roster is to say. */
  renewed: RosterRow[];
  /** Ids of those whom the file calls otherwise. */
  otherwise: Set<string>;
}

/**
 * Decides what becomes of people of whom a file says something else than the roster. Another name under the same number is
 * for a person to decide. What the file has no column for stays known: the door, as long as the building is the same.
 */
export function renewalOf(
  keys: DrillKeys,
  differing: readonly Differing[],
  names: readonly string[],
): Renewal {
  const renewal: Renewal = { renewed: [], otherwise: new Set() };
  for (const { known, given } of differing) {
    const before = openPerson(keys, 'roster', known.id, known.person);
    const said = openPerson(keys, 'roster', given.id, given.person);
    if (nameKey(before.name) !== nameKey(said.name)) {
      renewal.otherwise.add(given.id);
      continue;
    }
    const here = known.buildingId === given.buildingId;
    const keeps = (column: 'unit' | 'room'): boolean => here && !names.includes(column);
    if (!keeps('unit') && !keeps('room')) {
      renewal.renewed.push(given);
      continue;
    }
    const person = {
      ...said,
      unit: keeps('unit') ? before.unit : said.unit,
      room: keeps('room') ? before.room : said.room,
    };
    const row = sealRow(
      keys,
      { id: given.id, community: given.community, buildingId: given.buildingId },
      person,
    );
    const same = row.digest.equals(known.digest) && row.householdId === known.householdId;
    if (!same) renewal.renewed.push(row);
  }
  return renewal;
}

export const otherName: FieldError = {
  pointer: '/name',
  code: 'other-name',
  text: {
    en: 'Another name stands on the roster under this number. Look at the document: correct this row, or take the other off the roster and import this row again',
    zh: '底册中该证件号码对应另一姓名。请核对证件：更正此行，或先将原记录移出底册后重新导入此行',
  },
};
