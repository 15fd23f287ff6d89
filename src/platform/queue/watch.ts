import type { Metrics } from '../http/index.ts';
import type { Logger } from '../logger.ts';
import { startWatch } from '../watch.ts';
import type { QueueHealth } from './health.ts';

/**
 * Looks at the queue's health every `everyMs`, whether or not somebody asks `/readyz`: a warning as long as the queue is
 * down or work stands still, a line when it goes on again, and metrics of how late each repeat is. Answers what stops it.
 */
export function watchHealth(deps: {
  health: () => Promise<QueueHealth>;
  metrics: Metrics;
  logger: Pick<Logger, 'info' | 'warn'>;
  everyMs: number;
}): () => void {
  const { health, metrics, logger, everyMs } = deps;
  const late = metrics.gauge(
    'muster_repeat_late_seconds',
    'By how much work that is repeated is out of time; the work itself, by topic',
    ['topic'],
  );
  const waiting = metrics.gauge('muster_queue_waiting', 'Signals that could be taken up now, by topic', [
    'topic',
  ]);
  const oldest = metrics.gauge(
    'muster_queue_oldest_seconds',
    'For how long the oldest of them has waited; 0 with none',
    ['topic'],
  );
  const degraded = metrics.gauge(
    'muster_degraded',
    'Whether the queue is down or work stands still: 1, else 0',
  );
  let wasWell = true;

  async function look(): Promise<void> {
    const { ok, stuck, topics, problem } = await health();
    for (const gauge of [late, waiting, oldest]) gauge.reset();
    for (const [topic, told] of Object.entries(topics)) {
      if (told.repeat !== null) late.set({ topic }, told.repeat.lateSeconds);
      waiting.set({ topic }, told.waiting);
      oldest.set({ topic }, told.oldestWaitingSeconds ?? 0);
    }
    degraded.set(ok ? 0 : 1);
    if (!ok) logger.warn({ reason: problem, count: stuck.length }, 'work behind the requests stands still');
    else if (!wasWell) logger.info('work behind the requests goes on again');
    wasWell = ok;
  }
  return startWatch({
    look,
    everyMs,
    // What was late while no process ran has a moment to be made up for.
    atOnce: false,
    onError: (error) => logger.warn({ err: error }, 'the health of the queue could not be looked at'),
  });
}
