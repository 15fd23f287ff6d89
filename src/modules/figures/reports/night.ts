import { createHash } from 'node:crypto';
import { z } from 'zod';
import { minuteOfDay, serviceDay, serviceDayStart } from '../../../core/calendar/index.ts';
import { uuidV8FromBytes } from '../../../core/identity/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { SignalQueue } from '../../../platform/queue/index.ts';
import type { JobsService } from '../../service/index.ts';
import type { ReportsRead } from './reports.read.ts';
import { type ReportsRepo, reportJobKind } from './reports.repo.ts';

/** "Look whether the reports of a day that is over are due." */
export const nightTopic = 'reports-of-the-night';

/** How often it is looked, ms; and the minute of the service day from which the report of the day before is due. */
const everyMs = 60_000;
const dueMinute = 5;

export interface NightDeps {
  read: Pick<ReportsRead, 'drillsOfNight'>;
  repo: Pick<ReportsRepo, 'begin'>;
  jobs: Pick<JobsService, 'prepare' | 'announce' | 'begun'>;
  clock: Clock;
}

/** The job that makes the report of a drill on a service day: the same whoever begins it. */
const jobIdOf = (drillId: string, day: string): string =>
  uuidV8FromBytes(createHash('sha256').update(`report\u0000${drillId}\u0000${day}`).digest());

/**
 * From 00:05 of the service day on, begins the report of every published drill that had some time in the day before, once.
 * It may run at any time, any number of times, at once in several processes; a night on which nothing ran is made up for
 * on the same day. Answers how many were begun.
 */
export async function reportsOfTheNight({ read, repo, jobs, clock }: NightDeps): Promise<number> {
  const now = clock.now();
  if (minuteOfDay(now.getTime()) < dueMinute) return 0;
  let begun = 0;
  for (const { id: drillId, city } of await read.drillsOfNight(serviceDayStart(now))) {
    const id = jobIdOf(drillId, serviceDay(now));
    if ((await jobs.begun(id)) !== undefined) continue;
    const headquarters = { sub: 'muster', role: 'city-hq', division: city, site: undefined } as const;
    const work = { id, kind: reportJobKind, drillId, total: 0, input: { division: city } };
    // While another is being made, that one is left alone, and this one is begun in a later round.
    const running = await repo.begin(jobs.prepare(headquarters, work), city);
    if (running !== id) continue;
    await jobs.announce(id);
    begun += 1;
  }
  return begun;
}

/** Takes up the rounds in this process. */
export async function startNights(deps: NightDeps & { queue: SignalQueue }): Promise<void> {
  deps.queue.consume(nightTopic, { concurrency: 1, schema: z.object({}) }, async () => {
    await reportsOfTheNight(deps);
  });
  await deps.queue.repeat(nightTopic, everyMs, {});
}
