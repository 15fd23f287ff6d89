import { expect, it, vi } from 'vitest';
import { z } from 'zod';
import { describeOnBothBackends } from './servers.ts';

const communityPayload = z.strictObject({ community: z.string() });
const patience = { timeout: 20_000, interval: 20 };
const signalFor = (community: string) => ({ key: community, payload: { community } });

/** A gate that handlers wait at until the test opens it. */
function createGate(): { wait: Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const wait = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { wait, open };
}

await describeOnBothBackends('signals', (server) => {
  it('delivers every signal of a large batch once, with its payload', async () => {
    const queue = await server.open();
    const communities = Array.from({ length: 1_201 }, (_, i) => String(350_102_001_000 + i));
    await queue.signal('large-batch', communities.map(signalFor));
    const seen: string[] = [];
    queue.consume('large-batch', { concurrency: 10, schema: communityPayload }, async (payload) => {
      seen.push(payload.community);
    });
    await vi.waitFor(() => expect(seen.length).toBe(communities.length), patience);
    expect(seen.toSorted()).toEqual(communities);
  });

  it('merges signals of one key that wait, in one call and in several, from several processes', async () => {
    const [one, two] = await Promise.all([server.open(), server.open()]);
    await one.signal('merged', [signalFor('a'), signalFor('a'), signalFor('b')]);
    await Promise.all([one, two, one].map((queue) => queue.signal('merged', [signalFor('a')])));
    const seen: string[] = [];
    one.consume('merged', { concurrency: 1, schema: communityPayload }, async (payload) => {
      seen.push(payload.community);
    });
    await two.signal('merged', [signalFor('last')]);
    await vi.waitFor(() => expect(seen).toContain('last'), patience);
    expect(seen).toEqual(['a', 'b', 'last']);
  });

  it('runs a key once more, and once only, when it is signalled while it is being handled', async () => {
    const queue = await server.open();
    const gate = createGate();
    let runs = 0;
    let running = 0;
    queue.consume('once-more', { concurrency: 4, schema: communityPayload }, async () => {
      runs += 1;
      running += 1;
      expect(running).toBe(1);
      if (runs === 1) await gate.wait;
      running -= 1;
    });
    await queue.signal('once-more', [signalFor('a')]);
    await vi.waitFor(() => expect(runs).toBe(1), patience);
    for (let i = 0; i < 5; i += 1) await queue.signal('once-more', [signalFor('a')]);
    gate.open();
    await vi.waitFor(() => expect(runs).toBe(2), patience);
    await vi.waitFor(async () => {
      expect((await queue.health()).topics['once-more']).toMatchObject({ waiting: 0, active: 0 });
    }, patience);
    expect(runs).toBe(2);
  });

  it('takes the urgent first: no priority, then 1, then 2', async () => {
    const queue = await server.open();
    await queue.signal('urgency', [
      { ...signalFor('second'), priority: 2 },
      { ...signalFor('first'), priority: 1 },
      signalFor('before all'),
    ]);
    const seen: string[] = [];
    queue.consume('urgency', { concurrency: 1, schema: communityPayload }, async (payload) => {
      seen.push(payload.community);
    });
    await vi.waitFor(() => expect(seen).toEqual(['before all', 'first', 'second']), patience);
  });

  it('tries a handler that throws again, five runs in all, and keeps nothing of its message', async () => {
    const queue = await server.open();
    const attempts: number[] = [];
    let broken = true;
    queue.consume('throwing', { concurrency: 2, schema: communityPayload }, async (payload, context) => {
      if (payload.community === 'twice' && context.attempt < 3) throw new Error('not yet');
      if (payload.community !== 'broken') return;
      attempts.push(context.attempt);
      if (broken) throw new TypeError('of 350102199001011234');
    });
    await queue.signal('throwing', [signalFor('twice'), signalFor('broken')]);
    await vi.waitFor(async () => {
      expect((await queue.health()).topics['throwing']).toMatchObject({ failed: 1, delayed: 0, waiting: 0 });
    }, patience);
    expect(attempts).toEqual([1, 2, 3, 4, 5]);
    const stored = await server.stored();
    expect(stored).toContain('TypeError');
    expect(stored).not.toContain('350102199001011234');
    broken = false;
    await queue.signal('throwing', [signalFor('broken')]);
    await vi.waitFor(() => expect(attempts).toEqual([1, 2, 3, 4, 5, 1]), patience);
  });

  it('puts a bad payload aside without running or retrying it', async () => {
    const queue = await server.open();
    const seen: unknown[] = [];
    queue.consume('bad-payload', { concurrency: 1, schema: communityPayload }, async (payload) => {
      seen.push(payload);
    });
    await queue.signal('bad-payload', [{ key: 'a', payload: { community: 7 } }]);
    await vi.waitFor(async () => {
      expect((await queue.health()).topics['bad-payload']).toMatchObject({ failed: 1, delayed: 0 });
    }, patience);
    expect(seen).toEqual([]);
    expect(queue.warnings).toEqual(['a signal with a bad payload was put aside']);
    await queue.signal('bad-payload', [signalFor('a')]);
    await vi.waitFor(() => expect(seen).toEqual([{ community: 'a' }]), patience);
  });

  it('takes a key again after the queue was emptied under it, and repeats come back', async () => {
    const queue = await server.open();
    let ticks = 0;
    await queue.signal('emptied', [signalFor('a'), signalFor('b')]);
    queue.consume('emptied-tick', { concurrency: 1, schema: z.object({}) }, async () => {
      ticks += 1;
    });
    await queue.repeat('emptied-tick', 200, {});
    await vi.waitFor(() => expect(ticks).toBeGreaterThan(1), patience);
    await server.empty();
    const before = ticks;
    await vi.waitFor(() => expect(ticks).toBeGreaterThan(before + 2), patience);
    const seen: string[] = [];
    queue.consume('emptied', { concurrency: 1, schema: communityPayload }, async (payload) => {
      seen.push(payload.community);
    });
    await queue.signal('emptied', [signalFor('a')]);
    await vi.waitFor(() => expect(seen).toEqual(['a']), patience);
  });

  it('repeats once for all processes that ask for the same', async () => {
    const queues = await Promise.all([server.open(), server.open(), server.open()]);
    let ticks = 0;
    for (const queue of queues) {
      queue.consume('tick', { concurrency: 2, schema: z.object({ kind: z.literal('all') }) }, async () => {
        ticks += 1;
      });
    }
    await Promise.all(queues.map((queue) => queue.repeat('tick', 200, { kind: 'all' })));
    // However many registered, one next run is scheduled; three schedulers would have three, most of the time.
    const scheduled: number[] = [];
    await vi.waitFor(async () => {
      const health = (await queues[0]?.health())?.topics['tick'];
      const next = (health?.delayed ?? 0) + (health?.waiting ?? 0);
      if (next > 0) scheduled.push(next);
      expect(ticks).toBeGreaterThan(10);
    }, patience);
    expect(scheduled.sort((one, other) => one - other)[Math.floor(scheduled.length / 2)]).toBe(1);
    await Promise.all(queues.map((queue) => queue.close()));
  });

  it('sees progress: a signal that waits too long is a problem until it is completed', async () => {
    const queue = await server.open({ maxWaitMs: 500 });
    queue.watch(['watched']);
    expect(await queue.health()).toMatchObject({
      ok: true,
      topics: { watched: { waiting: 0, oldestWaitingSeconds: null, lastCompletedSeconds: null } },
    });
    await queue.signal('watched', [signalFor('a')]);
    await queue.signal('watched', [{ ...signalFor('b'), priority: 1 }]);
    await vi.waitFor(async () => {
      const health = await queue.health();
      expect(health.ok).toBe(false);
      expect(health.problem).toMatch(/^watched: 2 waiting, the oldest for \d+ s, none completed$/);
    }, patience);
    queue.consume('watched', { concurrency: 1, schema: communityPayload }, async () => undefined);
    await vi.waitFor(async () => {
      const health = await queue.health();
      expect(health).toMatchObject({ ok: true, topics: { watched: { waiting: 0, active: 0 } } });
      expect(health.topics['watched']?.lastCompletedSeconds).not.toBeNull();
    }, patience);
  });

  it('names a repeat that nobody takes up, and it moves again with a worker', async () => {
    const queue = await server.open({ maxWaitMs: 500 });
    await queue.repeat('neglected', 100, {});
    await vi.waitFor(async () => {
      const health = await queue.health();
      expect(health).toMatchObject({ ok: false, reachable: true, stuck: ['neglected'] });
    }, patience);
    queue.consume('neglected', { concurrency: 1, schema: z.object({}) }, async () => undefined);
    await vi.waitFor(
      async () => expect(await queue.health()).toMatchObject({ ok: true, stuck: [] }),
      patience,
    );
  });

  it('refuses what could never be put', async () => {
    const queue = await server.open();
    for (const topic of ['', 'a:b', '12', 'Upper', 'x'.repeat(65)]) {
      await expect(queue.signal(topic, [signalFor('a')])).rejects.toThrow(TypeError);
    }
    const refused = [
      { key: '', payload: {} },
      { key: 'x'.repeat(201), payload: {} },
      { key: 'a', payload: { text: 'x'.repeat(2_000) } },
      { key: 'a', payload: {}, priority: 0 },
    ];
    for (const signal of refused) await expect(queue.signal('refused', [signal])).rejects.toThrow(TypeError);
    await expect(queue.repeat('refused', 0.5, {})).rejects.toThrow(TypeError);
    expect((await queue.health()).topics['refused']).toMatchObject({ waiting: 0, delayed: 0 });
  });
});
