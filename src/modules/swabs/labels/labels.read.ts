import type { LabelKind } from '../../../core/swabs/index.ts';
import type { Database } from '../../../platform/db/client.ts';

/** Labels that a site was given. */
export interface LabelRange {
  id: string;
  drillId: string;
  kind: LabelKind;
  first: number;
  last: number;
  siteId: string;
  /** Of the site. */
  division: string;
  givenAt: Date;
  givenBy: string;
}

export interface LabelsRead {
  find(drillId: string, id: string): Promise<LabelRange | undefined>;
  /** Those of a drill's sites below a division, in the order in which they were given. */
  list(query: {
    drillId: string;
    division: string;
    after: { givenAt: Date; id: string } | undefined;
    limit: number;
  }): Promise<LabelRange[]>;
}

/** Reads what is written: a sheet is fetched as soon as its range has been given. */
export function createLabelsRead({ sql }: Database): LabelsRead {
  const rows = sql`
    select id, drill_id as "drillId", kind, first_serial as first, last_serial as last, site_id as "siteId", division,
      given_at as "givenAt", given_by as "givenBy" from label_ranges`;
  return {
    async find(drillId, id) {
      const [row] = await sql<LabelRange[]>`${rows} where id = ${id} and drill_id = ${drillId}`;
      return row;
    },

    list: ({ drillId, division, after, limit }) => sql<LabelRange[]>`
      ${rows} where drill_id = ${drillId} and starts_with(division, ${division})
        and (${after?.id ?? null}::uuid is null
          or (date_trunc('milliseconds', given_at), id) > (${after?.givenAt ?? null}::timestamptz, ${after?.id ?? null}::uuid))
      order by date_trunc('milliseconds', given_at), id limit ${limit}`,
  };
}
