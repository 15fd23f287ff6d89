import { z } from 'zod';
import type { Problem } from '../errors/index.ts';
import { problemMediaType } from './problem-reply.ts';

export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  requestId: z.string(),
  errors: z.array(z.object({ pointer: z.string(), code: z.string(), text: z.string() })).optional(),
});

function example(problem: Problem): z.output<typeof problemSchema> {
  const fields = problem.code === 'invalid-request';
  return {
    type: `/problems/${problem.code}`,
    title: problem.title.en,
    status: problem.status,
    detail: problem.detail.en,
    code: problem.code,
    requestId: '0f5c9b52-6c8e-4a53-9f6e-1f2a7f0f6c11',
    ...(fields ? { errors: [{ pointer: '/name', code: 'required', text: 'expected string' }] } : {}),
  };
}

/** The `response` entries of a route's schema for the problems it can answer with, grouped by status. */
export function problemResponses(problems: Iterable<Problem>): Record<number, unknown> {
  const byStatus = new Map<number, Map<string, Problem>>();
  for (const problem of problems) {
    const group = byStatus.get(problem.status) ?? new Map<string, Problem>();
    byStatus.set(problem.status, group.set(problem.code, problem));
  }
  const responses: Record<number, unknown> = {};
  for (const [status, group] of byStatus) {
    const members = [...group.values()];
    responses[status] = {
      description: members.map((problem) => `\`${problem.code}\`: ${problem.title.en}`).join('; '),
      content: {
        [problemMediaType]: { schema: problemSchema.meta({ examples: members.map(example) }) },
      },
    };
  }
  return responses;
}
