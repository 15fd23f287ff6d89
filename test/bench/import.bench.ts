import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { rosterThreads } from '../../src/modules/residents/roster/roster.import.ts';
import { startWorld, type WorldServer } from '../support/world.ts';
import { type Bench, round } from './bench.ts';
import type { CryptoShare } from './import/crypto.thread.ts';
import { resident, rosterFileLine, rosterHeading } from './import/roster.ts';

const city = '3501';
const county = '350102';
const rows = Number(/--rows[= ](\d+)/.exec(process.argv.join(' '))?.[1] ?? 1_000_000);

interface JobAnswer {
  status: string;
  progress: { done: number; total: number };
  result?: { rows: number; accepted: number; changed: number };
}

/**
 * A roster of a million people imported as headquarters do it: one CSV file, uploaded to an api and imported by a
 * worker, each a process of its own. `seconds` is from the first byte sent to the job's end. Beside it the same rows,
 * only hashed and sealed, by the same number of threads. `rssMb` is the worker's highest resident memory while it
 * imports (Linux only).
 */
export const bench: Bench = async (say) => {
  const folder = await mkdtemp(join(tmpdir(), 'muster-bench-import-'));
  say('starting PostgreSQL');
  const world = await startWorld();
  try {
    const api = await world.serve('src/main/api.ts');
    const hq = await world.headquarters('city-hq', city);
    const district = await world.headquarters('district-hq', county);
    const ask = createAsk(api);
    const communities = await communitiesOf(ask);
    const drill = await ask<{ id: string }>('POST', '/v1/drills', hq, drillOf(communities));
    say(`writing a file of ${rows} people in ${communities.length} communities`);
    const file = join(folder, 'roster.csv');
    await writeRoster(file, communities);
    const worker = await world.serve('src/main/worker.ts');

    await forgetHighestRss(worker);
    const started = performance.now();
    const job = await upload(api, drill.id, district, file);
    const uploaded = performance.now();
    let done: JobAnswer;
    for (;;) {
      done = await ask<JobAnswer>('GET', job, district);
      if (done.status !== 'queued' && done.status !== 'running') break;
      say(`${done.progress.done} of ${done.progress.total}`);
      await sleep(500);
    }
    const seconds = (performance.now() - started) / 1_000;
    if (done.result?.changed !== rows) throw new Error(`the import ended otherwise: ${JSON.stringify(done)}`);
    const rssMb = await highestRss(worker);
    await worker.stop();
    await api.stop();

    const threads = rosterThreads;
    say(`hashing and sealing the same rows on ${threads} threads`);
    const cryptoSeconds = await hashAndSealAlone(threads, communities);
    return {
      rows,
      fileMb: round((await stat(file)).size / 1e6),
      threads,
      seconds: round(seconds),
      uploadSeconds: round((uploaded - started) / 1_000),
      perSecond: Math.round(rows / seconds),
      cryptoSeconds: round(cryptoSeconds),
      rssMb,
      ratios: { wallPerCrypto: round(seconds / cryptoSeconds) },
    };
  } finally {
    await world.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

type Ask = <T>(method: 'GET' | 'POST', path: string, token: string, body?: object) => Promise<T>;

function createAsk(api: WorldServer): Ask {
  return async <T>(method: 'GET' | 'POST', path: string, token: string, body?: object) => {
    const answer = await fetch(api.url + path, {
      method,
      headers: {
        ...(token !== '' && { authorization: `Bearer ${token}` }),
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
    return (await answer.json()) as T;
  };
}

/** The communities of one county, as the service lists them. */
async function communitiesOf(ask: Ask): Promise<string[]> {
  const below = async (parent: string) =>
    (await ask<{ items: { code: string }[] }>('GET', `/v1/divisions?parent=${parent}&limit=1000`, '')).items;
  const streets = await below(county);
  return (await Promise.all(streets.map(({ code }) => below(code)))).flat().map(({ code }) => code);
}

function drillOf(communities: string[]) {
  const at = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
  const plan = { windowMinutes: 30, poolSize: 10, exemptionHours: 48 };
  return { name: '导入演练', city, startsAt: at(1), endsAt: at(3), ...plan, communities };
}

async function writeRoster(file: string, communities: readonly string[]): Promise<void> {
  const out = createWriteStream(file);
  out.write(rosterHeading);
  for (let from = 0; from < rows; from += 5_000) {
    const lines = Array.from({ length: Math.min(5_000, rows - from) }, (_, n) =>
      rosterFileLine(resident(from + n, communities)),
    );
    if (!out.write(lines.join(''))) await once(out, 'drain');
  }
  out.end();
  await once(out, 'close');
}

/** Sends the file; answers where its job is. */
async function upload(api: WorldServer, drillId: string, token: string, file: string): Promise<string> {
  const answer = await fetch(`${api.url}/v1/drills/${drillId}/roster/import?datum=wgs84`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'text/csv' },
    body: Readable.toWeb(createReadStream(file)) as ReadableStream,
    duplex: 'half',
  } as RequestInit);
  if (answer.status !== 202) throw new Error(`the file was not taken: ${await answer.text()}`);
  return answer.headers.get('location') ?? '';
}

/** Begins the count of `highestRss` anew: what starting takes (transforming the sources) is not the import's. */
async function forgetHighestRss({ pid }: WorldServer): Promise<void> {
  await writeFile(`/proc/${pid}/clear_refs`, '5').catch(() => undefined);
}

/** The most memory that a process has had resident, in MB, as Linux counts it. */
async function highestRss({ pid }: WorldServer): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kb = /VmHWM:\s+(\d+) kB/.exec(status)?.[1];
  return kb === undefined ? null : round((Number(kb) * 1_024) / 1e6);
}

/** Seconds until the last of the threads is done with its share. */
async function hashAndSealAlone(threads: number, communities: string[]): Promise<number> {
  const share = Math.ceil(rows / threads);
  const times = await Promise.all(
    Array.from({ length: threads }, async (_, index) => {
      const from = index * share;
      const workerData: CryptoShare = { from, to: Math.min(rows, from + share), communities };
      const thread = new Worker(new URL('./import/crypto.thread.ts', import.meta.url), { workerData });
      const [ms] = (await once(thread, 'message')) as [number];
      return ms;
    }),
  );
  return Math.max(...times) / 1_000;
}
