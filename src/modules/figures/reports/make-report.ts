import { createHash } from 'node:crypto';
import type { Clock } from '../../../platform/clock.ts';
import { seal } from '../../../platform/crypto/index.ts';
import type { Tx } from '../../../platform/db/index.ts';
import { AppError, unavailable } from '../../../platform/errors/index.ts';
import { collectGarbage } from '../../../platform/heap.ts';
import type { OpenDrill } from '../../drill/index.ts';
import {
  type CoverageService,
  figuresAsOf,
  type MissingKey,
  type MissingRead,
  showMissing,
} from '../coverage/index.ts';
import type { FiguresRead } from './figures.read.ts';
import type { FollowUpsRead } from './follow-ups.read.ts';
import { createJsonText } from './json-text.ts';
import type { Report, ReportsRead } from './reports.read.ts';
import type { ReportsRepo } from './reports.repo.ts';
import { type Cell, coverageCells, type FigureSheet, type SheetKey, sheetKeys } from './sheets.ts';

/** Rows that are kept, sealed and read together. */
const pieceRows = 1_000;
/**
 * Pieces after which the garbage of making them is collected. Seen with 123,000 rows, at the same speed: the process peaks at
 * 236 MB with 8, 244 with 16, 271 with 32. With the workbook written by the same process: 298, 332, 336, and 366 where all is
 * left to V8.
 */
const piecesPerCollection = 8;

/** How long a report waits for the standby that it is counted in, ms. */
const patienceMs = 5_000;

/** How rows of a report are bound to their place. */
export const pieceContext = (reportId: string, seq: number) => ({
  table: 'report_pieces',
  column: 'rows',
  row: `${reportId}/${seq}`,
});

/** One step of the work, whose writes are committed together: rows so far, and of how many. */
export type ReportStep = (work: (tx: Tx) => Promise<{ done: number; total: number }>) => Promise<void>;

export interface ReportMaker {
  /**
   * Makes a report of a drill below a division, under an id. Figures first, districts and communities of one count; then
   * whoever is missing, a thousand at a time, so that it takes no more memory for a city than for a village. What another
   * run has left under the id is made anew. While the drill goes on, figures that are read later may know more. Read from a standby that falls
   * behind, it says of when that is.
   * @throws AppError 503 of a drill that is closed, while the standby is behind
   */
  make(asked: {
    id: string;
    drill: OpenDrill;
    division: string;
    madeBy: string;
    step: ReportStep;
    aborted: AbortSignal;
  }): Promise<Report>;
}

export function createReportMaker(deps: {
  coverage: CoverageService;
  missing: MissingRead;
  figures: FiguresRead;
  followUps: FollowUpsRead;
  read: Pick<ReportsRead, 'resultsIn'>;
  repo: Pick<ReportsRepo, 'keep' | 'finish'>;
  clock: Clock;
  /** How far the database that is counted in is behind, and waiting for it. */
  reportsBehindMs(): number;
  reportsCaughtUp(withinMs: number, aborted: AbortSignal): Promise<boolean>;
}): ReportMaker {
  const { coverage, missing, figures, followUps, read, repo, clock } = deps;

  /**
   * Of when figures are that are read from now on: the present, once the standby that they are read from shows what was there when
   * they were asked for; where it does not in time, when it is. A final report is of the end or is not made.
   * @throws AppError 503 of a drill that is closed, where the standby is behind
   */
  async function asOfNow({ status }: OpenDrill, aborted: AbortSignal): Promise<Date> {
    const present = clock.now();
    if (await deps.reportsCaughtUp(patienceMs, aborted)) return present;
    if (status === 'closed') throw new AppError(unavailable);
    return new Date(clock.now().getTime() - deps.reportsBehindMs());
  }

  async function figuresOf(drill: OpenDrill, division: string, asOf: Date) {
    const where = { drillId: drill.id, division };
    const { districts, communities } = await coverage.divisions(drill, division);
    const hours = await coverage.coverage(drill, division, 'hour');
    const rows: Record<FigureSheet, Cell[][]> = {
      city: [coverageCells(districts.total)],
      districts: districts.groups.map((group) => [group.code, group.name, ...coverageCells(group)]),
      communities: communities.groups.map((group) => [group.code, group.name, ...coverageCells(group)]),
      sites: await figures.sites(where),
      hours: hours.groups.map((group) => [group.code, ...coverageCells(group)]),
      queues: await figures.queues(where),
      tubes: await figures.tubes(where),
      positives: await figures.positives(where),
      discrepancies: await figures.discrepancies(where),
      lists: await followUps.lists(where, asOf),
      tasks: await followUps.tasks(where, asOf),
      contacts: await followUps.contacts(where),
      requests: await followUps.requests(where),
    };
    return { rows, people: districts.total.population };
  }

  /** Who is missing, page by page. */
  async function* missingOf(drill: OpenDrill, division: string, asOf: Date): AsyncGenerator<Cell[][]> {
    let after: MissingKey | undefined;
    do {
      const found = await missing.missing({ drillId: drill.id, division, asOf, after, limit: pieceRows });
      yield found.map((row) => {
        const { registrationId, status, community, building, unit, room, householdId, name } = showMissing(
          row,
          drill.keys,
        );
        return [registrationId, status, community, building, unit, room, householdId, name];
      });
      after = found.length < pieceRows ? undefined : found.at(-1);
    } while (after !== undefined);
  }

  return {
    async make({ id, drill, division, madeBy, step, aborted }) {
      const asOf = await asOfNow(drill, aborted);
      const closedAt = drill.status === 'closed' ? drill.frozenAt : null;
      // Before anything is counted: what is found meanwhile makes another version.
      const resultsIn = await read.resultsIn(drill.id);
      const kind = drill.status === 'closed' ? ('final' as const) : ('provisional' as const);
      const text = createJsonText({ id, drillId: drill.id, division, kind, asOf, closedAt });
      const hash = createHash('sha256').update(text.begin());
      const { rows, people } = await figuresOf(drill, division, asOf);
      let [seq, done] = [0, 0];

      async function keep(sheet: SheetKey, some: Cell[][], seen: number): Promise<void> {
        aborted.throwIfAborted();
        hash.update(text.rows(sheet, some));
        const sealed = seal(drill.keys.data, JSON.stringify(some), pieceContext(id, seq));
        const piece = { reportId: id, drillId: drill.id, seq, sheet, rows: sealed };
        done += some.length;
        await step(async (tx) => {
          await repo.keep(tx, [piece]);
          return { done, total: Math.max(done, seen) };
        });
        seq += 1;
        if (seq % piecesPerCollection === 0) collectGarbage();
      }

      for (const sheet of sheetKeys) {
        if (sheet === 'missing') continue;
        const all = rows[sheet];
        for (let from = 0; from === 0 || from < all.length; from += pieceRows)
          await keep(sheet, all.slice(from, from + pieceRows), people);
      }
      for await (const some of missingOf(drill, division, figuresAsOf(drill, { now: () => asOf })))
        await keep('missing', some, people);

      const sha256 = hash.update(text.end()).digest('hex');
      const whole = {
        id,
        drillId: drill.id,
        division,
        kind,
        asOf,
        closedAt,
        madeAt: clock.now(),
        madeBy,
        rows: done,
        sha256,
      };
      let made: Report | undefined;
      await step(async (tx) => {
        made = await repo.finish(tx, whole, resultsIn);
        return { done, total: done };
      });
      if (made === undefined) throw new Error('the report was not put on file');
      return made;
    },
  };
}
