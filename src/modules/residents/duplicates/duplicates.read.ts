import type { RegistrationStatus } from '../../../core/lifecycle/index.ts';
import type { ReadDatabase } from '../../../platform/db/client.ts';

/** One registration among several of the same name and birth date. */
export interface AlikeRow {
  likeness: string;
  id: string;
  householdId: string;
  community: string;
  buildingId: string;
  status: RegistrationStatus;
  /** Sealed. */
  person: Buffer;
  registeredAt: Date;
}

export interface DuplicatesRead {
  /**
   * Live registrations of a drill that share name and birth date with another one, where one of them lives below
   * `division`: those of the first `limit` likenesses after `after`, in order of likeness and time.
   */
  alike(query: {
    drillId: string;
    division: string;
    after: string | undefined;
    limit: number;
  }): Promise<AlikeRow[]>;
}

const nil = '00000000-0000-0000-0000-000000000000';

export function createDuplicatesRead({ sql }: ReadDatabase): DuplicatesRead {
  return {
    alike: ({ drillId, division, after, limit }) => sql<AlikeRow[]>`
      with shared as (
        select likeness from registrations
        where drill_id = ${drillId} and likeness > ${after ?? nil}::uuid and status <> 'cancelled'
        group by likeness having count(*) > 1 and bool_or(starts_with(community, ${division}))
        order by likeness limit ${limit})
      select r.likeness, r.id, r.household_id as "householdId", r.community, r.building_id as "buildingId", r.status, r.person,
        r.registered_at as "registeredAt"
      from shared s join registrations r on r.drill_id = ${drillId} and r.likeness = s.likeness and r.status <> 'cancelled'
      order by r.likeness, r.registered_at, r.id`,
  };
}
