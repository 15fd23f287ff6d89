import type { ReadDatabase } from '../../../platform/db/client.ts';

/** Somebody on the roster, by where they stand in the order of a list. */
export interface Listed {
  id: string;
  community: string;
  buildingId: string;
}

/** Somebody on the roster with all that it says of them. */
export interface ListedPerson extends Listed {
  building: string;
  /** Where the building stands, in WGS 84. */
  lng: number | null;
  lat: number | null;
  /** Sealed. */
  person: Buffer;
}

/** Somebody whom an import has moved here. */
export interface Move {
  personId: string;
  from: string;
  to: string;
}

export interface RosterRead {
  /** People on the roster in these communities. */
  count(drillId: string, communities: readonly string[]): Promise<number>;
  /** Some of them, from after one. */
  page(
    drillId: string,
    communities: readonly string[],
    after: Listed | undefined,
    limit: number,
  ): Promise<Listed[]>;
  /** How many are on the roster below a division. */
  countIn(drillId: string, division: string): Promise<number>;
  /** Some of them, from after one. */
  people(
    drillId: string,
    division: string,
    after: Listed | undefined,
    limit: number,
  ): Promise<ListedPerson[]>;
  /** Whom an import has brought from outside a division, in order of where they were. */
  movesInto(jobId: string, division: string): Promise<Move[]>;
}

const nil = '00000000-0000-0000-0000-000000000000';

export function createRosterRead({ sql }: ReadDatabase): RosterRead {
  return {
    async count(drillId, communities) {
      const [row] = await sql<{ n: number }[]>`
        select count(*)::int as n from roster
        where drill_id = ${drillId} and community = any(${[...communities]}::text[])`;
      return row?.n ?? 0;
    },

    page: (drillId, communities, after, limit) => sql<Listed[]>`
      select id, community, building_id as "buildingId" from roster
      where drill_id = ${drillId} and community = any(${[...communities]}::text[])
        and (community, building_id, id) > (${after?.community ?? ''}, ${after?.buildingId ?? nil}::uuid,
          ${after?.id ?? nil}::uuid)
      order by community, building_id, id limit ${limit}`,

    async countIn(drillId, division) {
      const [row] = await sql<{ n: number }[]>`
        select count(*)::int as n from roster where drill_id = ${drillId} and community between ${division.padEnd(12, '0')} and ${division.padEnd(12, '9')}`;
      return row?.n ?? 0;
    },

    people: (drillId, division, after, limit) => sql<ListedPerson[]>`
      select r.id, r.community, r.building_id as "buildingId", b.name as building, b.lng, b.lat, r.person
      from roster r join buildings b on b.id = r.building_id
      where r.drill_id = ${drillId} and r.community between ${division.padEnd(12, '0')} and ${division.padEnd(12, '9')}
        and (r.community, r.building_id, r.id) > (${after?.community ?? ''}, ${after?.buildingId ?? nil}::uuid,
          ${after?.id ?? nil}::uuid)
      order by r.community, r.building_id, r.id limit ${limit}`,

    movesInto: (jobId, division) => sql<Move[]>`
      select person_id as "personId", community as "from", became as "to" from roster_history
      where job_id = ${jobId} and act = 'renewed' and community not like ${`${division}%`} order by community, person_id`,
  };
}
