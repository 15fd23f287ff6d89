import type { Queryable } from '../../../platform/db/index.ts';

/**
 * Holds the lists of a drill that can be taken back, until the transaction ends: whoever puts rows with tasks does so neither
 * while one is taken back nor the other way round, for a row may be about somebody whose task goes with it.
 */
export async function holdLists(on: Queryable, drillId: string): Promise<void> {
  await on`
    select from follow_up_lists where drill_id = ${drillId} and kind = 'list' order by id for key share`;
}
