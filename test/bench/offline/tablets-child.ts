import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { createRandom } from '../../../src/core/random.ts';
import { inParallel } from '../../../src/demo/in-parallel.ts';
import { shuffled } from '../../../src/demo/random.ts';
import { personId } from '../../../src/modules/foundation/people/index.ts';
import { createSigner, secretKey } from '../../../src/platform/crypto/index.ts';
import { encodePass } from '../../support/passes.ts';
import { documentOf, peopleASite, placeOf, siteId, sites, slotId, windowMs } from './seed.ts';
import type { TabletsOrder, TabletsResult } from './tablets.ts';

/** One tablet, with its day as it lies in its journal: an entry's JSON by its sequence. */
interface Tablet {
  site: number;
  token: string;
  entries: string[];
  open: Set<number>;
  /** How wrong its clock is, ms. */
  clockOff: number;
}

const tabletsASite = 4;

process.once('message', async (order: TabletsOrder) => {
  const tablets = record(order);
  process.send?.('ready');
  process.once('message', async () => {
    process.send?.(await deliver(order, tablets), () => process.disconnect());
  });
});

/** The day: each person once, at one of the site's four tablets, every other by pass, the rest by document. */
function record({ drillId, day, seed, idKey, passKey, tokens }: TabletsOrder): Tablet[] {
  const random = createRandom(seed, 1);
  const keys = { id: secretKey(Buffer.from(idKey, 'base64')), data: secretKey(Buffer.alloc(32)) };
  const signer = createSigner({
    kid: passKey.kid,
    publicJwk: { kty: 'OKP', crv: 'Ed25519', x: passKey.x },
    privatePkcs8: Buffer.from(passKey.pkcs8, 'base64'),
  });
  const tablets = tokens.map((token, n): Tablet => {
    const clockOff = random.whole(-3 * 86_400_000, 3 * 86_400_000);
    return { site: Math.floor(n / tabletsASite), token, entries: [], open: new Set(), clockOff };
  });
  for (let n = 0; n < sites * peopleASite; n++) {
    const { site, window } = placeOf(n);
    const tablet = tablets[site * tabletsASite + (n % tabletsASite)];
    if (tablet === undefined) throw new RangeError(`no tablet at site ${site}`);
    const document = documentOf(n);
    const expiresAt = new Date(day + 5 * 86_400_000);
    const pass = () =>
      encodePass(
        {
          registrationId: personId(keys, document),
          drillId,
          slotId: slotId(site, window),
          expiresAt,
        },
        signer,
      );
    const deviceSeq = tablet.entries.length;
    const at = day + window * windowMs + random.whole(0, windowMs - 1) + tablet.clockOff;
    const shown = n % 2 === 0 ? { pass: pass() } : { document };
    tablet.entries.push(
      JSON.stringify({ deviceSeq, at: new Date(at).toISOString(), lane: `${1 + (n % 4)}`, ...shown }),
    );
    tablet.open.add(deviceSeq);
  }
  return tablets;
}

async function deliver(order: TabletsOrder, tablets: readonly Tablet[]): Promise<TabletsResult> {
  const { port, seed, rounds, batch, connections, cut } = order;
  const random = createRandom(seed, 2);
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections, pipelining: 1 });
  const recorded = tablets.reduce((sum, { entries }) => sum + entries.length, 0);
  const result: TabletsResult = {
    seconds: 0,
    recorded,
    requests: 0,
    cut: 0,
    sent: 0,
    acknowledged: 0,
    statuses: {},
    items: {},
    problems: [],
  };
  const count = (of: Record<string, number>, key: string | number): void => {
    of[key] = (of[key] ?? 0) + 1;
  };

  async function send(tablet: Tablet, sequences: readonly number[], cuts: boolean): Promise<void> {
    const sentAt = new Date(Date.now() + tablet.clockOff).toISOString();
    const body = `{"sentAt":"${sentAt}","checkIns":[${sequences.map((one) => tablet.entries[one]).join(',')}]}`;
    const signal = cuts ? AbortSignal.timeout(random.whole(0, 120)) : null;
    result.requests++;
    result.sent += sequences.length;
    try {
      const { statusCode, body: answer } = await pool.request({
        method: 'POST',
        path: `/v1/sites/${siteId(tablet.site)}/check-ins/batch`,
        headers: { authorization: `Bearer ${tablet.token}`, 'content-type': 'application/json' },
        body,
        signal,
      });
      const text = await answer.text();
      count(result.statuses, statusCode);
      if (statusCode !== 200) {
        if (result.problems.length < 3) result.problems.push(text.slice(0, 500));
        await sleep(500);
        return;
      }
      for (const { deviceSeq, status, body } of (
        JSON.parse(text) as { items: { deviceSeq: number; status: number; body: unknown }[] }
      ).items) {
        count(result.items, status);
        if (status < 300) tablet.open.delete(deviceSeq);
        else if (result.problems.length < 3) result.problems.push(JSON.stringify(body).slice(0, 500));
      }
    } catch {
      result.cut++;
    }
  }

  /** Every tablet sends these of its entries, in an order of their own; all at once. */
  async function round(pick: (tablet: Tablet) => number[], cuts: number): Promise<void> {
    const requests = tablets.flatMap((tablet) => {
      const order = shuffled(pick(tablet), random);
      const parts: [Tablet, number[]][] = [];
      for (let from = 0; from < order.length; from += batch)
        parts.push([tablet, order.slice(from, from + batch)]);
      return parts;
    });
    const order = shuffled(requests, random);
    await inParallel(order.length, connections, async (n) => {
      const [tablet, sequences] = order[n] ?? [];
      if (tablet !== undefined && sequences !== undefined) await send(tablet, sequences, random.chance(cuts));
    });
  }

  const started = performance.now();
  for (let n = 0; n < rounds; n++) await round(({ entries }) => [...entries.keys()], cut);
  for (let n = 0; n < 20 && tablets.some(({ open }) => open.size > 0); n++)
    await round(({ open }) => [...open], n < 5 ? cut : 0);
  result.seconds = (performance.now() - started) / 1_000;
  result.acknowledged = tablets.reduce((sum, { entries, open }) => sum + entries.length - open.size, 0);
  await pool.destroy();
  return result;
}
