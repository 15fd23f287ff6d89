import { describe, expect, test } from 'vitest';
import { type CoalescerOptions, createCoalescer } from '../../../src/platform/coalescer.ts';

class Passing extends Error {}

function setUp(options: Partial<CoalescerOptions<string, string>> = {}) {
  const flushes: string[][] = [];
  const coalescer = createCoalescer<string, string>({
    flush: async (items) => {
      flushes.push(items);
      await new Promise(setImmediate);
      return items.map((item) => `${item}!`);
    },
    keysOf: (item) => [item],
    isPassing: (error) => error instanceof Passing,
    maxBatch: 10,
    concurrency: 1,
    maxQueued: 100,
    ...options,
  });
  return { coalescer, flushes };
}

describe('a coalescer', () => {
  test('writes what arrives together in one flush and answers each from its own place', async () => {
    const { coalescer, flushes } = setUp();
    const answers = await Promise.all(['a', 'b', 'c'].map((item) => coalescer.submit(item)));
    expect(answers).toEqual(['a!', 'b!', 'c!']);
    expect(flushes).toEqual([['a', 'b', 'c']]);
  });

  test('gathers while a flush is under way, up to the largest batch', async () => {
    const { coalescer, flushes } = setUp({ maxBatch: 2 });
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map((item) => coalescer.submit(item)));
    expect(flushes).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  });

  test('begins no second flush for a few, but lets none wait for one that is held up', async () => {
    const held = Promise.withResolvers<void>();
    const flushes: string[][] = [];
    const { coalescer } = setUp({
      concurrency: 2,
      leastBeside: 3,
      flush: async (items) => {
        flushes.push(items);
        if (items.includes('held')) await held.promise;
        return items;
      },
    });
    const first = coalescer.submit('held');
    await new Promise(setImmediate);
    // Both lanes are taken when the last of them comes.
    const others = ['x', 'y', 'z'].map((item) => coalescer.submit(item));
    await new Promise(setImmediate);
    const late = coalescer.submit('late');
    expect(await Promise.all([...others, late])).toEqual(['x', 'y', 'z', 'late']);
    expect(flushes.splice(1)).toEqual([['x', 'y', 'z'], ['late']]);
    const few = ['a', 'b'].map((item) => coalescer.submit(item));
    await new Promise(setImmediate);
    expect(flushes).toEqual([['held']]);
    expect(await Promise.all(few)).toEqual(['a', 'b']);
    const enough = ['c', 'd', 'e'].map((item) => coalescer.submit(item));
    expect(await Promise.all(enough)).toEqual(['c', 'd', 'e']);
    expect(flushes).toEqual([['held'], ['a', 'b'], ['c', 'd', 'e']]);
    held.resolve();
    await first;
  });

  test('never puts two items with the same key into one flush', async () => {
    const { coalescer, flushes } = setUp();
    await Promise.all(['a', 'a', 'b', 'a'].map((item) => coalescer.submit(item)));
    expect(flushes).toEqual([['a', 'b'], ['a'], ['a']]);
  });

  test('one bad item fails alone', async () => {
    const { coalescer } = setUp({
      flush: async (items) => {
        if (items.includes('bad')) throw new Error('bad');
        return items.map((item) => `${item}!`);
      },
    });
    const settled = await Promise.allSettled(
      ['a', 'b', 'bad', 'c', 'd', 'e'].map((item) => coalescer.submit(item)),
    );
    expect(settled.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
      'fulfilled',
    ]);
  });

  test('a lost connection is tried again with the same items', async () => {
    let failures = 2;
    const seen: string[][] = [];
    const { coalescer } = setUp({
      flush: async (items) => {
        seen.push(items);
        if (failures-- > 0) throw new Passing();
        return items;
      },
    });
    expect(await Promise.all([coalescer.submit('a'), coalescer.submit('b')])).toEqual(['a', 'b']);
    expect(seen).toEqual([
      ['a', 'b'],
      ['a', 'b'],
      ['a', 'b'],
    ]);
  });

  test('refuses at once what is too much, and completes what it accepted', async () => {
    const { coalescer } = setUp({ maxQueued: 3 });
    const settled = await Promise.allSettled(['a', 'b', 'c', 'd'].map((item) => coalescer.submit(item)));
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected']);
    const refusal = settled[3];
    expect(refusal?.status === 'rejected' && refusal.reason).toMatchObject({
      code: 'unavailable',
      retryAfter: 1,
    });
    expect(coalescer.queued).toBe(0);
    expect(await coalescer.submit('e')).toBe('e!');
  });

  test('closing writes what was accepted and refuses newcomers', async () => {
    const { coalescer, flushes } = setUp();
    const accepted = coalescer.submit('a');
    const closed = coalescer.close();
    await expect(coalescer.submit('b')).rejects.toMatchObject({ code: 'unavailable' });
    await closed;
    expect(await accepted).toBe('a!');
    expect(flushes).toEqual([['a']]);
    await coalescer.close();
  });
});
