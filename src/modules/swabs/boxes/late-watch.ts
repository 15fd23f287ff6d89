import type { Clock } from '../../../platform/clock.ts';
import type { Metrics } from '../../../platform/http/index.ts';
import type { BoxesRead } from './boxes.read.ts';

/** How long before their four hours are over boxes and tubes are said to be near it: the time of a drive. */
const nearMs = 30 * 60_000;

/**
 * Answers what looks how many boxes and tubes have been longer than four hours on their way, and how many will have been
 * within half an hour, and shows it as metrics.
 */
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
  const near = metrics.gauge(
    'muster_transport_near',
    'Boxes that no laboratory has whole, and tubes in no box, whose first swab will be four hours old within 30 minutes',
    ['what'],
  );
  return async () => {
    const now = clock.now();
    const over = await read.late(now);
    const soon = await read.late(new Date(now.getTime() + nearMs));
    for (const [what, count] of [
      ['boxes', 'boxes'],
      ['unboxed-tubes', 'tubes'],
    ] as const) {
      late.set({ what }, over[count]);
      near.set({ what }, Math.max(0, soon[count] - over[count]));
    }
  };
}
