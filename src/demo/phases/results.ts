import type { Day } from '../day.ts';
import { rfc3339 } from '../schedule.ts';
import type { Laboratory, Worker } from '../swabs/points.ts';
import type { Outcome, Tube } from '../swabs/tubes.ts';
import { dueAgain } from './due-again.ts';

/** Results in one request; the service takes 10,000. */
const RESULTS_PER_REQUEST = 500;
/** One in so many people has the virus. */
const PEOPLE_PER_INFECTED = 20_000;

interface ResultItem {
  status: number;
  id: string | null;
  state: string | null;
  code: string | null;
}

/** A result as it is entered. */
interface Row {
  tube: Tube;
  outcome: Outcome;
  corrects?: string;
  reason?: string;
}

/** Draws who of the day's people has the virus: one in 20,000 of all so far, and somebody on the first day. */
function infect(day: Day, today: number, tested: readonly Tube[]): void {
  const { infected, tubes, points } = day.swabs;
  const swabbed = tubes.reduce((sum, { people }) => sum + people.length, 0);
  const wanted = Math.max(today === 0 ? 1 : 0, Math.round(swabbed / PEOPLE_PER_INFECTED)) - infected.size;
  const pools = tested.filter(
    ({ kind, people, point }) =>
      kind === 'pool' && people.length > 1 && points[point]?.sending !== 'when-possible',
  );
  const large = pools.filter(({ people }) => people.length > 4);
  const candidates = large.length > 0 ? large : pools;
  // Spread over the day's tubes, which are in the order of the laboratories and their districts: one mobile team goes to so many homes.
  for (let n = 0; n < wanted && n < candidates.length; n++) {
    const place = Math.floor(((n + 0.5) * candidates.length) / Math.min(wanted, candidates.length));
    const person = candidates[place]?.people[n % 2];
    if (person !== undefined) infected.add(person);
  }
}

/** What is found in a tube: the virus, where anybody in it has it; on the first day one says nothing, and one seems doubtful. */
function findIn(day: Day, today: number, tube: Tube): Outcome {
  const { infected, troubles, points } = day.swabs;
  if (tube.people.some((person) => infected.has(person))) return 'positive';
  const ordinary =
    tube.kind === 'pool' && tube.people.length > 2 && points[tube.point]?.sending !== 'when-possible';
  if (today > 0 || !ordinary) return 'negative';
  if (troubles.invalid === undefined) {
    troubles.invalid = tube;
    return 'invalid';
  }
  if (troubles.corrected === undefined) {
    troubles.corrected = tube;
    return 'doubtful';
  }
  return 'negative';
}

async function post(day: Day, by: Worker, rows: readonly Row[], testedAt: number): Promise<ResultItem[]> {
  const { items } = await day.client.need<{ items: ResultItem[] }>({
    operation: 'enter results',
    method: 'POST',
    path: `/v1/drills/${day.drillId}/results`,
    token: await by.signedIn(),
    body: {
      results: rows.map(({ tube, ...row }) => ({
        barcode: tube.barcode,
        testedAt: rfc3339(testedAt),
        ...row,
      })),
    },
  });
  return items;
}

/** Enters results as the clerk, and has the alarming ones signed by the verifier. @throws Error where one is not taken */
async function enter(day: Day, { clerk, verifier }: Laboratory, rows: readonly Row[], at: number) {
  for (let from = 0; from < rows.length; from += RESULTS_PER_REQUEST) {
    const part = rows.slice(from, from + RESULTS_PER_REQUEST);
    const items = await post(day, clerk, part, at);
    // Sent once more, as happens: nothing new comes of it.
    if (from === 0) await post(day, clerk, part.slice(0, 10), at);
    for (const [n, { tube, outcome }] of part.entries()) {
      const { id = null, state = null, code = null } = items[n] ?? {};
      // A tube whose tablet has not been heard of waits: its result counts by itself later.
      if (id === null || !['counts', 'to-verify', 'waiting'].includes(state ?? '')) {
        throw new Error(`the result ${outcome} of ${tube.barcode} was not taken: ${state} ${code}`);
      }
      tube.outcome = outcome;
      tube.resultId = id;
      if (state !== 'to-verify') continue;
      await day.client.need({
        operation: 'verify a result',
        method: 'POST',
        path: `/v1/drills/${day.drillId}/results/${id}/verify`,
        token: await verifier.signedIn(),
      });
    }
  }
}

/** The laboratories enter what they have found in the tubes in their hands; `at` is when they found it. */
export async function enterResults(day: Day, today: number, at: number): Promise<void> {
  const { laboratories } = day.swabs;
  const waiting = laboratories.flatMap(({ tubes }) => tubes);
  const part = day.progress.part('Results entered', waiting.length);
  infect(day, today, waiting);
  for (const laboratory of laboratories) {
    const rows = laboratory.tubes.splice(0).map((tube) => ({ tube, outcome: findIn(day, today, tube) }));
    await enter(day, laboratory, rows, at);
    part.add(rows.length);
    for (const { tube, outcome } of rows) if (outcome === 'invalid') dueAgain(day, tube);
  }
  part.end();
}

/** The laboratory has tested the doubtful tube again: it was contaminated, and is negative. Whoever it held is released. */
export async function correctResult(day: Day, at: number): Promise<void> {
  const { laboratories, troubles } = day.swabs;
  const tube = troubles.corrected;
  const laboratory = laboratories[tube?.laboratory ?? -1];
  if (tube?.resultId === undefined || laboratory === undefined) return;
  await enter(
    day,
    laboratory,
    [{ tube, outcome: 'negative', corrects: tube.resultId, reason: 'contaminated' }],
    at,
  );
}
