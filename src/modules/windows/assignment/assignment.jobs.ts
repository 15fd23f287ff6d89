import { z } from 'zod';
import type { Clock } from '../../../platform/clock.ts';
import type { Metrics } from '../../../platform/http/index.ts';
import type { Logger } from '../../../platform/logger.ts';
import type { SignalContext, SignalQueue } from '../../../platform/queue/index.ts';
import { startWatch } from '../../../platform/watch.ts';
import { communityTopic, smallDrillTopic, topicFor } from '../../residents/index.ts';
import { assignCommunity } from './assign-community.ts';
import type { AssignmentRead } from './assignment.read.ts';
import type { AssignmentRepo } from './assignment.repo.ts';
import { createWaitsWatch } from './waits-watch.ts';

/** "Look for what the queue may have missed, and recount capacity." */
export const reconcileTopic = 'reconcile';

/**
 * After how long a community, or a round, that a killed or frozen worker was at goes to another one, in ms: who registers there
 * meanwhile waits for it. Two at one community at once do each other no harm.
 */
const communityLockMs = 1_500;

const communityPayload = z.object({ drillId: z.uuid(), community: z.string().regex(/^\d{12}$/) });

export interface AssignmentJobsDeps {
  queue: SignalQueue;
  read: AssignmentRead;
  repo: AssignmentRepo;
  clock: Clock;
  logger: Logger;
  metrics: Metrics;
  concurrency: number;
  reconcileMs: number;
}

/**
 * Takes up the assignment's work in this process: communities as they are signalled, and the reconcile round; and looks as
 * often who waits, by a timer of its own: that the rounds stand still is what it is to notice. Answers what stops that.
 */
export async function startAssignmentJobs(deps: AssignmentJobsDeps): Promise<() => void> {
  const { queue, read, repo, clock, logger, metrics, concurrency, reconcileMs } = deps;
  const placed = metrics.counter('muster_people_placed_total', 'People given a window');
  const drift = metrics.gauge('muster_slot_drift', 'Slots whose count differs from their appointments', [
    'drill',
  ]);

  async function assign(
    { drillId, community }: z.output<typeof communityPayload>,
    { aborted }: SignalContext,
  ): Promise<void> {
    const done = await assignCommunity({ read, repo, clock }, drillId, community, aborted);
    placed.inc(done.placed);
    logger.debug({ drillId, community, placed: done.placed, unplaced: done.unplaced }, 'community assigned');
  }
  for (const topic of [communityTopic, smallDrillTopic]) {
    queue.consume(topic, { concurrency, schema: communityPayload, lockMs: communityLockMs }, assign);
  }

  const alone = { concurrency: 1, schema: z.object({}), lockMs: communityLockMs };
  queue.consume(reconcileTopic, alone, async () => {
    const { communities, drifts } = await reconcile({ queue, read, repo, clock });
    for (const { drillId, slots } of drifts) {
      drift.set({ drill: drillId }, slots);
      if (slots > 0) logger.error({ drillId, drift: slots }, 'slot counts differ from appointments');
    }
    if (communities > 0) logger.debug({ count: communities }, 'communities signalled again');
  });
  await queue.repeat(reconcileTopic, reconcileMs, {});

  return startWatch({
    look: createWaitsWatch({ read, clock, logger, metrics }),
    everyMs: reconcileMs,
    onError: (err) => logger.warn({ err }, 'it could not be read who waits'),
  });
}

/**
 * One reconcile round: ends exemptions that are over, signals every community in which somebody waits who could
 * be placed, and recounts the slots of every published drill. It may run at any time, any number of times, at
 * once in several processes.
 */
export async function reconcile(deps: {
  queue: Pick<SignalQueue, 'signal'>;
  read: AssignmentRead;
  repo: Pick<AssignmentRepo, 'endExemptions'>;
  clock: Clock;
}): Promise<{ communities: number; drifts: { drillId: string; slots: number }[] }> {
  await deps.repo.endExemptions(deps.clock.now());
  const waiting = await deps.read.communitiesWaiting(deps.clock.now());
  const byTopic = Map.groupBy(waiting, ({ communities }) => topicFor(communities));
  for (const [topic, some] of byTopic) {
    const signals = some.map(({ drillId, community }) => ({
      key: `${drillId}-${community}`,
      payload: { drillId, community },
    }));
    await deps.queue.signal(topic, signals);
  }
  const drifts = [];
  for (const drillId of await deps.read.publishedDrills()) {
    drifts.push({ drillId, slots: (await deps.read.recount(drillId)).drift });
  }
  return { communities: waiting.length, drifts };
}
