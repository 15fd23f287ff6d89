import { createHash } from 'node:crypto';
import { z } from 'zod';
import { minuteOfDay, serviceDay, serviceDayStart } from '../../../core/calendar/index.ts';
import { uuidV8FromBytes } from '../../../core/identity/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { SignalQueue } from '../../../platform/queue/index.ts';
import type { JobsService } from '../../service/index.ts';
import type { DueDrill, ReportsRead } from './reports.read.ts';
import { type ReportsRepo, reportJobKind } from './reports.repo.ts';

/** "Look whether reports are due, of a day that is over or of drills that are." */
export const nightTopic = 'reports-of-the-night';

/** How often it is looked, ms; and the minute of the service day from which the report of the day before is due. */
const everyMs = 60_000;
const dueMinute = 5;

export interface NightDeps {
  read: Pick<ReportsRead, 'drillsOfNight' | 'closedDrills'>;
  repo: Pick<ReportsRepo, 'begin'>;
  jobs: Pick<JobsService, 'prepare' | 'announce' | 'begun'>;
  clock: Clock;
}

/** The job that makes the report of a drill for some occasion: the same whoever begins it. */
const jobIdOf = (drillId: string, occasion: string): string =>
  uuidV8FromBytes(createHash('sha256').update(`report\u0000${drillId}\u0000${occasion}`).digest());

/**
 * Begins the report of a drill, the whole city's unless told, that is due for an occasion, unless that has been done. Answers
 * whether it has now.
 */
async function begin(
  { repo, jobs }: Pick<NightDeps, 'repo' | 'jobs'>,
  { id: drillId, city }: DueDrill,
  occasion: string,
  division = city,
): Promise<boolean> {
  const id = jobIdOf(drillId, division === city ? occasion : `${occasion} ${division}`);
  if ((await jobs.begun(id)) !== undefined) return false;
  const role = division === city ? ('city-hq' as const) : ('district-hq' as const);
  const headquarters = { sub: 'muster', role, division, site: undefined };
  const work = { id, kind: reportJobKind, drillId, total: 0, input: { division } };
  // While another is being made, that one is left alone, and this one is begun in a later round.
  const running = await repo.begin(jobs.prepare(headquarters, work), division);
  if (running !== id) return false;
  await jobs.announce(id);
  return true;
}

/**
 * From 00:05 of the service day on, begins the report of every published drill that had some time in the day before, once.
 * It may run at any time, any number of times, at once in several processes; a night on which nothing ran is made up for
 * on the same day. Answers how many were begun.
 */
export async function reportsOfTheNight(deps: NightDeps): Promise<number> {
  const now = deps.clock.now();
  if (minuteOfDay(now.getTime()) < dueMinute) return 0;
  let begun = 0;
  for (const drill of await deps.read.drillsOfNight(serviceDayStart(now))) {
    if (await begin(deps, drill, serviceDay(now))) begun += 1;
  }
  return begun;
}

/**
 * Begins the final report of every closed drill that has none yet of its results as they stand: when it has been closed, and
 * again when a laboratory has entered or corrected something since. So are those of parts of the city that somebody has had
 * made since the closing. Versions that were made before stay. As often as the other; answers how many were begun.
 */
export async function finalReports(deps: Pick<NightDeps, 'read' | 'repo' | 'jobs'>): Promise<number> {
  let begun = 0;
  for (const { resultsIn, behind, ...drill } of await deps.read.closedDrills()) {
    for (const division of [drill.city, ...behind]) {
      if (await begin(deps, drill, `closed ${resultsIn ?? ''}`, division)) begun += 1;
    }
  }
  return begun;
}

/** Takes up the rounds in this process. */
export async function startNights(deps: NightDeps & { queue: SignalQueue }): Promise<void> {
  deps.queue.consume(nightTopic, { concurrency: 1, schema: z.object({}) }, async () => {
    await reportsOfTheNight(deps);
    await finalReports(deps);
  });
  await deps.queue.repeat(nightTopic, everyMs, {});
}
