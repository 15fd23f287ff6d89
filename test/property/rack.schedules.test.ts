import { expect, test } from 'vitest';
import { createRack, type SwabAct } from '../../src/core/swabs/index.ts';
import { createCoalescer } from '../../src/platform/coalescer.ts';
import fc from '../support/properties.ts';
import { act, expectOrder, type Facts, start, written } from './rack-acts.ts';

class Cut extends Error {}

interface Item {
  id: string;
  act: SwabAct;
}
type Outcome = ReturnType<ReturnType<typeof createRack>['take']>;

/** How often another order of what happens is tried; the night tries more. */
const orders = Number(process.env['INTERLEAVINGS'] ?? 1_000);

/** What three tablets do, each one thing after the other. */
const journals = fc.array(fc.array(act, { maxLength: 6 }), { minLength: 3, maxLength: 3 });
/** What becomes of the statements, one after the other. */
const fates = fc.array(fc.constantFrom('done', 'done', 'done', 'cut before', 'cut after'), {
  minLength: 1,
  maxLength: 8,
});

const sorted = ({ tubes, people, samples }: Facts) =>
  [tubes, people, samples].map((rows) => rows.map((row) => JSON.stringify(row)).sort());

test(`in ${orders} orders of tablets, statements and cuts: what is done with tubes is as if it were done one after the other`, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      journals,
      fates,
      fc.integer({ min: 1, max: 3 }),
      async (scheduler, tablets, fate, concurrency) => {
        let facts: Facts = { ...start, samples: [] };
        /** What has been done, in its order, and how it was answered. */
        const done = new Map<string, { act: SwabAct; outcome: Outcome }>();
        let statements = 0;
        const coalescer = createCoalescer<Item, Outcome>({
          async flush(batch) {
            const what = fate[statements++ % fate.length];
            await scheduler.schedule(Promise.resolve(), `statement ${batch.map(({ id }) => id)}`);
            if (what === 'cut before') throw new Cut();
            // One statement: nothing comes in between.
            const outcomes = batch.map(({ id, act: one }) => {
              const before = done.get(id);
              if (before !== undefined) return before.outcome;
              const rack = createRack(facts);
              const outcome = rack.take(one);
              facts = written(facts, rack);
              done.set(id, { act: one, outcome });
              return outcome;
            });
            await scheduler.schedule(Promise.resolve(), 'its answer');
            if (what === 'cut after') throw new Cut();
            return outcomes;
          },
          keysOf: ({ id }) => [id],
          isPassing: (error) => error instanceof Cut,
          concurrency,
          maxBatch: 4,
          maxQueued: 100,
          attempts: 1,
        });

        const told = new Map<string, Outcome>();
        const tablet = async (acts: SwabAct[], index: number) => {
          for (const [seq, one] of acts.entries()) {
            const item = { id: `${index}/${seq}`, act: one };
            // Asked again until it is answered: what was cut off may have been done.
            for (let asked = 0; !told.has(item.id); asked++) {
              await scheduler.schedule(Promise.resolve(), `sends ${item.id}`);
              const answer = await coalescer.submit(item).catch((error: unknown) => {
                if (error instanceof Cut) return undefined;
                throw error;
              });
              if (answer !== undefined) told.set(item.id, answer);
              else if (asked > 3) fate.push('done', 'done', 'done', 'done');
            }
          }
        };
        let over = false;
        const all = Promise.all(tablets.map(tablet)).finally(() => {
          over = true;
        });
        all.catch(() => undefined);
        for (let turns = 0; !over; turns++) {
          await new Promise(setImmediate);
          if (scheduler.count() > 0) await scheduler.waitOne();
          if (turns > 5_000) throw new Error('somebody is never answered');
        }
        await all;

        const ids = tablets.flatMap((acts, index) => acts.map((_, seq) => `${index}/${seq}`));
        expect([...done.keys()].sort()).toEqual([...ids].sort());
        for (const id of ids) expect(told.get(id)).toEqual(done.get(id)?.outcome);
        // Each tablet's acts in its own order, and all of them one after the other on one rack.
        for (const index of tablets.keys()) {
          const own = [...done.keys()].filter((id) => id.startsWith(`${index}/`));
          expect(own).toEqual(own.map((_, seq) => `${index}/${seq}`));
        }
        const rack = createRack({ ...start, samples: [] });
        for (const { act: one, outcome } of done.values()) expect(rack.take(one)).toEqual(outcome);
        expect(sorted(facts)).toEqual(sorted(written({ ...start, samples: [] }, rack)));
        expectOrder(facts);
      },
    ),
    { numRuns: orders },
  );
}, 900_000);
