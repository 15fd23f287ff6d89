import { z } from 'zod';
import type { Problem } from '../../../platform/errors/index.ts';
import { instantOut, pageQuery, uuid } from '../../../platform/http/index.ts';
import type { Job } from './jobs.read.ts';
import { jobStatuses } from './jobs.tables.ts';

export const jobId = z.object({ jobId: uuid });

export const jobsQuery = z.strictObject({
  drillId: uuid.optional().meta({ description: 'Only those of this drill' }),
  status: z.enum(jobStatuses).optional().meta({ description: 'Only those that stand so' }),
  ...pageQuery,
});

export const jobAnswer = z
  .object({
    id: z.string(),
    kind: z.string(),
    drillId: z.string(),
    status: z.enum(jobStatuses),
    createdAt: instantOut,
    finishedAt: instantOut.nullable(),
    progress: z
      .object({ done: z.int(), total: z.int() })
      .meta({ description: 'In units of its kind (an import: rows); `done` never falls' }),
    result: z
      .record(z.string(), z.json())
      .optional()
      .meta({ description: 'When it is done: the figures of its kind' }),
    problem: z
      .object({
        type: z.string(),
        title: z.string(),
        detail: z.string(),
        code: z.string(),
        errors: z.array(z.object({ pointer: z.string(), code: z.string(), text: z.string() })).optional(),
      })
      .optional()
      .meta({ description: 'When it has failed: why' }),
  })
  .meta({
    examples: [
      {
        id: '3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10',
        kind: 'roster-import',
        drillId: '01890a5d-ac96-774b-bcce-b302099a8057',
        status: 'done',
        createdAt: '2021-09-21T11:30:00.000Z',
        finishedAt: '2021-09-21T11:30:09.000Z',
        progress: { done: 16000, total: 16000 },
        result: { rows: 16000, accepted: 15998, changed: 15998, unchanged: 0, rejected: 2 },
      },
    ],
  });

/** A job as an answer shows it, in one language. */
export function showJob(
  job: Job,
  problems: ReadonlyMap<string, Problem>,
  language: 'en' | 'zh',
): z.output<typeof jobAnswer> {
  const { id, kind, drillId, status, createdAt, finishedAt, done, total, result, problem } = job;
  const known = problem === null ? undefined : problems.get(problem.code);
  const say = (sentence: string) =>
    sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(problem?.params[name] ?? whole));
  return {
    id,
    kind,
    drillId,
    status,
    createdAt: createdAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
    progress: { done, total },
    ...(result === null ? {} : { result: result as Record<string, z.core.util.JSONType> }),
    ...(problem === null
      ? {}
      : {
          problem: {
            type: `/problems/${problem.code}`,
            title: say(known?.title[language] ?? problem.code),
            detail: say(known?.detail[language] ?? problem.code),
            code: problem.code,
            ...(problem.errors.length === 0
              ? {}
              : {
                  errors: problem.errors.map(({ pointer, code, text }) => ({
                    pointer,
                    code,
                    text: text[language],
                  })),
                }),
          },
        }),
  };
}
