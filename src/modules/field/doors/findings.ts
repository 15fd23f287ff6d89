import { open, seal } from '../../../platform/crypto/index.ts';
import type { DrillKeys } from '../../foundation/index.ts';
import type { FoundRow, VisitRow } from './visits.schemas.ts';

/** What was found of somebody, as it is kept: sealed. */
export interface Finding {
  person: string;
  healthCode?: FoundRow['healthCode'];
  vaccinatedAt?: string | undefined;
  swabbedAt?: string | undefined;
  regions?: FoundRow['regions'];
  returned?: FoundRow['returned'];
  needs?: FoundRow['needs'];
  movedAway?: boolean | undefined;
}

/** All that a visit found. */
export interface Findings {
  note?: string | undefined;
  people: Finding[];
}

const contextOf = (row: string) => ({ table: 'door_visits', column: 'findings', row });

/** Seals what a visit found; `people` are the ids of its rows. Null where there is nothing but who was there. */
export function sealFindings(
  keys: DrillKeys,
  id: string,
  { people, note }: Pick<VisitRow, 'people' | 'note'>,
  ids: readonly string[],
): Buffer | null {
  const findings = people.map((found, index): Finding => {
    const { healthCode, vaccinatedAt, swabbedAt, regions, returned, needs, movedAway } = found;
    return {
      person: ids[index] ?? '',
      healthCode,
      vaccinatedAt: vaccinatedAt?.toISOString(),
      swabbedAt: swabbedAt?.toISOString(),
      regions,
      returned,
      needs,
      movedAway,
    };
  });
  if (findings.length === 0 && note === undefined) return null;
  return seal(keys.data, JSON.stringify({ note, people: findings } satisfies Findings), contextOf(id));
}

/** What a visit found. @throws Error when the row or the key is another one */
export function openFindings(keys: DrillKeys, id: string, sealed: Buffer | null): Findings {
  if (sealed === null) return { people: [] };
  return JSON.parse(open(keys.data, sealed, contextOf(id)).toString('utf8')) as Findings;
}
