import type { Database } from '../../../platform/db/client.ts';
import { type AuditEntry, auditInsert, unlessNoted } from '../../foundation/index.ts';

export interface NewDevice {
  id: string;
  drillId: string;
  siteId: string;
  division: string;
  label: string;
  codeHash: Buffer;
  codeExpiresAt: Date;
  createdAt: Date;
  createdBy: string;
}

/** What a device was given when it was added. */
export interface AddedDevice {
  number: number;
  codeExpiresAt: Date;
}

/** A device that has not been enrolled yet, found by its code. */
export interface WaitingDevice {
  id: string;
  siteId: string;
  division: string;
  number: number;
  codeHash: Buffer;
}

/** What a tablet was given for its code. */
export interface Enrolment {
  clientId: string;
  secretHash: Buffer;
  at: Date;
}

/** A device's sign of life. */
export interface Sighting {
  /** The device's id, or the account of a tablet that is enrolled elsewhere. */
  id: string;
  at: Date;
  /** Undefined where it did not say what time it has. */
  clockOffsetMs: number | undefined;
}

export interface DevicesRepo {
  /**
   * Adds a device with the next number of its site; answers the number, and until when its code is good: those of the
   * device of that id, where there is one already. Two at once get two numbers.
   */
  add(device: NewDevice, noted: AuditEntry): Promise<AddedDevice>;
  /** The device that waits for this code: it has not expired, and the device has not been revoked. */
  waitingFor(codeHash: Buffer, at: Date): Promise<WaitingDevice | undefined>;
  /** Uses a device's code up; false where it has been used, has expired, or the device is revoked. */
  enrol(id: string, codeHash: Buffer, enrolment: Enrolment, noted: AuditEntry): Promise<boolean>;
  /** Notes in the audit log what has been done to a device, in the statement that does it. False where it was so before, or that line is there. */
  setRevoked(id: string, at: Date | null, noted: AuditEntry): Promise<boolean>;
  /**
   * Writes down when devices were last seen, and how far clocks are off, also those of tablets that are enrolled elsewhere
   * (`enrolled`: whether the id is one that a device may have). An older sight of a device changes nothing.
   */
  saw(sightings: readonly (Sighting & { enrolled: boolean })[]): Promise<void>;
}

export function createDevicesRepo({ sql }: Database): DevicesRepo {
  async function tryAdd(device: NewDevice, noted: AuditEntry): Promise<AddedDevice | undefined> {
    const [row] = await sql<AddedDevice[]>`
      with added as (
        insert into devices (id, drill_id, site_id, division, label, number, code_hash, code_expires_at, created_at, created_by)
        select ${device.id}::uuid, ${device.drillId}::uuid, ${device.siteId}::uuid, ${device.division}, ${device.label},
          coalesce(max(number), 0) + 1, ${device.codeHash}::bytea, ${device.codeExpiresAt}::timestamptz,
          ${device.createdAt}::timestamptz, ${device.createdBy}
        from devices where site_id = ${device.siteId}
        on conflict do nothing returning number, code_expires_at),
      noted as (${auditInsert(sql, noted)} from added)
      select number, code_expires_at as "codeExpiresAt" from added
      union all
      select number, code_expires_at from devices where id = ${device.id}`;
    return row;
  }

  return {
    async add(device, noted) {
      for (;;) {
        // Somebody else took the number at this very moment: they have been served.
        const added = await tryAdd(device, noted);
        if (added !== undefined) return added;
      }
    },

    async waitingFor(codeHash, at) {
      const [row] = await sql<WaitingDevice[]>`
        select id, site_id as "siteId", division, number, code_hash as "codeHash" from devices
        where code_hash = ${codeHash} and code_expires_at > ${at} and revoked_at is null`;
      return row;
    },

    async enrol(id, codeHash, { clientId, secretHash, at }, noted) {
      const [row] = await sql<{ enrolled: number }[]>`
        with enrolled as (
          update devices set code_hash = null, client_id = ${clientId}, secret_hash = ${secretHash}, enrolled_at = ${at}
          where id = ${id} and code_hash = ${codeHash} and code_expires_at > ${at} and revoked_at is null returning id),
        noted as (${auditInsert(sql, noted)} from enrolled)
        select count(*)::int as enrolled from enrolled`;
      return row?.enrolled === 1;
    },

    async setRevoked(id, at, noted) {
      const [row] = await sql<{ changed: number }[]>`
        with changed as (
          update devices set revoked_at = ${at}::timestamptz
          where id = ${id} and (revoked_at is null) = (${at}::timestamptz is not null) and ${unlessNoted(sql, noted)}
          returning id),
        noted as (${auditInsert(sql, noted)} from changed)
        select count(*)::int as changed from changed`;
      return row?.changed === 1;
    },

    async saw(sightings) {
      const inOrder = [...sightings].sort((a, b) => (a.id < b.id ? -1 : 1));
      await sql`
        with seen as materialized (
          select * from unnest(${inOrder.map(({ id }) => id)}::text[],
            ${inOrder.map(({ id, enrolled }) => (enrolled ? id : null))}::uuid[],
            ${inOrder.map(({ at }) => at.toISOString())}::timestamptz[],
            ${inOrder.map(({ clockOffsetMs }) => clockOffsetMs ?? null)}::bigint[]) as t (tablet, id, at, clock_offset)),
        held as materialized (select d.id from devices d join seen using (id) order by d.id for update of d),
        elsewhere as (
          insert into tablet_clocks as c (tablet, offset_ms, measured_at)
          select tablet, clock_offset, at from seen
          where clock_offset is not null and not exists (select from devices d where d.id = seen.id)
          order by tablet
          on conflict (tablet) do update set offset_ms = excluded.offset_ms, measured_at = excluded.measured_at)
        -- The later one, but none that is still to come: a clock that was ahead is not the last that was seen.
        update devices d set last_seen_at = greatest(case when d.last_seen_at <= now() then d.last_seen_at end, least(seen.at, now())),
          clock_offset_ms = coalesce(seen.clock_offset, d.clock_offset_ms)
        from held join seen using (id) where d.id = held.id`;
    },
  };
}
