import type { Clock } from '../../../platform/clock.ts';
import { isPassing } from '../../../platform/db/errors.ts';
import { AppError, internal, notFound, unavailable } from '../../../platform/errors/index.ts';
import { invalidAt } from '../../../platform/http/index.ts';
import {
  beginUpload,
  type KnownTablets,
  keptRow,
  type ReviewsRepo,
  readRows,
  sequenceOf,
  siteNotOpen,
  timeIn,
} from '../../day/index.ts';
import type { DrillCatalogue, SitesService } from '../../drill/index.ts';
import type { Caller } from '../../foundation/index.ts';
import { boxRow } from './boxes.schemas.ts';
import type { BoxesService } from './boxes.service.ts';
import type { DepotRepo } from './depot.repo.ts';
import { type BoxUpload, type ReadyBoxAct, showBoxAct, statusOf } from './recording.ts';

/** What came of one row of an upload. */
export interface UploadedBoxAct {
  deviceSeq: number | null;
  result: { status: number; answer: ReturnType<typeof showBoxAct> } | AppError;
}

export interface BoxUploadService {
  /**
   * Takes what a device did with boxes without a network, in the order of its sequence. It has happened, so nothing is
   * refused: what contradicts stands and is told. Each row is answered at its index; what a tablet sent and cannot be read is
   * kept as it was sent; only what failed for want of a database (5xx) has to be sent again.
   * @throws AppError 404, 409 `site-not-open` for a draft, 410 `personal-data-destroyed`
   */
  upload(
    caller: Caller,
    drillId: string,
    rows: readonly unknown[],
    sentAt: Date | undefined,
  ): Promise<UploadedBoxAct[]>;
}

/** Acts that are written together. */
const together = 50;

export function createBoxUploadService(deps: {
  boxes: Pick<BoxesService, 'ready'>;
  repo: DepotRepo;
  /** What a tablet sent and cannot be read is kept beside what it sent of tubes. */
  kept: Pick<ReviewsRepo<string>, 'keep'>;
  tablets: KnownTablets;
  sites: Pick<SitesService, 'opened'>;
  drills: DrillCatalogue;
  clock: Clock;
  onError: (error: unknown) => void;
}): BoxUploadService {
  const { boxes, repo, kept, sites, drills, onError } = deps;

  function failure(error: unknown): AppError {
    if (error instanceof AppError) return error;
    if (isPassing(error)) return new AppError(unavailable, { cause: error });
    onError(error);
    return new AppError(internal, { cause: error });
  }

  async function read(upload: BoxUpload, row: unknown, index: number): Promise<ReadyBoxAct | AppError> {
    try {
      const found = boxRow.safeParse(row, { reportInput: true });
      return found.success
        ? await boxes.ready(upload, found.data)
        : invalidAt(boxRow, found.error, ['acts', index]);
    } catch (error) {
      return failure(error);
    }
  }

  /** Writes acts in their order; where some cannot be written, each for itself, so that a bad one spoils no other. */
  async function write(acts: readonly ReadyBoxAct[]): Promise<UploadedBoxAct['result'][]> {
    try {
      const results = await repo.record(acts.map(({ act }) => act));
      return acts.map((ready, index) => {
        const result = results[index];
        if (result === undefined) return failure(new Error('an act without a result'));
        return { status: statusOf(result), answer: showBoxAct(ready, result) };
      });
    } catch (error) {
      const [only] = acts;
      if (only === undefined || acts.length === 1 || isPassing(error)) return acts.map(() => failure(error));
      const each: UploadedBoxAct['result'][] = [];
      for (const act of acts) each.push(...(await write([act])));
      return each;
    }
  }

  return {
    async upload(caller, drillId, rows, sentAt) {
      const drill = await drills.withPeople(drillId);
      if (drill.status === 'draft') throw new AppError(caller.role === 'tablet' ? siteNotOpen : notFound);
      const site = caller.site === undefined ? undefined : await sites.opened(caller.site);
      if (caller.role === 'tablet' && site?.drillId !== drillId) throw new AppError(notFound);
      const begun = await beginUpload(deps, { device: caller.sub, site, drill, sentAt, offline: true });
      const upload: BoxUpload = {
        by: caller,
        drill,
        receivedAt: begun.receivedAt,
        offline: true,
        timeOf: (recorded) => timeIn(begun, recorded),
      };
      const found = await readRows(rows, (row, index) => read(upload, row, index));
      const settled = found.map((one): UploadedBoxAct['result'] =>
        one instanceof AppError ? one : new AppError(unavailable),
      );
      const inOrder = found
        .flatMap((ready, index) => (ready instanceof AppError ? [] : [{ ready, index }]))
        .sort((a, b) => (a.ready.act.deviceSeq ?? 0) - (b.ready.act.deviceSeq ?? 0));
      for (let from = 0; from < inOrder.length; from += together) {
        const part = inOrder.slice(from, from + together);
        const results = await write(part.map(({ ready }) => ready));
        for (const [place, { index }] of part.entries()) {
          const result = results[place];
          if (result !== undefined) settled[index] = result;
        }
      }
      if (site !== undefined) {
        const unread = settled.flatMap((result, index) =>
          result instanceof AppError && result.problem.status < 500
            ? [keptRow('swab_reviews', { ...begun, site }, rows[index], codeOf(result))]
            : [],
        );
        if (unread.length > 0) await kept.keep(unread);
      }
      return settled.map((result, index) => ({ deviceSeq: sequenceOf(rows[index]), result }));
    },
  };
}

/** Under which code headquarters find a row that could not be taken. */
const codeOf = ({ code }: AppError): string => (code === 'invalid-request' ? 'unreadable' : code);
