import { afterAll, beforeAll, expect, test } from 'vitest';
import { emptyTally, fuzzRound } from '../../../fuzz/round.ts';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { routesOf } from '../../../support/routes.ts';

let t: TestApp;
beforeAll(async () => {
  t = await startTestApp({ worker: true, now: new Date('2021-09-22T08:00:00+08:00') });
});
afterAll(() => t.close());

test('3,000 requests with one thing changed, as a drill goes on: none is a 5xx, and each is answered as declared', async () => {
  const tally = emptyTally();
  // A stream goes on until somebody ends it, which cannot be done here.
  await fuzzRound(t, { seed: 20_210_922, requests: 3_000, without: ['streamEvents'] }, tally);
  expect(tally.failures).toEqual([]);
  expect(tally.sent).toBeGreaterThan(3_000);
  const succeeded = [...tally.reached.values()].filter((good) => good).length;
  expect(succeeded).toBeGreaterThan(routesOf(t).length * 0.9);
}, 300_000);
