import type { ReadDatabase, Sql } from '../../../platform/db/client.ts';
import type { Level } from './levels.ts';

export interface Division {
  code: string;
  name: string;
  level: Level;
  parentCode: string | null;
}

/** A division that stands, or that stood once. */
export interface KnownDivision extends Division {
  /** YYYY-MM-DD; null for one that stands. */
  abolishedOn: string | null;
  /** Where its people live now. */
  successor: string | null;
}

/** A division with codes and names of those that it lies in, the largest first. */
export interface ListedDivision extends Division {
  above: { code: string; name: string }[];
}

export interface DivisionsRead {
  find(code: string): Promise<KnownDivision | undefined>;
  /** The children of a division that stand, or the provinces, in order of code, from after `after`. */
  children(parent: string | undefined, after: string, limit: number): Promise<ListedDivision[]>;
  /** Those of the codes that exist or did, in no particular order. */
  named(codes: readonly string[]): Promise<KnownDivision[]>;
  /** A text that differs after every change of the list. Reads all of it. */
  revision(): Promise<string>;
}

export function createDivisionsRead({ sql }: ReadDatabase): DivisionsRead {
  const columns = sql`code, name, level, parent_code as "parentCode", to_char(abolished_on, 'YYYY-MM-DD') as "abolishedOn",
    successor`;
  return {
    async find(code) {
      const [row] = await sql<KnownDivision[]>`select ${columns} from divisions where code = ${code}`;
      return row;
    },
    children(parent, after, limit) {
      const below = parent === undefined ? sql`d.parent_code is null` : sql`d.parent_code = ${parent}`;
      return sql<ListedDivision[]>`
        select ${listedColumns(sql)} from divisions d ${superiors(sql)}
        where ${below} and d.abolished_on is null and d.code > ${after} order by d.code limit ${limit}`;
    },
    named: (codes) =>
      sql<KnownDivision[]>`select ${columns} from divisions where code = any(${[...codes]}::text[])`,
    async revision() {
      const rows = await sql<{ rows: number; last: string }[]>`
        select count(*)::int as rows, max(xmin::text::bigint)::text as last from divisions`;
      return rows.map(({ rows, last }) => `${rows}/${last}`).join();
    },
  };
}

/** The columns of a listed division, of `divisions d` beside its `superiors`. */
export function listedColumns(sql: Sql) {
  return sql`
    d.code, d.name, d.level, d.parent_code as "parentCode",
    (select coalesce(jsonb_agg(jsonb_build_object('code', u.code, 'name', u.name) order by length(u.code)), '[]')
      from (values (a1.code, a1.name), (a2.code, a2.name), (a3.code, a3.name), (a4.code, a4.name)) u (code, name)
      where u.code is not null) as above`;
}

/** Joins to `divisions d` those that it lies in, nearest first; there are five levels. */
export function superiors(sql: Sql) {
  return sql`
    left join divisions a1 on a1.code = d.parent_code left join divisions a2 on a2.code = a1.parent_code
    left join divisions a3 on a3.code = a2.parent_code left join divisions a4 on a4.code = a3.parent_code`;
}
