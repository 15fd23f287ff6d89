import type { Database } from '../../../platform/db/index.ts';

/** Something that was sent and could not be taken. */
export type ReviewRow = {
  id: string;
  division: string;
  teamId: string | null;
  code: string;
  account: string;
  deviceSeq: number | null;
  receivedAt: Date;
  /** Sealed. */
  sent: Buffer;
  settledAt: Date | null;
  settledBy: string | null;
};

export interface VisitReviewsRead {
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

export function createVisitReviewsRead({ sql }: Pick<Database, 'sql'>): VisitReviewsRead {
  const rows = sql`
    select id, division, team_id as "teamId", code, account, device_seq::float8 as "deviceSeq", received_at as "receivedAt",
      sent, settled_at as "settledAt", settled_by as "settledBy"
    from visit_reviews`;
  return {
    list: ({ drillId, division, open, before, limit }) => sql<ReviewRow[]>`
      ${rows} where drill_id = ${drillId} and starts_with(division, ${division})
        and (not ${open} or settled_at is null)
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
