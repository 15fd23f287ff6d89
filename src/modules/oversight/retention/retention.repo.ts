import type { Database } from '../../../platform/db/client.ts';
import { givePlacesBack } from '../../drill/index.ts';
import { type AuditEntry, auditInsert } from '../../foundation/index.ts';
import { ofDrill, type PeopleTable } from './retention.read.ts';

export interface RetentionRepo {
  /**
   * Destroys the keys of a drill that was closed at `closedBy` or earlier, and notes it, in one statement; false where
   * there was nothing to destroy or it may not be.
   */
  destroyKeys(drillId: string, closedBy: Date, noted: AuditEntry): Promise<boolean>;
  /** Whether this role may clear old keys: PostgreSQL lets the owner of a table alone, and passes others by without an error. */
  mayClearOldKeys(): Promise<boolean>;
  /** Clears the row versions that still held the keys. They are in the write-ahead log and in backups as long as those. */
  clearOldKeys(): Promise<void>;
  /** Deletes a drill's rows in pages `from` to `to - 1` of a table; answers how many there were. */
  deletePages(table: PeopleTable, drillId: string, from: number, to: number): Promise<number>;
  /** Notes that nothing is left, once. */
  finish(drillId: string, noted: AuditEntry): Promise<void>;
}

export function createRetentionRepo({ sql }: Pick<Database, 'sql'>): RetentionRepo {
  return {
    async destroyKeys(drillId, closedBy, noted) {
      const [row] = await sql<{ drills: number }[]>`
        with drill as (
          update drills set data_key_wrapped = null, id_key_wrapped = null
          where id = ${drillId} and status = 'closed' and closed_at <= ${closedBy}
            and (data_key_wrapped is not null or id_key_wrapped is not null)
          returning id),
        noted as (${auditInsert(sql, noted)} from drill)
        select count(*)::int as drills from drill`;
      return row?.drills === 1;
    },

    async mayClearOldKeys() {
      const [row] = await sql<{ may: boolean }[]>`
        select pg_has_role(relowner, 'usage') as may from pg_class where oid = 'drills'::regclass`;
      return row?.may === true;
    },

    async clearOldKeys() {
      await sql`vacuum drills`;
    },

    async deletePages(table, drillId, from, to) {
      const rows = sql`
        ${sql(table.name)} where ctid >= ${`(${from},0)`}::tid and ctid < ${`(${to},0)`}::tid
          and ${ofDrill(sql, table, drillId)}`;
      // A place that is no longer anybody's is free again: slots and appointments are recounted against each other.
      const [row] =
        table.name === 'appointments'
          ? await sql<{ n: number }[]>`
              with gone as (delete from ${rows} returning slot_id),
              freed as (${givePlacesBack(sql, sql`gone`)})
              select count(*)::int as n from gone`
          : await sql<{ n: number }[]>`
              with gone as (delete from ${rows} returning 1) select count(*)::int as n from gone`;
      return row?.n ?? 0;
    },

    async finish(drillId, noted) {
      await sql`
        with drill as (
          update drills set people_destroyed_at = ${noted.at} where id = ${drillId} and people_destroyed_at is null
          returning id)
        ${auditInsert(sql, noted)} from drill`;
    },
  };
}
