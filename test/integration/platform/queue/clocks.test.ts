import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, it, vi } from 'vitest';
import { z } from 'zod';
import { describeOnBothBackends } from './servers.ts';

const patience = { timeout: 40_000, interval: 50 };
const nothing = z.object({});
const hours = 3_600_000;
const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** Runs a worker whose clock is ahead until it has said each of `words`, then kills it. */
async function runAhead(url: string, aheadMs: number, words: readonly string[]): Promise<void> {
  const preload = pathToFileURL(path('../../../support/shifted-clock.ts')).href;
  const child = spawn(process.execPath, ['--import', preload, path('./ahead-worker.ts'), url], {
    env: { PATH: process.env['PATH'] ?? '', CLOCK_AHEAD_MS: String(aheadMs) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said: string[] = [];
  child.stdout.on('data', (data: Buffer) => said.push(...data.toString().trim().split('\n')));
  try {
    await vi.waitFor(() => {
      for (const word of words) expect(said).toContain(word);
      expect(said.filter((word) => word === 'repeated').length).toBeGreaterThan(1);
    }, patience);
  } finally {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
}

await describeOnBothBackends('after a clock that was eight hours ahead', (server) => {
  it('repeats go on, and what its worker held, put off or had done waits for nobody', async () => {
    await runAhead(server.url, 8 * hours, ['held', 'failed', 'done']);

    const queue = await server.open({ lockMs: 2_000 });
    const seen: string[] = [];
    const take = (topic: string) =>
      queue.consume(topic, { concurrency: 1, schema: nothing }, async () => {
        seen.push(topic);
      });
    for (const topic of ['ahead-repeat', 'ahead-held', 'ahead-failing']) take(topic);
    await queue.repeat('ahead-repeat', 400, {});
    await vi.waitFor(() => {
      expect(seen.filter((topic) => topic === 'ahead-repeat').length).toBeGreaterThan(3);
    }, patience);
    expect(queue.warnings).toContain('a repeated signal stood in the future, it begins anew');
    await vi.waitFor(() => expect(seen).toContain('ahead-held'), patience);
    await vi.waitFor(() => expect(seen).toContain('ahead-failing'), patience);
    // Nobody has taken this topic since: that it was done in eight hours is not believed.
    await queue.signal('ahead-done', []);
    await vi.waitFor(async () => {
      expect((await queue.health()).topics['ahead-done']?.lastCompletedSeconds).toBe(null);
    }, patience);
  });

  it('where no clock is ahead, none is said to be, however many register a repeat at once', async () => {
    const queues = await Promise.all(Array.from({ length: 4 }, () => server.open({ lockMs: 2_000 })));
    for (let round = 0; round < 8; round += 1) {
      await Promise.all(queues.map((queue) => queue.repeat(`together-${round}`, 100 + round, {})));
    }
    // A busy machine may be too slow for one of them, which is said, too.
    const said = queues.flatMap(({ warnings }) => warnings);
    expect(said).not.toContain('a repeated signal stood in the future, it begins anew');
  });

  it('a process whose own clock is set back goes on at once', async () => {
    const queue = await server.open({ lockMs: 2_000 });
    let runs = 0;
    queue.consume('set-back', { concurrency: 1, schema: nothing }, async () => {
      runs += 1;
    });
    const real = Date.now;
    const ahead = vi.spyOn(Date, 'now').mockImplementation(() => real() + 8 * hours);
    try {
      await queue.repeat('set-back', 400, {});
      await vi.waitFor(() => expect(runs).toBeGreaterThan(1), patience);
    } finally {
      ahead.mockRestore();
    }
    const before = runs;
    await vi.waitFor(() => expect(runs).toBeGreaterThan(before + 3), patience);
  });
});
