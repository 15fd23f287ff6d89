import { createLogger } from '../../platform/logger.ts';
import { openSignalQueue } from '../../platform/queue/index.ts';
import { composeHouse } from '../compose.ts';
import { groundless } from '../groundless.ts';
import type { ProductionConfig } from '../run.ts';
import { bad, type Finding, good, look, warning } from './finding.ts';

/** Patience with the queue, ms: more than a process has, whose requests wait. */
const deadlineMs = 5_000;

/** Whether the queue answers, and whether its work is done: as `/readyz` sees it. */
export async function* examineQueue({
  queueUrl,
  databaseUrl,
}: Pick<ProductionConfig, 'queueUrl' | 'databaseUrl'>): AsyncGenerator<Finding> {
  yield await look('queue', async () => {
    const logger = createLogger({ level: 'silent', process: 'doctor' });
    const queue = await openSignalQueue({ url: queueUrl ?? databaseUrl, logger, deadlineMs });
    try {
      queue.watch(composeHouse(groundless()).topics);
      const { reachable, stuck, topics, problem } = await queue.health();
      if (!reachable) return bad('queue', problem ?? 'it does not answer');
      const waiting = Object.values(topics).reduce((sum, topic) => sum + topic.waiting, 0);
      return stuck.length === 0
        ? good('queue', `it answers; ${waiting} signals wait, and nothing stands still`)
        : warning('queue', `it answers, but ${stuck.join(', ')} stand still: does a worker run?`);
    } finally {
      await queue.close();
    }
  });
}
