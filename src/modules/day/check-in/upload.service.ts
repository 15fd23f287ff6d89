import type { z } from 'zod';
import type { Clock } from '../../../platform/clock.ts';
import { AppError, internal, unavailable } from '../../../platform/errors/index.ts';
import { invalidAt } from '../../../platform/http/index.ts';
import { type DrillCatalogue, refuseAfterClosing, type SitesService } from '../../drill/index.ts';
import { type Caller, personId, requireSite } from '../../foundation/index.ts';
import type { Passes } from '../../residents/index.ts';
import { sequenceOf } from '../devices/index.ts';
import {
  beginUpload,
  type KnownTablets,
  keptRow,
  type ReviewsRepo,
  readRows,
  timeIn,
  type Upload,
} from '../uploads/index.ts';
import { showCheckIn } from './answer.ts';
import type { Arrivals } from './arrivals.ts';
import { personNotRegistered, siteNotOpen } from './check-in.errors.ts';
import type { CheckInAnswer, checkInBody } from './check-in.schemas.ts';
import type { ReviewCode } from './check-in.tables.ts';
import { type CheckInWriter, writeCheckIn } from './check-in-writer.ts';
import type { Identify } from './identify.ts';
import { badPass } from './pass-faults.ts';
import { toRecord } from './recording.ts';
import { reviewCodeOf } from './sent.ts';
import type { SentBefore, SentBeforeRead } from './sent-before.read.ts';

/** What came of one row of an upload. */
export interface Uploaded {
  deviceSeq: number | null;
  result: { fresh: boolean; answer: CheckInAnswer } | AppError;
}

export interface UploadService {
  /**
   * Takes what a tablet recorded without a network. People have been let in, so nothing is refused: what cannot become
   * a check-in is kept as it was sent, for headquarters to look at. Each row is answered at its index; only what
   * failed for want of a database (5xx) has to be sent again.
   * @throws AppError 403 at another site, 404, 409 `site-not-open` for a draft, 410 `personal-data-destroyed`
   */
  upload(
    caller: Caller,
    siteId: string,
    rows: readonly unknown[],
    sentAt: Date | undefined,
  ): Promise<Uploaded[]>;
}

/** What stands of the device's, by sequence. */
type Before = ReadonlyMap<number, readonly SentBefore[]>;

export function createUploadService(deps: {
  writer: CheckInWriter;
  identify: Identify;
  arrivals: Pick<Arrivals, 'tell'>;
  reviews: Pick<ReviewsRepo<ReviewCode>, 'keep'>;
  sentBefore: SentBeforeRead;
  passes: Pick<Passes, 'claimed'>;
  tablets: KnownTablets;
  sites: Pick<SitesService, 'opened'>;
  drills: DrillCatalogue;
  body: ReturnType<typeof checkInBody>;
  isPassing: (error: unknown) => boolean;
  onError: (error: unknown) => void;
  clock: Clock;
}): UploadService {
  const { writer, identify, arrivals, reviews, sentBefore, passes, sites, drills, body, isPassing, onError } =
    deps;

  async function take(
    upload: Upload,
    before: Before,
    row: unknown,
    index: number,
  ): Promise<Uploaded['result']> {
    try {
      const read = body.safeParse(row, { reportInput: true });
      if (!read.success) return invalidAt(body, read.error, ['checkIns', index]);
      return await record(upload, before, read.data);
    } catch (error) {
      return refusal(error, index);
    }
  }

  /** Who a row says it is about, as far as that can be told without asking anybody or verifying anything. */
  function claimed({ drill }: Upload, request: z.output<typeof body>): string | undefined {
    const { pass, document, walkIn, registrationId } = request;
    if (pass !== undefined) return passes.claimed(pass);
    const shown = document ?? walkIn?.person.document;
    return shown === undefined ? registrationId : personId(drill.keys, shown);
  }

  async function record(
    upload: Upload,
    before: Before,
    request: z.output<typeof body>,
  ): Promise<Uploaded['result']> {
    const sent = before.get(request.deviceSeq);
    if (sent !== undefined) {
      const who = claimed(upload, request);
      const same = sent.find(({ registrationId }) => registrationId === who);
      // Verified when it came first, by this very device.
      if (same !== undefined) return { fresh: false, answer: showCheckIn(same, upload.drill.keys) };
    }
    const when = timeIn(upload, request.at);
    refuseAfterClosing(upload.drill, when.at);
    const who = await identify(request, { ...upload, at: when.at });
    const outcome = await writeCheckIn(writer, toRecord(upload, request, when, who));
    // Of what a tablet recorded it is no matter whether the drill has been closed since.
    if (outcome === 'closed') throw new Error('a closing stopped somebody who had been let in before');
    if (outcome === 'revoked') return badPass('pass-revoked');
    if (outcome === 'unknown') return new AppError(personNotRegistered);
    return { fresh: outcome.fresh, answer: showCheckIn(outcome, upload.drill.keys) };
  }

  /** Its pointers lead into the upload. */
  function refusal(error: unknown, index: number): AppError {
    if (error instanceof AppError) {
      const errors = error.errors.map((one) => ({ ...one, pointer: `/checkIns/${index}${one.pointer}` }));
      const { problem, params, members, cause, retryAfter } = error;
      return new AppError(problem, {
        params,
        members,
        errors,
        cause,
        ...(retryAfter === undefined ? {} : { retryAfter }),
      });
    }
    if (isPassing(error)) return new AppError(unavailable, { cause: error });
    onError(error);
    return new AppError(internal, { cause: error });
  }

  return {
    async upload(caller, siteId, rows, sentAt) {
      requireSite(caller, siteId);
      const site = await sites.opened(siteId);
      // A drill that has been closed takes what was recorded before; as long as anything may be known of its people.
      const drill = await drills.withPeople(site.drillId);
      if (drill.status === 'draft') throw new AppError(siteNotOpen);
      const upload = await beginUpload(deps, { device: caller.sub, site, drill, sentAt, offline: true });
      const sequences = rows.flatMap((row) => sequenceOf(row) ?? []);
      const before = Map.groupBy(await sentBefore.find(caller.sub, sequences), ({ deviceSeq }) => deviceSeq);
      const settled = await readRows(rows, (row, index) => take(upload, before, row, index));
      const kept = settled.flatMap((result, index) =>
        result instanceof AppError && result.problem.status < 500
          ? [keptRow('check_in_reviews', upload, rows[index], reviewCodeOf(result))]
          : [],
      );
      if (kept.length > 0) await reviews.keep(kept);
      if (settled.some((result) => 'fresh' in result && result.fresh)) await arrivals.tell(site.id);
      return settled.map((result, index) => ({ deviceSeq: sequenceOf(rows[index]), result }));
    },
  };
}
