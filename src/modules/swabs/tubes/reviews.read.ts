import type { ReadDatabase } from '../../../platform/db/client.ts';

export interface SwabReviewRow {
  id: string;
  drillId: string;
  siteId: string;
  division: string;
  code: string;
  tubeId: string | null;
  barcode: string | null;
  registrationId: string | null;
  device: string;
  deviceSeq: number | null;
  at: Date | null;
  receivedAt: Date;
  settledAt: Date | null;
  settledBy: string | null;
  /** What was sent, where it could not be taken; sealed. */
  sent: Buffer | null;
  /** Of the registration; sealed. */
  person: Buffer | null;
  /** People in the tube whose samples count or are contested. */
  inTube: string[];
}

export interface SwabReviewsRead {
  find(id: string): Promise<SwabReviewRow | undefined>;
  /** Of a drill's sites below a division, in the order in which they came. */
  list(query: {
    drillId: string;
    division: string;
    settled: boolean | undefined;
    after: { receivedAt: Date; id: string } | undefined;
    limit: number;
  }): Promise<SwabReviewRow[]>;
}

export function createSwabReviewsRead({ sql }: ReadDatabase): SwabReviewsRead {
  const rows = sql`
    select v.id, v.drill_id as "drillId", v.site_id as "siteId", v.division, v.code, v.tube_id as "tubeId", t.barcode,
      v.registration_id as "registrationId", v.device, v.device_seq::float8 as "deviceSeq", v.at, v.received_at as "receivedAt",
      v.settled_at as "settledAt", v.settled_by as "settledBy", v.sent, r.person,
      coalesce((select array_agg(m.registration_id order by m.at, m.registration_id) from samples m
        where m.drill_id = v.drill_id and m.tube_id = v.tube_id and m.state in ('in', 'contested')), '{}') as "inTube"
    from swab_reviews v left join registrations r on r.id = v.registration_id
    left join tubes t on t.drill_id = v.drill_id and t.id = v.tube_id`;
  return {
    async find(id) {
      const [row] = await sql<SwabReviewRow[]>`${rows} where v.id = ${id}`;
      return row;
    },

    list: ({ drillId, division, settled, after, limit }) => sql<SwabReviewRow[]>`
      ${rows}
      where v.drill_id = ${drillId} and starts_with(v.division, ${division})
        and (${settled ?? null}::bool is null or (v.settled_at is not null) = ${settled ?? null}::bool)
        and (${after?.id ?? null}::uuid is null
          or (date_trunc('milliseconds', v.received_at), v.id) > (${after?.receivedAt ?? null}::timestamptz, ${after?.id ?? null}::uuid))
      order by date_trunc('milliseconds', v.received_at), v.id limit ${limit}`,
  };
}
