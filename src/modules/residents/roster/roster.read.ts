import type { ReadDatabase } from '../../../platform/db/client.ts';

/** Somebody on the roster, by where they stand in the order of a list. */
export interface Listed {
  id: string;
  community: string;
  buildingId: string;
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

    movesInto: (jobId, division) => sql<Move[]>`
      select person_id as "personId", community as "from", became as "to" from roster_history
      where job_id = ${jobId} and act = 'renewed' and community not like ${`${division}%`} order by community, person_id`,
  };
}
