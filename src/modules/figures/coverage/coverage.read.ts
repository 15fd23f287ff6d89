import type { CoverageCounts } from '../../../core/coverage/index.ts';
import type { ReadDatabase } from '../../../platform/db/client.ts';

/** Digits of a community's code that make its group; buildings group by themselves. */
export type GroupDigits = 6 | 9 | 12 | 'building';

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

export interface CoverageRead {
  /** Counts by group, in order of code. `code` is a division's, or a building's id with its name and community. */
  counts(query: {
    drillId: string;
    division: string;
    digits: GroupDigits;
    asOf: Date;
  }): Promise<(CoverageCounts & { code: string; name: string | null; community: string | null })[]>;
  /** Who has neither come nor is exempt, by community, building and household. */
  missing(query: {
    drillId: string;
    division: string;
    asOf: Date;
    after: { community: string; buildingId: string; householdId: string; id: string } | undefined;
    limit: number;
  }): Promise<MissingRow[]>;
}

const nil = '00000000-0000-0000-0000-000000000000';

export function createCoverageRead({ sql }: ReadDatabase): CoverageRead {
  /**
   * Everyone a drill is about, once: roster and registrations meet in the person's id. Where both know where
   * somebody lives, the roster counts, for it is the denominator. Cancelled registrations count for nothing.
   */
  const people = (drillId: string, asOf: Date, persons = sql``) => sql`
    select coalesce(r.id, g.id) as id, coalesce(r.community, g.community) as community,
      coalesce(r.building_id, g.building_id) as building_id, coalesce(r.household_id, g.household_id) as household_id,
      g.id is not null as registered, g.status,
      coalesce(g.status in ('checked-in', 'sampled', 'cleared', 'held', 'retest'), false) as came,
      coalesce(g.status in ('sampled', 'cleared', 'held', 'retest'), false) as sampled,
      coalesce(g.status in ('cleared', 'held', 'retest'), false) as resulted,
      coalesce(g.exempt_until > ${asOf} or g.status = 'exempt', false) as exempted${persons}
    from (select * from roster where drill_id = ${drillId}) r
    full join (select * from registrations where drill_id = ${drillId} and status <> 'cancelled') g on g.id = r.id`;

  return {
    counts({ drillId, division, digits, asOf }) {
      const code = digits === 'building' ? sql`p.building_id::text` : sql`left(p.community, ${digits})`;
      const named =
        digits === 'building'
          ? sql`(select b.name from buildings b where b.id = x.code::uuid)`
          : sql`(select d.name from divisions d where d.code = x.code)`;
      const community = digits === 'building' ? sql`min(p.community)` : sql`null::text`;
      return sql<(CoverageCounts & { code: string; name: string | null; community: string | null })[]>`
        select x.*, ${named} as name from (
          select ${code} as code, ${community} as community,
            count(*)::int as population,
            count(*) filter (where p.registered)::int as registered,
            count(a.registration_id)::int as assigned,
            count(*) filter (where p.came)::int as "checkedIn",
            count(*) filter (where p.sampled)::int as sampled,
            count(*) filter (where p.resulted)::int as resulted,
            count(*) filter (where p.exempted and not p.came)::int as exempt
          from (${people(drillId, asOf)}) p left join appointments a on a.registration_id = p.id
          where p.community like ${`${division}%`}
          group by 1) x
        order by x.code`;
    },

    missing: ({ drillId, division, asOf, after, limit }) => sql<MissingRow[]>`
      select p.id, p.registered, p.community, b.name as building, p.building_id as "buildingId",
        p.household_id as "householdId", p.status,
        p.registration_person as "registrationPerson", p.roster_person as "rosterPerson"
      from (${people(drillId, asOf, sql`, g.person as registration_person, r.person as roster_person`)}) p join buildings b on b.id = p.building_id
      where p.community like ${`${division}%`} and not p.came and not p.exempted
        and (p.community, p.building_id, p.household_id, p.id) > (${after?.community ?? ''}, ${after?.buildingId ?? nil}::uuid,
          ${after?.householdId ?? nil}::uuid, ${after?.id ?? nil}::uuid)
      order by p.community, p.building_id, p.household_id, p.id limit ${limit}`,
  };
}
