import { createHash } from 'node:crypto';
import type { Clock } from '../../../platform/clock.ts';
import { seal } from '../../../platform/crypto/index.ts';
import type { ReadDatabase, Tx } from '../../../platform/db/index.ts';
import { collectGarbage } from '../../../platform/heap.ts';
import type { OpenDrill } from '../../drill/index.ts';
import {
  createCoverageRead,
  createCoverageService,
  createMissingRead,
  figuresAsOf,
  type MissingKey,
  showMissing,
} from '../coverage/index.ts';
import { createFiguresRead } from './figures.read.ts';
import { createFollowUpsRead } from './follow-ups.read.ts';
import { createJsonText } from './json-text.ts';
import { createReportsRead, type Report } from './reports.read.ts';
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
   * behind, it says of when that is; a final one is of the end, and counted in the primary where the standby has not come so far. Of
   * a standby that does not answer `reports` asks the primary: either is made all the same.
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

/** What a report is counted by, in one database, as of one instant. */
function sourcesIn(database: ReadDatabase, asOf: Date) {
  return {
    asOf,
    coverage: createCoverageService({ read: createCoverageRead(database), clock: { now: () => asOf } }),
    missing: createMissingRead(database),
    figures: createFiguresRead(database),
    followUps: createFollowUpsRead(database),
    resultsIn: createReportsRead(database).resultsIn,
  };
}
type Sources = ReturnType<typeof sourcesIn>;

export function createReportMaker(deps: {
  repo: Pick<ReportsRepo, 'keep' | 'finish'>;
  clock: Clock;
  /** What it is counted in, how far that is behind, waiting for it, and what is not behind. */
  reports: ReadDatabase;
  reportsBehindMs(): number;
  reportsCaughtUp(withinMs: number, aborted: AbortSignal): Promise<boolean>;
  reportsNow(withinMs: number): Promise<ReadDatabase>;
}): ReportMaker {
  const { repo, clock, reports } = deps;

  /**
   * Where figures are read from now on, and of when they are: the present, once the standby shows what was there when they were asked
   * for; where it does not in time, when it is. Of a drill that is closed the present in any case.
   */
  async function sourcesOf({ status }: OpenDrill, aborted: AbortSignal): Promise<Sources> {
    const present = clock.now();
    if (status === 'closed') return sourcesIn(await deps.reportsNow(patienceMs), present);
    if (await deps.reportsCaughtUp(patienceMs, aborted)) return sourcesIn(reports, present);
    return sourcesIn(reports, new Date(clock.now().getTime() - deps.reportsBehindMs()));
  }

  async function figuresOf(drill: OpenDrill, division: string, sources: Sources) {
    const { asOf, coverage, figures, followUps } = sources;
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
  async function* missingOf(
    drill: OpenDrill,
    division: string,
    { missing, ...sources }: Sources,
  ): AsyncGenerator<Cell[][]> {
    const asOf = figuresAsOf(drill, { now: () => sources.asOf });
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
      const sources = await sourcesOf(drill, aborted);
      const { asOf } = sources;
      const closedAt = drill.status === 'closed' ? drill.frozenAt : null;
      // Before anything is counted: what is found meanwhile makes another version.
      const resultsIn = await sources.resultsIn(drill.id);
      const kind = drill.status === 'closed' ? ('final' as const) : ('provisional' as const);
      const text = createJsonText({ id, drillId: drill.id, division, kind, asOf, closedAt });
      const hash = createHash('sha256').update(text.begin());
      const { rows, people } = await figuresOf(drill, division, sources);
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
      for await (const some of missingOf(drill, division, sources)) await keep('missing', some, people);

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
