import { createHash } from 'node:crypto';
import { z } from 'zod';
import { uuidV8FromBytes } from '../../../core/identity/index.ts';
import { AppError } from '../../../platform/errors/index.ts';
import {
  type Countersignature,
  type CountersignaturesService,
  countersignatureOutdated,
  type OpenDrill,
} from '../../drill/index.ts';
import type { Auditor, Draws } from '../../foundation/index.ts';
import type { JobRun, JobsRead, JobsService } from '../jobs/index.ts';
import type { ImportsRepo } from './imports.repo.ts';
import { type ImportInput, importInput } from './input.ts';
import type { ImportTarget } from './target.ts';

/** What a second person is shown of a file: the job that checked it, the one that will do it, and what came of checking. */
const proposal = z.object({
  importJob: z.uuid(),
  job: z.uuid(),
  rows: z.int(),
  accepted: z.int(),
  changed: z.int(),
  unchanged: z.int(),
  rejected: z.int(),
});

/** Imports of files that two people decide. */
export interface ImportsByTwo {
  /**
   * Puts what a dry run has found on file for a second person; once, however often its job runs. Answers what its result says of
   * it: nothing where the file would change nothing.
   */
  propose(
    run: Pick<JobRun, 'id' | 'caller'>,
    drill: OpenDrill,
    target: ImportTarget,
    input: ImportInput,
    figures: Record<string, unknown>,
  ): Promise<{ countersignature?: string }>;
  /** Drops the file of a check that is over and has proposed nothing. */
  over(jobId: string): Promise<void>;
  /** Has files of a kind be done once a second person confirms. */
  handle(target: ImportTarget): void;
}

/** The same for every run of one job. */
function drawsOfJob(jobId: string): Draws {
  const bytes = (what: string) => createHash('sha256').update(`${jobId}\u0000${what}`).digest();
  return {
    id: (what) => uuidV8FromBytes(bytes(what)),
    bytes: (what, length) => bytes(what).subarray(0, length),
  };
}

export function createImportsByTwo(deps: {
  countersignatures: Pick<CountersignaturesService, 'handle' | 'propose'>;
  repo: ImportsRepo;
  jobs: JobsService;
  jobsRead: Pick<JobsRead, 'find' | 'begun'>;
  audit: Auditor;
}): ImportsByTwo {
  const { countersignatures, repo, jobs, jobsRead, audit } = deps;

  /** The dry run of a proposal, and the job that it makes. @throws AppError 409 where it is not there any more */
  async function found({ drillId, proposal: of, confirmedBy: _ }: Countersignature, sub: string) {
    const { importJob, job: id } = proposal.parse(of);
    const [first, begun] = await Promise.all([jobsRead.find(importJob), jobsRead.begun(importJob)]);
    if (first === undefined || begun === undefined) throw new AppError(countersignatureOutdated);
    const { proposes: __, ...input } = importInput.parse(begun.input);
    if ((await repo.chunk({ jobId: id, upload: input.upload }, 0)) === undefined)
      throw new AppError(countersignatureOutdated);
    const { kind, role, division, total } = first;
    const as = {
      sub,
      role: role as Parameters<JobsService['prepare']>[0]['role'],
      division,
      site: undefined,
    };
    const done: ImportInput = { ...input, dryRun: false, confirms: importJob };
    return { importJob, job: jobs.prepare(as, { id, kind, drillId, total, input: done }), input };
  }

  return {
    async propose({ id: importJob, caller }, drill, { byTwo }, { proposes: job, upload }, figures) {
      if (byTwo === undefined || job === undefined || figures['changed'] === 0) return {};
      const of = proposal.parse({ ...figures, importJob, job });
      await repo.keepUpload({ jobId: job, upload }, drill.countersigning.standsMinutes * 60_000);
      const draws = drawsOfJob(importJob);
      const by = { ...caller, requestId: importJob, draws };
      const division = caller.division ?? drill.city;
      const { id } = await countersignatures.propose(by, drill, {
        operation: byTwo.operation,
        division,
        proposal: of,
      });
      return { countersignature: id };
    },

    async over(jobId) {
      const [job, begun] = await Promise.all([jobsRead.find(jobId), jobsRead.begun(jobId)]);
      const holder = begun && importInput.parse(begun.input).proposes;
      if (holder !== undefined && job?.result?.['countersignature'] === undefined)
        await repo.dropChunks([holder]);
    },

    handle({ byTwo, access }) {
      if (byTwo === undefined) return;
      countersignatures.handle(byTwo.operation, {
        roles: access,
        basis: 'drill',
        async prepare(by, drill, signed) {
          const { importJob, job, input } = await found(signed, by.sub);
          const rows = await repo.proposed(importJob);
          const noted = audit.entryIn(drill, {
            by,
            action: 'import.started',
            object: { kind: 'job', id: job.id },
            division: signed.division,
            details: {
              kind: job.kind,
              format: input.format,
              lines: input.lines,
              proposedBy: signed.proposedBy,
            },
          });
          return {
            async apply(tx) {
              if (await byTwo.changed(tx, drill, rows)) throw new AppError(countersignatureOutdated);
              await repo.begin(tx, job, noted);
            },
            after: async () => void (await jobs.announce(job.id)),
          };
        },
      });
    },
  };
}
