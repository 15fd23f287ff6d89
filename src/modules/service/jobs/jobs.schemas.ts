import { z } from 'zod';
import type { Problem } from '../../../platform/errors/index.ts';
import { instantOut, pageQuery, shownAs, uuid } from '../../../platform/http/index.ts';
import type { Job } from './jobs.read.ts';
import { jobStatuses } from './jobs.tables.ts';

export const jobId = z.object({ jobId: uuid });

export const jobsQuery = z.strictObject({
  drillId: uuid.optional().meta({ description: 'Only those of this drill' }),
  status: z.enum(jobStatuses).optional().meta({ description: 'Only those that stand so' }),
  ...pageQuery,
});

/** What every job shows; `jobOf` says what is particular to a kind. */
const anyJob = z.object({
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
    .meta({ id: 'JobProblem', description: 'Why a job failed' })
    .optional()
    .meta({ description: 'When it has failed: why' }),
});

/** The kinds of long work that there are, as the document shows them, and what they are called. */
const jobKinds: z.ZodObject[] = [];
const kindNames: string[] = [];

/** What listeners are told of a job. */
export const jobNews = anyJob
  .pick({ id: true, status: true, progress: true })
  .extend({ kind: shownAs(z.string(), () => z.enum([...kindNames].sort())) })
  .meta({ description: 'A job of the division, after each step' });

/**
 * A kind of long work, for the answer of a route that starts it, and for the document: under `name` with its `result`.
 * Answers are read by what all jobs have in common: what a handler resulted in is shown as it was written.
 */
export function jobOf(about: {
  name: string;
  description: string;
  kinds: readonly [string, ...string[]];
  result: z.ZodType;
}) {
  const { name, description, kinds, result } = about;
  const shown = anyJob
    .extend({
      kind: z.enum(kinds),
      result: result.optional().meta({ description: 'When it is done' }),
    })
    .meta({ id: name, description });
  jobKinds.push(shown);
  kindNames.push(...kinds);
  return shownAs(anyJob.meta({ description: `${description}, at its beginning` }), () => shown);
}

/** A job of any kind. */
export const jobAnswer = shownAs(anyJob.meta({ description: 'The job as it now is' }), () => {
  const [first, ...others] = [...jobKinds].sort((a, b) =>
    (a.meta()?.id ?? '') < (b.meta()?.id ?? '') ? -1 : 1,
  );
  if (first === undefined) throw new Error('there is no kind of job');
  return z
    .discriminatedUnion('kind', [first, ...others])
    .meta({ id: 'Job', description: 'Long work: how far it is, and what came of it' });
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
