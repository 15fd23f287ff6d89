import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { createFeed, type Feed } from '../../../src/modules/service/live/feed.ts';
import type { LiveSource } from '../../../src/modules/service/live/live-source.ts';

let feed: Feed | undefined;
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => {
  feed?.stop();
  vi.useRealTimers();
});

/** A feed whose readings take so long, ms, one after the other and then no time; counts them. */
function feedThatTakes(...durations: number[]) {
  let readings = 0;
  const source: LiveSource = {
    type: 'thing',
    data: z.object({}),
    everyMs: 100,
    understands: () => true,
    told: () => false,
    async read() {
      const takes = durations[readings] ?? 0;
      readings += 1;
      if (takes > 0) await new Promise((done) => setTimeout(done, takes));
      return { states: [], cursor: '1' };
    },
  };
  feed = createFeed({
    source,
    drillId: 'a drill',
    refreshMs: 60_000,
    onChanges: () => undefined,
    onRound: () => undefined,
  });
  return () => readings;
}

test('after one slow reading of a source the next comes as soon as after any', async () => {
  const readings = feedThatTakes(2_000);
  await vi.advanceTimersByTimeAsync(2_000 + 150);
  expect(readings()).toBe(2);
});

test('a source that is slow twice running is left alone for nine times as long', async () => {
  const readings = feedThatTakes(2_000, 2_000);
  await vi.advanceTimersByTimeAsync(2_000 + 100 + 2_000 + 17_900);
  expect(readings()).toBe(2);
  await vi.advanceTimersByTimeAsync(150);
  expect(readings()).toBe(3);
});
