import { whole } from '../../core/plain-table.ts';
import type { Day } from '../day.ts';
import { allItems } from '../http/pages.ts';
import type { Reconciliation } from '../phases/assignment.ts';
import { counties } from '../population/census.ts';
import { type Proof, proof } from './proof.ts';

/** A row of coverage, as the service answers it. */
export interface CoverageRow {
  population: number;
  states: Record<string, number>;
  /** Who is on no roster. */
  apart: { states: Record<string, number> };
  reached: { registered: number; assigned: number; checkedIn: number; sampled: number; resulted: number };
  rate: number | null;
}

/**
 * How many of a row are covered (they came), exempt, or neither; what is neither is what the list of the missing names. Exempt is
 * here whoever need not come now: until after the drill, or while they wait for a window after their exemption (`registered`;
 * that nobody else waits is a proof of its own).
 */
export function accountOf({ population, states, reached }: CoverageRow) {
  const exempt = (states['exempt'] ?? 0) + (states['registered'] ?? 0);
  return {
    population,
    checkedIn: reached.checkedIn,
    exempt,
    missing: population - reached.checkedIn - exempt,
  };
}

export interface Coverage {
  asOf: string;
  total: CoverageRow;
  groups: (CoverageRow & { code: string; name: string })[];
}

/** Coverage of the whole drill, district by district. */
export async function readCoverage(day: Day): Promise<Coverage> {
  return await day.client.need<Coverage>({
    operation: 'read coverage',
    method: 'GET',
    path: `/v1/drills/${day.drillId}/coverage?division=3501&groupBy=district`,
    token: await day.city(),
  });
}

interface MissingPerson {
  community: string;
  building: string;
  unit?: string | null;
  room?: string | null;
}

const doorKey = ({ community, building, unit, room }: MissingPerson): string =>
  `${community}|${building}|${unit ?? ''}|${room ?? ''}`;

/** How many people the demo itself counts as covered, exempt and missing in each county, and missing at each door. */
function ownAccount(day: Day, asOf: number) {
  const { population, ledger } = day;
  const counts = new Map(counties.map(({ code }) => [code, { population: 0, checkedIn: 0, exempt: 0 }]));
  const doors = new Map<string, number>();
  for (let household = 0; household < population.households; household++) {
    const { division, ...door } = population.residence(household);
    const county = counts.get(division.slice(0, 6));
    const first = population.firstPerson(household);
    for (let person = first; person < first + population.size(household); person++) {
      if (county === undefined) continue;
      county.population++;
      if (ledger.checkedIn[person] === 1) county.checkedIn++;
      else if ((ledger.exemptUntil[person] ?? 0) > asOf) county.exempt++;
      else {
        const key = doorKey({ community: division, ...door });
        doors.set(key, (doors.get(key) ?? 0) + 1);
      }
    }
  }
  return { counts, doors };
}

/**
 * Every resident is covered, exempt or listed missing, and the columns add up: each row in itself, the rows to
 * the total, each row to what the demo did, and the list of the missing door by door to who did not come.
 */
export async function everyoneAccounted(day: Day, coverage: Coverage): Promise<Proof> {
  const own = ownAccount(day, Date.parse(coverage.asOf));
  const wrong: string[] = [];
  const say = (text: string): void => {
    if (wrong.length < 3) wrong.push(text);
  };
  const sum = { population: 0, checkedIn: 0, exempt: 0, missing: 0 };
  for (const row of coverage.groups) {
    const expected = own.counts.get(row.code);
    const account = accountOf(row);
    if (Object.values(row.states).reduce((all, people) => all + people, 0) !== row.population)
      say(`${row.name}: states do not add up`);
    for (const column of ['population', 'checkedIn', 'exempt'] as const) {
      const ours = expected?.[column] ?? 0;
      if (account[column] !== ours)
        say(`${row.name}: ${column} ${account[column]}, but ${ours} by our own count`);
    }
    for (const column of Object.keys(sum) as (keyof typeof sum)[]) sum[column] += account[column];
  }
  const total = accountOf(coverage.total);
  for (const column of Object.keys(sum) as (keyof typeof sum)[]) {
    if (sum[column] !== total[column]) say(`${column}: districts add up to ${sum[column]}`);
  }
  let listed = 0;
  for (const { code, name } of counties) {
    const path = `/v1/drills/${day.drillId}/missing?division=${code}`;
    let here = 0;
    for await (const person of allItems<MissingPerson>(
      day.client,
      'list the missing',
      path,
      day.district(code),
    )) {
      here++;
      const key = doorKey(person);
      own.doors.set(key, (own.doors.get(key) ?? 0) - 1);
    }
    listed += here;
    const row = coverage.groups.find((group) => group.code === code);
    const counted = row === undefined ? 0 : accountOf(row).missing;
    if (here !== counted) say(`${name}: ${here} listed missing, ${counted} counted`);
  }
  const wrongDoors = [...own.doors].filter(([, left]) => left !== 0);
  const [door] = wrongDoors;
  if (door !== undefined) {
    const how = door[1] > 0 ? `${door[1]} not listed` : `${-door[1]} listed who came`;
    say(`at ${wrongDoors.length} doors the list is wrong, first ${door[0]}: ${how}`);
  }
  return proof(
    'every resident is covered, exempt or listed missing',
    `${whole(total.population)} = ${whole(total.checkedIn)} covered + ${whole(total.exempt)} exempt + ${whole(total.missing)} missing (${whole(listed)} listed by door)`,
    wrong.length === 0 ? undefined : wrong.join(', '),
  );
}

/** Recounted capacity shows zero drift, and nobody is left waiting. */
export function noDrift(reconciliation: Reconciliation): Proof {
  const { slots, drift, waiting } = reconciliation;
  const wrong =
    drift !== 0 ? `drift ${drift}` : waiting !== 0 ? `${waiting} people still wait for a window` : undefined;
  return proof(
    'recounted capacity shows zero drift',
    `${whole(slots)} slots recounted, drift ${drift}`,
    wrong,
  );
}
