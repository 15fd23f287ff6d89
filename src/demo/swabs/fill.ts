import type { Day } from '../day.ts';
import { rfc3339 } from '../schedule.ts';
import type { Recorded, SwabAct, SwabPoint, SwabTable } from './points.ts';
import { createTube, sizeOf, type Tube, type TubeKind } from './tubes.ts';

/** Somebody who is swabbed. */
export interface Swabbed {
  person: number;
  household: number;
  at: number;
  kind: TubeKind;
}

type Part<A extends SwabAct['act']> = A extends unknown
  ? Omit<Extract<SwabAct, { act: A }>, 'deviceSeq' | 'at'>
  : never;

/** An act with the next number of the tablet. */
export function recorded(
  { tablet }: Pick<SwabTable, 'tablet'>,
  tube: Tube,
  of: { at: number; person?: number },
  act: Part<SwabAct['act']>,
): Recorded {
  const stamp = { deviceSeq: ++tablet.sequence, at: rfc3339(of.at) };
  return { act: { ...stamp, ...act } as SwabAct, tube, person: of.person };
}

/** How staff say whose swab it is: by the registration where the tablet knows it, else by the document. */
function whoIs({ ledger, population }: Day, { person, household }: Swabbed) {
  const registrationId = ledger.registration[person];
  if (registrationId !== undefined) return { registrationId };
  const { document } = population.members(household)[person - population.firstPerson(household)] ?? {};
  if (document === undefined) throw new RangeError(`household ${household} has no person ${person}`);
  return { document: { type: document.type, number: document.number } };
}

/** A tube that is taken from the stock of a point. */
export function newTube(day: Day, point: number, today: number, kind: TubeKind, barcode?: string): Tube {
  const { swabs } = day;
  const code = barcode ?? swabs.points[point]?.codes.take('tube') ?? '';
  const tube = createTube({ barcode: code, point, today, kind });
  swabs.tubes.push(tube);
  return tube;
}

/** Closes a tube with what it has, as counted in the hand. */
export function seal(point: SwabPoint, table: SwabTable, tube: Tube, at: number): Recorded {
  tube.sealed = true;
  point.toBox.push(tube);
  return recorded(table, tube, { at }, { act: 'seal', barcode: tube.barcode, counted: tube.people.length });
}

/** Puts somebody's swab into a tube. */
export function putIn(day: Day, table: SwabTable, tube: Tube, who: Swabbed): Recorded {
  const { person, at } = who;
  tube.people.push(person);
  if (tube.firstSwabAt === 0) tube.firstSwabAt = at;
  tube.lastSwabAt = Math.max(tube.lastSwabAt, at);
  return recorded(table, tube, { at, person }, { act: 'sample', barcode: tube.barcode, ...whoIs(day, who) });
}

/**
 * Somebody is swabbed at a table: into the tube that is being filled there, or, where they are to be apart from strangers,
 * into one of their own or of their household. A tube that is full is sealed. Answers what the tablet records.
 */
export function fill(day: Day, today: number, index: number, table: SwabTable, who: Swabbed): Recorded[] {
  const point = day.swabs.points[index];
  if (point === undefined) throw new RangeError(`there is no point ${index}`);
  const { at, kind, household } = who;
  const acts: Recorded[] = [];
  let tube =
    kind === 'pool' ? table.pool : kind === 'household' ? table.households.get(household) : undefined;
  if (tube === undefined) {
    tube = newTube(day, index, today, kind);
    // Nobody has to say that a tube is what the drill uses.
    if (kind !== 'pool') {
      const { barcode } = tube;
      acts.push(recorded(table, tube, { at }, { act: 'open', barcode, kind, poolSize: sizeOf(tube) }));
    }
    if (kind === 'pool') table.pool = tube;
    if (kind === 'household') table.households.set(household, tube);
  }
  acts.push(putIn(day, table, tube, who));
  if (tube.people.length < sizeOf(tube)) return acts;
  acts.push(seal(point, table, tube, at));
  if (table.pool === tube) {
    table.pool = undefined;
    table.full = tube;
  }
  table.households.delete(household);
  return acts;
}

/** At the end of a session tubes are closed with what they have; each table notes it of its own. */
export function sealAll(point: SwabPoint, at: number): void {
  for (const table of point.tables) {
    const open = [...(table.pool === undefined ? [] : [table.pool]), ...table.households.values()];
    for (const tube of open) table.journal.push(seal(point, table, tube, at));
    table.pool = undefined;
    table.full = undefined;
    table.households.clear();
  }
}
