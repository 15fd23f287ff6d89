import { expect, test } from 'vitest';
import { createCoalescer } from '../../../src/platform/coalescer.ts';
import fc from '../../support/properties.ts';

class Cut extends Error {}
class Bad extends Error {}

interface Item {
  id: number;
  key: string;
  bad: boolean;
}

/** How often another order of what happens is tried; the night tries more. */
const orders = Number(process.env['INTERLEAVINGS'] ?? 1_500);

const items = fc
  .array(fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd'), bad: fc.nat(9).map((n) => n === 0) }), {
    minLength: 1,
    maxLength: 12,
  })
  .map((all) => all.map((one, id): Item => ({ id, ...one })));

/** What becomes of the flushes, one after the other: written, cut off before, or written and cut off before anybody was told. */
const fates = fc.array(fc.constantFrom('written', 'written', 'written', 'cut before', 'cut after'), {
  minLength: 1,
  maxLength: 8,
});

test(`in ${orders} orders of arrivals, flushes and cuts: everybody is answered, once, and the truth`, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      items,
      fates,
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 5 }),
      async (scheduler, all, fate, concurrency, maxBatch) => {
        const written = new Set<number>();
        const cut = new Set<number>();
        const begun = new Map<string, number[]>();
        let underWay = 0;
        let flushes = 0;
        const flush = async (batch: Item[]): Promise<string[]> => {
          underWay += 1;
          expect(underWay).toBeLessThanOrEqual(concurrency);
          expect(batch.length).toBeLessThanOrEqual(maxBatch);
          expect(new Set(batch.map(({ key }) => key)).size).toBe(batch.length);
          for (const { key, id } of batch) begun.set(key, [...(begun.get(key) ?? []), id]);
          const what = fate[flushes++ % fate.length];
          try {
            // The statement is on its way, and then its answer.
            await scheduler.schedule(Promise.resolve(), `flush ${batch.map(({ id }) => id)}`);
            if (batch.some(({ bad }) => bad)) throw new Bad();
            if (what !== 'cut before') for (const { id } of batch) written.add(id);
            await scheduler.schedule(Promise.resolve(), 'its answer');
            if (what !== 'written') {
              for (const { id } of batch) cut.add(id);
              throw new Cut();
            }
            return batch.map(({ id }) => `answer ${id}`);
          } finally {
            underWay -= 1;
          }
        };
        const coalescer = createCoalescer<Item, string>({
          flush,
          keysOf: ({ key }) => [key],
          isPassing: (error) => error instanceof Cut,
          concurrency,
          maxBatch,
          maxQueued: 100,
          attempts: 1,
        });
        const told = new Map<number, string>();
        const came: Item[] = [];
        const submitted: Promise<void>[] = [];
        for (const item of all) {
          // Arrivals are put among everything else that happens.
          submitted.push(
            scheduler.schedule(Promise.resolve(), `arrives ${item.id}`).then(async () => {
              came.push(item);
              const answer = await coalescer
                .submit(item)
                .catch((error: unknown) =>
                  error instanceof Bad ? 'bad' : error instanceof Cut ? 'cut' : String(error),
                );
              expect(told.has(item.id)).toBe(false);
              told.set(item.id, answer);
            }),
          );
        }
        let over = false;
        const done = Promise.all(submitted).finally(() => {
          over = true;
        });
        done.catch(() => undefined);
        for (let turns = 0; !over; turns++) {
          await new Promise(setImmediate);
          if (scheduler.count() > 0) await scheduler.waitOne();
          if (turns > 1_000) throw new Error('somebody is never answered');
        }
        await done;
        for (const { id, bad } of all) {
          const answer = told.get(id);
          if (answer === `answer ${id}`) expect([id, bad, written.has(id)]).toEqual([id, false, true]);
          else if (answer === 'bad') expect([id, bad, written.has(id)]).toEqual([id, true, false]);
          else expect([id, answer, cut.has(id)]).toEqual([id, 'cut', true]);
        }
        // Of those who share a key, whoever came first is written first.
        for (const [key, ids] of begun)
          expect([...new Set(ids)]).toEqual(came.filter((item) => item.key === key).map(({ id }) => id));
        expect(coalescer.queued).toBe(0);
        await coalescer.close();
      },
    ),
    { numRuns: orders },
  );
}, 600_000);
