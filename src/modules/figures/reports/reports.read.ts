import type { ReadDatabase } from '../../../platform/db/client.ts';
import type { ReportKind } from './reports.tables.ts';
import type { SheetKey } from './sheets.ts';

/** A report that has been made. */
export interface Report {
  id: string;
  drillId: string;
  division: string;
  version: number;
  kind: ReportKind;
  asOf: Date;
  closedAt: Date | null;
  madeAt: Date;
  madeBy: string;
  rows: number;
  sha256: string;
}

/** Rows of a report as they are kept. */
export interface SealedPiece {
  seq: number;
  sheet: SheetKey;
  rows: Buffer;
}

/** A drill whose report may be due. */
export interface DueDrill {
  id: string;
  city: string;
}

/** A closed drill, with what of it may be due. */
export interface ClosedDrill extends DueDrill {
  /** As `ReportsRead.resultsIn` has it. */
  resultsIn: string | null;
  /** Parts of the city whose last final report knew of other results. */
  behind: string[];
}

export interface ReportsRead {
  find(drillId: string, id: string): Promise<Report | undefined>;
  /** Reports about a division or below it, the newest first. */
  list(query: {
    drillId: string;
    division: string;
    after: { madeAt: Date; id: string } | undefined;
    limit: number;
  }): Promise<Report[]>;
  /** The next piece of a report, of one sheet where it is named. */
  pieceAfter(reportId: string, seq: number, sheet: SheetKey | undefined): Promise<SealedPiece | undefined>;
  /** Published drills with some time in the day that ended at `midnight`. */
  drillsOfNight(midnight: Date): Promise<DueDrill[]>;
  /** Closed drills whose people are still on file. */
  closedDrills(): Promise<ClosedDrill[]>;
  /**
   * What tells the state of a drill's results from every other one: the last transaction that has changed one, before which no
   * other is under way any more. Null where there is none.
   */
  resultsIn(drillId: string): Promise<string | null>;
}

export function createReportsRead({ sql }: ReadDatabase): ReportsRead {
  const shown = sql`
    id, drill_id as "drillId", division, version, kind, as_of as "asOf", closed_at as "closedAt", made_at as "madeAt", made_by as "madeBy", rows, sha256`;
  const lastChange = (drillId: ReturnType<typeof sql>) => sql`
    select changed_in::text from results
    where drill_id = ${drillId} and changed_in < pg_snapshot_xmin(pg_current_snapshot()) order by changed_in desc limit 1`;
  return {
    async find(drillId, id) {
      const [row] = await sql<Report[]>`
        select ${shown} from reports where drill_id = ${drillId} and id = ${id}`;
      return row;
    },

    list: ({ drillId, division, after, limit }) => sql<Report[]>`
      select ${shown} from reports
      where drill_id = ${drillId} and division like ${`${division}%`}
        and ${after === undefined ? sql`true` : sql`(made_at, id) < (${after.madeAt}, ${after.id}::uuid)`}
      order by made_at desc, id desc limit ${limit}`,

    async pieceAfter(reportId, seq, sheet) {
      const [row] = await sql<SealedPiece[]>`
        select seq, sheet, rows from report_pieces
        where report_id = ${reportId} and seq > ${seq} and ${sheet === undefined ? sql`true` : sql`sheet = ${sheet}`}
        order by seq limit 1`;
      return row;
    },

    drillsOfNight: (midnight) => sql<DueDrill[]>`
      select id, city from drills
      where status = 'published' and data_key_wrapped is not null and starts_at < ${midnight}
        and ends_at > ${midnight}::timestamptz - interval '1 day'
      order by id`,

    closedDrills: () => sql<ClosedDrill[]>`
      with closed as (
        select d.id, d.city, (${lastChange(sql`d.id`)}) as results_in from drills d
        where d.status = 'closed' and d.data_key_wrapped is not null)
      select c.id, c.city, c.results_in as "resultsIn", array(
        select l.division from (
          select distinct on (r.division) r.division, r.results_in from reports r
          where r.drill_id = c.id and r.kind = 'final' and r.division <> c.city order by r.division, r.version desc) l
        where l.results_in is distinct from c.results_in order by l.division) as behind
      from closed c order by c.id`,

    async resultsIn(drillId) {
      const [row] = await sql<
        { last: string | null }[]
      >`select (${lastChange(sql`${drillId}::uuid`)}) as last`;
      return row?.last ?? null;
    },
  };
}
