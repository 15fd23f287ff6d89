import type { Clock } from '../../../platform/clock.ts';
import type { Metrics } from '../../../platform/http/index.ts';
import { transportHours } from './looking.service.ts';
import type { ResultsRead } from './results.read.ts';

/** Answers what looks how many sealed tubes have no result although their drill's hours are over, and shows it as a metric. */
export function createLateResultsWatch(deps: {
  read: Pick<ResultsRead, 'lateByDrill'>;
  clock: Clock;
  metrics: Metrics;
}): () => Promise<void> {
  const { read, clock, metrics } = deps;
  const late = metrics.gauge(
    'muster_results_late',
    'Sealed tubes without a result whose time is over by their drill’s rules',
    ['drill'],
  );
  return async () => {
    const drills = await read.lateByDrill(clock.now(), transportHours);
    // Drills that are over are shown no longer.
    late.reset();
    for (const { drillId, tubes } of drills) late.set({ drill: drillId }, tubes);
  };
}
