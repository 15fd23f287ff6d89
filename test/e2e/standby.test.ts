import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DebianPostgres, debianPostgresBin, startDebianPostgres } from '../support/debian-postgres.ts';
import { registration } from '../support/people.ts';
import { startWorld, type World, type WorldServer } from '../support/world.ts';

const bin = debianPostgresBin();
if (bin === undefined) {
  process.stderr.write('SKIPPED: standbys, for PostgreSQL of Debian is not installed, or this is not root\n');
}

/** A process that is started again whenever it ends, at the same port, as a supervisor does. */
async function supervised(world: World, script: string, environment: Record<string, string>) {
  let server: WorldServer = await world.serve(script, environment);
  const port = String(server.port);
  let watching = true;
  const watch = (async () => {
    while (watching) {
      await sleep(50);
      if (!isThere(server.pid)) {
        server = await world.serve(script, { ...environment, PORT: port }).catch(() => server);
      }
    }
  })();
  return {
    url: server.url,
    pid: () => server.pid,
    async stop() {
      watching = false;
      await watch;
      await server.kill();
    },
  };
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The primary is lost with its disk while people register; its synchronous standby is promoted, as an operator or Patroni does. */
describe.skipIf(bin === undefined)('a synchronous standby', () => {
  let primary: DebianPostgres;
  let standby: DebianPostgres;
  let world: World;
  const ends: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    primary = await startDebianPostgres(bin ?? '');
    world = await startWorld({ databaseUrl: primary.database('live') });
    standby = await primary.follow();
    const sql = postgres(primary.url('postgres'), { max: 1 });
    await sql`alter system set synchronous_standby_names = '*'`;
    await sql`select pg_reload_conf()`;
    for (let synchronous = 0; synchronous === 0; await sleep(50)) {
      const [row] = await sql`select count(*)::int as n from pg_stat_replication where sync_state = 'sync'`;
      synchronous = row?.['n'];
    }
    await sql.end();
  }, 120_000);
  afterAll(async () => {
    for (const end of ends) await end();
    await world?.stop();
    primary?.stop();
    standby?.stop();
  });

  test('serves reads that show what was just written, where every commit waits for it; else the start refuses it', async () => {
    const reads = { DATABASE_READ_URL: standby.url('live'), DATABASE_REPORT_URL: standby.url('live') };
    await expect(world.serve('src/main/api.ts', reads)).rejects.toThrow('ended at once');

    const sql = postgres(primary.url('postgres'), { max: 1 });
    await sql`alter system set synchronous_commit = remote_apply`;
    await sql`select pg_reload_conf()`;
    await sql.end();
    const api = await world.serve('src/main/api.ts', reads);
    const [token = ''] = await world.citizens(1);
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    for (let n = 0; n < 20; n++) {
      const body = JSON.stringify(registration(9_000 + n, world.community));
      const post = { method: 'POST', headers, body };
      const made = (await (
        await fetch(`${api.url}/v1/drills/${world.drillId}/registrations`, post)
      ).json()) as { id: string };
      const own = await fetch(`${api.url}/v1/registrations/${made.id}`, { headers });
      expect(own.status).toBe(200);
    }
    await api.stop();
  }, 60_000);

  test('has all that was acknowledged when it is promoted, and the service goes on with it by itself', async () => {
    const hosts = [standby, primary].map((one) => new URL(one.url('live')).host).join(',');
    const both = { DATABASE_URL: `postgres://muster@${hosts}/live`, RECONCILE_SECONDS: '5' };
    const api = await supervised(world, 'src/main/api.ts', both);
    const worker = await supervised(world, 'src/main/worker.ts', both);
    ends.push(api.stop, worker.stop);
    const [token = ''] = await world.citizens(1);
    const acknowledged: { id: string; asked: number; at: number }[] = [];
    let going = true;
    let next = 0;
    const clients = Array.from({ length: 8 }, async () => {
      while (going) {
        const n = next++;
        const asked = performance.now();
        await fetch(`${api.url}/v1/drills/${world.drillId}/registrations`, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          body: JSON.stringify(registration(n, world.community)),
          signal: AbortSignal.timeout(2_000),
        }).then(
          async (answer) => {
            if (answer.status === 201) {
              const { id } = (await answer.json()) as { id: string };
              acknowledged.push({ id, asked, at: performance.now() });
            } else await answer.body?.cancel();
          },
          () => sleep(50),
        );
      }
    });
    while (acknowledged.length < 300) await sleep(20);
    const before = [api.pid(), worker.pid()];

    const lost = performance.now();
    primary.lose();
    standby.promote();
    // Answers from before are still read now: what counts is what was asked for since.
    const promoted = performance.now();
    const since = () => acknowledged.filter(({ asked }) => asked > promoted);
    while (since().length < 100) await sleep(20);
    const back = since()[0]?.at ?? Number.NaN;
    process.stdout.write(
      `back ${((back - lost) / 1_000).toFixed(1)} s after the primary was lost, ${((back - promoted) / 1_000).toFixed(1)} s after its standby was promoted\n`,
    );
    going = false;
    await Promise.all(clients);

    const sql = postgres(standby.url('live'), { max: 1 });
    ends.push(() => sql.end());
    const ids = acknowledged.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const [there] = await sql`select count(*)::int as n from registrations where id = any(${ids}::uuid[])`;
    expect(there?.['n']).toBe(ids.length);
    // Whoever registered last is given a window, too: the worker follows.
    for (let placed = 0; placed < ids.length; await sleep(100)) {
      const [row] = await sql`
        select count(*)::int as n from registrations r where r.id = any(${ids}::uuid[]) and (r.status = 'assigned'
          or exists (select from waiting w where w.registration_id = r.id and w.told))`;
      placed = row?.['n'];
    }
    for (const [index, pid] of [api.pid(), worker.pid()].entries()) expect(pid).not.toBe(before[index]);
  }, 120_000);
});
