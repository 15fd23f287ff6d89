import type { Database, Queryable } from '../../../platform/db/index.ts';
import { type AuditEntry, auditInsert, unlessNoted } from '../../foundation/index.ts';
import type { ShiftSkill } from './shifts.tables.ts';

/** Somebody who works shifts. */
export type ShiftPerson = {
  id: string;
  division: string;
  organisation: string | null;
  account: string | null;
  nights: boolean;
  /** Sealed. */
  person: Buffer;
  addedAt: Date;
  certificates: { skill: ShiftSkill; validUntil: string | null; confirmedAt: string }[];
};

export interface ShiftPeopleRepo {
  /** Adds somebody, or has them as told; with their line of the audit log. */
  add(drillId: string, person: Omit<ShiftPerson, 'certificates'>, noted: AuditEntry): Promise<void>;
  find(drillId: string, id: string): Promise<ShiftPerson | undefined>;
  /** Who has an account, and where they work. */
  ofAccount(drillId: string, account: string): Promise<{ id: string; division: string } | undefined>;
  divisionOf(drillId: string, id: string): Promise<string | undefined>;
  /** Of a division and what it holds, in the order in which they were added. */
  list(
    drillId: string,
    division: string,
    after: { addedAt: Date; id: string } | undefined,
    limit: number,
  ): Promise<ShiftPerson[]>;
  certify(
    certificate: {
      drillId: string;
      personId: string;
      skill: ShiftSkill;
      validUntil: Date | null;
      by: string;
      at: Date;
    },
    noted: AuditEntry,
  ): Promise<void>;
  absent(
    on: Queryable,
    absence: { drillId: string; id: string; personId: string; from: Date; until: Date },
  ): Promise<void>;
}

export function createShiftPeopleRepo({ sql }: Pick<Database, 'sql'>): ShiftPeopleRepo {
  const people = sql`
    select p.id, p.division, p.organisation, p.account, p.nights, p.person, p.added_at as "addedAt",
      coalesce((select jsonb_agg(jsonb_build_object('skill', c.skill, 'validUntil', c.valid_until, 'confirmedAt', c.confirmed_at)
          order by c.skill)
        from shift_certificates c where c.drill_id = p.drill_id and c.person_id = p.id), '[]') as certificates
    from shift_people p`;
  return {
    async ofAccount(drillId, account) {
      const [row] = await sql<{ id: string; division: string }[]>`
        select id, division from shift_people where drill_id = ${drillId} and account = ${account}`;
      return row;
    },

    async divisionOf(drillId, id) {
      const [row] = await sql<{ division: string }[]>`
        select division from shift_people where drill_id = ${drillId} and id = ${id}`;
      return row?.division;
    },

    async add(drillId, { id, division, organisation, account, nights, person, addedAt }, noted) {
      // No index is named: of two who add one person at one moment, the later would be refused for the account before it is
      // looked whether it is the same row (PostgreSQL waits for the named index alone).
      const [added] = await sql`
        with added as (
          insert into shift_people (drill_id, id, division, organisation, account, nights, person, added_at)
          select ${drillId}::uuid, ${id}::uuid, ${division}, ${organisation}, ${account}, ${nights}::bool, ${person}::bytea,
            ${addedAt}::timestamptz
          where ${unlessNoted(sql, noted)} on conflict do nothing returning id)
        ${auditInsert(sql, noted)} from added returning id`;
      if (added !== undefined) return;
      // A statement of its own: one that was added while this waited for it is seen only now.
      await sql`
        with changed as (
          update shift_people set organisation = ${organisation}, nights = ${nights}::bool, person = ${person}::bytea
          where drill_id = ${drillId} and id = ${id} and division = ${division} and ${unlessNoted(sql, noted)}
          returning id)
        ${auditInsert(sql, noted)} from changed`;
    },

    async find(drillId, id) {
      const [row] = await sql<ShiftPerson[]>`${people} where p.drill_id = ${drillId} and p.id = ${id}`;
      return row;
    },

    list: (drillId, division, after, limit) => sql<ShiftPerson[]>`
      ${people} where p.drill_id = ${drillId} and starts_with(p.division, ${division})
        and (${after?.id ?? null}::uuid is null
          or (date_trunc('milliseconds', p.added_at), p.id) > (${after?.addedAt ?? null}::timestamptz, ${after?.id ?? null}::uuid))
      order by date_trunc('milliseconds', p.added_at), p.id limit ${limit}`,

    async certify({ drillId, personId, skill, validUntil, by, at }, noted) {
      await sql`
        with set as (
          insert into shift_certificates (drill_id, person_id, skill, valid_until, confirmed_by, confirmed_at)
          select ${drillId}::uuid, ${personId}::uuid, ${skill}, ${validUntil}::timestamptz, ${by}, ${at}::timestamptz
          where ${unlessNoted(sql, noted)}
          on conflict (drill_id, person_id, skill) do update set valid_until = excluded.valid_until,
            confirmed_by = excluded.confirmed_by, confirmed_at = excluded.confirmed_at
          returning 1)
        ${auditInsert(sql, noted)} from set`;
    },

    async absent(on, { drillId, id, personId, from, until }) {
      await on`
        insert into shift_absences (drill_id, id, person_id, from_at, until_at)
        values (${drillId}, ${id}, ${personId}, ${from}, ${until}) on conflict do nothing`;
    },
  };
}
