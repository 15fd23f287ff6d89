import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type Changes, noChanges } from '../../../core/queueing/index.ts';
import { usualRules } from '../../../core/queueing/proposals/index.ts';
import { type Clock, monotonicMs } from '../../../platform/clock.ts';
import type { SignalQueue } from '../../../platform/queue/index.ts';
import type { SiteLine } from './line-state.ts';
import type { LinesRead } from './lines.read.ts';
import type { SiteLinesRead } from './site-lines.read.ts';
import type { SiteLinesRepo, StoredLine } from './site-lines.repo.ts';
import { workOutLine } from './work-out-line.ts';

/** "Look which sites' lines are to be worked out anew." */
export const lineRoundTopic = 'line-round';
/** "Work out the lines of these sites." */
export const linePartTopic = 'line-part';
/** "See what could be done about the lines of this drill." */
export const lineOutlookTopic = 'line-outlook';

export const lineTopics = [lineRoundTopic, linePartTopic, lineOutlookTopic];

/**
 * How often it is looked which lines are due; how old one gets at least before it is worked out anew; and how old at most
 * where nothing has come in (that nothing does is news, too: a lane may have failed), in ms.
 */
const roundMs = 2_500;
const restMs = 5_000;
const staleMs = 60_000;
/** After working so long a worker leaves lines alone for as long: it has people to give windows to. */
const restShare = 1;
/** How often a drill's outlook is looked at, at most. */
const outlookMs = 15_000;
/** Sites that one signal names: about a second's work. */
const sitesAtOnce = 25;
const mostSites = 10_000;

const partPayload = z.object({ drillId: z.uuid(), siteIds: z.array(z.uuid()).max(sitesAtOnce) });
const outlookPayload = z.object({ drillId: z.uuid() });

/** What has to do with lines beyond showing them: decisions that a forecast must know of, and who makes proposals. */
export interface LinesPorts {
  /** What is decided at a drill's sites and does not show in their plans. */
  changesOf(drillId: string): Promise<ReadonlyMap<string, Changes>>;
  /** Told of all lines of a drill of which some head for congestion; of none where none does. */
  onLines(drillId: string, lines: readonly SiteLine[], now: Date): Promise<void>;
}

export interface LineJobsDeps {
  queue: SignalQueue;
  lines: LinesRead;
  queues: Pick<SiteLinesRead, 'outlook' | 'lines'>;
  repo: SiteLinesRepo;
  ports: LinesPorts;
  clock: Clock;
}

/**
 * Works out the lines of some sites of a drill and stores them. A line of 2,500 people and 14 windows takes 12 to 27 ms of
 * a core (five sixths of it the forecast's paths). A worker gives half its time to them at most, so it renews 60 lines
 * within two or three seconds and a city's 3,000 within two minutes, two workers within one.
 */
export async function workOutLines(
  { lines, repo, ports, clock }: Pick<LineJobsDeps, 'lines' | 'repo' | 'ports' | 'clock'>,
  { drillId, siteIds }: z.output<typeof partPayload>,
  aborted?: AbortSignal,
): Promise<void> {
  const changes = await ports.changesOf(drillId);
  const made: StoredLine[] = [];
  for (const siteId of siteIds) {
    if (aborted?.aborted === true) break;
    const now = clock.now();
    const day = await lines.day(siteId, now);
    if (day === undefined) continue;
    const { division } = day.site;
    made.push({
      siteId,
      drillId,
      division,
      ...workOutLine(day, now, changes.get(siteId) ?? noChanges),
    });
    // A forecast takes milliseconds of this thread: what else it has to do goes between.
    await nextTurn();
  }
  await repo.store(made);
}

/** Takes up the lines in this process: rounds, parts as they are signalled, and what could be done. */
export async function startLineJobs(deps: LineJobsDeps): Promise<void> {
  const { queue, lines, queues, ports, clock } = deps;

  queue.consume(lineRoundTopic, { concurrency: 1, schema: z.object({}) }, async () => {
    const now = clock.now();
    const ago = (ms: number) => new Date(now.getTime() - ms);
    const due = await lines.due(now, { rested: ago(restMs), stale: ago(staleMs) }, mostSites);
    const byDrill = new Map<string, string[]>();
    for (const { drillId, siteId } of due) byDrill.set(drillId, [...(byDrill.get(drillId) ?? []), siteId]);
    for (const [drillId, siteIds] of byDrill) {
      const inOrder = siteIds.sort();
      const parts = Array.from({ length: Math.ceil(inOrder.length / sitesAtOnce) }, (_, n) => ({
        key: `${drillId}-${n}`,
        payload: { drillId, siteIds: inOrder.slice(n * sitesAtOnce, (n + 1) * sitesAtOnce) },
      }));
      await queue.signal(linePartTopic, parts);
      await queue.signal(lineOutlookTopic, [{ key: drillId, payload: { drillId } }]);
    }
  });

  queue.consume(linePartTopic, { concurrency: 1, schema: partPayload }, async (part, { aborted }) => {
    const began = monotonicMs();
    await workOutLines(deps, part, aborted);
    const rest = restShare * (monotonicMs() - began);
    await sleep(rest, undefined, { signal: aborted }).catch(() => undefined);
  });

  // By real time, or by the clock where somebody moves it.
  const looked = new Map<string, { real: number; at: number }>();
  queue.consume(lineOutlookTopic, { concurrency: 1, schema: outlookPayload }, async ({ drillId }) => {
    const [now, real] = [clock.now(), monotonicMs()];
    const last = looked.get(drillId);
    if (last !== undefined && real - last.real < outlookMs && Math.abs(now.getTime() - last.at) < outlookMs)
      return;
    looked.set(drillId, { real, at: now.getTime() });
    const heading = (await queues.outlook(drillId, now)) >= usualRules.congestedChance;
    await ports.onLines(drillId, heading ? await queues.lines(drillId, now) : [], now);
  });

  await queue.repeat(lineRoundTopic, roundMs, {});
}
