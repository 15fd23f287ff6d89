import type { Day } from '../day.ts';
import { newTube, putIn, type Swabbed } from '../swabs/fill.ts';
import { createTable, type SwabTable } from '../swabs/points.ts';
import type { Tube } from '../swabs/tubes.ts';
import { addClient } from './headquarters.ts';

/** Until which day, from 0, something is to go wrong at a table: whoever has to come again needs days to come. */
const DAYS_OF_TROUBLE = 2;

interface At {
  today: number;
  /** Of the point. */
  index: number;
  table: SwabTable;
}

/** Whether a table has no network at all until it is brought in, as the tablet at the lane beside it. */
export function isLate({ sites, swabs }: Day, index: number, table: SwabTable): boolean {
  const lane = swabs.points[index]?.tables.indexOf(table) ?? -1;
  return sites[index]?.field[lane]?.late === true;
}

/** The next tube of a table bears a code that another site has used: both had it on a roll from one box. */
function useCodeTwice(day: Day, { today, index, table }: At): void {
  const { tubes, points, troubles } = day.swabs;
  const other = tubes.find(
    ({ acknowledged, point, kind }) =>
      acknowledged.size > 0 && points[point]?.sending === 'at-once' && kind === 'pool',
  );
  if (other === undefined) return;
  troubles.twin = newTube(day, index, today, 'pool', other.barcode);
  table.pool = troubles.twin;
}

/** A second tablet scans somebody into a tube that has its ten, in the moment before it is sealed. */
async function scanEleventh(day: Day, { index }: At, tube: Tube, who: Swabbed): Promise<void> {
  const point = day.swabs.points[index];
  if (point === undefined) return;
  const { id: site, name } = point;
  const credentials = await addClient(day.client, day.admin, {
    name: `${name}机动台`,
    role: 'tablet',
    site,
  });
  const helper = createTable({ signedIn: day.signIn(credentials), sequence: 0 });
  point.tables.push(helper);
  helper.journal.push(putIn(day, helper, tube, { ...who, at: tube.lastSwabAt }));
}

/**
 * What goes wrong once in life, at a table with a bad network, where nobody is told at once: two tubes of one code, and eleven
 * people in a tube of ten from two tablets. Answers whether the person has been swabbed by that.
 */
export async function goesWrong(day: Day, at: At, who: Swabbed): Promise<boolean> {
  const { points, troubles } = day.swabs;
  const point = points[at.index];
  if (at.today >= DAYS_OF_TROUBLE || point?.sending !== 'when-possible' || who.kind !== 'pool') return false;
  if (isLate(day, at.index, at.table)) return false;
  const { pool, full } = at.table;
  if (troubles.twin === undefined && pool === undefined) {
    useCodeTwice(day, at);
    point.hurries ||= troubles.twin !== undefined;
    return false;
  }
  if (troubles.eleven !== undefined || full === undefined || full === troubles.twin) return false;
  troubles.eleven = full;
  point.hurries = true;
  await scanEleventh(day, at, full, who);
  return true;
}
