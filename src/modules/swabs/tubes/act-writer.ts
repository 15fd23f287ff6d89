import { type Coalescer, createCoalescer } from '../../../platform/coalescer.ts';
import type { ActResult, NewAct } from './acts.ts';
import type { RackRepo } from './rack.repo.ts';

/** Writes acts that come together in one transaction a drill, each answered after the commit. */
export type ActWriter = Coalescer<NewAct, ActResult>;

/**
 * So many go beside a batch that is under way; fewer wait for company. Of two processes, in turns: 3,380 and 3,180 swabs a second,
 * against 2,710 where any go.
 */
const leastBeside = 32;

/** Up to 128 acts at once, and two batches under way; what waits beyond some seconds' work is refused. */
export function createActWriter(deps: { repo: RackRepo; isPassing: (error: unknown) => boolean }): ActWriter {
  return createCoalescer({
    name: 'acts at tubes',
    flush: async (acts: NewAct[]) => {
      const results = new Map<NewAct, ActResult>();
      for (const ofDrill of Map.groupBy(acts, ({ drillId }) => drillId).values()) {
        const done = await deps.repo.record(ofDrill);
        for (const [index, act] of ofDrill.entries()) {
          const result = done[index];
          if (result !== undefined) results.set(act, result);
        }
      }
      return acts.flatMap((act) => results.get(act) ?? []);
    },
    // The core puts any acts in order, also several of one person or tube.
    keysOf: () => [],
    isPassing: deps.isPassing,
    maxBatch: 128,
    concurrency: 2,
    leastBeside,
    maxQueued: 8_192,
  });
}
