import { type Day, IN_FLIGHT } from '../day.ts';
import { inParallel } from '../in-parallel.ts';
import type { Span } from '../schedule.ts';
import { fill, type Swabbed } from '../swabs/fill.ts';
import type { Recorded, SwabPoint, SwabTable } from '../swabs/points.ts';
import { sendAct, sendJournal } from '../swabs/sending.ts';
import type { TubeKind } from '../swabs/tubes.ts';
import type { Visit } from '../visit.ts';
import { goesWrong } from './swab-troubles.ts';

/** From the check-in to the swab. */
const TO_THE_TABLE_MS = 40_000;

/** Tablets that send some acts together send so many. */
const ACTS_TOGETHER = 40;

/** In which kind of tube somebody is swabbed who is not held. */
export function kindOf({ ledger }: Day, person: number): TubeKind {
  const apart = ledger.apart[person];
  return apart === 1 ? 'single' : apart === 2 ? 'household' : 'pool';
}

/**
 * At which lane of a site somebody is checked in, from 0, and so at which table they are swabbed: a table sends over the tablet of its
 * lane, once that has sent who came. A household that is swabbed by itself stays together.
 */
export function laneOf(
  day: Day,
  { person, household, site }: Pick<Visit, 'person' | 'household' | 'site'>,
): number {
  const lanes = day.sites[site]?.tablets.length ?? 1;
  return (kindOf(day, person) === 'household' ? household : person) % lanes;
}

/** What a table has recorded: sent at once where there is a network, else kept. */
export async function record(
  day: Day,
  point: SwabPoint,
  table: SwabTable,
  acts: readonly Recorded[],
): Promise<void> {
  if (point.sending !== 'at-once') table.journal.push(...acts);
  else for (const act of acts) await sendAct(day, point, table, act);
}

/** Swabs those who have been checked in within a window, each at the table beside their lane. */
export async function swabWindow(
  day: Day,
  today: number,
  admitted: readonly Visit[],
  window: Span,
): Promise<void> {
  const { points } = day.swabs;
  const queues = new Map<SwabTable, { index: number; people: Swabbed[] }>();
  for (const visit of admitted) {
    const { person, household, site: index, at: checkedInAt } = visit;
    const kind = kindOf(day, person);
    const tables = points[index]?.tables ?? [];
    const table = tables[laneOf(day, visit) % tables.length];
    if (table === undefined) continue;
    const at = Math.min(checkedInAt + TO_THE_TABLE_MS, window.to - 1_000);
    const queue = queues.get(table) ?? { index, people: [] };
    queue.people.push({ person, household, at, kind });
    queues.set(table, queue);
  }
  const work = [...queues];
  await inParallel(work.length, IN_FLIGHT, async (n) => {
    const [table, queue] = work[n] ?? [];
    const point = points[queue?.index ?? -1];
    if (table === undefined || queue === undefined || point === undefined) return;
    const { index, people } = queue;
    for (const who of people.sort((a, b) => a.at - b.at || a.person - b.person)) {
      if (await goesWrong(day, { today, index, table }, who)) continue;
      await record(day, point, table, fill(day, today, index, table, who));
    }
    if (point.sending === 'together' && table.journal.length >= ACTS_TOGETHER) {
      await sendJournal(day, point, table);
    }
  });
}
