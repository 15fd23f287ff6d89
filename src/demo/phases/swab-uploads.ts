import { type Day, IN_FLIGHT } from '../day.ts';
import type { FieldTablet } from '../field-tablet.ts';
import { inParallel } from '../in-parallel.ts';
import { sendBoxes } from '../swabs/box-sending.ts';
import type { SwabPoint, SwabTable } from '../swabs/points.ts';
import { sendJournal } from '../swabs/sending.ts';

/** With networks as bad as these, nothing takes so many tries. */
const mostTries = 200;

/** A table, its point, and the tablet at the lane beside it, over whose network it sends. */
interface Beside {
  point: SwabPoint;
  table: SwabTable;
  field: FieldTablet | undefined;
}

/** The tables that send when they find a network. */
function tablesOf({ sites, swabs }: Day, which: (point: SwabPoint) => boolean): Beside[] {
  return swabs.points.flatMap((point, index) => {
    if (point.sending !== 'when-possible' || !which(point)) return [];
    const lanes = sites[index]?.field ?? [];
    return point.tables.map((table, lane) => ({ point, table, field: lanes[lane] ?? lanes[0] }));
  });
}

async function send(day: Day, { point, table }: Beside): Promise<void> {
  if (table.journal.length > 0) await sendJournal(day, point, table);
  if (table.boxJournal.length > 0) await sendBoxes(day, table.tablet, table.boxJournal.splice(0));
}

/** Tables send over the tablets beside them that have a network now, once these have sent their check-ins. */
export async function sendBeside(day: Day, connected: ReadonlySet<FieldTablet>): Promise<void> {
  const tables = tablesOf(day, () => true).filter(({ field }) => field !== undefined && connected.has(field));
  await inParallel(tables.length, IN_FLIGHT, async (n) => {
    const beside = tables[n];
    if (beside !== undefined) await send(day, beside);
  });
}

/** Where something is to be settled, the tablets are carried to a network. @throws Error where one does not get through */
export async function sendFromHurried(day: Day, now: number): Promise<void> {
  const tables = tablesOf(day, ({ hurries }) => hurries);
  // A tablet at a lane sends for itself first: nobody is swabbed whom the service has not heard of.
  const lanes = [
    ...new Set(tables.flatMap(({ field }) => (field === undefined || field.late ? [] : [field]))),
  ];
  await inParallel(lanes.length, IN_FLIGHT, async (n) => {
    for (let tries = 0; (await lanes[n]?.connect(now)) === false; tries++) {
      if (tries > mostTries) throw new Error('a tablet does not get rid of what it has recorded');
    }
  });
  await sendBeside(day, new Set(lanes));
}

/** Every table sends, over tablets that have been brought in. */
export async function sendAllSwabs(day: Day): Promise<void> {
  const tables = tablesOf(day, () => true);
  const part = day.progress.part('Swab tables brought in', tables.length);
  await inParallel(tables.length, IN_FLIGHT, async (n) => {
    const beside = tables[n];
    if (beside !== undefined) await send(day, beside);
    part.add(1);
  });
  part.end();
}
