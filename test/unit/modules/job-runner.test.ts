import { expect, test } from 'vitest';
import { createJobRunner } from '../../../src/modules/service/jobs/job-runner.ts';
import type { ClaimedJob, JobsRepo } from '../../../src/modules/service/jobs/jobs.repo.ts';
import { systemClock } from '../../../src/platform/clock.ts';

const away = new Error('the database is away');
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const job: ClaimedJob = {
  id: 'a',
  kind: 'report',
  drillId: 'd',
  createdBy: 'somebody',
  role: 'city-hq',
  division: '3501',
  laboratory: null,
  done: 0,
  total: 0,
  input: {},
  state: null,
  cancelRequested: false,
  attempts: 1,
  lostRuns: 0,
} as unknown as ClaimedJob;

/** A runner on a database that goes away at some point, and takes a job back only at the fourth try. */
function runnerOf(claim: () => Promise<ClaimedJob>, leaseMs = 30_000) {
  const owners: string[] = [];
  let tries = 0;
  const repo = {
    claim,
    renew: async () => undefined,
    release: async (_id: string, owner: string) => {
      tries += 1;
      if (tries < 4) throw away;
      owners.push(owner);
    },
  } as unknown as JobsRepo;
  const handlers = {
    report: {
      run: async () => {
        throw away;
      },
    },
  };
  const runner = createJobRunner({
    repo,
    handlers,
    isPassing: (error) => error === away,
    clock: systemClock,
    logger: quiet as never,
    leaseMs,
  });
  return { runner, owners, tries: () => tries };
}

test('a job whose database goes away is given back as soon as it is there again: its run has not ended without a word', async () => {
  const { runner, owners } = runnerOf(async () => job);
  await expect(runner.run('a', new AbortController().signal)).rejects.toBe(away);
  expect(owners).toHaveLength(1);
});

test('one of which nobody said whether it was taken is given back, too', async () => {
  const { runner, owners } = runnerOf(async () => {
    throw away;
  });
  await expect(runner.run('a', new AbortController().signal)).rejects.toBe(away);
  expect(owners).toHaveLength(1);
});

test('it is given up with the lease, and at once where the process is to end', async () => {
  const short = runnerOf(async () => job, 300);
  await expect(short.runner.run('a', new AbortController().signal)).rejects.toBe(away);
  expect(short.owners).toHaveLength(0);
  expect(short.tries()).toBe(3);

  const closing = runnerOf(async () => job);
  await closing.runner.run('a', AbortSignal.abort());
  expect(closing.tries()).toBe(1);
});
