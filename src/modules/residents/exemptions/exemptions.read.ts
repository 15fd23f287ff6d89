import type { ReadDatabase } from '../../../platform/db/index.ts';
import type { ExemptionRow } from './exemptions.repo.ts';

export interface ExemptionsRead {
  /** Exemptions of people below a division, in order of community and id; ended ones, too. */
  list(query: {
    drillId: string;
    division: string;
    after: { community: string; id: string } | undefined;
    limit: number;
  }): Promise<ExemptionRow[]>;
}

const nil = '00000000-0000-0000-0000-000000000000';

export function createExemptionsRead({ sql }: ReadDatabase): ExemptionsRead {
  return {
    list: ({ drillId, division, after, limit }) => sql<ExemptionRow[]>`
      select id, drill_id as "drillId", person_id as "personId", community, kind, from_at as "fromAt", until_at as "untilAt",
        reason, created_by as "createdBy", created_at as "createdAt", begun_at as "begunAt", ended_at as "endedAt",
        exempt_before as "exemptBefore"
      from exemptions
      where drill_id = ${drillId} and community like ${`${division}%`}
        and (community, id) > (${after?.community ?? ''}, ${after?.id ?? nil}::uuid)
      order by community, id limit ${limit}`,
  };
}
