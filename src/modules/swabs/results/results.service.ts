import { AppError, internal, notFound, unavailable } from '../../../platform/errors/index.ts';
import { invalidAt } from '../../../platform/http/index.ts';
import type { Caller } from '../../foundation/index.ts';
import type { CommunitySignals } from '../../residents/index.ts';
import { inLanes } from './lanes.ts';
import { notToVerify, sameSignature } from './results.errors.ts';
import type { NewResult, RecordedResult, ResultsRepo, Speaking } from './results.repo.ts';
import { resultBody } from './results.schemas.ts';
import { type Speak, toResult } from './speaking.ts';

/** What came of one row; an error where it could not be read or written. */
export type ResultAnswer = RecordedResult | AppError;

export interface ResultsService {
  /**
   * Takes what a laboratory has found, up to 10,000 rows; each stands or falls by itself and is answered at its index. Sent
   * again, a row changes nothing. A result is kept whatever it contradicts.
   * @throws AppError 403 for a token without a laboratory, 404, 410 `personal-data-destroyed`
   */
  enter(caller: Caller, drillId: string, rows: readonly unknown[]): Promise<ResultAnswer[]>;
  /**
   * The second signature under a positive or doubtful result, of another person of the laboratory. Once is as good as twice.
   * @throws AppError 404, 409 `same-signature`, `not-to-verify`
   */
  verify(caller: Caller, drillId: string, id: string): Promise<RecordedResult>;
}

/** Rows that are written together: their tubes are held no longer than that takes. */
const together = 500;
/** Lanes of a request that are written side by side: while the rows of one are made ready, the database writes the other's. */
const atOnce = 2;

export function createResultsService(deps: {
  repo: ResultsRepo;
  speaking: Speak;
  signals: Pick<CommunitySignals, 'waiting'>;
  isPassing: (error: unknown) => boolean;
  onError: (error: unknown) => void;
}): ResultsService {
  const { repo, speaking, signals, isPassing, onError } = deps;

  function tellOfWaiting(drillId: string, results: readonly RecordedResult[]): void {
    for (const community of new Set(results.flatMap(({ communities }) => communities))) {
      signals.waiting(drillId, community);
    }
  }

  function failure(error: unknown): AppError {
    if (error instanceof AppError) return error;
    if (isPassing(error)) return new AppError(unavailable, { cause: error });
    onError(error);
    return new AppError(internal, { cause: error });
  }

  /** Writes results in their order; where some cannot be written, each for itself, so that a bad one spoils no other. */
  async function write(who: Speaking, rows: readonly NewResult[]): Promise<ResultAnswer[]> {
    try {
      const done = await repo.record(who, rows);
      tellOfWaiting(who.drillId, done);
      return done;
    } catch (error) {
      if (rows.length === 1 || isPassing(error)) return rows.map(() => failure(error));
      const each: ResultAnswer[] = [];
      for (const row of rows) each.push(...(await write(who, [row])));
      return each;
    }
  }

  return {
    async enter(caller, drillId, rows) {
      const who = await speaking(caller, drillId);
      const read = rows.map((row, index) => {
        const found = resultBody.safeParse(row, { reportInput: true });
        return found.success
          ? toResult(who, found.data)
          : invalidAt(resultBody, found.error, ['results', index]);
      });
      const answers = [...read] as ResultAnswer[];
      const standing = read.flatMap((row, index) => (row instanceof AppError ? [] : [{ row, index }]));
      async function writeLane(lane: typeof standing): Promise<void> {
        for (let from = 0; from < lane.length; from += together) {
          const part = lane.slice(from, from + together);
          const done = await write(
            who,
            part.map(({ row }) => row),
          );
          for (const [place, { index }] of part.entries()) {
            const answer = done[place];
            if (answer !== undefined) answers[index] = answer;
          }
        }
      }
      await Promise.all(inLanes(standing, atOnce, ({ row }) => row.barcode).map(writeLane));
      return answers;
    },

    async verify(caller, drillId, id) {
      const who = await speaking(caller, drillId);
      const done = await repo.verify(who, id);
      if (done === undefined) throw new AppError(notFound);
      if (done === 'own') throw new AppError(sameSignature);
      if (done === 'not-waiting') throw new AppError(notToVerify);
      tellOfWaiting(drillId, [done]);
      return done;
    },
  };
}
