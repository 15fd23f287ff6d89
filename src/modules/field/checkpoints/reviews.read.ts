import type { ReadDatabase } from '../../../platform/db/index.ts';

/** Something that somebody is to look at, or has. */
export interface ReviewRow {
  id: string;
  checkpointId: string;
  division: string;
  code: string;
  passageId: string | null;
  account: string;
  deviceSeq: number | null;
  receivedAt: Date;
  settledAt: Date | null;
  settledBy: string | null;
}

export interface ReviewsRead {
  /** The latest first; `open` for those that nobody has seen to. */
  list(query: {
    drillId: string;
    division: string;
    open: boolean;
    before: { at: Date; id: string } | undefined;
    limit: number;
  }): Promise<ReviewRow[]>;
  find(drillId: string, division: string, id: string): Promise<ReviewRow | undefined>;
}

export function createReviewsRead({ sql }: ReadDatabase): ReviewsRead {
  const rows = sql`
    select id, checkpoint_id as "checkpointId", division, code, passage_id as "passageId", account,
      device_seq::float8 as "deviceSeq", date_trunc('milliseconds', received_at) as "receivedAt", settled_at as "settledAt",
      settled_by as "settledBy"
    from passage_reviews`;
  return {
    list: ({ drillId, division, open, before, limit }) => sql<ReviewRow[]>`
      ${rows} where drill_id = ${drillId} and starts_with(division, ${division}) and (not ${open}::bool or settled_at is null)
        and (${before?.id ?? null}::uuid is null
          or (date_trunc('milliseconds', received_at), id) < (${before?.at ?? null}::timestamptz, ${before?.id ?? null}::uuid))
      order by date_trunc('milliseconds', received_at) desc, id desc limit ${limit}`,

    async find(drillId, division, id) {
      const [row] = await sql<ReviewRow[]>`
        ${rows} where drill_id = ${drillId} and starts_with(division, ${division}) and id = ${id}`;
      return row;
    },
  };
}
