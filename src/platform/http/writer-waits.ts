import type { Metrics } from './operations.ts';

/**
 * How many items wait for, or are in, a statement that several callers share: answers what adds a coalescer by its name. Near
 * its limit newcomers are told to come back.
 */
export const writerWaits = (metrics: Pick<Metrics, 'read'>) =>
  metrics.read(
    'muster_writer_waiting',
    'Items that wait for, or are in, a statement that several callers share',
    'writer',
  );
