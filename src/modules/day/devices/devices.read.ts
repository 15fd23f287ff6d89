import { z } from 'zod';
import type { ReadDatabase } from '../../../platform/db/client.ts';

/** A device as headquarters see it. */
export interface DeviceRow {
  id: string;
  drillId: string;
  siteId: string;
  division: string;
  label: string;
  number: number;
  codeExpiresAt: Date;
  enrolledAt: Date | null;
  revokedAt: Date | null;
  lastSeenAt: Date | null;
  clockOffsetMs: number | null;
  createdAt: Date;
}

/** A device that may ask for tokens. */
export interface EnrolledRow {
  id: string;
  siteId: string;
  label: string;
  secretHash: Buffer;
  createdAt: Date;
}

export interface DevicesRead {
  find(id: string): Promise<DeviceRow | undefined>;
  /** In the order in which they were added: of a site, or of a drill's sites below a division. */
  list(query: {
    of: { siteId: string } | { drillId: string; division: string };
    after: { createdAt: Date; id: string } | undefined;
    limit: number;
  }): Promise<DeviceRow[]>;
  /** Enrolled and not revoked. */
  enrolled(clientId: string): Promise<EnrolledRow | undefined>;
  /** How far the clock of a tablet that is enrolled elsewhere is ahead, ms; null where it never was measured. */
  clockOffset(tablet: string): Promise<number | null>;
  /** Whether this is the id, or the client id, of a device. */
  isOne(id: string): Promise<boolean>;
  /**
   * Of each published drill, how many enrolled tablets at sites whose hours run at `at` have not been heard of since a moment
   * of the machine's clock.
   */
  silent(at: Date, heardSince: Date): Promise<{ drillId: string; tablets: number }[]>;
  /** Ids of all that are revoked: few. */
  revoked(): Promise<string[]>;
}

export function createDevicesRead({ sql }: ReadDatabase): DevicesRead {
  const columns = sql`
    id, drill_id as "drillId", site_id as "siteId", division, label, number, code_expires_at as "codeExpiresAt",
    enrolled_at as "enrolledAt", revoked_at as "revokedAt", last_seen_at as "lastSeenAt",
    clock_offset_ms::float8 as "clockOffsetMs", created_at as "createdAt"`;
  return {
    async find(id) {
      const [row] = await sql<DeviceRow[]>`select ${columns} from devices where id = ${id}`;
      return row;
    },

    list: ({ of, after, limit }) => sql<DeviceRow[]>`
      select ${columns} from devices
      where ${
        'siteId' in of
          ? sql`site_id = ${of.siteId}`
          : sql`drill_id = ${of.drillId} and starts_with(division, ${of.division})`
      } and (${after?.id ?? null}::uuid is null
        or (created_at, id) > (${after?.createdAt ?? null}::timestamptz, ${after?.id ?? null}::uuid))
      order by created_at, id limit ${limit}`,

    async enrolled(clientId) {
      const [row] = await sql<EnrolledRow[]>`
        select id, site_id as "siteId", label, secret_hash as "secretHash", created_at as "createdAt"
        from devices where client_id = ${clientId} and revoked_at is null`;
      return row;
    },

    async isOne(id) {
      const uuid = z.uuid().safeParse(id).data ?? null;
      const rows = await sql`select from devices where id = ${uuid}::uuid or client_id = ${id}`;
      return rows.length > 0;
    },

    async clockOffset(tablet) {
      const [row] = await sql<{ offsetMs: number }[]>`
        select offset_ms::float8 as "offsetMs" from tablet_clocks where tablet = ${tablet}`;
      return row?.offsetMs ?? null;
    },

    silent: (at, heardSince) => sql<{ drillId: string; tablets: number }[]>`
      select r.id as "drillId", (
        select count(*)::int from devices d
        where d.drill_id = r.id and d.enrolled_at is not null and d.revoked_at is null
          and coalesce(d.last_seen_at, d.enrolled_at) < ${heardSince}
          and exists (select from slots s where s.site_id = d.site_id and s.starts_at <= ${at} and s.ends_at > ${at}
            and s.capacity > 0)) as tablets
      from drills r where r.status = 'published'`,

    async revoked() {
      const rows = await sql<{ id: string }[]>`select id from devices where revoked_at is not null`;
      return rows.map(({ id }) => id);
    },
  };
}
