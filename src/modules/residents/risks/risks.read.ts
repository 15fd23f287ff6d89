import type { ReadDatabase } from '../../../platform/db/index.ts';

export interface RisksRead {
  /** Where somebody is registered; undefined where nobody is. */
  find(registrationId: string): Promise<{ drillId: string; community: string } | undefined>;
}

export function createRisksRead({ sql }: ReadDatabase): RisksRead {
  return {
    async find(registrationId) {
      const [row] = await sql<{ drillId: string; community: string }[]>`
        select drill_id as "drillId", community from registrations where id = ${registrationId}`;
      return row;
    },
  };
}
