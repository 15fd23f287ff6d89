import type { ReadDatabase } from '../../../platform/db/client.ts';
import { type OpenRecords, openRecords } from '../../field/index.ts';

/** A drill as far as its end is concerned. */
export interface RetainedDrill {
  id: string;
  name: string;
  city: string;
  status: string;
  closedAt: Date | null;
  peopleDestroyedAt: Date | null;
  /** Null once destroyed. */
  dataKeyWrapped: Buffer | null;
  idKeyWrapped: Buffer | null;
}

/** A table with rows about the people of a drill, and the column that tells whose they are. */
export interface PeopleTable {
  name: string;
  /** `job_id`: rows of an import, which belongs to a drill. */
  column: 'drill_id' | 'job_id';
}

/** A person as the database holds them. */
export interface SealedSample {
  table: 'registrations' | 'roster';
  id: string;
  person: Buffer;
}

export interface RetentionRead {
  drill(id: string): Promise<RetainedDrill | undefined>;
  /** What of its field somebody has yet to see to on a day (`serviceDayNumber`). */
  openRecords(drillId: string, today: number): Promise<OpenRecords>;
  /**
   * Every table with rows that belong to a drill, those of imports before the jobs they hang on; but for those that a
   * module declares to be kept. So a new table is destroyed unless somebody decides that it is not.
   */
  peopleTables(): Promise<PeopleTable[]>;
  /** Rows of a drill in a table. */
  count(table: PeopleTable, drillId: string): Promise<number>;
  /** Pages of a table. */
  pages(table: PeopleTable): Promise<number>;
  /** Some people of a drill, sealed as they are stored. */
  samples(drillId: string, limit: number): Promise<SealedSample[]>;
  /** The wrapped keys of all drills that have any. */
  drillKeys(): Promise<{ id: string; dataKeyWrapped: Buffer; idKeyWrapped: Buffer }[]>;
}

/**
 * `keptTables`: what stays of a drill, as its modules declare it: the plan, where it was held, and who did what to whose
 * data.
 */
export function createRetentionRead({ sql }: ReadDatabase, keptTables: readonly string[]): RetentionRead {
  return {
    async drill(id) {
      const [row] = await sql<RetainedDrill[]>`
        select id, name, city, status, closed_at as "closedAt", people_destroyed_at as "peopleDestroyedAt",
          data_key_wrapped as "dataKeyWrapped", id_key_wrapped as "idKeyWrapped"
        from drills where id = ${id}`;
      return row;
    },

    openRecords: (drillId, today) => openRecords(sql, drillId, today),

    peopleTables: () => sql<PeopleTable[]>`
      select c.table_name as name, min(c.column_name::text) as column
      from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
      where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.column_name in ('drill_id', 'job_id')
        and c.table_name <> all(${[...keptTables]}::text[])
      group by c.table_name order by 2 desc, 1`,

    async count(table, drillId) {
      const [row] = await sql<{ n: number }[]>`
        select count(*)::int as n from ${sql(table.name)} where ${ofDrill(sql, table, drillId)}`;
      return row?.n ?? 0;
    },

    async pages({ name }) {
      const [row] = await sql<{ pages: number }[]>`
        select (pg_relation_size(${name}::regclass) / current_setting('block_size')::int)::int as pages`;
      return row?.pages ?? 0;
    },

    samples: (drillId, limit) => sql<SealedSample[]>`
      (select 'registrations' as table, id, person from registrations where drill_id = ${drillId} limit ${limit})
      union all
      (select 'roster' as table, id, person from roster where drill_id = ${drillId} limit ${limit})`,

    drillKeys: () => sql<{ id: string; dataKeyWrapped: Buffer; idKeyWrapped: Buffer }[]>`
      select id, data_key_wrapped as "dataKeyWrapped", id_key_wrapped as "idKeyWrapped" from drills
      where data_key_wrapped is not null and id_key_wrapped is not null order by id`,
  };
}

/** Whether a row of the table is of the drill. */
export function ofDrill(sql: ReadDatabase['sql'], { column }: PeopleTable, drillId: string) {
  return column === 'drill_id'
    ? sql`drill_id = ${drillId}`
    : sql`job_id in (select id from jobs where drill_id = ${drillId})`;
}
