import type { TubeStatus } from '../../../core/lifecycle/index.ts';
import type { Contradiction, SampleState } from '../../../core/swabs/index.ts';
import type { ReadDatabase } from '../../../platform/db/client.ts';
import type { SettledHow } from '../../day/index.ts';

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
  settlement: SettledHow | null;
  /** What was sent, where it could not be taken; sealed. */
  sent: Buffer | null;
  /** Of the registration; sealed. */
  person: Buffer | null;
  /** People in the tube whose samples count or are contested. */
  inTube: string[];
  /** How the tube stands; null where it is about none. */
  tube: { status: TubeStatus; tested: boolean; full: boolean } | null;
  /** How the person's sample in it stands, and whether they wait for the result of another; null where there is none. */
  sample: { state: SampleState; contest: Contradiction | null; waitsElsewhere: boolean } | null;
}

export interface SwabReviewsRead {
  find(id: string): Promise<SwabReviewRow | undefined>;
  /** Of a drill's sites below a division, or of one site, in the order in which they came. */
  list(query: {
    drillId: string;
    division: string;
    siteId?: string;
    settled: boolean | undefined;
    after: { receivedAt: Date; id: string } | undefined;
    limit: number;
  }): Promise<SwabReviewRow[]>;
}

export function createSwabReviewsRead({ sql }: ReadDatabase): SwabReviewsRead {
  const rows = sql`
    select v.id, v.drill_id as "drillId", v.site_id as "siteId", v.division, v.code, v.tube_id as "tubeId", t.barcode,
      v.registration_id as "registrationId", v.device, v.device_seq::float8 as "deviceSeq", v.at, v.received_at as "receivedAt",
      v.settled_at as "settledAt", v.settled_by as "settledBy", v.settlement, v.sent, r.person,
      case when t.id is not null then jsonb_build_object('status', t.status, 'tested', t.tested_at is not null,
        'full', t.filled >= t.pool_size) end as tube,
      case when s.state is not null then jsonb_build_object('state', s.state, 'contest', s.contest, 'waitsElsewhere', exists (
        select from samples o join tubes u on u.drill_id = o.drill_id and u.id = o.tube_id
        where o.drill_id = v.drill_id and o.registration_id = v.registration_id and o.tube_id <> v.tube_id and o.state = 'in'
          and u.status <> 'discarded' and u.tested_at is null)) end as sample,
      coalesce((select array_agg(m.registration_id order by m.at, m.registration_id) from samples m
        where m.drill_id = v.drill_id and m.tube_id = v.tube_id and m.state in ('in', 'contested')), '{}') as "inTube"
    from swab_reviews v left join registrations r on r.id = v.registration_id
    left join tubes t on t.drill_id = v.drill_id and t.id = v.tube_id
    left join samples s on s.drill_id = v.drill_id and s.registration_id = v.registration_id and s.tube_id = v.tube_id`;
  return {
    async find(id) {
      const [row] = await sql<SwabReviewRow[]>`${rows} where v.id = ${id}`;
      return row;
    },

    list: ({ drillId, division, siteId, settled, after, limit }) => sql<SwabReviewRow[]>`
      ${rows}
      where v.drill_id = ${drillId} and starts_with(v.division, ${division})
        and (${siteId ?? null}::uuid is null or v.site_id = ${siteId ?? null}::uuid)
        and (${settled ?? null}::bool is null or (v.settled_at is not null) = ${settled ?? null}::bool)
        and (${after?.id ?? null}::uuid is null
          or (date_trunc('milliseconds', v.received_at), v.id) > (${after?.receivedAt ?? null}::timestamptz, ${after?.id ?? null}::uuid))
      order by date_trunc('milliseconds', v.received_at), v.id limit ${limit}`,
  };
}
