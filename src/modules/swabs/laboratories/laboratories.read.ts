import type { Database } from '../../../platform/db/client.ts';

/** A laboratory of a drill. */
export interface Laboratory {
  id: string;
  drillId: string;
  name: string;
  /** Codes of divisions whose boxes it takes. */
  districts: string[];
  createdAt: Date;
}

export interface LaboratoriesRead {
  find(drillId: string, id: string): Promise<Laboratory | undefined>;
  /** The one of a drill that is called so. */
  named(drillId: string, name: string): Promise<Laboratory | undefined>;
  /** Those of a drill that take the boxes of a division. */
  taking(drillId: string, division: string): Promise<Laboratory[]>;
  /** Those of a drill, in the order in which they were added; `only` for one of them alone. */
  list(query: {
    drillId: string;
    only: string | undefined;
    after: { createdAt: Date; id: string } | undefined;
    limit: number;
  }): Promise<Laboratory[]>;
}

/** Reads what is written: whoever has just added a laboratory names it in the next request. */
export function createLaboratoriesRead({ sql }: Database): LaboratoriesRead {
  const rows = sql`select id, drill_id as "drillId", name, districts, created_at as "createdAt" from laboratories`;
  return {
    async find(drillId, id) {
      const [row] = await sql<Laboratory[]>`${rows} where id = ${id} and drill_id = ${drillId}`;
      return row;
    },

    async named(drillId, name) {
      const [row] = await sql<Laboratory[]>`${rows} where drill_id = ${drillId} and name = ${name}`;
      return row;
    },

    taking: (drillId, division) => sql<Laboratory[]>`
      ${rows} where drill_id = ${drillId}
        and exists (select from unnest(districts) as code where starts_with(${division}, code)) order by created_at, id`,

    list: ({ drillId, only, after, limit }) => sql<Laboratory[]>`
      ${rows} where drill_id = ${drillId} and (${only ?? null}::uuid is null or id = ${only ?? null}::uuid)
        and (${after?.id ?? null}::uuid is null
          or (date_trunc('milliseconds', created_at), id) > (${after?.createdAt ?? null}::timestamptz, ${after?.id ?? null}::uuid))
      order by date_trunc('milliseconds', created_at), id limit ${limit}`,
  };
}
