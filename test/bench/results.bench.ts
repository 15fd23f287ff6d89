import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { startWorld } from '../support/world.ts';
import { type Bench, median, percentile, round } from './bench.ts';
import { barcodeOf, fillTubes } from './results/tubes.ts';

const quick = process.argv.includes('--quick');
const tubes = quick ? 5_000 : 100_000;
const perTube = 10;
/** As many as one request takes. */
const perRequest = quick ? 1_000 : 10_000;
const positives = quick ? 50 : 300;
const rounds = 3;

interface Item {
  id: string;
  status: number;
  people: number;
}

/**
 * `results`: a laboratory enters negative results of 100,000 tubes of ten through HTTP, 10,000 to a request: people whose state
 * changed a second, with their events and what apps are told. Beside it, before: one plain UPDATE of the state of as many rows
 * (rolled back, and its leavings taken away). Then positives: from the second signature to ten people held, by its answer, which
 * comes after the commit. `--quick` tries a twentieth.
 */
export const bench: Bench = async (say) => {
  say('starting PostgreSQL and the api');
  const world = await startWorld();
  const sql = postgres(world.databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    const laboratory = randomUUID();
    await sql`
      insert into laboratories (id, drill_id, name, districts, created_at, created_by)
      values (${laboratory}, ${world.drillId}, 'bench', array['3501'], now(), 'bench')`;
    await fillTubes(world, sql, { tubes: tubes + positives, perTube, say });
    const token = (sub: string) =>
      world.services.tokens.issue({ sub, role: 'lab', division: undefined, site: undefined, laboratory });
    const [first, second] = [await token('first'), await token('second')];
    const api = await world.serve('src/main/api.ts', { RATE_LIMIT_ACCOUNT: '0' });
    const post = async <T>(path: string, bearer: string, body?: object): Promise<T> => {
      const answer = await fetch(`http://127.0.0.1:${api.port}/v1/drills/${world.drillId}/${path}`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${bearer}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (!answer.ok) throw new Error(`${path} was answered ${answer.status}: ${await answer.text()}`);
      return (await answer.json()) as T;
    };

    const people = tubes * perTube;
    const plain: number[] = [];
    for (let round = 1; round <= rounds; round++) {
      const seconds = await plainUpdate(sql, world.drillId, people);
      plain.push(people / seconds);
      await sql`vacuum registrations`;
      say(`one UPDATE of ${people} rows, ${round}/${rounds}: ${Math.round(people / seconds)} a second`);
    }

    const testedAt = new Date().toISOString();
    const started = performance.now();
    let cleared = 0;
    for (let from = 0; from < tubes; from += perRequest) {
      const results = Array.from({ length: Math.min(perRequest, tubes - from) }, (_, index) => ({
        barcode: barcodeOf(from + index),
        outcome: 'negative',
        testedAt,
      }));
      const { items } = await post<{ items: Item[] }>('results', first, { results });
      cleared += items.reduce((sum, item) => sum + item.people, 0);
      say(`${from + results.length}/${tubes} tubes, ${cleared} people cleared`);
    }
    const ours = cleared / ((performance.now() - started) / 1_000);
    if (cleared !== people) throw new Error(`${cleared} of ${people} people were cleared`);

    const waits: number[] = [];
    for (let index = 0; index < positives; index++) {
      const results = [{ barcode: barcodeOf(tubes + index), outcome: 'positive', testedAt }];
      const { items } = await post<{ items: Item[] }>('results', first, { results });
      const signed = performance.now();
      const { people: held } = await post<{ people: number }>(`results/${items[0]?.id}/verify`, second);
      waits.push(performance.now() - signed);
      if (held !== perTube) throw new Error(`${held} people were held by a tube of ${perTube}`);
    }
    const perSecond = { ours: Math.round(ours), update: Math.round(median(plain)) };
    return {
      tubes,
      perSecond,
      heldAfterMs: { p50: round(percentile(waits, 0.5)), p99: round(percentile(waits, 0.99)) },
      ratios: { oursPerUpdate: round(perSecond.ours / perSecond.update) },
    };
  } finally {
    await sql.end({ timeout: 5 });
    await world.stop();
  }
};

/** Seconds that one UPDATE of so many people's state takes; nothing of it stays. */
async function plainUpdate(sql: postgres.Sql, drillId: string, people: number): Promise<number> {
  let seconds = 0;
  await sql
    .begin(async (tx) => {
      const started = performance.now();
      const { count } = await tx`
        update registrations set status = 'cleared', updated_at = now()
        where drill_id = ${drillId} and id in (select id from bench_people where n < ${people})`;
      seconds = (performance.now() - started) / 1_000;
      if (count !== people) throw new Error(`${count} rows were changed`);
      throw new Undone();
    })
    .catch((error: unknown) => {
      if (!(error instanceof Undone)) throw error;
    });
  return seconds;
}

class Undone extends Error {}
