import { maskDocument, maskName } from '../../../core/identity/index.ts';
import { AppError } from '../../../platform/errors/index.ts';
import type { PersonalRecord } from '../../foundation/index.ts';
import { severalPeople } from './check-in.errors.ts';
import type { InBuilding } from './people-in-building.read.ts';

/** Somebody who could be meant. */
export interface Candidate {
  row: Pick<InBuilding, 'id' | 'status'>;
  person: PersonalRecord;
}

/** Most who are told: more would be a list of a building. */
export const mostCandidates = 10;

/** 409 `several-people`: those who could be meant, masked, as staff tell them apart. */
export function severalOf(people: readonly Candidate[]): AppError {
  const candidates = people.slice(0, mostCandidates).map(({ row, person }) => ({
    registrationId: row.id,
    name: maskName(person.name),
    document: maskDocument(person.number),
    unit: person.unit ?? null,
    room: person.room === undefined ? null : maskRoom(person.room),
    status: row.status,
  }));
  return new AppError(severalPeople, { members: { candidates } });
}

/** All but its last sign. */
function maskRoom(room: string): string {
  const signs = Array.from(room);
  return signs.map((sign, index) => (index === signs.length - 1 && signs.length > 1 ? sign : '*')).join('');
}
