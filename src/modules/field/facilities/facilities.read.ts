import type { ReadDatabase } from '../../../platform/db/index.ts';
import type { facilityKinds } from './facilities.tables.ts';

export type FacilityKind = (typeof facilityKinds)[number];

/** A facility of a drill, with its beds counted. */
export interface Facility {
  id: string;
  drillId: string;
  name: string;
  kind: FacilityKind;
  division: string;
  address: string | null;
  createdAt: Date;
  closedAt: Date | null;
  beds: number;
  /** Beds that somebody lies in. */
  lying: number;
  /** Beds that are kept for somebody on their way. */
  kept: number;
}

/** A bed, with whose it is: all null of a free one. */
export interface BedRow {
  id: string;
  room: string;
  bed: string;
  stayId: string | null;
  personId: string | null;
  transferId: string | null;
  /** Sealed. */
  person: Buffer | null;
  givenAt: Date | null;
  arrivedAt: Date | null;
}

/** Which facilities are wanted. */
export interface FacilitiesQuery {
  drillId: string;
  /** Those below it, and those of what holds it; all of the drill with the city's. */
  division: string;
  /** This one alone. */
  only?: string | undefined;
  kind?: FacilityKind | undefined;
  /** Those that take somebody now. */
  free: boolean;
  after: { division: string; id: string } | undefined;
  limit: number;
}

export interface FacilitiesRead {
  find(drillId: string, id: string): Promise<Facility | undefined>;
  /** The one of a division that is called so. */
  named(drillId: string, division: string, name: string): Promise<{ id: string } | undefined>;
  /** In order of division and id. */
  list(query: FacilitiesQuery): Promise<Facility[]>;
  /** Beds of a facility in order of room and bed. */
  beds(query: {
    drillId: string;
    facilityId: string;
    free: boolean;
    after: { room: string; bed: string } | undefined;
    limit: number;
  }): Promise<BedRow[]>;
}

const nil = '00000000-0000-0000-0000-000000000000';

export function createFacilitiesRead({ sql }: ReadDatabase): FacilitiesRead {
  const rows = sql`
    select f.id, f.drill_id as "drillId", f.name, f.kind, f.division, f.address, f.created_at as "createdAt",
      f.closed_at as "closedAt", b.beds, s.lying, s.kept
    from facilities f
    cross join lateral (select count(*)::int as beds from facility_beds where facility_id = f.id) b
    cross join lateral (
      select count(arrived_at)::int as lying, (count(*) - count(arrived_at))::int as kept from facility_stays
      where drill_id = f.drill_id and facility_id = f.id and ended_at is null) s`;
  return {
    async find(drillId, id) {
      const [row] = await sql<Facility[]>`${rows} where f.drill_id = ${drillId} and f.id = ${id}`;
      return row;
    },

    async named(drillId, division, name) {
      const [row] = await sql<{ id: string }[]>`
        select id from facilities where drill_id = ${drillId} and division = ${division} and name = ${name}`;
      return row;
    },

    list: ({ drillId, division, only, kind, free, after, limit }) => sql<Facility[]>`
      ${rows} where f.drill_id = ${drillId}
        and (starts_with(f.division, ${division}) or starts_with(${division}, f.division))
        and (${only ?? null}::uuid is null or f.id = ${only ?? null}::uuid)
        and (${kind ?? null}::text is null or f.kind = ${kind ?? null})
        and (not ${free}::bool or (f.closed_at is null and s.lying + s.kept < b.beds))
        and (f.division, f.id) > (${after?.division ?? ''}, ${after?.id ?? nil}::uuid)
      order by f.division, f.id limit ${limit}`,

    beds: ({ drillId, facilityId, free, after, limit }) => sql<BedRow[]>`
      select b.id, b.room, b.bed, s.id as "stayId", s.person_id as "personId", s.transfer_id as "transferId", s.person,
        s.given_at as "givenAt", s.arrived_at as "arrivedAt"
      from facility_beds b
      left join facility_stays s on s.drill_id = b.drill_id and s.bed_id = b.id and s.ended_at is null
      where b.drill_id = ${drillId} and b.facility_id = ${facilityId}
        and (not ${free}::bool or s.id is null)
        and (${after?.room ?? null}::text is null or (b.room, b.bed) > (${after?.room ?? null}, ${after?.bed ?? null}))
      order by b.room, b.bed limit ${limit}`,
  };
}
