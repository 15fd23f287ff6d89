import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { examine } from '../../src/main/doctor/examine.ts';
import { openProbe, watchReadsOwnWrites } from '../../src/platform/db/index.ts';
import { type DebianPostgres, debianPostgresBin, startDebianPostgres } from '../support/debian-postgres.ts';
import { gulou } from '../support/divisions.ts';
import { drillPlan } from '../support/drill.ts';
import { registration } from '../support/people.ts';
import { startRegistering, supervised, untilPlaced } from '../support/supervised.ts';
import { startWorld, type World, worldKey } from '../support/world.ts';

const bin = debianPostgresBin();
if (bin === undefined) {
  process.stderr.write('SKIPPED: standbys, for PostgreSQL of Debian is not installed, or this is not root\n');
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
    await wait(true);
  }, 120_000);
  afterAll(async () => {
    for (const end of ends) await end();
    await world?.stop();
    primary?.stop();
    standby?.stop();
  });

  /** Has commits wait for the standby, or not. */
  async function wait(whether: boolean): Promise<void> {
    const sql = postgres(primary.url('postgres'), { max: 1 });
    await sql.unsafe(`alter system set synchronous_standby_names = '${whether ? '*' : ''}'`);
    await sql`select pg_reload_conf()`;
    for (let still = true; still; await sleep(20)) {
      const [row] = await sql`select count(*)::int as n from pg_stat_replication where sync_state = 'sync'`;
      still = row?.['n'] !== Number(whether);
    }
    await sql.end();
  }

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
    const registers = async (n: number) => {
      const body = JSON.stringify(registration(n, world.community));
      const post = { method: 'POST', headers, body };
      const made = (await (
        await fetch(`${api.url}/v1/drills/${world.drillId}/registrations`, post)
      ).json()) as { id: string };
      const own = await fetch(`${api.url}/v1/registrations/${made.id}`, { headers });
      expect(own.status).toBe(200);
    };
    for (let n = 0; n < 20; n++) await registers(9_000 + n);

    // Somebody has the primary go on without its standby: what is read is asked of the primary, and said to be.
    const behind = postgres(standby.url('live'), { max: 1 });
    const of = postgres(primary.url('live'), { max: 1 });
    const probe = openProbe({ url: standby.url('live'), applicationName: 'test' });
    const turns: boolean[] = [];
    const watch = watchReadsOwnWrites({
      ...{ primary: of, probe, everyMs: 20 },
      onTurn: (holds) => turns.push(holds),
    });
    const left = async () =>
      /^muster_standby_left\{.*pool="read".*\} 1$/m.test(await (await fetch(`${api.url}/metrics`)).text());
    expect(await left()).toBe(false);
    const doctor = async () => {
      const environment = {
        DATABASE_URL: primary.url('live'),
        MASTER_KEY: worldKey.toString('base64'),
        ...reads,
      };
      const found: string[] = [];
      for await (const { check, state } of examine(environment)) found.push(`${check} ${state}`);
      return found.filter((one) => one.startsWith('standby'));
    };
    expect(await doctor()).toEqual(['standby for reads good', 'standby for reports good']);
    await wait(false);
    await behind`select pg_wal_replay_pause()`;
    while (!(await left())) await sleep(20);
    await registers(9_020);
    expect(turns).toEqual([false]);
    expect(await doctor()).toEqual(['standby for reads bad', 'standby for reports good']);
    // Synchronous again it is not asked before it shows what was written meanwhile.
    await behind`select pg_wal_replay_resume()`;
    await wait(true);
    while (turns.length < 2) await sleep(20);
    const [{ shown } = { shown: 0 }] = await behind<{ shown: number }[]>`
      select count(*)::int as shown from registrations where drill_id = ${world.drillId}`;
    expect([turns[1], shown]).toEqual([true, 21]);
    watch.stop();
    await Promise.all([api.stop(), behind.end(), of.end(), probe.close()]);
  }, 60_000);

  test('shows reports of some time ago where it falls behind, which say so; own reads are never behind', async () => {
    const of = postgres(primary.url('postgres'), { max: 1 });
    const behind = postgres(standby.url('postgres'), { max: 1 });
    await of`alter system set synchronous_commit = 'on'`;
    await of`select pg_reload_conf()`;
    const api = await world.serve('src/main/api.ts', { DATABASE_REPORT_URL: standby.url('live') });
    const worker = await world.serve('src/main/worker.ts', { DATABASE_REPORT_URL: standby.url('live') });
    const live = postgres(primary.url('live'), { max: 1 });
    const [token = ''] = await world.citizens(1);
    const headquarters = await world.headquarters('city-hq', '3501');
    const call = (path: string, as: string, body?: object): Promise<Response> => {
      const headers = { authorization: `Bearer ${as}`, 'content-type': 'application/json' };
      const method = body === undefined ? 'GET' : 'POST';
      return fetch(api.url + path, {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    };
    const ask = async <T>(path: string, as: string, body?: object): Promise<T> => {
      const answer = await call(path, as, body);
      const said = (await answer.json()) as T;
      expect([path, answer.ok, said]).toEqual([path, true, said]);
      return said;
    };
    const look = async () => {
      const path = `/v1/drills/${world.drillId}/coverage`;
      const told = await ask<{ asOf: string; total: { reached: { registered: number } } }>(
        path,
        headquarters,
      );
      return { asOf: Date.parse(told.asOf), people: told.total.reached.registered };
    };
    await behind`select pg_wal_replay_pause()`;
    while ((await behind`select pg_get_wal_replay_pause_state() as state`)[0]?.['state'] !== 'paused')
      await sleep(20);
    const before = await look();
    const halted = Date.now();
    for (let n = 0; n < 5; n++) {
      const body = registration(9_100 + n, world.community);
      const { id } = await ask<{ id: string }>(`/v1/drills/${world.drillId}/registrations`, token, body);
      expect(await ask(`/v1/registrations/${id}`, token)).toMatchObject({ id });
    }
    await sleep(2_500);
    const late = await look();
    expect(late.people).toBe(before.people);
    expect(late.asOf).toBeLessThan(Date.now() - 1_000);
    // It may have been asked once more just after it was halted, with nothing new to show.
    expect(late.asOf).toBeLessThan(halted + 1_500);
    const asked = await ask<{ id: string }>(`/v1/drills/${world.drillId}/reports`, headquarters, {});

    // What is decided is so by what is there now: by the standby, which does not know of this drill, nothing stands against
    // a plan without a site.
    const [days = {}] = await live`
      select starts_at as "startsAt", ends_at as "endsAt" from drills where id = ${world.drillId}`;
    const plan = { ...drillPlan, ...days, communities: [...gulou.communities] };
    const { id: planned } = await ask<{ id: string }>('/v1/drills', headquarters, plan);
    const district = await world.headquarters('district-hq', gulou.division);
    const publication = { division: gulou.division };
    expect(await ask(`/v1/drills/${planned}/feasibility`, district)).toMatchObject({ feasible: false });
    expect((await call(`/v1/drills/${planned}/publish`, district, publication)).status).toBe(409);
    const forced = { ...publication, force: true, reason: '停电演练' };
    await ask(`/v1/drills/${planned}/publish`, district, forced);
    const closing = await ask<{ closedAt: string }>(`/v1/drills/${planned}/close`, headquarters, {
      reason: '停电演练',
    });

    /** The report of a drill, once it is listed: whoever lists it can have it. */
    const report = async (drillId: string) => {
      const path = `/v1/drills/${drillId}/reports`;
      for (;;) {
        const { items } = await ask<{ items: { id: string; kind: string; asOf: string }[] }>(
          path,
          headquarters,
        );
        const [made] = items;
        if (made === undefined) {
          await sleep(100);
          continue;
        }
        const { sheets } = await ask<{ sheets: Record<string, object[]> }>(
          `${path}/${made.id}`,
          headquarters,
        );
        return { ...made, communities: sheets['communities']?.length };
      }
    };
    // A report that is asked for now is of when the standby is, and says so; a final one is of the end, and made all the same.
    const provisional = await report(world.drillId);
    expect(provisional).toMatchObject({ id: asked.id, kind: 'provisional' });
    expect(Date.parse(provisional.asOf)).toBeLessThan(halted + 1_500);
    const final = await report(planned);
    expect(final).toMatchObject({ kind: 'final', communities: gulou.communities.length });
    expect(Date.parse(final.asOf)).toBeGreaterThanOrEqual(Date.parse(closing.closedAt));
    const metrics = await (await fetch(`${api.url}/metrics`)).text();
    expect(Number(/^muster_reports_behind_seconds\S* (\S+)$/m.exec(metrics)?.[1])).toBeGreaterThan(1);

    await behind`select pg_wal_replay_resume()`;
    let now = await look();
    for (; now.people < before.people + 5; now = await look()) await sleep(50);
    // Figures that show what was written say a time after it, once it has been asked again.
    while ((await look()).asOf < halted + 2_500) await sleep(100);

    // Without the standby the night's reports are made all the same, of the present, and what headquarters read is there.
    await wait(false);
    standby.halt();
    const alone = Date.now();
    const { id: night } = await ask<{ id: string }>(`/v1/drills/${world.drillId}/reports`, headquarters, {});
    for (;;) {
      const { items } = await ask<{ items: { id: string; asOf: string }[] }>(
        `/v1/drills/${world.drillId}/reports`,
        headquarters,
      );
      const made = items.find(({ id }) => id === night);
      if (made !== undefined) {
        expect(Date.parse(made.asOf)).toBeGreaterThanOrEqual(alone);
        break;
      }
      await sleep(50);
    }
    // The api leaves the standby at its own next look, and says until then that it is to be asked again.
    const coverage = () => call(`/v1/drills/${world.drillId}/coverage`, headquarters);
    let answer = await coverage();
    for (; answer.status === 503; answer = await coverage()) await sleep(100);
    expect(await answer.json()).toMatchObject({ total: { reached: { registered: before.people + 5 } } });
    standby.resume();
    await wait(true);
    await api.stop();
    await Promise.all([worker.stop(), live.end(), of.end(), behind.end()]);
  }, 60_000);

  test('has all that was acknowledged when it is promoted, and the service goes on with it by itself', async () => {
    const hosts = [standby, primary].map((one) => new URL(one.url('live')).host).join(',');
    const reports = standby.url('live');
    const both = {
      ...{ DATABASE_URL: `postgres://muster@${hosts}/live`, DATABASE_REPORT_URL: reports },
      RECONCILE_SECONDS: '5',
    };
    const api = await supervised(world, 'src/main/api.ts', both);
    const worker = await supervised(world, 'src/main/worker.ts', both);
    ends.push(api.stop, worker.stop);
    const load = await startRegistering(world, api.url);
    while (load.acknowledged.length < 300) await sleep(20);
    const before = [api.pid(), worker.pid()];

    const lost = performance.now();
    primary.lose();
    standby.promote();
    // Answers from before are still read now: what counts is what was asked for since.
    const promoted = performance.now();
    const back = await load.since(promoted, 100);
    process.stdout.write(
      `back ${((back - lost) / 1_000).toFixed(1)} s after the primary was lost, ${((back - promoted) / 1_000).toFixed(1)} s after its standby was promoted\n`,
    );
    await load.stop();

    const sql = postgres(standby.url('live'), { max: 1 });
    ends.push(() => sql.end());
    expect(await load.missing(sql)).toEqual([]);
    // Whoever registered last is given a window, too: the worker follows.
    await untilPlaced(sql, load.ids());
    for (const [index, pid] of [api.pid(), worker.pid()].entries()) expect(pid).not.toBe(before[index]);
    // What is read from it is of the present: it follows nobody any more, and so does not stay behind for ever.
    const headers = { authorization: `Bearer ${await world.headquarters('city-hq', '3501')}` };
    const settled = Date.now();
    for (let asOf = 0; asOf < settled; await sleep(100)) {
      const answer = await fetch(`${api.url}/v1/drills/${world.drillId}/coverage`, { headers });
      if (answer.ok) asOf = Date.parse(((await answer.json()) as { asOf: string }).asOf);
    }
  }, 120_000);
});
