import type { ReadDatabase } from '../../../platform/db/client.ts';

export interface MissingRow {
  id: string;
  registered: boolean;
  community: string;
  building: string;
  buildingId: string;
  householdId: string;
  status: string | null;
  registrationPerson: Buffer | null;
  rosterPerson: Buffer | null;
}

/** Where a list of the missing goes on. */
export interface MissingKey {
  community: string;
  buildingId: string;
  householdId: string;
  id: string;
}

export interface MissingRead {
  /** Who has neither come nor is exempt at `asOf`, by community, building and household. */
  missing(query: {
    drillId: string;
    division: string;
    asOf: Date;
    after: MissingKey | undefined;
    limit: number;
  }): Promise<MissingRow[]>;
}

const nil = '00000000-0000-0000-0000-000000000000';

export function createMissingRead({ sql }: ReadDatabase): MissingRead {
  return {
    /**
     * Roster and registrations meet in the person's id. Where both know where somebody lives, the roster counts.
     * Whoever cancelled and is on no roster is nobody here.
     */
    missing: ({ drillId, division, asOf, after, limit }) => sql<MissingRow[]>`
      select p.id, p.registered, p.community, b.name as building, p.building_id as "buildingId",
        p.household_id as "householdId", p.status, p.registration_person as "registrationPerson",
        p.roster_person as "rosterPerson"
      from (
        select coalesce(r.id, g.id) as id, coalesce(r.community, g.community) as community,
          coalesce(r.building_id, g.building_id) as building_id,
          coalesce(r.household_id, g.household_id) as household_id, g.id is not null as registered, g.status,
          coalesce(g.status in ('checked-in', 'sampled', 'cleared', 'held', 'retest'), false) as came,
          coalesce(g.exempt_until > ${asOf} or g.status = 'exempt'
            or (g.id is null and (k.stands = 'unregistered-exempt' or k.exempt_until > ${asOf})), false) as exempted,
          g.person as registration_person, r.person as roster_person
        from (select * from roster where drill_id = ${drillId}) r
        full join (
          select * from registrations where drill_id = ${drillId} and status <> 'cancelled') g on g.id = r.id
        left join known_people k on g.id is null and k.id = r.id) p
      join buildings b on b.id = p.building_id
      where p.community like ${`${division}%`} and not p.came and not p.exempted
        and (p.community, p.building_id, p.household_id, p.id) > (${after?.community ?? ''}, ${after?.buildingId ?? nil}::uuid,
          ${after?.householdId ?? nil}::uuid, ${after?.id ?? nil}::uuid)
      order by p.community, p.building_id, p.household_id, p.id limit ${limit}`,
  };
}
