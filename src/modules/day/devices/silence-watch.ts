import type { Clock } from '../../../platform/clock.ts';
import type { Metrics } from '../../../platform/http/index.ts';
import type { DevicesRead } from './devices.read.ts';

/** A tablet with a network asks or sends something every few minutes; one that works without will be heard of later. */
export const silentAfterMinutes = 15;

/**
 * Answers what looks how many tablets of open sites have not been heard of for a quarter of an hour, and shows it as a metric:
 * they may be out of the network, broken, or left in a drawer. `clock` is the drills', `machine` the one by which they are seen.
 */
export function createSilenceWatch(deps: {
  read: Pick<DevicesRead, 'silent'>;
  clock: Clock;
  machine: Clock;
  metrics: Metrics;
}): () => Promise<void> {
  const { read, clock, machine, metrics } = deps;
  const silent = metrics.gauge(
    'muster_tablets_silent',
    `Enrolled tablets of sites that are open, not heard of for ${silentAfterMinutes} minutes`,
    ['drill'],
  );
  return async () => {
    const heardSince = new Date(machine.now().getTime() - silentAfterMinutes * 60_000);
    const drills = await read.silent(clock.now(), heardSince);
    // Drills that are over are shown no longer.
    silent.reset();
    for (const { drillId, tablets } of drills) silent.set({ drill: drillId }, tablets);
  };
}
