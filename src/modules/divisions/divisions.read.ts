import type { Database } from '../../platform/db/client.ts';
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
}

export function createDivisionsRead({ sql }: Database): DivisionsRead {
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
  };
}
