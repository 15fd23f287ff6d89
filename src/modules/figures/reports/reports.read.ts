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
  /**
   * Closed drills whose people are still on file, with what tells the state of their results from every other one: the last
   * transaction that has changed one, before which no other is under way any more.
   */
  closedDrills(): Promise<(DueDrill & { changedIn: string | null })[]>;
}

export function createReportsRead({ sql }: ReadDatabase): ReportsRead {
  const shown = sql`
    id, drill_id as "drillId", division, version, kind, as_of as "asOf", made_at as "madeAt", made_by as "madeBy", rows, sha256`;
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

    closedDrills: () => sql<(DueDrill & { changedIn: string | null })[]>`
      select d.id, d.city, r.changed_in::text as "changedIn"
      from drills d
      left join lateral (
        select changed_in from results where drill_id = d.id and changed_in < pg_snapshot_xmin(pg_current_snapshot())
        order by changed_in desc limit 1) r on true
      where d.status = 'closed' and d.data_key_wrapped is not null
      order by d.id`,
  };
}
