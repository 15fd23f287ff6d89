import type { Database, Sql, Tx } from '../../../platform/db/index.ts';
import { type AuditEntry, auditInsert } from '../../foundation/index.ts';
import type { CountersignatureRow } from './countersignatures.read.ts';
import type { StoredStatus } from './countersignatures.tables.ts';

/**
 * What a proposal rests on: a drill and its communities (`drill`), those and the sites of its division (`plan`), or nothing
 * that is the drill's.
 */
export type Basis = 'drill' | 'plan' | 'none';

/** What apps can be told of it. */
export type CountersignatureEvent = 'countersignature.proposed' | 'countersignature.decided';

/**
 * The statement that notes for the apps what has happened, for use as a CTE beside the change: `happened` selects `drill_id`,
 * `link` and `at`. A later wing has it, and says so.
 */
export type TellsApps = (sql: Sql, type: CountersignatureEvent, happened: ReturnType<Sql>) => ReturnType<Sql>;

/** A proposal that is held until the transaction ends, and what it rests on now. */
export interface Held {
  status: StoredStatus;
  expiresAt: Date;
  /** Of the drill. */
  closed: boolean;
  changed: boolean;
  /** The sites of its division. */
  sites: string[];
}

export type NewCountersignature = Omit<
  CountersignatureRow,
  'status' | 'basis' | 'confirmedBy' | 'confirmedAt'
>;

export interface CountersignaturesRepo {
  /** Puts a proposal on file with its line of the audit log, once; nothing where the drill is closed. */
  add(row: NewCountersignature, on: Basis, noted: AuditEntry): Promise<void>;
  /**
   * Holds a proposal, its drill and the sites that it is about against all who change them, as part of `tx`. Whoever registers or
   * comes meanwhile does not wait.
   */
  hold(tx: Tx, row: CountersignatureRow, on: Basis): Promise<Held>;
  /** Says who has confirmed one that is held, with the line of the audit log. */
  confirm(tx: Tx, row: CountersignatureRow, by: { sub: string; at: Date }, noted: AuditEntry): Promise<void>;
  /** False where it is proposed no more. */
  withdraw(row: CountersignatureRow, at: Date, noted: AuditEntry): Promise<boolean>;
  /** Has one person decide again what two did, as part of `tx`. */
  endCountersigning(tx: Tx, drillId: string, acts: readonly string[]): Promise<void>;
}

/** How long a confirmation waits for whoever is just changing the drill. */
const waitsMs = 10_000;

export function createCountersignaturesRepo(
  { sql }: Pick<Database, 'sql'>,
  tells: () => TellsApps | undefined,
): CountersignaturesRepo {
  /** Notes for the apps that those of `from` have been proposed or decided. */
  function told(
    type: CountersignatureEvent,
    { drillId, id }: { drillId: string; id: string },
    at: Date,
    from: string,
  ) {
    const link = `/v1/drills/${drillId}/countersignatures/${id}`;
    const happened: ReturnType<Sql> = sql`select ${drillId}::uuid as drill_id, ${link}::text as link, ${at}::timestamptz as at from ${sql(from)}`;
    const tell = tells();
    return sql`told as (${tell === undefined ? sql`select` : tell(sql, type, happened)})`;
  }

  /** What says of a drill's plan below a division whether it has been changed: of the drill all but how far it is, and its keys. */
  const basisOf = (drillId: string, division: string, on: Basis) => sql`
    case when ${on}::text = 'none' then '' else md5(jsonb_build_array(
      (select to_jsonb(d) - array['status', 'version', 'data_key_wrapped', 'id_key_wrapped'] from drills d where d.id = ${drillId}),
      (select jsonb_agg(c.community order by c.community) from drill_communities c where c.drill_id = ${drillId}),
      (select jsonb_agg(jsonb_build_array(s.id, s.version) order by s.id) from sites s
        where ${on}::text = 'plan' and s.drill_id = ${drillId} and starts_with(s.division, ${division})))::text) end`;

  return {
    async add(row, on, noted) {
      const { drillId, id, operation, division, proposal, proposedBy, proposedAt, expiresAt } = row;
      await sql`
        with open as (select id from drills where id = ${drillId} and status <> 'closed' for share),
        added as (
          insert into countersignatures (drill_id, id, operation, division, status, proposal, basis, proposed_by, proposed_at, expires_at)
          select open.id, ${id}::uuid, ${operation}, ${division}, 'proposed', ${proposal}::bytea, ${basisOf(drillId, division, on)},
            ${proposedBy}, ${proposedAt}::timestamptz, ${expiresAt}::timestamptz from open
          on conflict do nothing returning id),
        ${told('countersignature.proposed', row, proposedAt, 'added')}
        ${auditInsert(sql, noted)} from added`;
    },

    async hold(tx, { drillId, id, division, basis }, on) {
      await tx`select set_config('lock_timeout', ${String(waitsMs)}, true)`;
      const [row] = await tx<{ status: StoredStatus; expiresAt: Date }[]>`
        select status, expires_at as "expiresAt" from countersignatures
        where drill_id = ${drillId} and id = ${id} for update`;
      if (row === undefined) throw new Error('a proposal is gone that was there');
      const [drill] = await tx<{ closed: boolean }[]>`
        select status = 'closed' as closed from drills where id = ${drillId} for no key update`;
      const held = await tx<{ id: string }[]>`
        select id from sites where ${on}::text = 'plan' and drill_id = ${drillId} and starts_with(division, ${division})
        order by id for no key update`;
      // Looked at by a statement that begins now that nobody changes any of it.
      const [now] = await tx<{ basis: string }[]>`select ${basisOf(drillId, division, on)} as basis`;
      return {
        ...row,
        closed: drill?.closed !== false,
        changed: now?.basis !== basis,
        sites: held.map((site) => site.id),
      };
    },

    async confirm(tx, row, { sub, at }, noted) {
      const { drillId, id } = row;
      await tx`
        with confirmed as (
          update countersignatures set status = 'confirmed', confirmed_by = ${sub}, confirmed_at = ${at}
          where drill_id = ${drillId} and id = ${id} and status = 'proposed' returning id),
        ${told('countersignature.decided', row, at, 'confirmed')}
        ${auditInsert(sql, noted)} from confirmed`;
    },

    async withdraw(row, at, noted) {
      const { drillId, id } = row;
      const rows = await sql`
        with gone as (
          update countersignatures set status = 'withdrawn'
          where drill_id = ${drillId} and id = ${id} and status = 'proposed' returning id),
        ${told('countersignature.decided', row, at, 'gone')},
        noted as (${auditInsert(sql, noted)} from gone)
        select from gone`;
      return rows.length === 1;
    },

    async endCountersigning(tx, drillId, acts) {
      await tx`
        update drills set version = version + 1, countersigning = countersigning || (
          select jsonb_object_agg(act, false) from unnest(${[...acts]}::text[]) as act)
        where id = ${drillId}`;
    },
  };
}
