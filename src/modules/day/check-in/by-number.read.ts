import type { ReadDatabase } from '../../../platform/db/client.ts';
import type { InBuilding } from './people-in-building.read.ts';

export interface ByNumberRead {
  /**
   * Live registrations of a drill whose documents have the same letters and digits (`numberLikenessOf`), `limit` at most,
   * the one of this id first.
   */
  byNumber(query: { drillId: string; id: string; number: string; limit: number }): Promise<InBuilding[]>;
}

/** `sql` must plan by keys: one in three hundred people has such a number at all. */
export function createByNumberRead({ sql }: ReadDatabase): ByNumberRead {
  return {
    byNumber: ({ drillId, id, number, limit }) => sql<InBuilding[]>`
      select id, status, person from registrations
      where drill_id = ${drillId} and number_likeness = ${number} and status <> 'cancelled'
      order by id <> ${id}, registered_at, id limit ${limit}`,
  };
}
