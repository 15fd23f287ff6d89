import { setTimeout as sleep } from 'node:timers/promises';
import { type Day, IN_FLIGHT } from '../day.ts';
import { allItems, wholeList } from '../http/pages.ts';
import { inParallel } from '../in-parallel.ts';
import { personsById } from '../ledger.ts';
import { openReviews } from '../phases/settling.ts';
import { counties } from '../population/census.ts';
import { elapsedMs } from '../stopwatch.ts';
import type { Laboratory } from '../swabs/points.ts';
import type { Outcome } from '../swabs/tubes.ts';

/** A tube as headquarters read it, with whoever counts or counted in it by their number; -1 for somebody nobody knows. */
export interface TubeView {
  barcode: string;
  /** Index of its point. */
  point: number;
  poolSize: number;
  count: number;
  people: { person: number; state: 'in' | 'past'; at: number }[];
}

/** A result as its laboratory lists it. */
export interface ResultView {
  barcode: string;
  outcome: Outcome;
  state: string;
  receptionToResultMinutes: number | null;
  swabToResultMinutes: number | null;
}

/** From the swab to the result, as it looks from outside at the end. */
export interface SwabView {
  tubes: TubeView[];
  /** Swabs that were taken at each point, whatever became of them, by its index: of all tubes, those of people who were swabbed again, too. */
  taken: number[];
  /** Swabs of people who were taken out of tubes that were given up, by point: they went with the tube, or had been moved before. */
  givenUp: number[];
  results: ResultView[];
  /** Registrations of those whose own tube is positive. */
  cases: string[];
  /** Registrations of those to whom a team has still to go, or whom it did not reach. */
  visits: ReadonlySet<string>;
  boxes: { code: string; status: string; differs: number }[];
  /** Boxes, and tubes in none, that are late for their laboratory. */
  overdue: number;
  /** What contradicts and nobody has settled. */
  reviews: { code: string; barcode: string | null }[];
}

interface ListedTube {
  barcode: string;
  poolSize: number;
  count: number;
}

async function readTubes(day: Day): Promise<Pick<SwabView, 'tubes' | 'taken' | 'givenUp'>> {
  const { client, drillId, swabs } = day;
  const personOf = personsById(day.ledger);
  const listed: { tube: ListedTube; point: number }[] = [];
  await inParallel(swabs.points.length, 8, async (point) => {
    const { id = '', county = '' } = swabs.points[point] ?? {};
    const list = allItems<ListedTube>(client, 'list tubes', `/v1/sites/${id}/tubes`, day.district(county));
    for await (const tube of list) listed.push({ tube, point });
  });
  const part = day.progress.part('Tubes read back', listed.length);
  const tubes: TubeView[] = [];
  const taken = new Array<number>(swabs.points.length).fill(0);
  const givenUp = new Array<number>(swabs.points.length).fill(0);
  await inParallel(listed.length, IN_FLIGHT, async (n) => {
    const { tube, point = -1 } = listed[n] ?? {};
    if (tube === undefined) return;
    const { status, siteId, people } = await client.need<{
      status: string;
      siteId: string;
      people: { registrationId: string; state: string; at: string; swabs: number }[];
    }>({
      operation: 'look at a tube',
      method: 'GET',
      path: `/v1/drills/${drillId}/tubes/${tube.barcode}`,
      token: await day.district(swabs.points[point]?.county ?? '')(),
    });
    const counting = people.flatMap(({ registrationId, state, at }) =>
      state === 'in' || state === 'past'
        ? [{ person: personOf.get(registrationId) ?? -1, state, at: Date.parse(at) } as const]
        : [],
    );
    const { barcode, poolSize, count } = tube;
    // Where one code was on two tubes, it leads to the one that still has it, which another site may list.
    for (const one of siteId === swabs.points[point]?.id ? people : []) {
      const at = one.state !== 'out' ? taken : status === 'discarded' ? givenUp : undefined;
      if (at !== undefined) at[point] = (at[point] ?? 0) + one.swabs;
    }
    // One whose people were moved to another code, or were all swabbed again, is empty.
    if (count > 0) tubes.push({ barcode, point, poolSize, count, people: counting });
    part.add(1);
  });
  part.end();
  return { tubes, taken, givenUp };
}

/** Everything that a laboratory has said, or only what stands so. */
async function readResults(day: Day, { verifier }: Laboratory, state?: string): Promise<ResultView[]> {
  const found = new Map<string, ResultView>();
  for (let since: string | undefined, more = true; more; ) {
    const after: string = since === undefined ? '' : `&since=${encodeURIComponent(since)}`;
    const only = state === undefined ? '' : `&state=${state}`;
    const page: { items: (ResultView & { id: string })[]; since: string; more: boolean } =
      await day.client.need({
        operation: 'list results',
        method: 'GET',
        path: `/v1/drills/${day.drillId}/results?limit=1000${after}${only}`,
        token: await verifier.signedIn(),
      });
    for (const item of page.items) found.set(item.id, item);
    ({ since, more } = page);
  }
  return [...found.values()];
}

/** Results of tubes that were heard of late count by themselves, by a round every 20 s. */
const ASK_EVERY_MS = 500;
const RIPE_WITHIN_MS = 120_000;

/** Waits until no result waits for its tube. @throws Error where one still does after two minutes */
export async function waitForResults(day: Day): Promise<void> {
  const until = elapsedMs() + RIPE_WITHIN_MS;
  for (;;) {
    const waiting = await Promise.all(
      day.swabs.laboratories.map((laboratory) => readResults(day, laboratory, 'waiting')),
    );
    const [first] = waiting.flat();
    if (first === undefined) return;
    if (elapsedMs() > until) throw new Error(`the result of ${first.barcode} still waits for its tube`);
    await sleep(ASK_EVERY_MS);
  }
}

/** Reads tubes, results, boxes and what is still to be settled, each as those do whose business it is. */
export async function readSwabs(day: Day): Promise<SwabView> {
  const { client, drillId, swabs, city } = day;
  const drill = `/v1/drills/${drillId}`;
  const late = [`${drill}/boxes?overdue=0`, `${drill}/tubes?unboxed=0`];
  const overdue = await Promise.all(
    late.map((path) => wholeList<object>(client, 'list what is late', path, city)),
  );
  const reviews = await Promise.all(counties.map(({ code }) => openReviews(day, code)));
  const cases = await wholeList<{ registrationId: string; withdrawnAt: string | null }>(
    client,
    'list cases',
    `${drill}/cases?division=3501`,
    city,
  );
  const visits = await wholeList<{ registrationId: string; state: string }>(
    client,
    'list visits',
    `${drill}/visits`,
    city,
  );
  return {
    ...(await readTubes(day)),
    visits: new Set(
      visits.flatMap(({ registrationId, state }) => (state === 'swabbed' ? [] : [registrationId])),
    ),
    results: (await Promise.all(swabs.laboratories.map((one) => readResults(day, one)))).flat(),
    cases: cases.filter((one) => one.withdrawnAt === null).map((one) => one.registrationId),
    boxes: await wholeList(client, 'list boxes', `${drill}/boxes`, city),
    overdue: overdue.flat().length,
    reviews: reviews.flat(),
  };
}
