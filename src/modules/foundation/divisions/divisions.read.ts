import type { ReadDatabase } from '../../../platform/db/client.ts';
import type { Level } from './levels.ts';

export interface Division {
  code: string;
  name: string;
  level: Level;
  parentCode: string | null;
}

export interface DivisionsRead {
  find(code: string): Promise<Division | undefined>;
  /** The children of a division, or the provinces, in order of code, from after `after`. */
  children(parent: string | undefined, after: string, limit: number): Promise<Division[]>;
  /** Those of the codes that exist, in no particular order. */
  named(codes: readonly string[]): Promise<Division[]>;
  /** A text that differs after every change of the list. Reads all of it. */
  revision(): Promise<string>;
}

export function createDivisionsRead({ sql }: ReadDatabase): DivisionsRead {
  const columns = sql`code, name, level, parent_code as "parentCode"`;
  return {
    async find(code) {
      const [row] = await sql<Division[]>`select ${columns} from divisions where code = ${code}`;
      return row;
    },
    children(parent, after, limit) {
      const below = parent === undefined ? sql`parent_code is null` : sql`parent_code = ${parent}`;
      return sql<Division[]>`
        select ${columns} from divisions where ${below} and code > ${after} order by code limit ${limit}`;
    },
    named: (codes) =>
      sql<Division[]>`select ${columns} from divisions where code = any(${[...codes]}::text[])`,
    async revision() {
      const rows = await sql<{ rows: number; last: string }[]>`
        select count(*)::int as rows, max(xmin::text::bigint)::text as last from divisions`;
      return rows.map(({ rows, last }) => `${rows}/${last}`).join();
    },
  };
}
