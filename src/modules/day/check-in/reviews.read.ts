import type { RegistrationStatus } from '../../../core/lifecycle/index.ts';
import type { ReadDatabase } from '../../../platform/db/client.ts';
import type { SettledHow } from '../uploads/index.ts';
import type { ReviewCode } from './check-in.tables.ts';

export interface ReviewRow {
  id: string;
  drillId: string;
  siteId: string;
  division: string;
  code: ReviewCode;
  device: string;
  deviceSeq: number | null;
  registrationId: string | null;
  recordedAt: Date | null;
  at: Date | null;
  receivedAt: Date;
  sent: Buffer | null;
  /** Whether the check-in that it is about was taken back; null where there is none. */
  takenBack: boolean | null;
  settledAt: Date | null;
  settledBy: string | null;
  settlement: SettledHow | null;
  /** Of the registration; sealed. */
  person: Buffer | null;
  /** Of the registration; null where nobody could be made out. */
  status: RegistrationStatus | null;
  /** Whether no other check-in of the person stands. */
  alone: boolean;
  /** The person's check-in that counts: the earliest. */
  countsSite: string | null;
  countsDevice: string | null;
  countsSeq: number | null;
  countsAt: Date | null;
}

export interface ReviewsRead {
  find(id: string): Promise<ReviewRow | undefined>;
  /** Of a drill's sites below a division, or of one site, in the order in which they came. */
  list(query: {
    drillId: string;
    division: string;
    siteId?: string;
    settled: boolean | undefined;
    after: { receivedAt: Date; id: string } | undefined;
    limit: number;
  }): Promise<ReviewRow[]>;
}

export function createReviewsRead({ sql }: ReadDatabase): ReviewsRead {
  const rows = sql`
    select v.id, v.drill_id as "drillId", v.site_id as "siteId", v.division, v.code, v.device,
      v.device_seq::float8 as "deviceSeq", v.registration_id as "registrationId", v.recorded_at as "recordedAt", v.at,
      v.received_at as "receivedAt", v.sent, v.settled_at as "settledAt", v.settled_by as "settledBy", v.settlement, r.person, r.status,
      not exists (select from check_ins k where k.registration_id = v.registration_id and k.taken_back_at is null
        and (k.device, k.device_seq) is distinct from (v.device, v.device_seq)) as alone,
      (select k.taken_back_at is not null from check_ins k
        where k.registration_id = v.registration_id and k.device = v.device and k.device_seq = v.device_seq) as "takenBack",
      c.site_id as "countsSite", c.device as "countsDevice", c.device_seq::float8 as "countsSeq", c.at as "countsAt"
    from check_in_reviews v left join registrations r on r.id = v.registration_id
    left join lateral (
      select * from check_ins c where c.registration_id = v.registration_id and c.taken_back_at is null
      order by c.at, c.device, c.device_seq limit 1) c on true`;
  return {
    async find(id) {
      const [row] = await sql<ReviewRow[]>`${rows} where v.id = ${id}`;
      return row;
    },

    list: ({ drillId, division, siteId, settled, after, limit }) => sql<ReviewRow[]>`
      ${rows}
      where v.drill_id = ${drillId} and starts_with(v.division, ${division})
        and (${siteId ?? null}::uuid is null or v.site_id = ${siteId ?? null}::uuid)
        and (${settled ?? null}::bool is null or (v.settled_at is not null) = ${settled ?? null}::bool)
        and (${after?.id ?? null}::uuid is null
          or (date_trunc('milliseconds', v.received_at), v.id) > (${after?.receivedAt ?? null}::timestamptz, ${after?.id ?? null}::uuid))
      order by date_trunc('milliseconds', v.received_at), v.id limit ${limit}`,
  };
}
