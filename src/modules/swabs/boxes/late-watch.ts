import type { Clock } from '../../../platform/clock.ts';
import type { Metrics } from '../../../platform/http/index.ts';
import type { BoxesRead } from './boxes.read.ts';

/** Answers what looks how many boxes and tubes have been longer than four hours on their way, and shows it as metrics. */
export function createLateWatch(deps: {
  read: Pick<BoxesRead, 'late'>;
  clock: Clock;
  metrics: Metrics;
}): () => Promise<void> {
  const { read, clock, metrics } = deps;
  const late = metrics.gauge(
    'muster_transport_late',
    'Boxes that no laboratory has whole, and tubes in no box, whose first swab is over four hours old',
    ['what'],
  );
  return async () => {
    const { boxes, tubes } = await read.late(clock.now());
    late.set({ what: 'boxes' }, boxes);
    late.set({ what: 'unboxed-tubes' }, tubes);
  };
}
