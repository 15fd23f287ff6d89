import type { ReadDatabase } from '../../../platform/db/index.ts';

export interface WaitingRead {
  /** Communities below a division in which somebody waits for a window, whether or not one could be had. */
  communities(drillId: string, division: string): Promise<string[]>;
}

export function createWaitingRead({ sql }: ReadDatabase): WaitingRead {
  return {
    async communities(drillId, division) {
      const rows = await sql<{ community: string }[]>`
        select distinct community from waiting where drill_id = ${drillId} and community like ${`${division}%`}`;
      return rows.map((row) => row.community);
    },
  };
}
