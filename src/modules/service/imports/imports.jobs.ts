import { open } from '../../../platform/crypto/index.ts';
import { AppError, type FieldError } from '../../../platform/errors/index.ts';
import { UnreadablePiece } from '../../../platform/spreadsheets/index.ts';
import {
  countersignatureOutdated,
  type DrillCatalogue,
  type OpenDrill,
  refuseClosed,
} from '../../drill/index.ts';
import type { JobHandler, JobRun, JobsRead } from '../jobs/index.ts';
import type { ImportsByTwo } from './by-two.ts';
import { importUnreadable } from './imports.errors.ts';
import type { ImportsRepo } from './imports.repo.ts';
import { type ImportInput, importInput } from './input.ts';
import { createLedger, importState } from './ledger.ts';
import { openSource, type Source } from './source.ts';
import type { ImportTarget, Prepared } from './target.ts';
import { chunkContext } from './upload.ts';

export interface ImportHandlerDeps {
  repo: ImportsRepo;
  drills: DrillCatalogue;
  byTwo: Pick<ImportsByTwo, 'propose' | 'over'>;
  /** Bytes that a workbook may unpack to. */
  mostUnpacked: number;
  /** Pieces that are prepared at once. */
  ahead: number;
}

/**
 * Does imports of one kind. Pieces are prepared several at once and written in file order, each with the job's
 * figures in one transaction: so a job whose worker was killed goes on after the last piece that was written, and
 * no row is counted twice.
 */
export function createImportHandler(deps: ImportHandlerDeps, target: ImportTarget): JobHandler {
  const { repo, drills, byTwo, mostUnpacked, ahead } = deps;

  /** The file as it was sent. @throws AppError 422 `import-unreadable` where a part of it is gone */
  function chunks(
    run: JobRun,
    drill: OpenDrill,
    { bytes, upload, proposes }: ImportInput,
  ): AsyncIterable<Buffer> {
    const jobId = proposes ?? run.id;
    return (async function* () {
      let left = bytes;
      for (let seq = 0; left > 0; seq += 1) {
        const sealed = await repo.chunk({ jobId, upload }, seq);
        if (sealed === undefined) throw new AppError(importUnreadable, { errors: [incomplete] });
        const chunk = open(drill.keys.data, sealed, chunkContext(jobId, seq));
        left -= chunk.length;
        yield chunk;
      }
    })();
  }

  async function work(run: JobRun, drill: OpenDrill, input: ImportInput, source: Source) {
    const { heading } = source;
    const { columns } = target;
    const state = run.state === null ? undefined : importState.parse(run.state);
    const ledger = createLedger({
      repo,
      run,
      drill,
      afterClosing: target.afterClosing === true,
      keyed: target.keyed === true,
      heading,
      total: source.total,
      state,
    });
    const { dryRun, bytes, datum, said, proposes, confirms } = input;
    const rows = confirms === undefined ? undefined : await repo.proposed(confirms);
    const { names, skip } = heading;
    const session = target.open({
      jobId: run.id,
      drill,
      caller: run.caller,
      names,
      datum,
      said,
      dryRun,
      proposes: proposes !== undefined,
      proposed: rows && new Map(rows.map(({ id, mark }) => [id, mark])),
      bytes,
    });
    const window: Promise<Prepared>[] = [];
    const settleOne = async () => {
      const next = window.shift();
      if (next === undefined) return;
      run.aborted.throwIfAborted();
      await ledger.take(
        session,
        await next.catch((error: unknown) => Promise.reject(located(error, ledger.row()))),
      );
    };
    try {
      let index = 0;
      for await (const piece of source.pieces()) {
        const reading = { names, columns, skip: index === 0 ? skip : 0 };
        const prepared = session.prepare(piece, reading, ledger.written(index));
        // Awaited in its turn; until then a failure is nobody's.
        prepared.catch(() => undefined);
        window.push(prepared);
        index += 1;
        if (window.length >= ahead) await settleOne();
      }
      while (window.length > 0) await settleOne();
      const figures = { ...ledger.result(run.id, dryRun), ...(await session.finish?.()) };
      return proposes === undefined
        ? figures
        : { ...figures, ...(await byTwo.propose(run, drill, target, input, figures)) };
    } finally {
      await Promise.allSettled(window);
      await session.close();
    }
  }

  return {
    async run(run) {
      const input = importInput.parse(run.input);
      if (target.byTwo !== undefined) drills.forget();
      const drill = await drills.get(run.drillId);
      await target.admit(run.caller, drill);
      if (target.afterClosing !== true) refuseClosed(drill);
      // Two people decide since it was sent: what one has sent is not done.
      const alone = !input.dryRun && input.confirms === undefined && run.state === null;
      if (target.byTwo !== undefined && alone && drill.countersigning.cancelling)
        throw new AppError(countersignatureOutdated);
      const source = await openSource(chunks(run, drill, input), input, target, mostUnpacked);
      try {
        return await work(run, drill, input, source);
      } finally {
        await source.close();
      }
    },
    async over(jobId) {
      await repo.dropChunks([jobId]);
      if (target.byTwo !== undefined) await byTwo.over(jobId);
    },
  };
}

/** Never taken for the end of the file: its rows would be missing and nobody told. */
const incomplete: FieldError = {
  pointer: '',
  code: 'incomplete',
  text: {
    en: 'A part of the stored file is gone. Send the whole file again',
    zh: '已保存的文件缺少一部分，请重新发送整个文件',
  },
};

/** A fault in a piece as the user sees it: by the row of the file. */
function located(error: unknown, firstRow: number): unknown {
  if (!(error instanceof UnreadablePiece)) return error;
  return new AppError(importUnreadable, { errors: [{ pointer: `/${firstRow}`, ...otherCharset }] });
}

const otherCharset: Omit<FieldError, 'pointer'> = {
  code: 'charset',
  text: {
    en: 'From this row on the file is neither UTF-8 nor GB18030. Save it as "CSV UTF-8"',
    zh: '从此行起文件既不是 UTF-8 也不是 GB18030 编码。请另存为“CSV UTF-8”',
  },
};

const uploadMs = 3_600_000;
const rejectionsMs = 7 * 86_400_000;
/** Longer than an import takes and can be taken back. */
const actsMs = 2 * 86_400_000;

/** Tidies up: chunks whose job is over or never came to be, rejected rows older than a week, what can no longer be taken back. */
export function createImportSweep(deps: {
  repo: ImportsRepo;
  jobs: Pick<JobsRead, 'over'>;
}): () => Promise<void> {
  const { repo, jobs } = deps;
  return async () => {
    const uploads = await repo.uploads(uploadMs);
    const over = await jobs.over([...new Set(uploads.map(({ jobId }) => jobId))]);
    const known = over.filter((one) => one.known).map(({ id }) => id);
    const unborn = new Set(over.filter((one) => !one.known).map(({ id }) => id));
    const left = uploads.filter(({ jobId, old }) => old && unborn.has(jobId));
    if (known.length > 0) await repo.dropChunks(known);
    if (left.length > 0) await repo.dropUploads(left);
    await repo.dropRejections(rejectionsMs);
    await repo.dropActs(actsMs);
  };
}
