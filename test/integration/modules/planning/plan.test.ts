import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { planParts } from '../../../../src/core/assignment/index.ts';
import { jobLeaseMs } from '../../../../src/modules/service/jobs/index.ts';
import { type JobAnswer, startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou, taijiang } from '../../../support/divisions.ts';
import { inOrder, recount, type SeededDrill, seedDrill } from '../../../support/drill.ts';
import { eventually } from '../../../support/eventually.ts';
import { household } from '../../../support/people.ts';

const [one, two] = gulou.communities;
const [three] = taijiang.communities;

describe('the plan of a whole drill', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let citizen: string;
  let next = 0;
  beforeAll(async () => {
    t = await startTestApp();
    citizen = await t.token('citizen');
  });
  afterAll(() => t.close());
  beforeEach(async () => {
    drill = await seedDrill(t, { lanes: 40 });
  });

  /** Households of three, eight to a building. */
  async function register(community: string, count: number): Promise<void> {
    const bodies = Array.from({ length: count }, (_, n) => {
      next += 3;
      return household(next - 3, 3, community, { building: `${Math.floor(n / 8) + 1}号楼` });
    });
    const url = `/v1/drills/${drill.id}/households`;
    await Promise.all(bodies.map((body) => t.need('POST', url, { token: citizen, body })));
  }
  const start = (body = {}, token = drill.cityHq) =>
    t.need<JobAnswer>('POST', `/v1/drills/${drill.id}/plan`, { token, body }, [202]);
  const look = (id: string) => t.need<JobAnswer>('GET', `/v1/jobs/${id}`, { token: drill.cityHq });
  const has = async () => {
    const [row] = await t.sql<{ placed: number; waiting: number; pending: number }[]>`
      select (select count(*)::int from appointments where drill_id = ${drill.id}) as placed,
        (select count(*)::int from waiting where drill_id = ${drill.id}) as waiting,
        (select count(*)::int from registrations where drill_id = ${drill.id} and status = 'pending') as pending`;
    return row;
  };

  test('gives everyone a window, households whole, and says how many', async () => {
    await register(one, 40);
    await register(three, 20);
    const job = await start();
    await t.runJob(job.id);
    expect(await look(job.id)).toMatchObject({
      kind: 'plan',
      status: 'done',
      progress: { done: 180, total: 180 },
      result: { placed: 180, unplaced: {}, communities: 2, communitiesThrough: 2, failedCommunities: [] },
    });
    expect(await has()).toEqual({ placed: 180, waiting: 0, pending: 0 });
    const split = await t.sql`
      select r.household_id from registrations r join appointments a on a.registration_id = r.id
      where r.drill_id = ${drill.id} group by 1 having count(distinct a.slot_id) > 1 or count(*) <> 3`;
    expect(split).toHaveLength(0);
    expect(await recount(t)).toEqual(inOrder);
    // Again: there is nothing to do, and nobody is moved.
    const before =
      await t.sql`select * from appointments where drill_id = ${drill.id} order by registration_id`;
    const again = await start();
    await t.runJob(again.id);
    expect(await look(again.id)).toMatchObject({ status: 'done', result: { placed: 0 } });
    expect(
      await t.sql`select * from appointments where drill_id = ${drill.id} order by registration_id`,
    ).toEqual(before);
  });

  test('a district plans its own people only', async () => {
    await register(one, 5);
    await register(three, 5);
    const job = await start({}, drill.gulouHq);
    await t.runJob(job.id);
    expect(await has()).toMatchObject({ placed: 15, waiting: 15 });
    const after = await start({ division: taijiang.division });
    await t.runJob(after.id);
    expect(await has()).toMatchObject({ placed: 30, waiting: 0 });
  });

  test('those for whom there is no place are counted by reason, and looked at again when there is', async () => {
    drill = await seedDrill(t, { sites: 1 });
    await register(one, 25);
    const job = await start();
    await t.runJob(job.id);
    // One site of 7 windows of 9 places each: three households of three in each.
    expect((await look(job.id)).result).toMatchObject({
      placed: 63,
      unplaced: { 'no-capacity-before-end': 12 },
    });
    expect(await has()).toMatchObject({ placed: 63, waiting: 12 });
    const told = await t.sql`select distinct told from waiting where drill_id = ${drill.id}`;
    expect(told).toEqual([{ told: true }]);
  });

  test('two at once are refused; when the first is over, another may be made', async () => {
    await register(one, 2);
    const first = await start();
    const url = `/v1/drills/${drill.id}/plan`;
    const both = await Promise.all([
      t.call('POST', url, { token: drill.cityHq, body: {} }),
      t.call('POST', url, { token: drill.gulouHq, body: {} }),
    ]);
    for (const refusal of both)
      expect(refusal).toMatchObject({ status: 409, body: { code: 'plan-running' } });
    await t.runJob(first.id);
    const second = await start();
    await t.runJob(second.id);
    expect(await look(second.id)).toMatchObject({ status: 'done' });
  });

  test('nothing is planned of a draft, of a closed drill, or of a drill of another city', async () => {
    const draft = await seedDrill(t, { publish: false });
    const plan = (id: string, token: string) => t.call('POST', `/v1/drills/${id}/plan`, { token, body: {} });
    expect(await plan(draft.id, draft.cityHq)).toMatchObject({
      status: 409,
      body: { code: 'drill-not-published' },
    });
    await t.need('POST', `/v1/drills/${drill.id}/close`, {
      token: drill.cityHq,
      body: { reason: '演练结束' },
    });
    expect(await plan(drill.id, drill.cityHq)).toMatchObject({ status: 409, body: { code: 'drill-closed' } });
  });

  /** A plan of which nothing is done but that it is cut into its parts. */
  async function startCut(): Promise<JobAnswer> {
    const job = await start();
    const stop = new AbortController();
    const coordinator = t.services.longWork.createRunner().run(job.id, stop.signal);
    await eventually('the plan is cut', async () => (await idle(job)).length > 0);
    stop.abort();
    await coordinator.catch(() => undefined);
    return job;
  }
  const idle = ({ id }: JobAnswer) => t.services.planParts.idle(id, jobLeaseMs);

  test('a worker killed in the middle of a part: another goes on, nobody is placed twice', async () => {
    await register(one, 120);
    await register(two, 120);
    const job = await startCut();
    for (let kills = 0; kills < 4; kills++) {
      const worker = spawn(
        process.execPath,
        [fileURLToPath(new URL('./doomed-planner.ts', import.meta.url))],
        {
          env: {
            PATH: process.env['PATH'] ?? '',
            DATABASE_URL: t.databaseUrl,
            JOB_ID: job.id,
            NOW: t.clock.now().toISOString(),
          },
          stdio: ['ignore', 'inherit', 'inherit'],
        },
      );
      // Killed when it has taken the part, a little later each time.
      const taken = async () =>
        (await t.sql`select 1 from plan_parts where job_id = ${job.id} and owner is not null`).length > 0;
      await eventually('the part is taken', async () => worker.exitCode !== null || (await taken()), 30_000);
      await new Promise((resolve) => setTimeout(resolve, kills * 40));
      worker.kill('SIGKILL');
      if (worker.exitCode === null && worker.signalCode === null) await once(worker, 'exit');
      expect(await recount(t)).toEqual(inOrder);
      // Its lease would run out by itself, in half a minute. And as if a community had been through between two kills.
      await t.sql`
        update plan_parts set lease_until = now() - interval '1 second', lost_runs = 0
        where job_id = ${job.id} and lease_until is not null`;
    }
    await t.runJob(job.id);
    expect(await look(job.id)).toMatchObject({ status: 'done' });
    expect(await has()).toEqual({ placed: 720, waiting: 0, pending: 0 });
    expect(await recount(t)).toEqual(inOrder);
  });

  test('a part at which two workers ended with nothing through between is given up, and the plan says so', async () => {
    await register(one, 2);
    const job = await startCut();
    // As a worker leaves it that was killed before anything was through, for the second time.
    await t.sql`
      update plan_parts set owner = gen_random_uuid(), lease_until = now() - interval '1 second', lost_runs = 1
      where job_id = ${job.id}`;
    await t.runJob(job.id);
    expect(await look(job.id)).toMatchObject({
      status: 'done',
      result: { parts: 1, failedParts: 1, placed: 0 },
    });
    expect(await has()).toMatchObject({ placed: 0, waiting: 6 });
  });

  test('a part with one lost run goes on, and one community that is through forgets it', async () => {
    await register(one, 2);
    const job = await startCut();
    await t.sql`
      update plan_parts set owner = gen_random_uuid(), lease_until = now() - interval '1 second' where job_id = ${job.id}`;
    await t.runJob(job.id);
    expect(await look(job.id)).toMatchObject({ status: 'done', result: { failedParts: 0, placed: 6 } });
    expect([...(await t.sql`select lost_runs from plan_parts where job_id = ${job.id}`)]).toEqual([
      { lost_runs: 0 },
    ]);
  });

  test('a lease from a time when the clock was ahead holds no part up', async () => {
    await register(one, 2);
    const job = await startCut();
    await t.sql`
      update plan_parts set owner = gen_random_uuid(), lease_until = now() + interval '8 hours' where job_id = ${job.id}`;
    expect(await idle(job)).toEqual([0]);
    await t.runJob(job.id);
    expect(await look(job.id)).toMatchObject({ status: 'done', result: { failedParts: 0, placed: 6 } });
  });

  test('cancelled half way and run again: what was written stands, the rest follows', async () => {
    await register(one, 30);
    await register(two, 30);
    const job = await start();
    const { longWork, planParts, runPlanPart } = t.services;
    const running = longWork.createRunner().run(job.id, new AbortController().signal);
    await eventually('the plan is cut', async () => (await planParts.idle(job.id, jobLeaseMs)).length > 0);
    // One community is through when headquarters change their mind.
    const part = runPlanPart(job.id, 0, new AbortController().signal);
    await eventually('a community is through', async () => (await planParts.progress(job.id)).through > 0);
    await t.need('POST', `/v1/jobs/${job.id}/cancel`, { token: drill.cityHq });
    await Promise.allSettled([part, running]);
    const after = await look(job.id);
    expect(['cancelled', 'done']).toContain(after.status);
    expect(await recount(t)).toEqual(inOrder);
    const again = await start();
    await t.runJob(again.id);
    expect(await has()).toEqual({ placed: 180, waiting: 0, pending: 0 });
    expect(await recount(t)).toEqual(inOrder);
  });

  test('people who cancel, or choose a window, while a plan is written', async () => {
    await register(one, 60);
    const job = await start();
    const ids = (
      await t.sql<{ id: string }[]>`select id from registrations where drill_id = ${drill.id} order by id`
    ).map(({ id }) => id);
    const cancelled = ids.slice(0, 20);
    await Promise.all([
      t.runJob(job.id),
      ...cancelled.map((id) => t.need('POST', `/v1/registrations/${id}/cancel`, { token: citizen })),
      // And a worker at the same people, as they are signalled when they register.
      t.assign(drill.id, one),
    ]);
    await t.assign(drill.id, one);
    expect(await has()).toEqual({ placed: 160, waiting: 0, pending: 0 });
    expect(await recount(t)).toEqual(inOrder);
  });
});

describe('the parts of a plan', () => {
  test('communities that share a site stay together, small ones are put together, whatever their order', () => {
    const loads = [
      { community: 'a', people: 10, sites: ['1', '2'] },
      { community: 'b', people: 10, sites: ['3'] },
      { community: 'c', people: 10, sites: ['2', '4'] },
      { community: 'd', people: 10, sites: [] },
      { community: 'e', people: 10, sites: ['5', '4'] },
    ];
    const parts = planParts(loads, 20);
    expect(parts).toEqual([
      { communities: ['a', 'c', 'e'], people: 30 },
      { communities: ['b', 'd'], people: 20 },
    ]);
    expect(planParts([...loads].reverse(), 20)).toEqual(parts);
    expect(planParts(loads, 1_000)).toHaveLength(1);
    expect(planParts([], 20)).toEqual([]);
  });
});
