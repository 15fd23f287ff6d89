import type { Clock } from '../../../platform/clock.ts';
import { AppError, internal, unavailable } from '../../../platform/errors/index.ts';
import { invalidAt } from '../../../platform/http/index.ts';
import {
  beginUpload,
  type EarlyRows,
  type KnownTablets,
  keptRow,
  personNotRegistered,
  type ReviewsRepo,
  readRows,
  sequenceOf,
  siteNotOpen,
  type Upload,
} from '../../day/index.ts';
import type { DrillCatalogue, SitesService } from '../../drill/index.ts';
import { type Caller, requireSite } from '../../foundation/index.ts';
import type { RackRepo, StandByResult } from './rack.repo.ts';
import { type ReadyAct, showAct, statusOf, toAct } from './recording.ts';
import { refusals } from './refusals.ts';
import type { swabBody } from './tubes.schemas.ts';
import type { FindWho } from './who.ts';

/** What came of one row of an upload. */
export interface UploadedSwab {
  deviceSeq: number | null;
  result: { status: number; answer: ReturnType<typeof showAct> } | AppError;
}

export interface SwabUploadService {
  /**
   * Takes what a tablet did with tubes without a network, in the order of its sequence. Swabs have been taken, so nothing is
   * refused: what contradicts stands and is flagged, and what cannot be read is kept as it was sent. Each row is answered at
   * its index; only what failed for want of a database (5xx) has to be sent again.
   * @throws AppError 403 at another site, 404, 409 `site-not-open` for a draft, 410 `personal-data-destroyed`
   */
  upload(
    caller: Caller,
    siteId: string,
    rows: readonly unknown[],
    sentAt: Date | undefined,
  ): Promise<UploadedSwab[]>;
}

/** Acts that are written together. Meanwhile those who stand at a lane wait for no more than these. */
const together = 100;

export function createSwabUploadService(deps: {
  repo: Pick<RackRepo, 'record'>;
  stand: StandByResult;
  findWho: FindWho;
  reviews: Pick<ReviewsRepo<string>, 'keep'>;
  kept: Pick<EarlyRows, 'bind'>;
  tablets: KnownTablets;
  sites: Pick<SitesService, 'opened'>;
  drills: DrillCatalogue;
  body: ReturnType<typeof swabBody>;
  isPassing: (error: unknown) => boolean;
  onError: (error: unknown) => void;
  clock: Clock;
}): SwabUploadService {
  const { repo, stand, findWho, reviews, kept, sites, drills, body, isPassing, onError } = deps;

  /** What a row says; or why it cannot be taken. */
  async function read(upload: Upload, row: unknown, index: number): Promise<ReadyAct | AppError> {
    try {
      const found = body.safeParse(row, { reportInput: true });
      if (!found.success) return invalidAt(body, found.error, ['swabs', index]);
      return await toAct(upload, found.data, findWho);
    } catch (error) {
      return failure(error);
    }
  }

  function failure(error: unknown): AppError {
    if (error instanceof AppError) return error;
    if (isPassing(error)) return new AppError(unavailable, { cause: error });
    onError(error);
    return new AppError(internal, { cause: error });
  }

  /** Writes acts in their order; where some cannot be written, each for itself, so that a bad one spoils no other. */
  async function write(upload: Upload, acts: readonly ReadyAct[]): Promise<UploadedSwab['result'][]> {
    try {
      const { drill, receivedAt } = upload;
      const results = await repo.record(
        acts.map(({ act }) => act),
        { frozenAt: drill.frozenAt, stand: (tx, tubeIds) => stand(tx, drill, tubeIds, receivedAt) },
      );
      return acts.map((ready, index) => {
        const result = results[index];
        if (result === undefined) return failure(new Error('an act without a result'));
        if (result.result === 'refused' && result.code !== null && result.code !== 'count-differs')
          return new AppError(refusals[result.code]);
        return { status: statusOf(result), answer: showAct(ready, result, upload.drill.keys) };
      });
    } catch (error) {
      const [only] = acts;
      if (only === undefined || acts.length === 1 || isPassing(error)) return acts.map(() => failure(error));
      const each: UploadedSwab['result'][] = [];
      for (const act of acts) each.push(...(await write(upload, [act])));
      return each;
    }
  }

  return {
    async upload(caller, siteId, rows, sentAt) {
      requireSite(caller, siteId);
      const site = await sites.opened(siteId);
      const drill = await drills.withPeople(site.drillId);
      if (drill.status === 'draft') throw new AppError(siteNotOpen);
      const upload = await beginUpload(deps, { device: caller.sub, site, drill, sentAt, offline: true });
      const found = await readRows(rows, (row, index) => read(upload, row, index));
      const settled = found.map((one): UploadedSwab['result'] =>
        one instanceof AppError ? one : new AppError(unavailable),
      );
      // A tablet's acts build on each other: somebody is in a tube before they are moved.
      const inOrder = found
        .flatMap((ready, index) => (ready instanceof AppError ? [] : [{ ready, index }]))
        .sort((a, b) => (a.ready.act.deviceSeq ?? 0) - (b.ready.act.deviceSeq ?? 0));
      for (let from = 0; from < inOrder.length; from += together) {
        const part = inOrder.slice(from, from + together);
        const results = await write(
          upload,
          part.map(({ ready }) => ready),
        );
        for (const [place, { index }] of part.entries()) {
          const result = results[place];
          if (result !== undefined) settled[index] = result;
        }
      }
      const toKeep = settled.flatMap((result, index) =>
        result instanceof AppError && result.problem.status < 500
          ? [keptRow('swab_reviews', upload, rows[index], reviewCodeOf(result))]
          : [],
      );
      if (toKeep.length > 0) await reviews.keep(toKeep);
      // Whoever was checked in while this was on its way, and found nothing to bind, is there now.
      if (toKeep.some(({ code }) => code === personNotRegistered.code))
        await kept.bind(site.id).catch(onError);
      return settled.map((result, index) => ({ deviceSeq: sequenceOf(rows[index]), result }));
    },
  };
}

/** Under which code headquarters find a row that could not be taken. */
const reviewCodeOf = ({ code }: AppError): string => (code === 'invalid-request' ? 'unreadable' : code);
