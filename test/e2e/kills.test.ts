import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import postgres from 'postgres';
import { Agent, fetch as fetchBy } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { registration } from '../support/people.ts';
import { isUp } from '../support/ports.ts';
import { startWorld, type World, type WorldServer } from '../support/world.ts';

/** Kills of each kind. A few at every run of the tests; `MUSTER_KILLS=20` for the long one. */
const kills = Number(process.env['MUSTER_KILLS'] ?? 3);
const clients = 24;

let world: World;
let token: string;
let next = 0;
beforeAll(async () => {
  world = await startWorld();
  [token = ''] = await world.citizens(1);
});
afterAll(() => world.stop());

/** Registers people until it is stopped. A refused or lost request is asked again, as an app would, or given up. */
function startLoad(url: string) {
  const acknowledged: string[] = [];
  const odd: string[] = [];
  let running = true;
  async function once(n: number): Promise<boolean> {
    try {
      const answer = await fetch(`${url}/v1/drills/${world.drillId}/registrations`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(registration(n, world.community)),
        signal: AbortSignal.timeout(15_000),
      });
      const body = (await answer.json()) as { id: string };
      if (answer.ok) acknowledged.push(body.id);
      else if (answer.status !== 503) odd.push(JSON.stringify(body));
      return answer.ok;
    } catch {
      return false;
    }
  }
  async function client(): Promise<void> {
    while (running) {
      const n = next++;
      // Every third one never asks again: what became of it nobody knows, and nobody was told.
      while (running && !(await once(n)) && n % 3 !== 0) await sleep(20);
    }
  }
  const done = Promise.all(Array.from({ length: clients }, client));
  return {
    acknowledged,
    odd,
    /** Resolves once that many more people have been acknowledged. */
    async more(count: number) {
      const target = acknowledged.length + count;
      while (acknowledged.length < target) await sleep(5);
    },
    async stop() {
      running = false;
      await done;
    },
  };
}

/** How many of the acknowledged are not there, exactly once and with one event of their registering. */
async function missing(acknowledged: readonly string[]): Promise<number> {
  const sql = postgres(world.databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    const [row] = await sql<{ n: number }[]>`
      select count(*)::int as n from unnest(${[...acknowledged]}::uuid[]) as a (id)
      where (select count(*) from registrations r where r.id = a.id) <> 1
        or (select count(*) from registration_events e where e.registration_id = a.id and e.kind = 'registered') <> 1`;
    return row?.n ?? -1;
  } finally {
    await sql.end({ timeout: 5 });
  }
}

async function killInMidLoad(first: WorldServer, restart: () => Promise<void>, times: number) {
  const load = startLoad(first.url);
  for (let turn = 0; turn < times; turn++) {
    await load.more(150);
    await restart();
  }
  await load.more(150);
  await load.stop();
  return load;
}

describe(`kill -9 in mid-load, ${kills} times each`, () => {
  test('of the api: every acknowledged registration is there, once', async () => {
    let api = await world.serve('src/main/api.ts');
    const restart = async () => {
      await api.kill();
      api = await world.serve('src/main/api.ts', { PORT: String(api.port) });
    };
    const load = await killInMidLoad(api, restart, kills);
    await api.stop();
    expect(load.odd).toEqual([]);
    expect(new Set(load.acknowledged).size).toBe(load.acknowledged.length);
    expect(await missing(load.acknowledged)).toBe(0);
    process.stderr.write(`api killed ${kills} times: ${load.acknowledged.length} acknowledged, 0 missing\n`);
  }, 600_000);

  test('of PostgreSQL: every acknowledged registration is there, once', async () => {
    const api = await world.serve('src/main/api.ts');
    const load = await killInMidLoad(api, world.crashDatabase, kills);
    await api.stop();
    expect(load.odd).toEqual([]);
    expect(await missing(load.acknowledged)).toBe(0);
    process.stderr.write(
      `PostgreSQL killed ${kills} times: ${load.acknowledged.length} acknowledged, 0 missing\n`,
    );
  }, 600_000);

  test('an api that acknowledges before the commit is caught', async () => {
    const hasty = { WRITER: 'hasty' };
    let api = await world.serve('test/support/other-writer.ts', hasty);
    const restart = async () => {
      await api.kill();
      api = await world.serve('test/support/other-writer.ts', { ...hasty, PORT: String(api.port) });
    };
    const load = await killInMidLoad(api, restart, 2);
    await sleep(500);
    const lost = await missing(load.acknowledged);
    await api.stop();
    expect(lost).toBeGreaterThan(0);
    process.stderr.write(`the hasty api lost ${lost} of ${load.acknowledged.length}: it is noticed\n`);
  }, 600_000);
});

describe('several api processes at one port', () => {
  const count = 2;
  let api: WorldServer;

  /** Their ids: they are the children of the one that was started. */
  async function processes(): Promise<number[]> {
    const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=']);
    const all = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
    return all.flatMap(([pid = 0, parent]) => (parent === api.pid ? [pid] : []));
  }
  async function numbers(): Promise<string[]> {
    // Refused, or cut off, while none of them listens; never answered where it was dealt out to one that was killed just then.
    const text = await fetch(`${api.url}/metrics`, { signal: AbortSignal.timeout(5_000) }).then(
      (answer) => answer.text(),
      () => '',
    );
    const starts = text.matchAll(/^process_start_time_seconds\{process="(\d+)"\}/gm);
    return [...starts].map(([, number = '']) => number).sort();
  }
  const allAnswer = () =>
    eventually(
      'all answer',
      async () => (await numbers()).join() === '1,2' && (await processes()).length === count,
      120_000,
    );

  beforeAll(async () => {
    api = await world.serve('src/main/api.ts', { API_PROCESSES: String(count), LOG_LEVEL: 'silent' });
    await allAnswer();
  });
  afterAll(() => api.stop());

  test('one that is killed is replaced, and every acknowledged registration is there, once', async () => {
    const load = startLoad(api.url);
    for (let turn = 0; turn < kills; turn++) {
      await load.more(150);
      const [victim = 0] = await processes();
      process.kill(victim, 'SIGKILL');
      await load.more(20);
      await eventually('it is replaced', async () => !(await processes()).includes(victim));
    }
    await load.more(150);
    await load.stop();
    await allAnswer();
    expect(load.odd).toEqual([]);
    expect(new Set(load.acknowledged).size).toBe(load.acknowledged.length);
    expect(await missing(load.acknowledged)).toBe(0);
  }, 600_000);

  test('killed at once, all are replaced', async () => {
    const all = await processes();
    expect(all).toHaveLength(count);
    for (const pid of all) process.kill(pid, 'SIGKILL');
    await allAnswer();
    expect((await processes()).filter((pid) => all.includes(pid))).toEqual([]);
  }, 120_000);

  test('told to stop, they answer what they have in hand and end', async () => {
    const sql = postgres(world.databaseUrl, { max: 2, onnotice: () => undefined });
    // Connections of their own, which are dealt out to both; as many as one process alone has statements under way.
    const dispatcher = new Agent();
    const most = 3;
    const register = () =>
      fetchBy(`${api.url}/v1/drills/${world.drillId}/registrations`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(registration(next++, world.community)),
        dispatcher,
      });
    const { asked, stopped } = await sql.begin(async (tx) => {
      // Whoever registers now waits for this transaction, each with a statement of their own.
      await tx`lock table registrations in share row exclusive mode`;
      const asked: ReturnType<typeof register>[] = [];
      while (asked.length < most) {
        asked.push(register());
        await eventually('it is in hand', async () => {
          const [row] = await sql<{ n: number }[]>`
            select count(*)::int as n from pg_locks where not granted and relation = 'registrations'::regclass`;
          return row?.n === asked.length;
        });
      }
      const stopped = api.stop();
      await eventually('nobody new is taken', async () => !(await isUp(api.port)));
      return { asked, stopped };
    });
    const statuses = await Promise.all(asked.map(async (answer) => (await answer).status));
    await stopped;
    await Promise.all([sql.end(), dispatcher.close()]);
    expect(statuses).toEqual(asked.map(() => 201));
    expect(await processes()).toEqual([]);
  }, 60_000);
});
