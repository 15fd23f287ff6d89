import { setTimeout as sleep } from 'node:timers/promises';
import type { Call } from './command.ts';
import { type Problem, Refused } from './problem.ts';
import { createBar } from './progress.ts';

/** Long work as the service shows it. */
export interface Job<Result> {
  id: string;
  kind: string;
  status: 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
  progress: { done: number; total: number };
  result?: Result;
  problem?: Problem;
}

const firstLookMs = 150;
const lookEveryMs = 1_000;

/**
 * Waits for a job with a bar that shows how far it is; answers its result.
 * @throws Refused where it failed or was cancelled
 */
export async function follow<Result>(
  { http, out, signal }: Call,
  begun: Job<Result>,
  label: string,
): Promise<Result> {
  const bar = createBar(out, label);
  let job = begun;
  try {
    for (let wait = firstLookMs; job.status === 'queued' || job.status === 'running'; ) {
      bar.at(job.progress.done, job.progress.total);
      await sleep(wait, undefined, { signal });
      wait = Math.min(wait * 1.5, lookEveryMs);
      job = await http.read<Job<Result>>({ path: `/v1/jobs/${begun.id}` });
    }
    bar.at(job.progress.done, job.progress.total);
  } catch (error) {
    if (signal.aborted) {
      out.note({
        en: `Job ${begun.id} goes on at the service.`,
        zh: `任务 ${begun.id} 在服务端继续进行。`,
      });
    }
    throw error;
  } finally {
    bar.end();
  }
  if (job.status === 'done' && job.result !== undefined) return job.result;
  throw new Refused(
    job.problem ?? {
      type: 'about:blank',
      title: out.say({ en: `The job was ${job.status}`, zh: `任务状态：${job.status}` }),
      code: `job-${job.status}`,
      detail: job.id,
    },
  );
}
