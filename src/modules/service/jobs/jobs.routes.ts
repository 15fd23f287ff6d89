import { z } from 'zod';
import type { Problem } from '../../../platform/errors/index.ts';
import {
  decodeCursor,
  type HttpServer,
  instant,
  languageOf,
  linkNext,
  pageOf,
  toPage,
} from '../../../platform/http/index.ts';
import { callerOf, headquarters } from '../../foundation/index.ts';
import { jobFinished } from './jobs.errors.ts';
import { jobAnswer, jobId, jobsQuery, showJob } from './jobs.schemas.ts';
import type { JobsService } from './jobs.service.ts';

/** Who has long work done: headquarters for their division, a laboratory for itself. */
const askers = [...headquarters, 'lab'] as const;
/** Who sees how far theirs is: planners of shifts, too. */
const readers = [...askers, 'shift-planner'] as const;

/** Long work: how far it is, and stopping it. */
export function registerJobRoutes(
  app: HttpServer,
  deps: { jobs: JobsService; problems: readonly Problem[] },
): void {
  const { jobs } = deps;
  const problems = new Map(deps.problems.map((problem) => [problem.code, problem]));

  app.get(
    '/v1/jobs',
    {
      config: { access: askers },
      schema: {
        operationId: 'listJobs',
        zh: { summary: '本区划（或本实验室）的任务，最新的在前；久已结束的不再保留' },
        tags: ['headquarters'],
        summary:
          "The jobs of the caller's division or laboratory, newest first; those that ended long ago are forgotten",
        querystring: jobsQuery,
        response: { 200: pageOf(jobAnswer, { id: 'Job', description: 'A job of any kind' }) },
      },
    },
    async (request, reply) => {
      const { drillId, status, limit, cursor } = request.query;
      const key = decodeCursor(cursor, z.tuple([instant, z.uuid()]));
      const below = key === undefined ? undefined : { createdAt: key[0], id: key[1] };
      const rows = await jobs.list(callerOf(request), { drillId, status, below, limit: limit + 1 });
      const page = toPage(rows, limit, (row) => [row.createdAt.toISOString(), row.id]);
      linkNext(request, reply, page);
      const language = languageOf(request.headers['accept-language']);
      return { ...page, items: page.items.map((job) => showJob(job, problems, language)) };
    },
  );

  app.get(
    '/v1/jobs/:jobId',
    {
      config: { access: readers },
      schema: {
        operationId: 'getJob',
        zh: { summary: '本区划（或本实验室）的一个任务：进度和结果' },
        tags: ['headquarters'],
        summary: "A job of the caller's division or laboratory: how far it is, and what came of it",
        params: jobId,
        response: { 200: jobAnswer },
      },
    },
    async (request) =>
      showJob(
        await jobs.see(callerOf(request), request.params.jobId),
        problems,
        languageOf(request.headers['accept-language']),
      ),
  );

  app.post(
    '/v1/jobs/:jobId/cancel',
    {
      config: { access: askers, problems: [jobFinished] },
      schema: {
        operationId: 'cancelJob',
        zh: { summary: '停止任务：未开始的立即停止，否则在下一步之前停止；已完成的部分保留' },
        tags: ['headquarters'],
        summary: 'Stops a job: at once where it waits, else before its next step; what it has done stands',
        params: jobId,
        response: { 200: jobAnswer },
      },
    },
    async (request) =>
      showJob(
        await jobs.cancel(callerOf(request), request.params.jobId),
        problems,
        languageOf(request.headers['accept-language']),
      ),
  );
}
