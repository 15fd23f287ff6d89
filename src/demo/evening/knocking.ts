import type { Day } from '../day.ts';
import { allItems, wholeList } from '../http/pages.ts';
import { inParallel } from '../in-parallel.ts';
import { counties } from '../population/census.ts';
import { createRandom, type Random, shuffled } from '../random.ts';
import { KNOCKING, rfc3339 } from '../schedule.ts';
import { sendOut } from './crews.ts';

/** Visits of one upload. */
const BATCH = 500;

/** Doors that no team reaches before midnight. */
const UNREACHED = 0.1;

export interface Door {
  community: string;
  building: string;
  unit?: string | null;
  room?: string | null;
}

export const doorKey = ({ community, building, unit, room }: Door): string =>
  `${community}|${building}|${unit ?? ''}|${room ?? ''}`;

/** What teams found behind the doors of the missing. */
export interface Knocked {
  /** Outcomes that were acknowledged, by door. */
  outcomes: Map<string, string>;
  /** Doors that nobody reached. */
  unreached: Set<string>;
  /** Visits of the second time that they were sent, that were answered otherwise than as known. */
  doubled: number;
}

/** Who is missing in a county, door by door. */
export const missingOf = (day: Day, county: string) =>
  allItems<Door>(
    day.client,
    'list the missing',
    `/v1/drills/${day.drillId}/missing?division=${county}`,
    day.district(county),
  );

function outcomeAt(random: Random): string {
  const drawn = random.next();
  if (drawn < 0.5) return 'nobody-there';
  if (drawn < 0.7) return 'refused';
  return drawn < 0.9 ? 'again' : 'moved-away';
}

/** A team knocks at the doors of one county, with no network, and sends what it has twice, in another order. */
async function knockIn(day: Day, county: string, n: number, into: Knocked): Promise<void> {
  const doors = new Map<string, Door>();
  for await (const door of missingOf(day, county)) doors.set(doorKey(door), door);
  if (doors.size === 0) return;
  const random = createRandom(day.seed, 60, n);
  const phone = `1380591${String(n).padStart(4, '0')}`;
  const crew = await sendOut(day, county, { name: '敲门一队', kind: 'doors', phone });
  const visits: { key: string; outcome: string; deviceSeq: number; at: string; residence: object }[] = [];
  for (const [key, { community: division, building, unit, room }] of doors) {
    if (random.next() < UNREACHED) {
      into.unreached.add(key);
      continue;
    }
    const residence = {
      ...{ division, building },
      ...(unit === null || unit === undefined ? {} : { unit }),
      ...(room === null || room === undefined ? {} : { room }),
    };
    const deviceSeq = visits.length + 1;
    const at = rfc3339(KNOCKING - deviceSeq * 1_000);
    visits.push({ key, outcome: outcomeAt(random), deviceSeq, at, residence });
  }
  for (const again of [false, true]) {
    const sent = shuffled(visits, random);
    for (let from = 0; from < sent.length; from += BATCH) {
      const some = sent.slice(from, from + BATCH);
      const { items } = await day.client.need<{ items: { status: number }[] }>({
        operation: 'send what teams found',
        method: 'POST',
        path: `/v1/drills/${day.drillId}/visits/batch`,
        token: await crew.signedIn(),
        body: { visits: some.map(({ key: _, ...visit }) => visit) },
      });
      for (const [index, { status }] of items.entries()) {
        const visit = some[index];
        if (visit === undefined) continue;
        if (again) into.doubled += Number(status !== 200);
        else if (status === 201 || status === 202) into.outcomes.set(visit.key, visit.outcome);
      }
    }
  }
}

/** Teams of every district knock at the doors of whoever is missing. */
export async function knock(day: Day): Promise<Knocked> {
  const knocked: Knocked = { outcomes: new Map(), unreached: new Set(), doubled: 0 };
  const part = day.progress.part('Districts knocked at', counties.length);
  await inParallel(counties.length, 4, async (n) => {
    const county = counties[n]?.code;
    if (county !== undefined) await knockIn(day, county, n, knocked);
    part.add(1);
  });
  part.end();
  return knocked;
}

/** The board of a county: how each door stands. */
export async function boardOf(day: Day, county: string): Promise<Map<string, string>> {
  const path = `/v1/drills/${day.drillId}/doors?community=${county}`;
  const doors = await wholeList<Door & { state: string }>(
    day.client,
    'read the board of doors',
    path,
    day.district(county),
  );
  return new Map(doors.map((door) => [doorKey(door), door.state]));
}
