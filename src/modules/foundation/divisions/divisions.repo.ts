import type { Database } from '../../../platform/db/client.ts';
import type { Division } from './divisions.read.ts';

export interface DivisionsRepo {
  /** Adds divisions or renews their names, a few thousand at a time. */
  upsert(rows: readonly Division[]): Promise<void>;
}

export function createDivisionsRepo({ sql }: Database): DivisionsRepo {
  return {
    async upsert(rows) {
      await sql`
        insert into divisions (code, name, level, parent_code)
        select * from unnest(
          ${rows.map((row) => row.code)}::text[], ${rows.map((row) => row.name)}::text[],
          ${rows.map((row) => row.level)}::text[], ${rows.map((row) => row.parentCode)}::text[])
        on conflict (code) do update set name = excluded.name, level = excluded.level, parent_code = excluded.parent_code`;
    },
  };
}
