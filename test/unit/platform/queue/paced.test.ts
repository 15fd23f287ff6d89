import { expect, test } from 'vitest';
import { paced } from '../../../../src/platform/queue/postgres.ts';

test('looking for the signals of dead workers that failed is told, and answers that there are none: the next look is in time', async () => {
  const lost = new Error('Connection terminated unexpectedly');
  const answers = [() => Promise.reject(lost), () => Promise.resolve(['7'])];
  const told: unknown[] = [];
  const backend = paced(
    {
      moveToActive: (_token: string) => Promise.reject(lost),
      moveStalledJobsToWait: () => answers.shift()?.() ?? Promise.resolve([]),
    },
    (error) => told.push(error),
  );
  expect(await backend.moveStalledJobsToWait()).toEqual([]);
  expect(told).toEqual([lost]);
  expect(await backend.moveStalledJobsToWait()).toEqual(['7']);
  // Of a claim the worker is to know.
  await expect(backend.moveToActive('token')).rejects.toBe(lost);
});
