import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import fc, { modelDays } from '../../../support/properties.ts';
import { passer, secondCommunity, startWorld, type Traced } from './world.ts';

const plates = ['闽A12345', '粤ZA123港', '闽AD12345'];
const hour = 3_600_000;

/** One passage of a random day: who, in which car, how long ago, what the device said, and whether it was read at all. */
const passage = fc.record({
  people: fc.uniqueArray(fc.nat(9), { minLength: 1, maxLength: 4 }),
  plate: fc.option(fc.nat(plates.length - 1), { nil: undefined, freq: 2 }),
  minutesAgo: fc.oneof(fc.nat(120), fc.constantFrom(60 * 30, -60 * 24)),
  fromRegion: fc.boolean(),
  device: fc.option(fc.constantFrom('pass', 'hand-over'), { nil: undefined }),
  broken: fc.boolean(),
});
/** In which pieces, and how often, it is sent. */
const uploads = fc.array(fc.array(fc.nat(99), { minLength: 1, maxLength: 8 }), {
  minLength: 1,
  maxLength: 6,
});

describe('passages, in whatever order and however often they come', () => {
  let world: Awaited<ReturnType<typeof startWorld>>;
  beforeAll(async () => {
    world = await startWorld({ rulesFrom: '2021-09-20T00:00:00+08:00' });
  });
  afterAll(() => world.t.close());

  test('each is there once with its decision and rule, each that is odd is looked at once, and a trace finds them as the model does', async () => {
    const { t, row, upload, reviews, trace } = world;
    await fc.assert(
      fc.asyncProperty(fc.array(passage, { minLength: 4, maxLength: 12 }), uploads, async (day, pieces) => {
        for (const table of [
          'passages',
          'passage_marks',
          'passage_reviews',
          'follow_up_tasks',
          'follow_up_rows',
          'follow_up_keys',
        ])
          await t.sql`delete from ${t.sql(table)}`;
        const now = t.clock.now().getTime();
        const sent = day.map((one) => {
          const more = one.fromRegion ? { from: '350300', to: secondCommunity } : { to: secondCommunity };
          const people = one.people.map((n) => passer(700 + n, more));
          const at = new Date(now - one.minutesAgo * 60_000).toISOString();
          const vehicle =
            one.plate === undefined ? {} : { vehicle: { plates: [{ number: plates[one.plate] }] } };
          const decided = one.device === undefined ? {} : { decided: { decision: one.device } };
          const good = { ...row(people), ...vehicle, ...decided, at };
          return one.broken ? { ...good, people: [] } : good;
        });
        // What was never sent by the pieces is sent at the end: a device sends until all is answered.
        const chosen = [...pieces.map((piece) => piece.map((n) => n % day.length)), day.map((_, n) => n)];
        for (const piece of chosen) {
          const { items } = await upload(piece.flatMap((n) => sent[n] ?? []));
          expect(items.map(({ deviceSeq }) => deviceSeq)).toEqual(
            piece.map((n) => (sent[n] as { deviceSeq: number }).deviceSeq),
          );
          for (const [index, n] of piece.entries()) {
            const one = day[n];
            const item = items[index];
            expect(item === undefined ? 0 : item.status < 300).toBe(one?.broken === false);
            if (one === undefined || item === undefined || one.broken) continue;
            const decision = one.fromRegion ? 'hand-over' : 'pass';
            const rule = one.fromRegion ? 'key-region' : 'nothing-asked';
            expect(item.body).toMatchObject({ decision, rule });
          }
        }

        const good = day.filter(({ broken }) => !broken);
        const [counted] = await t.sql<{ n: number; ruled: number }[]>`
          select count(*)::int as n, count(*) filter (where rule <> '' and decision <> '')::int as ruled from passages`;
        expect(counted).toEqual({ n: good.length, ruled: good.length });
        const odd = day.flatMap((one) => {
          if (one.broken) return ['invalid-request'];
          const decision = one.fromRegion ? 'hand-over' : 'pass';
          return [
            ...(one.minutesAgo < 0 ? ['time-out-of-range'] : one.minutesAgo > 24 * 60 ? ['came-late'] : []),
            ...(one.device !== undefined && one.device !== decision ? ['decided-otherwise'] : []),
          ];
        });
        expect((await reviews('?open=true&limit=100')).map(({ code }) => code).sort()).toEqual(odd.sort());

        const handed = good.filter((one) => one.fromRegion || one.device === 'hand-over');
        const [tasks] = await t.sql<{ n: number }[]>`
          select count(*)::int as n from follow_up_tasks where division = ${secondCommunity} and state = 'open'`;
        expect(tasks?.n).toBe(new Set(handed.flatMap(({ people }) => people)).size);

        const [wanted] = good[0]?.people ?? [];
        if (wanted === undefined) return;
        const at = (one: (typeof day)[number]) => now - Math.max(0, one.minutesAgo) * 60_000;
        const found = good.filter(({ people }) => people.includes(wanted));
        const near = good.filter((one) => found.some((of) => Math.abs(at(of) - at(one)) <= hour / 2));
        const { body } = await trace({
          person: { document: passer(700 + wanted).document },
          nearby: true,
          from: '2021-09-20T00:00:00+08:00',
        });
        const sizes = (all: readonly Traced[]) => all.map(({ people }) => people.length).sort();
        expect(sizes(body.items.filter((one) => one.found))).toEqual(
          found.map(({ people }) => people.length).sort(),
        );
        expect(sizes(body.items)).toEqual(near.map(({ people }) => people.length).sort());
      }),
      { numRuns: modelDays(6) },
    );
  });
});
