import { openTransferStatuses } from '../../../core/field/index.ts';
import { type Database, inTransaction, type Queryable, type Sql } from '../../../platform/db/index.ts';
import { type AuditEntry, auditInsert, unlessNoted } from '../../foundation/index.ts';
import type { Facility } from './facilities.read.ts';

export type NewFacility = Pick<
  Facility,
  'id' | 'drillId' | 'name' | 'kind' | 'division' | 'address' | 'createdAt'
> & { createdBy: string };

export interface NewBed {
  id: string;
  room: string;
  bed: string;
}

/** What became of a change: why it was not done, with what tells. */
export type Closing = { done: true } | { done: false; lying: number; kept: number };
export type Leaving = 'done' | 'free' | { transferId: string };

export interface FacilitiesRepo {
  /** Adds a facility, with its line of the audit log; nothing where the division has one of this name, or that line is there. */
  add(facility: NewFacility, noted: AuditEntry): Promise<void>;
  /** The same within the import of a file, whose line says that it was made. Answers its id, or that of the one of its name. */
  ensure(on: Queryable, facility: NewFacility): Promise<string>;
  /** Adds beds of a file to a facility, unless it is closed; answers the ids of those that were not there. */
  addAll(
    on: Queryable,
    facility: Pick<Facility, 'id' | 'drillId'>,
    beds: readonly NewBed[],
    at: Date,
  ): Promise<string[]>;
  /**
   * Adds beds to a facility that is open, with their line of the audit log; those that it has stay. False where it is closed.
   */
  addBeds(
    facility: Pick<Facility, 'id' | 'drillId'>,
    beds: readonly NewBed[],
    at: Date,
    noted: AuditEntry,
  ): Promise<boolean>;
  /** Closes a facility in which every bed is free, with its line of the audit log. Once is as good as twice. */
  close(facility: Pick<Facility, 'id' | 'drillId'>, at: Date, noted: AuditEntry): Promise<Closing>;
  /**
   * Frees the bed of whoever has left, with its line of the audit log: `free` where nobody has it, and the transfer where
   * they are on their way.
   */
  leave(
    bed: { drillId: string; facilityId: string; bedId: string },
    at: Date,
    noted: AuditEntry,
  ): Promise<Leaving>;
}

export function createFacilitiesRepo({ sql }: Pick<Database, 'sql'>): FacilitiesRepo {
  const insertFacility = (facility: NewFacility, where: ReturnType<Sql>) => {
    const { id, drillId, name, kind, division, address, createdAt, createdBy } = facility;
    return sql`
      insert into facilities (id, drill_id, name, kind, division, address, created_at, created_by)
      select ${id}::uuid, ${drillId}::uuid, ${name}, ${kind}, ${division}, ${address}, ${createdAt}::timestamptz, ${createdBy}
      where ${where} on conflict do nothing returning id`;
  };

  /** Adds beds to what `open` of the statement holds. */
  const insertBeds = (drillId: string, beds: readonly NewBed[], at: Date, where: ReturnType<Sql>) => sql`
    insert into facility_beds (id, drill_id, facility_id, room, bed, created_at)
    select t.id, ${drillId}, open.id, t.room, t.bed, ${at}
    from open, unnest(${beds.map((bed) => bed.id)}::uuid[], ${beds.map(({ room }) => room)}::text[],
      ${beds.map(({ bed }) => bed)}::text[]) as t (id, room, bed)
    where ${where} order by t.id
    on conflict do nothing returning id`;

  const openFacility = ({ id, drillId }: Pick<Facility, 'id' | 'drillId'>) => sql`
    select id from facilities where drill_id = ${drillId} and id = ${id} and closed_at is null for share`;

  return {
    async add(facility, noted) {
      await sql`
        with added as (${insertFacility(facility, sql`${unlessNoted(sql, noted)}`)})
        ${auditInsert(sql, noted)} from added`;
    },

    async ensure(on, facility) {
      await on`${insertFacility(facility, sql`true`)}`;
      const { id, drillId, division, name } = facility;
      // A statement of its own: one that was added while this waited for it is seen only now.
      const [row] = await on<{ id: string }[]>`
        select id from facilities where drill_id = ${drillId} and division = ${division} and name = ${name}`;
      return row?.id ?? id;
    },

    async addAll(on, facility, beds, at) {
      const rows = await on<{ id: string }[]>`
        with open as (${openFacility(facility)})
        ${insertBeds(facility.drillId, beds, at, sql`true`)}`;
      return rows.map(({ id }) => id);
    },

    async addBeds({ id, drillId }, beds, at, noted) {
      const [row] = await sql<{ open: boolean }[]>`
        with open as (${openFacility({ id, drillId })}),
        added as (${insertBeds(drillId, beds, at, sql`${unlessNoted(sql, noted)}`)}),
        noted as (${auditInsert(sql, noted, sql`(select jsonb_build_object('beds', count(*)) from added)`)}
          from open where ${unlessNoted(sql, noted)})
        select exists (select from open) as open`;
      return row?.open === true;
    },

    close: ({ id, drillId }, at, noted) =>
      inTransaction(sql, async (tx) => {
        const [held] = await tx<{ closedAt: Date | null }[]>`
          select closed_at as "closedAt" from facilities where drill_id = ${drillId} and id = ${id} for update`;
        if (held === undefined || held.closedAt !== null) return { done: true };
        const [taken] = await tx<{ lying: number; kept: number }[]>`
          select count(arrived_at)::int as lying, (count(*) - count(arrived_at))::int as kept from facility_stays
          where drill_id = ${drillId} and facility_id = ${id} and ended_at is null`;
        const { lying, kept } = taken ?? { lying: 0, kept: 0 };
        if (lying + kept > 0) return { done: false, lying, kept };
        await tx`
          with closed as (update facilities set closed_at = ${at} where id = ${id} returning id)
          ${auditInsert(sql, noted)} from closed`;
        return { done: true };
      }),

    leave: ({ drillId, facilityId, bedId }, at, noted) =>
      inTransaction(sql, async (tx) => {
        const [stay] = await tx<
          { id: string; personId: string; transferId: string; arrivedAt: Date | null }[]
        >`
          select id, person_id as "personId", transfer_id as "transferId", arrived_at as "arrivedAt" from facility_stays
          where drill_id = ${drillId} and facility_id = ${facilityId} and bed_id = ${bedId} and ended_at is null for update`;
        const [noticed] = await tx`select from audit_log where id = ${noted.id}`;
        if (stay === undefined || noticed !== undefined) return 'free';
        const [moving] = await tx<{ id: string }[]>`
          select id from transfers
          where drill_id = ${drillId} and person_id = ${stay.personId} and status = any(${[...openTransferStatuses]})`;
        if (moving !== undefined) return { transferId: moving.id };
        await tx`
          with gone as (
            update facility_stays set ended_at = ${at} where drill_id = ${drillId} and id = ${stay.id} returning id)
          ${auditInsert(sql, noted)} from gone`;
        return 'done';
      }),
  };
}
