import type { Metrics } from '../../../platform/http/index.ts';
import type { JobsRead } from './jobs.read.ts';

/** Answers what looks which jobs wait or run, and since when, and shows it as metrics. */
export function createJobsWatch(deps: {
  read: Pick<JobsRead, 'unfinished'>;
  metrics: Metrics;
}): () => Promise<void> {
  const { read, metrics } = deps;
  const labels = ['kind', 'status'];
  const count = metrics.gauge('muster_jobs', 'Jobs that wait or run, by kind and state', labels);
  const oldest = metrics.gauge('muster_job_oldest_seconds', 'Age of the oldest of them', labels);
  return async () => {
    const all = await read.unfinished();
    count.reset();
    oldest.reset();
    for (const { kind, status, jobs, oldestSeconds } of all) {
      count.set({ kind, status }, jobs);
      oldest.set({ kind, status }, Math.round(oldestSeconds));
    }
  };
}
