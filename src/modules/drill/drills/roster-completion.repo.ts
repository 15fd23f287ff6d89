import type { Database } from '../../../platform/db/index.ts';
import { type AuditEntry, auditInsert, unlessNoted } from '../../foundation/index.ts';

export interface RosterCompletionRepo {
  /**
   * Says of communities of a drill that their roster is complete, or is not, in one statement with its line of the audit log.
   * Undefined, with nothing written, where the drill is closed; else all those below `division` whose roster is complete.
   */
  declare(
    drillId: string,
    division: string,
    said: { communities: readonly string[]; complete: boolean },
    noted: AuditEntry,
  ): Promise<string[] | undefined>;
}

export function createRosterCompletionRepo({ sql }: Database): RosterCompletionRepo {
  return {
    async declare(drillId, division, { communities, complete }, noted) {
      const rows = await sql<{ drills: number }[]>`
        with drill as materialized (
          select id from drills where id = ${drillId} and status <> 'closed' for share),
        said as (
          update drill_communities c set roster_complete_at = ${complete ? noted.at : null}::timestamptz from drill
          where c.drill_id = drill.id and c.community = any(${[...communities]}::text[])
            and (c.roster_complete_at is null) = ${complete}::boolean and ${unlessNoted(sql, noted)}
          returning c.community),
        noted as (${auditInsert(sql, noted)} from drill where exists (select from said))
        select count(*)::int as drills from drill`;
      if (rows[0]?.drills !== 1) return undefined;
      const stands = await sql<{ community: string }[]>`
        select community from drill_communities
        where drill_id = ${drillId} and community like ${`${division}%`} and roster_complete_at is not null
        order by community`;
      return stands.map(({ community }) => community);
    },
  };
}
