import { newId, open } from '../../../platform/crypto/index.ts';
import { type Database, inTransaction } from '../../../platform/db/index.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import { type DrillCatalogue, drillNotOpen, type OpenDrill } from '../../drill/index.ts';
import { type Caller, drawsOf, noDivision, related, requireDivision } from '../../foundation/index.ts';
import type { Job, JobHandler, JobsService } from '../../service/index.ts';
import { pieceContext, type ReportMaker } from './make-report.ts';
import type { Report, ReportsRead } from './reports.read.ts';
import { type ReportsRepo, reportJobKind } from './reports.repo.ts';
import type { Cell, Piece, SheetKey } from './sheets.ts';

/** A report with what opens it. */
export interface OpenReport {
  report: Report;
  drill: OpenDrill;
  /** Whether the service that made it is for practice. */
  practice: boolean;
  /** Its rows in their order, of one sheet where it is named; read as they are taken. */
  pieces(sheet?: SheetKey): AsyncGenerator<Piece>;
}

export interface ReportsService {
  /**
   * Has a report made of a drill below a division, the caller's unless told: provisional while the drill goes on, final
   * when it is closed. While one of the same is being made, that one's job is answered.
   * @throws AppError 403, 404, 409 `drill-not-open`, 410 `personal-data-destroyed`
   */
  start(caller: Caller, drillId: string, division: string | undefined): Promise<Job>;
  /** Reports of the caller's division, the newest first. @throws AppError 403, 404, 410 */
  list(
    caller: Caller,
    drillId: string,
    page: { after: { madeAt: Date; id: string } | undefined; limit: number },
  ): Promise<Report[]>;
  /** A report of the caller's division. @throws AppError 404 for anybody else's, 410 */
  open(caller: Caller, drillId: string, id: string): Promise<OpenReport>;
  /**
   * Makes the report of a whole drill at once, in this process, without a job. Called again it makes the next version; the
   * others stay.
   * @throws AppError 404, 410 `personal-data-destroyed`
   */
  make(drillId: string, by: string): Promise<OpenReport>;
}

export function createReportsService(deps: {
  database: Database;
  read: ReportsRead;
  repo: ReportsRepo;
  maker: ReportMaker;
  drills: DrillCatalogue;
  jobs: Pick<JobsService, 'prepare' | 'announce'>;
  practice: boolean;
}): ReportsService {
  const { database, read, repo, maker, drills, jobs, practice } = deps;

  function opened(report: Report, drill: OpenDrill): OpenReport {
    return {
      report,
      drill,
      practice,
      async *pieces(sheet) {
        for (let seq = -1; ; ) {
          const piece = await read.pieceAfter(report.id, seq, sheet);
          if (piece === undefined) return;
          seq = piece.seq;
          const text = open(drill.keys.data, piece.rows, pieceContext(report.id, seq)).toString('utf8');
          yield { sheet: piece.sheet, rows: JSON.parse(text) as Cell[][] };
        }
      },
    };
  }

  return {
    async start(caller, drillId, asked) {
      const drill = await drills.withPeople(drillId);
      const division = asked ?? caller.division ?? '';
      if (!related(division, drill.city)) throw new AppError(notFound);
      requireDivision(caller, division);
      if (drill.status === 'draft') throw new AppError(drillNotOpen);
      const job = jobs.prepare(caller, {
        id: drawsOf(caller).id('report'),
        kind: reportJobKind,
        drillId,
        total: 0,
        input: { division },
      });
      return jobs.announce(await repo.begin(job, division));
    },

    async list({ division }, drillId, page) {
      if (division === undefined) throw noDivision();
      const drill = await drills.withPeople(drillId);
      if (!related(division, drill.city)) throw new AppError(notFound);
      return read.list({ drillId, division, ...page });
    },

    async open({ division }, drillId, id) {
      const drill = await drills.withPeople(drillId);
      const report = await read.find(drillId, id);
      if (report === undefined || division === undefined || !report.division.startsWith(division))
        throw new AppError(notFound);
      return opened(report, drill);
    },

    async make(drillId, madeBy) {
      drills.forget();
      const drill = await drills.withPeople(drillId);
      const report = await maker.make({
        id: newId(),
        drill,
        division: drill.city,
        madeBy,
        step: (work) => inTransaction(database.sql, async (tx) => void (await work(tx))),
        aborted: new AbortController().signal,
      });
      return opened(report, drill);
    },
  };
}

/** Makes a report as a job. One that is on file is whole: a run that was cut off after its last step made it. */
export function createReportHandler(deps: {
  maker: ReportMaker;
  read: Pick<ReportsRead, 'find'>;
  drills: DrillCatalogue;
}): JobHandler {
  const { maker, read, drills } = deps;
  return {
    async run({ id, drillId, caller, input, aborted, advance }) {
      const { division } = input as { division: string };
      // Whether it is closed is as the database says, not as this process has it from before.
      drills.forget();
      const drill = await drills.withPeople(drillId);
      const report =
        (await read.find(drillId, id)) ??
        (await maker.make({
          id,
          drill,
          division,
          madeBy: caller.sub,
          aborted,
          step: (work) => advance(async (tx) => ({ ...(await work(tx)), state: null })),
        }));
      const { version, kind, sha256, rows } = report;
      return { reportId: id, version, kind, sha256, rows };
    },
  };
}
