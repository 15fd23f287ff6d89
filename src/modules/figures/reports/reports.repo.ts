import type { Database, Tx } from '../../../platform/db/index.ts';
import { jobInsert, linkInsert, type NewJob } from '../../service/index.ts';
import type { Report } from './reports.read.ts';

/** The kind of the jobs that make reports. */
export const reportJobKind = 'report';

/** Rows of a report, sealed, as they are to be kept. */
export interface NewPiece {
  reportId: string;
  drillId: string;
  seq: number;
  sheet: string;
  rows: Buffer;
}

export interface ReportsRepo {
  /**
   * Puts the making of a report on file; answers the job that makes it, which is another one where the same report is being
   * made already, and this one where it was put on file before.
   */
  begin(job: NewJob, division: string): Promise<string>;
  /** Keeps rows of a report; the first of them takes the place of what a run has left that was cut off. */
  keep(tx: Tx, pieces: readonly NewPiece[]): Promise<void>;
  /** Puts a report on file that is whole, as the next version, with the results that it knew of; tells the addresses that want to hear of it. */
  finish(tx: Tx, report: Omit<Report, 'version'>, resultsIn: string | null): Promise<Report>;
}

export function createReportsRepo({ sql }: Database): ReportsRepo {
  return {
    async begin(job, division) {
      for (;;) {
        const [row] = await sql<{ id: string }[]>`
          with added as (${jobInsert(sql, job)} on conflict do nothing returning id)
          select id from added
          union all
          select id from jobs
          where kind = ${reportJobKind} and drill_id = ${job.drillId}
            and (id = ${job.id} or (input->>'division' = ${division} and status in ('queued', 'running')))
          limit 1`;
        // One that was put on file beside this statement is seen by the next.
        if (row !== undefined) return row.id;
      }
    },

    async keep(tx, pieces) {
      for (const { reportId, drillId, seq, sheet, rows } of pieces) {
        if (seq === 0) await tx`delete from report_pieces where report_id = ${reportId}`;
        await tx`
          insert into report_pieces (report_id, drill_id, seq, sheet, rows)
          values (${reportId}, ${drillId}, ${seq}, ${sheet}, ${rows})`;
      }
    },

    async finish(tx, report, resultsIn) {
      const { id, drillId, division, kind: of, asOf, closedAt, madeAt, madeBy, rows, sha256 } = report;
      const [row] = await tx<{ version: number }[]>`
        with made as (
          insert into reports (id, drill_id, division, version, kind, as_of, closed_at, made_at, made_by, rows, sha256,
            results_in)
          select ${id}::uuid, ${drillId}::uuid, ${division},
            coalesce((select max(version) from reports where drill_id = ${drillId} and division = ${division}), 0) + 1,
            ${of}, ${asOf}::timestamptz, ${closedAt}::timestamptz, ${madeAt}::timestamptz, ${madeBy}, ${rows}::int, ${sha256},
            ${resultsIn}
          returning id, drill_id, version, made_at),
        told as (${linkInsert(
          sql,
          'report.ready',
          sql`
          select drill_id, '/v1/drills/' || drill_id || '/reports/' || id as link, made_at as at from made`,
        )})
        select version from made`;
      if (row === undefined) throw new Error('the report was not put on file');
      return { ...report, version: row.version };
    },
  };
}
