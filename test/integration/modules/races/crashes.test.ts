import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  assignCommunity,
  createAssignmentRead,
  createAssignmentRepo,
} from '../../../../src/modules/windows/assignment/index.ts';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import {
  inOrder,
  type RegistrationAnswer,
  recount,
  type SeededDrill,
  seedDrill,
} from '../../../support/drill.ts';
import { eventually } from '../../../support/eventually.ts';
import { household, registration } from '../../../support/people.ts';
import { startTestRedis } from '../../../support/redis-server.ts';

const [community] = gulou.communities;

/** Ends all of the service's connections to the database; answers how many there were. */
async function killConnections(t: TestApp): Promise<number> {
  const rows = await t.sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name = 'muster-test'`;
  return rows.length;
}

describe('what crashes cost', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let next = 0;
  beforeAll(async () => {
    t = await startTestApp();
    drill = await seedDrill(t, { lanes: 100, ratePerLaneHour: 60 });
  });
  afterAll(() => t.close());

  const waiting = async () => {
    const [row] = await t.sql<
      { n: number }[]
    >`select count(*)::int as n from registrations where status = 'pending'`;
    return row?.n ?? -1;
  };

  test('connections killed while people register: who was acknowledged is there, once, and nobody else', async () => {
    const token = await t.token('citizen');
    const kills: Promise<number>[] = [];
    const acknowledged: string[] = [];
    const odd: string[] = [];
    const total = 200;
    async function client(): Promise<void> {
      while (next < total) {
        const n = next++;
        for (;;) {
          const answer = await t.call<RegistrationAnswer>('POST', `/v1/drills/${drill.id}/registrations`, {
            token,
            body: registration(n, community),
          });
          if (answer.status === 503) {
            if (answer.headers['retry-after'] === undefined) odd.push('503 without Retry-After');
            continue;
          }
          if (answer.status !== 200 && answer.status !== 201) odd.push(answer.text);
          else if (acknowledged.push(answer.body.id) % 20 === 0) kills.push(killConnections(t));
          break;
        }
      }
    }
    await Promise.all(Array.from({ length: 12 }, client));
    expect((await Promise.all(kills)).reduce((sum, n) => sum + n, 0)).toBeGreaterThan(0);
    expect(odd).toEqual([]);
    expect(new Set(acknowledged).size).toBe(total);
    const rows = await t.sql<{ id: string; events: number }[]>`
      select r.id, (select count(*)::int from registration_events e where e.registration_id = r.id) as events
      from registrations r`;
    expect(rows.map((row) => row.id).sort()).toEqual([...acknowledged].sort());
    expect(rows.every((row) => row.events === 1)).toBe(true);
  });

  test('connections killed while workers assign: no drift, and in the end everybody has a window', async () => {
    let failures = 0;
    for (let turn = 0; turn < 25; turn++) {
      const [kill, ...done] = await Promise.allSettled([
        sleep(turn % 12).then(() => killConnections(t)),
        t.assign(drill.id, community),
        t.assign(drill.id, community),
      ]);
      expect(kill.status).toBe('fulfilled');
      failures += done.filter((one) => one.status === 'rejected').length;
      // Half of them wait again, so that there is always something to write.
      await t.sql`
        with back as (
          delete from appointments where registration_id in (select id from registrations where status = 'assigned' order by id limit 150)
          returning registration_id, slot_id),
        freed as (
          update slots s set used = s.used - b.n from (select slot_id, count(*) as n from back group by 1) b where s.id = b.slot_id),
        again as (
          update registrations r set status = 'pending' from back b where b.registration_id = r.id returning r.*)
        insert into waiting (registration_id, drill_id, community, building_id, household_id, elderly, revision)
        select id, drill_id, community, building_id, household_id, elderly, revision from again`;
      expect(await recount(t)).toEqual(inOrder);
    }
    expect(failures).toBeGreaterThan(0);
    await eventually('everybody has a window', async () => {
      await t.assign(drill.id, community).catch(() => undefined);
      return (await waiting()) === 0;
    });
    expect(await recount(t)).toEqual(inOrder);
  });

  test('a worker that is stopped in the middle leaves whole households, and the next goes on from there', async () => {
    const homes = Array.from({ length: 215 }, (_, index) => household(10_000 + index * 20, 20, community));
    const url = `/v1/drills/${drill.id}/households`;
    const token = await t.token('citizen');
    await Promise.all(homes.map((body) => t.need('POST', url, { token, body })));
    expect(await waiting()).toBe(4_300);
    const stop = new AbortController();
    const repo = createAssignmentRepo(t.ground.database);
    const done = await assignCommunity(
      {
        read: createAssignmentRead(t.ground.database),
        repo: {
          ...repo,
          async place(...plan) {
            const placed = await repo.place(...plan);
            stop.abort();
            return placed;
          },
        },
        clock: t.clock,
      },
      drill.id,
      community,
      stop.signal,
    );
    expect(done.placed).toBeGreaterThan(0);
    expect(await waiting()).toBe(4_300 - done.placed);
    expect(done.placed % 20).toBe(0);
    expect(await recount(t)).toEqual(inOrder);
    await t.assign(drill.id, community);
    expect(await waiting()).toBe(0);
    expect(await recount(t)).toEqual(inOrder);
  });
});

const redis = await startTestRedis();
afterAll(() => redis?.stop());

const backends: [string, string | undefined, boolean][] = [
  ['postgres', undefined, true],
  ['redis', redis?.url, redis !== null],
];

describe.each(backends)('a queue that was emptied (%s)', (_, queueUrl, available) => {
  // Without a Redis there is nothing to test on: startTestRedis has said so in one loud line.
  test.skipIf(!available)('costs nobody their window: the reconcile round finds who waits', async () => {
    const t = await startTestApp(queueUrl === undefined ? {} : { queueUrl });
    try {
      const drill = await seedDrill(t);
      const token = await t.token('citizen');
      for (let n = 0; n < 5; n++) {
        await t.need('POST', `/v1/drills/${drill.id}/registrations`, {
          token,
          body: registration(n, community),
        });
      }
      await t.services.signals.flush();
      await emptyQueue(t, queueUrl);
      await t.house.startJobs();
      await eventually('all five have a window', async () => {
        const [row] = await t.sql<{ n: number }[]>`select count(*)::int as n from appointments`;
        return row?.n === 5;
      });
      expect(await recount(t)).toEqual(inOrder);
    } finally {
      await t.close();
    }
  });
});

async function emptyQueue(t: TestApp, queueUrl: string | undefined): Promise<void> {
  if (queueUrl !== undefined) {
    const client = new Redis(queueUrl);
    await client.flushall();
    client.disconnect();
    return;
  }
  const tables = await t.sql<{ name: string; kept: boolean }[]>`
    select format('%I.%I', schemaname, tablename) as name, tablename = 'migration' as kept
    from pg_tables where schemaname = 'muster_queue'`;
  const names = tables.filter((table) => !table.kept).map((table) => table.name);
  expect(names.length).toBeGreaterThan(0);
  await t.sql.unsafe(`truncate ${names.join(', ')}`);
}
