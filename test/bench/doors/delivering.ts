import { Pool } from 'undici';
import { createRandom } from '../../../src/core/random.ts';
import { inParallel } from '../../../src/demo/in-parallel.ts';
import { shuffled } from '../../../src/demo/random.ts';
import type { Phone } from './estate.ts';

/** What came of sending journals. */
export interface Delivered {
  seconds: number;
  recorded: number;
  acknowledged: number;
  sent: number;
  requests: number;
  cut: number;
  items: Record<string, number>;
  problems: string[];
}

/** The journal of each phone: so many visits to each of its doors, the first of them in vain, over a day without a network. */
export function journalsOf(phones: readonly Phone[], visits: number, firstSequence: number): string[][] {
  const dayMs = 10 * 3_600_000;
  const began = Date.now() - dayMs;
  return phones.map(({ doors }) =>
    doors.flatMap((door, index) =>
      Array.from({ length: visits }, (_, visit) => {
        const at = new Date(began + ((visit + index / doors.length) * dayMs) / visits).toISOString();
        const outcome = visit < visits - 1 ? 'nobody-there' : 'all-known';
        return JSON.stringify({
          deviceSeq: firstSequence + index * visits + visit,
          at,
          door,
          outcome,
          base: visit,
        });
      }),
    ),
  );
}

/**
 * Sends the journals of phones: `rounds` times all of it, shuffled anew, a share of the requests cut under way, and then what
 * is not acknowledged until it is.
 */
export async function deliver(
  { port, drillId }: { port: number; drillId: string },
  phones: readonly Phone[],
  journals: readonly (readonly string[])[],
  { rounds, cut, batch, seed }: { rounds: number; cut: number; batch: number; seed: number },
): Promise<Delivered> {
  const random = createRandom(seed, rounds);
  const connections = 32;
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections, pipelining: 1 });
  const open = journals.map((journal) => new Set(journal.keys()));
  const bySequence = journals.map(
    (journal) =>
      new Map(journal.map((row, index) => [(JSON.parse(row) as { deviceSeq: number }).deviceSeq, index])),
  );
  const recorded = journals.reduce((sum, journal) => sum + journal.length, 0);
  const result: Delivered = {
    seconds: 0,
    recorded,
    acknowledged: 0,
    sent: 0,
    requests: 0,
    cut: 0,
    items: {},
    problems: [],
  };

  async function send(phone: number, indexes: readonly number[], cuts: boolean): Promise<void> {
    const rows = indexes.map((index) => journals[phone]?.[index]).join(',');
    result.requests += 1;
    result.sent += indexes.length;
    try {
      const answer = await pool.request({
        method: 'POST',
        path: `/v1/drills/${drillId}/visits/batch`,
        headers: { authorization: `Bearer ${phones[phone]?.token}`, 'content-type': 'application/json' },
        body: `{"sentAt":"${new Date().toISOString()}","visits":[${rows}]}`,
        signal: cuts ? AbortSignal.timeout(random.whole(0, 120)) : null,
      });
      const text = await answer.body.text();
      if (answer.statusCode !== 200) {
        if (result.problems.length < 3) result.problems.push(text.slice(0, 500));
        return;
      }
      const { items } = JSON.parse(text) as { items: { deviceSeq: number; status: number; body: unknown }[] };
      for (const { deviceSeq, status, body } of items) {
        result.items[status] = (result.items[status] ?? 0) + 1;
        if (status < 300) open[phone]?.delete(bySequence[phone]?.get(deviceSeq) ?? -1);
        else if (result.problems.length < 3) result.problems.push(JSON.stringify(body).slice(0, 500));
      }
    } catch {
      result.cut += 1;
    }
  }

  async function round(pick: (phone: number) => number[], share: number): Promise<void> {
    const parts = phones.flatMap((_, phone) => {
      const order = shuffled(pick(phone), random);
      const cutUp: [number, number[]][] = [];
      for (let from = 0; from < order.length; from += batch)
        cutUp.push([phone, order.slice(from, from + batch)]);
      return cutUp;
    });
    const order = shuffled(parts, random);
    await inParallel(order.length, connections, async (n) => {
      const [phone, indexes] = order[n] ?? [0, []];
      await send(phone, indexes, random.chance(share));
    });
  }

  const started = performance.now();
  for (let n = 0; n < rounds; n++) await round((phone) => [...(journals[phone]?.keys() ?? [])], cut);
  for (let n = 0; n < 20 && open.some((left) => left.size > 0); n++)
    await round((phone) => [...(open[phone] ?? [])], n < 5 ? cut : 0);
  result.seconds = (performance.now() - started) / 1_000;
  result.acknowledged = recorded - open.reduce((sum, left) => sum + left.size, 0);
  await pool.destroy();
  return result;
}
