import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createJobsRead } from '../../../../src/modules/service/jobs/jobs.read.ts';
import { type JobAnswer, startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import { type SeededDrill, seedDrill } from '../../../support/drill.ts';
import { eventually } from '../../../support/eventually.ts';
import { fromXlsx } from '../../../support/files.ts';
import { rosterCsv } from '../../../support/people.ts';

const [community] = gulou.communities;
/** About 1.6 MB: seven chunks, so seven steps. */
const people = 18_000;
/** Where one step is as good as many. */
const few = 40;

/** A file with a bad row near its beginning and one near its end. */
function file(count = people): string {
  const lines = rosterCsv(0, count, community).split('\r\n');
  for (const at of [10, count - 10]) lines[at] = (lines[at] ?? '').replace('resident-id', 'licence');
  return lines.join('\r\n');
}

describe('an import that is interrupted', () => {
  let t: TestApp;
  let drill: SeededDrill;
  beforeEach(async () => {
    t = await startTestApp();
    drill = await seedDrill(t);
  });
  afterEach(() => t.close());

  const start = (count = people) =>
    t.need<JobAnswer>(
      'POST',
      `/v1/drills/${drill.id}/roster/import`,
      { token: drill.gulouHq, body: file(count), headers: { 'content-type': 'text/csv' } },
      [202],
    );
  const look = (id: string) => t.need<JobAnswer>('GET', `/v1/jobs/${id}`, { token: drill.gulouHq });
  const cancel = (id: string) =>
    t.call<JobAnswer & { code?: string }>('POST', `/v1/jobs/${id}/cancel`, { token: drill.gulouHq });
  const onRoster = async () => {
    const [row] = await t.sql<
      { n: number }[]
    >`select count(*)::int as n from roster where drill_id = ${drill.id}`;
    return row?.n ?? -1;
  };
  const figures = { rows: people, accepted: people - 2, changed: people - 2, unchanged: 0, rejected: 2 };

  test('a worker killed in the middle: another goes on from there, and nothing counts twice', async () => {
    const job = await start();
    const worker = spawn(
      process.execPath,
      [fileURLToPath(new URL('./doomed-importer.ts', import.meta.url))],
      {
        env: { PATH: process.env['PATH'] ?? '', DATABASE_URL: t.databaseUrl, JOB_ID: job.id },
        stdio: ['ignore', 'inherit', 'inherit'],
      },
    );
    const seen: number[] = [];
    const begun = async () => {
      seen.push((await look(job.id)).progress.done);
      return (seen.at(-1) ?? 0) > 0;
    };
    // A process of its own has the whole house to load first.
    await eventually('some of it is written', begun, 90_000);
    worker.kill('SIGKILL');
    await once(worker, 'exit');
    const half = await look(job.id);
    expect(half.status).toBe('running');
    expect(half.progress.done).toBeGreaterThan(0);
    expect(half.progress.done).toBeLessThan(people);
    // What stands and what is counted are the same, wherever it was killed.
    expect(await onRoster()).toBe(half.progress.done - 1);

    // While its lease lasts nobody else takes it.
    await t.runJob(job.id);
    expect((await look(job.id)).status).toBe('running');
    await t.sql`update jobs set lease_until = now() - interval '1 second'`;
    await t.runJob(job.id);
    const done = await look(job.id);
    expect(done).toMatchObject({
      status: 'done',
      progress: { done: people, total: people },
      result: figures,
    });
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(await onRoster()).toBe(people - 2);
    const rejected = await t.call('GET', `/v1/jobs/${job.id}/rejected`, { token: drill.gulouHq });
    expect(fromXlsx(rejected.bytes).rows.map(([row]) => row)).toEqual(['Row', '11', String(people - 9)]);
  }, 180_000);

  /** A process of its own takes the job and dies of it, after a step if `steps`; then the job's lease is over. */
  async function dieOf(jobId: string, steps: boolean): Promise<void> {
    const worker = spawn(process.execPath, [fileURLToPath(new URL('./deadly-job.ts', import.meta.url))], {
      env: {
        PATH: process.env['PATH'] ?? '',
        DATABASE_URL: t.databaseUrl,
        JOB_ID: jobId,
        STEPS: String(steps),
      },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    expect(await once(worker, 'exit')).toEqual([null, 'SIGKILL']);
    await t.sql`update jobs set lease_until = now() - interval '1 second' where id = ${jobId}`;
  }

  test('a job that ended two processes at the same step is failed, and says so', async () => {
    const job = await start(few);
    await dieOf(job.id, false);
    await dieOf(job.id, false);
    await t.runJob(job.id);
    const failed = await look(job.id);
    expect(failed).toMatchObject({ status: 'failed', problem: { code: 'job-ends-workers' } });
    expect(failed.problem?.detail).toContain('2 processes');
    expect(await onRoster()).toBe(0);
    expect(await t.sql`select from import_chunks`).toHaveLength(0);
  }, 180_000);

  test('one that got further between two kills goes on', async () => {
    const job = await start(few);
    // As after a run that was killed before.
    await t.sql`update jobs set lost_runs = 1`;
    await dieOf(job.id, true);
    await t.runJob(job.id);
    expect(await look(job.id)).toMatchObject({ status: 'done', result: { rows: few, rejected: 2 } });
  }, 180_000);

  test('a lease from a time when the clock was ahead holds nobody up', async () => {
    const job = await start(few);
    await t.sql`
      update jobs set status = 'running', owner = gen_random_uuid(), lease_until = now() + interval '8 hours'`;
    expect(await createJobsRead(t.ground.database).stranded(30_000, 10)).toEqual([job.id]);
    await t.runJob(job.id);
    expect(await look(job.id)).toMatchObject({ status: 'done', result: { rows: few, rejected: 2 } });
  });

  test('connections killed again and again: the queue tries again, the figures are exact', async () => {
    const job = await start();
    for (let turn = 0; turn < 100 && (await look(job.id)).status !== 'done'; turn += 1) {
      const running = t.runJob(job.id).catch(() => undefined);
      const killing = t.sql`
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name = 'muster-test' and ${turn < 3}`;
      await Promise.all([running, killing]);
      await t.sql`update jobs set lease_until = null where status = 'running'`;
    }
    expect(await look(job.id)).toMatchObject({ status: 'done', result: figures });
    expect(await onRoster()).toBe(people - 2);
  });

  test('cancelled while it waits: nothing is written, and its file is gone', async () => {
    const job = await start();
    expect(await cancel(job.id)).toMatchObject({ status: 200, body: { status: 'cancelled' } });
    expect(await cancel(job.id)).toMatchObject({ status: 200, body: { status: 'cancelled' } });
    await t.runJob(job.id);
    expect(await look(job.id)).toMatchObject({ status: 'cancelled', progress: { done: 0 } });
    expect(await onRoster()).toBe(0);
    await t.services.longWork.sweeps.tell();
    expect(await t.sql`select from import_chunks`).toHaveLength(0);
  });

  test('cancelled while it runs: it stops before its next step, and what is written stays', async () => {
    const job = await start();
    const running = t.runJob(job.id);
    await eventually('some of it is written', async () => (await look(job.id)).progress.done > 0);
    expect((await cancel(job.id)).status).toBe(200);
    await running;
    const stopped = await look(job.id);
    expect(stopped.status).toBe('cancelled');
    expect(await onRoster()).toBe(stopped.progress.done - 1);
    expect(stopped.progress.done).toBeLessThan(people);
    expect(await t.sql`select from import_chunks`).toHaveLength(0);
  });

  test('what is over cannot be cancelled; rejected rows of what runs are not there yet', async () => {
    const job = await start();
    const early = await t.call('GET', `/v1/jobs/${job.id}/rejected`, { token: drill.gulouHq });
    expect(early).toMatchObject({ status: 409, body: { code: 'job-unfinished' } });
    await t.runJob(job.id);
    expect(await cancel(job.id)).toMatchObject({ status: 409, body: { code: 'job-finished' } });
  });

  test('a part of the stored file is gone: that is said, and not taken for its end', async () => {
    const job = await start();
    await t.sql`delete from import_chunks where job_id = ${job.id} and seq = 3`;
    await t.runJob(job.id);
    expect(await look(job.id)).toMatchObject({
      status: 'failed',
      problem: { code: 'import-unreadable', errors: [{ code: 'incomplete' }] },
    });
  });

  test('an upload that broke off, and one whose job never came to be, are swept', async () => {
    await t.sql`
      insert into import_chunks (job_id, seq, bytes, created_at)
      select gen_random_uuid(), 0, ''::bytea, now() - age from unnest(array['2 hours', '1 minute']::interval[]) as age`;
    const job = await start();
    await t.services.longWork.sweeps.tell();
    const left = await t.sql<{ jobId: string; n: number }[]>`
      select job_id as "jobId", count(*)::int as n from import_chunks group by 1 order by 2`;
    expect(left.map(({ n }) => n)).toEqual([1, expect.any(Number)]);
    expect(left.at(-1)?.jobId).toBe(job.id);
  });
});

describe('jobs and the queue', () => {
  test('a worker takes a job by its signal; one whose signal was lost is found by the reconcile round', async () => {
    const t = await startTestApp({ worker: true });
    try {
      const drill = await seedDrill(t);
      const url = `/v1/drills/${drill.id}/roster/import`;
      const ask = {
        token: drill.gulouHq,
        body: rosterCsv(0, 5, community),
        headers: { 'content-type': 'text/csv' },
      };
      const { id } = await t.need<JobAnswer>('POST', url, ask, [202]);
      const done = async (job: string) =>
        (await t.need<JobAnswer>('GET', `/v1/jobs/${job}`, { token: drill.gulouHq })).status === 'done';
      await eventually('the signalled job is done', () => done(id));
      // As a job is whose worker was killed: its lease is over, and no signal of it waits.
      await t.sql`
        update jobs set status = 'running', owner = gen_random_uuid(), lease_until = now(), finished_at = null`;
      await eventually('somebody took it up again', async () => {
        const [job] = await t.sql<
          { attempts: number }[]
        >`select attempts from jobs where finished_at is not null`;
        return job?.attempts === 2;
      });
    } finally {
      await t.close();
    }
  });
});
