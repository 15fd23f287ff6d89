import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { migrateQueue, openSignalQueue } from '../../../../src/platform/queue/index.ts';
import { createEmptyDatabase } from '../../../support/database.ts';
import { describeOnBothBackends } from './servers.ts';

const communityPayload = z.object({ community: z.string() });
const patience = { timeout: 40_000, interval: 50 };
const signalFor = (community: string) => ({ key: community, payload: { community } });
const children = new Set<ChildProcess>();
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
});

await describeOnBothBackends('outages', (server) => {
  it('gives a killed worker’s signal to another', async () => {
    const queue = await server.open({ lockMs: 2_000 });
    const script = fileURLToPath(new URL('./doomed-worker.ts', import.meta.url));
    const child = spawn(process.execPath, [script, server.url, 'killed'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.add(child);
    await queue.signal('killed', [signalFor('a')]);
    const [said] = await once(child.stdout, 'data');
    expect(String(said)).toBe('took a\n');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const runs: number[] = [];
    queue.consume('killed', { concurrency: 1, schema: communityPayload }, async (_payload, context) => {
      runs.push(context.attempt);
    });
    await vi.waitFor(() => expect(runs).toEqual([2]), patience);
  });

  it('finishes the handlers in flight when closing, and takes no more', async () => {
    const queue = await server.open();
    const started: string[] = [];
    let finished = 0;
    queue.consume('closing', { concurrency: 2, schema: communityPayload }, async (payload) => {
      started.push(payload.community);
      await new Promise((resolve) => setTimeout(resolve, 300));
      finished += 1;
    });
    await queue.signal('closing', ['a', 'b', 'c', 'd'].map(signalFor));
    await vi.waitFor(() => expect(started.length).toBe(2), patience);
    await Promise.all([queue.close(), queue.close()]);
    expect(started).toEqual(['a', 'b']);
    expect(finished).toBe(2);
    await expect(queue.signal('closing', [signalFor('e')])).rejects.toThrow('closed');

    const next = await server.open();
    const seen: string[] = [];
    next.consume('closing', { concurrency: 1, schema: communityPayload }, async (payload) => {
      seen.push(payload.community);
    });
    await vi.waitFor(() => expect(seen).toEqual(['c', 'd']), patience);
  });

  it('closes though a handler hangs, which is told to give up and whose signal is taken again', async () => {
    const queue = await server.open({ closeMs: 300, lockMs: 2_000 });
    let aborted = false;
    let started = false;
    queue.consume('hanging', { concurrency: 1, schema: communityPayload }, async (_payload, context) => {
      started = true;
      await new Promise((resolve) => context.aborted.addEventListener('abort', resolve));
      aborted = true;
      await new Promise(() => undefined);
    });
    await queue.signal('hanging', [signalFor('a')]);
    await vi.waitFor(() => expect(started).toBe(true), patience);
    await queue.close();
    expect(aborted).toBe(true);
    expect(queue.warnings).toEqual(['handlers did not finish in time, their signals will be taken again']);

    const next = await server.open({ lockMs: 2_000 });
    const seen: string[] = [];
    next.consume('hanging', { concurrency: 1, schema: communityPayload }, async (payload) => {
      seen.push(payload.community);
    });
    await vi.waitFor(() => expect(seen).toEqual(['a']), patience);
  });

  for (const outage of ['cut', 'freeze'] as const) {
    it(`neither fails nor holds up its caller, and recovers, when the server is gone (${outage})`, async () => {
      const proxy = await server.proxy();
      const queue = await server.open({ url: proxy.url, deadlineMs: 500, lockMs: 2_000 });
      const topic = `gone-${outage}`;
      const seen: string[] = [];
      queue.consume(topic, { concurrency: 2, schema: communityPayload }, async (payload) => {
        seen.push(payload.community);
      });
      await queue.repeat(`${topic}-tick`, 200, {});
      await queue.signal(topic, [signalFor('before')]);
      await vi.waitFor(() => expect(seen).toEqual(['before']), patience);

      await proxy[outage]();
      await Promise.all(Array.from({ length: 300 }, (_, i) => queue.signal(topic, [signalFor(`lost ${i}`)])));
      expect(queue.warnings).toContain('signals given up, the reconcile job will find them');
      expect(queue.warnings).toContain('signals given up, too many are under way');
      expect(await queue.health()).toMatchObject({
        ok: false,
        problem: `the queue (${server.name}) does not answer`,
      });

      await proxy.restore();
      await vi.waitFor(async () => {
        await queue.signal(topic, [signalFor('after')]);
        expect(seen).toContain('after');
      }, patience);
      await vi.waitFor(async () => expect((await queue.health()).ok).toBe(true), patience);
      await queue.close();
    });

    it(`closes while the server is gone (${outage})`, async () => {
      const proxy = await server.proxy();
      const queue = await server.open({ url: proxy.url, deadlineMs: 300, closeMs: 500 });
      let started = false;
      let finish = (): void => undefined;
      queue.consume(`closed-${outage}`, { concurrency: 2, schema: communityPayload }, async () => {
        started = true;
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
      });
      await queue.signal(`closed-${outage}`, [signalFor('a')]);
      await vi.waitFor(() => expect(started).toBe(true), patience);
      await proxy[outage]();
      finish();
      await queue.signal(`closed-${outage}`, [signalFor('b')]);
      await queue.close();
    });
  }

  it('opens while the server is down, and works once it is up', async () => {
    const proxy = await server.proxy();
    await proxy.cut();
    const queue = await server.open({ url: proxy.url, deadlineMs: 300 });
    expect(queue.warnings).toContain('the signal queue cannot be reached, going on without');
    const seen: string[] = [];
    let ticks = 0;
    queue.consume('late', { concurrency: 1, schema: communityPayload }, async (payload) => {
      seen.push(payload.community);
    });
    queue.consume('late-tick', { concurrency: 1, schema: z.object({}) }, async () => {
      ticks += 1;
    });
    await queue.repeat('late-tick', 300, {});
    await queue.signal('late', [signalFor('lost')]);
    await proxy.restore();
    await vi.waitFor(async () => {
      await queue.signal('late', [signalFor('a')]);
      expect(seen).toContain('a');
      expect(ticks).toBeGreaterThan(1);
    }, patience);
    await queue.close();
  });

  it('logs a dead server a few times, not for every try', async () => {
    const proxy = await server.proxy();
    const queue = await server.open({ url: proxy.url, deadlineMs: 200 });
    queue.consume('quiet', { concurrency: 2, schema: communityPayload }, async () => undefined);
    await queue.signal('quiet', [signalFor('a')]);
    await proxy.cut();
    for (let i = 0; i < 100; i += 1) await queue.signal('quiet', [signalFor('a')]);
    expect(queue.lines.length).toBeGreaterThan(0);
    expect(queue.lines.length).toBeLessThan(20);
    await queue.close();
  });

  it('prepares the server from several processes at once', async () => {
    await Promise.all([1, 2, 3, 4].map(() => migrateQueue(server.url)));
    expect((await (await server.open()).health()).ok).toBe(true);
  });
});

describe('the queue’s address', () => {
  const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };

  it('must be of a kind that is known', async () => {
    await expect(openSignalQueue({ url: 'amqp://127.0.0.1', logger })).rejects.toThrow('must begin with');
    await expect(migrateQueue('amqp://127.0.0.1')).rejects.toThrow('must begin with');
  });

  it('must be prepared on PostgreSQL, by several processes at once if need be', async () => {
    const database = await createEmptyDatabase();
    await expect(openSignalQueue({ url: database.url, logger })).rejects.toThrow('muster_queue');
    await Promise.all([1, 2, 3, 4].map(() => migrateQueue(database.url)));
    const queue = await openSignalQueue({ url: database.url, logger });
    expect((await queue.health()).ok).toBe(true);
    await queue.close();
    await database.drop();
  });
});
