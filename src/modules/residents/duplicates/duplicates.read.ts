import type { RegistrationStatus } from '../../../core/lifecycle/index.ts';
import type { ReadDatabase } from '../../../platform/db/client.ts';

/**
 * One registration among several that have name and birth date, the letters and digits of a document, or birth date,
 * telephone and door in common.
 */
export interface AlikeRow {
  /** The keyed hash of what they have in common, and what that is. */
  shared: string;
  by: 'name' | 'number' | 'contact';
  likeness: string | null;
  numberLikeness: string | null;
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
   * Live registrations of a drill that share name and birth date with another one, or the letters and digits of documents
   * of two kinds or nationalities, or birth date, telephone and door under two names, where one of them lives below
   * `division`: those of the first `limit` hashes of what is shared after `after`, in order of hash and time. Those who
   * share name and birth date stand under these alone.
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
      with named as (
        select likeness as shared from registrations
        where drill_id = ${drillId} and likeness > ${after ?? nil}::uuid and status <> 'cancelled'
        group by likeness having count(*) > 1 and bool_or(starts_with(community, ${division}))
        order by likeness limit ${limit}),
      numbered as (
        select number_likeness as shared from registrations
        where drill_id = ${drillId} and number_likeness > ${after ?? nil}::uuid and status <> 'cancelled'
        group by number_likeness
        having count(distinct coalesce(likeness, id)) > 1 and bool_or(starts_with(community, ${division}))
        order by number_likeness limit ${limit}),
      contacted as (
        select contact_likeness as shared from registrations
        where drill_id = ${drillId} and contact_likeness > ${after ?? nil}::uuid and status <> 'cancelled'
        group by contact_likeness
        having count(distinct likeness) > 1 and bool_or(starts_with(community, ${division}))
        order by contact_likeness limit ${limit}),
      shared as (
        select shared, 'name' as by from named union all select shared, 'number' from numbered
        union all select shared, 'contact' from contacted order by shared limit ${limit})
      select s.shared, s.by, r.likeness, r.number_likeness as "numberLikeness", r.id, r.household_id as "householdId", r.community, r.building_id as "buildingId",
        r.status, r.person, r.registered_at as "registeredAt"
      from shared s cross join lateral (
        select * from registrations where drill_id = ${drillId} and likeness = s.shared
        union all
        select * from registrations where drill_id = ${drillId} and number_likeness = s.shared
        union all
        select * from registrations where drill_id = ${drillId} and contact_likeness = s.shared) r
      where r.status <> 'cancelled'
      order by s.shared, r.registered_at, r.id`,
  };
}
