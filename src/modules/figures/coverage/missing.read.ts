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
     * Whoever cancelled and is on no roster is nobody here. It goes on community by community, so that a page costs what
     * its communities do, and a list as long as a city what the city does.
     */
    missing: ({ drillId, division, asOf, after, limit }) => sql<MissingRow[]>`
      select p.id, p.registered, c.community, b.name as building, p.building_id as "buildingId",
        p.household_id as "householdId", p.status, p.registration_person as "registrationPerson",
        p.roster_person as "rosterPerson"
      from drill_communities c
      cross join lateral (
        select p.*
        from (
          select r.id, r.building_id, r.household_id, g.id is not null as registered, g.status, g.exempt_until,
            g.person as registration_person, r.person as roster_person,
            coalesce(g.id is null and (k.stands = 'unregistered-exempt' or k.exempt_until > ${asOf}), false) as exempted
          from roster r
          left join registrations g on g.id = r.id and g.drill_id = r.drill_id and g.status <> 'cancelled'
          left join known_people k on g.id is null and k.id = r.id
          where r.drill_id = c.drill_id and r.community = c.community
          union all
          select g.id, g.building_id, g.household_id, true, g.status, g.exempt_until, g.person, null, false
          from registrations g
          where g.drill_id = c.drill_id and g.community = c.community and g.roster_community is null
            and g.status <> 'cancelled') p
        where (p.status is null or p.status not in ('checked-in', 'sampled', 'cleared', 'held', 'retest', 'exempt'))
          and not coalesce(p.exempt_until > ${asOf}, false) and not p.exempted
          and (c.community, p.building_id, p.household_id, p.id) > (${after?.community ?? ''}, ${after?.buildingId ?? nil}::uuid,
            ${after?.householdId ?? nil}::uuid, ${after?.id ?? nil}::uuid)
        order by p.building_id, p.household_id, p.id limit ${limit}) p
      join buildings b on b.id = p.building_id
      where c.drill_id = ${drillId} and c.community like ${`${division}%`} and c.community >= ${after?.community ?? ''}
      order by c.community, p.building_id, p.household_id, p.id limit ${limit}`,
  };
}
