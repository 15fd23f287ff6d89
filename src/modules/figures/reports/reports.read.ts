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

/** A drill whose report of a day's end is due. */
export interface DrillOfNight {
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
  drillsOfNight(midnight: Date): Promise<DrillOfNight[]>;
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

    drillsOfNight: (midnight) => sql<DrillOfNight[]>`
      select id, city from drills
      where status = 'published' and data_key_wrapped is not null and starts_at < ${midnight}
        and ends_at > ${midnight}::timestamptz - interval '1 day'
      order by id`,
  };
}
