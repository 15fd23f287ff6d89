import {
  type RegistrationStatus,
  registrationMachine,
  statusesAllowing,
} from '../../core/lifecycle/index.ts';
import type { Database } from '../../platform/db/client.ts';
import { stopsWaiting } from '../waiting/index.ts';

export interface NewCheckIn {
  registrationId: string;
  drillId: string;
  siteId: string;
  device: string;
  deviceSeq: number;
  lane: string;
  method: 'pass' | 'document' | 'walk-in';
  /** The slot that the pass names: if the appointment is another one by now, the pass is revoked. */
  passSlot: string | undefined;
  at: Date;
  receivedAt: Date;
  ticket: string;
  eventId: string;
}

export interface CheckInRow {
  registrationId: string;
  status: RegistrationStatus;
  ticket: string;
  warnings: string[];
  person: Buffer;
}

export interface CheckInOutcome extends CheckInRow {
  /** False where the device had sent this before. */
  fresh: boolean;
}

/** How early and late somebody may come before staff are told, in minutes. */
export const tolerance = { earlyMinutes: 30, lateMinutes: 30 } as const;

/** What came of one check-in; `stale` where the registration changed at that very moment: to be tried again. */
export type CheckInResult = CheckInOutcome | 'unknown' | 'stale';

export interface CheckInRepo {
  /**
   * Checks people in: records, states and events in one statement, each person for themselves; the same device
   * sequence again changes nothing and gets the same answer. Answers at each one's index; `unknown` where there is
   * no such registration in the drill, or the pass names an appointment that is no longer the person's. No
   * person may stand there twice. Safe to repeat.
   */
  checkIn(checkIns: readonly NewCheckIn[]): Promise<CheckInResult[]>;
}

type Row = CheckInOutcome & { stale: boolean; refused: boolean };

const admitted = statusesAllowing(registrationMachine, 'check-in');

/**
 * The lock shows a registration as it is now, the rest of the statement the database as it was when it began;
 * where the two differ (a window just given, a twin request just done) nothing is changed for this person, and
 * the answer is `stale`. Of twins of somebody who had come before, the later shows by a conflict: only check-ins
 * change.
 */
export function createCheckInRepo({ sql }: Database): CheckInRepo {
  const column = <T>(rows: readonly NewCheckIn[], pick: (row: NewCheckIn) => T): T[] => rows.map(pick);
  return {
    async checkIn(rows) {
      const found = await sql<Row[]>`
        with input as materialized (
          select * from unnest(
            ${column(rows, (row) => row.registrationId)}::uuid[], ${column(rows, (row) => row.eventId)}::uuid[],
            ${column(rows, (row) => row.drillId)}::uuid[], ${column(rows, (row) => row.siteId)}::uuid[],
            ${column(rows, (row) => row.device)}::text[], ${column(rows, (row) => row.deviceSeq)}::bigint[],
            ${column(rows, (row) => row.lane)}::text[], ${column(rows, (row) => row.method)}::text[],
            ${column(rows, (row) => row.passSlot ?? null)}::uuid[], ${column(rows, (row) => row.at.toISOString())}::timestamptz[],
            ${column(rows, (row) => row.receivedAt.toISOString())}::timestamptz[], ${column(rows, (row) => row.ticket)}::text[])
            as t (id, event_id, drill_id, site_id, device, device_seq, lane, method, pass_slot, at, received_at, ticket)),
        seen as materialized (
          select r.id, r.xmin::text as version from registrations r join input i on i.id = r.id and i.drill_id = r.drill_id),
        held as materialized (
          select r.id, r.status, r.exempt_until, r.person, r.xmin::text as version
          from registrations r join input i on i.id = r.id and i.drill_id = r.drill_id order by r.id for update of r),
        known as materialized (
          select c.registration_id, c.ticket, c.warnings, c.status from check_ins c
          join input i on i.id = c.registration_id and i.device = c.device and i.device_seq = c.device_seq),
        facts as materialized (
          select i.*, case when h.status = any(${[...admitted]}::text[]) then 'checked-in' else h.status end as status,
            array_remove(array[
              case when a.starts_at > i.at + make_interval(mins => ${tolerance.earlyMinutes}) then 'early' end,
              case when a.ends_at <= i.at - make_interval(mins => ${tolerance.lateMinutes}) then 'late' end,
              case when a.site_id <> i.site_id then 'other-site' end,
              case when h.exempt_until > i.at then 'exempt-until' end,
              case when h.status <> all(${[...admitted]}::text[]) then 'already-checked-in-elsewhere' end], null) as warnings
          from held h join seen using (id, version) join input i on i.id = h.id
          left join appointments a on a.registration_id = h.id
          where i.pass_slot is null or (a.slot_id = i.pass_slot and h.status <> 'cancelled')),
        recorded as (
          insert into check_ins (registration_id, device, device_seq, drill_id, site_id, lane, method, at, received_at, ticket,
            warnings, status)
          select f.id, f.device, f.device_seq, f.drill_id, f.site_id, f.lane, f.method, f.at, f.received_at, f.ticket, f.warnings,
            f.status
          from facts f where not exists (select from known k where k.registration_id = f.id)
          on conflict do nothing
          returning registration_id, ticket, warnings, status),
        marked as (
          update registrations r set status = 'checked-in', updated_at = i.received_at
          from recorded n join input i on i.id = n.registration_id
          where r.id = n.registration_id and r.status = any(${[...admitted]}::text[])),
        unawaited as (${stopsWaiting(sql, sql`select registration_id from recorded`)}),
        logged as (
          insert into registration_events (registration_id, id, drill_id, at, kind, actor, device, data)
          select i.id, i.event_id, i.drill_id, i.at, 'checked-in', i.device, i.device,
            jsonb_build_object('siteId', i.site_id, 'lane', i.lane, 'method', i.method)
          from recorded n join input i on i.id = n.registration_id)
        select h.id as "registrationId", h.person, coalesce(n.status, k.status) as status,
          coalesce(n.ticket, k.ticket) as ticket, coalesce(n.warnings, k.warnings) as warnings,
          n.registration_id is not null as fresh,
          h.version is distinct from s.version
            or (f.id is not null and n.registration_id is null and k.ticket is null) as stale,
          n.registration_id is null and k.ticket is null as refused
        from held h left join seen s on s.id = h.id left join facts f on f.id = h.id
        left join recorded n on n.registration_id = h.id left join known k on k.registration_id = h.id`;
      const byId = new Map(found.map((row) => [row.registrationId, row]));
      return rows.map(({ registrationId }) => {
        const row = byId.get(registrationId);
        if (row?.stale === true) return 'stale';
        return row === undefined || row.refused ? 'unknown' : row;
      });
    },
  };
}
