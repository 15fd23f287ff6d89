import { type Coalescer, createCoalescer } from '../../../platform/coalescer.ts';
import type { ActResult, NewAct } from './acts.ts';
import type { RackRepo } from './rack.repo.ts';

/** Writes acts that come together in one transaction a drill, each answered after the commit. */
export type ActWriter = Coalescer<NewAct, ActResult>;

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
    maxQueued: 8_192,
  });
}
