import type { Listeners } from '../../../platform/listeners.ts';
import type { Wired } from '../../../platform/wing.ts';
import type { DrillCatalogue } from '../../drill/index.ts';
import type { Ground } from '../../foundation/index.ts';
import { type CommunitySignals, createCommunitySignals } from './community-signals.ts';
import { createWaitingRead } from './waiting.read.ts';
import { communityTopic, smallDrillTopic } from './waiting.topics.ts';

/** How often a process tells the queue which communities wait, ms. */
const signalsEveryMs = 100;

export function waitingModule(
  { queue, reportsNow, logger }: Ground,
  deps: { catalogue: DrillCatalogue; published: Listeners<[drillId: string, division: string]> },
): Wired<{ signals: CommunitySignals }> {
  const { catalogue, published } = deps;
  const sizeOf = async (drillId: string): Promise<number> => (await catalogue.get(drillId)).communities.size;
  const signals = createCommunitySignals({ queue, logger, everyMs: signalsEveryMs, sizeOf });
  published.add(async (drillId, division) => {
    const read = createWaitingRead(await reportsNow());
    for (const community of await read.communities(drillId, division)) signals.waiting(drillId, community);
  });
  return {
    services: { signals },
    module: {
      name: 'waiting',
      topics: [communityTopic, smallDrillTopic],
      tables: { people: ['waiting'] },
      close: signals.close,
    },
  };
}
