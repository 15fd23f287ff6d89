import { type Day, IN_FLIGHT } from '../day.ts';
import { inParallel } from '../in-parallel.ts';
import { MINUTE } from '../schedule.ts';
import { sealAll } from '../swabs/fill.ts';
import { sendAct, sendJournal } from '../swabs/sending.ts';
import { bringBoxes, broughtAfter, packBoxes } from './boxing.ts';
import { receiveBoxes, reconcileBoxes } from './reception.ts';
import { settleReviews } from './settling.ts';
import { sendFromHurried } from './swab-uploads.ts';

/** After a session: tubes are closed, what contradicts is settled, boxes are brought, and the laboratories have them. */
const sealedAfter = MINUTE;
const settledAfter = 3 * MINUTE;
const receivedAfter = broughtAfter + 3 * MINUTE;

async function closeTubes(day: Day, closed: number): Promise<void> {
  const { points } = day.swabs;
  await inParallel(points.length, IN_FLIGHT, async (n) => {
    const point = points[n];
    if (point === undefined) return;
    sealAll(point, closed + sealedAfter);
    if (point.sending === 'when-possible') return;
    for (const table of point.tables) {
      if (table.journal.length === 0) continue;
      if (point.sending === 'together') await sendJournal(day, point, table);
      else for (const act of table.journal.splice(0)) await sendAct(day, point, table, act);
    }
  });
}

/**
 * The end of a session, morning, afternoon or evening, that closes then: every tube is sealed with what it has, what
 * contradicts is settled, and all of it is at a laboratory within four hours of the first swab.
 */
export async function endSession(day: Day, today: number, closed: number): Promise<void> {
  await day.moveClock(closed + settledAfter);
  await closeTubes(day, closed);
  await sendFromHurried(day, closed + settledAfter);
  await settleReviews(day, closed + settledAfter);
  await day.moveClock(closed + receivedAfter);
  const boxes = await packBoxes(day, today, closed);
  await bringBoxes(day, boxes, closed);
  await receiveBoxes(day, today, boxes, closed + receivedAfter);
  await reconcileBoxes(day, boxes);
}
