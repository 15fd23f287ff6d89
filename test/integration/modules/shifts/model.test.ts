import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import fc, { modelDays } from '../../../support/properties.ts';
import { createModel, type ModelPerson, type ModelShift, rules } from './shifts-model.ts';
import { startShifts, type Template } from './world.ts';

const day = '2021-09-22';
const beforehand = new Date('2021-09-21T12:00:00+08:00');
const hour = 3_600_000;
/** Ends that the drill may have: the last shift is beyond some of them. */
const ends = ['2021-09-23T12:00:00+08:00', '2021-09-24T00:00:00+08:00', '2021-09-25T12:00:00+08:00'];
const folk = 4;
const some = fc.nat(999);

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      what: fc.constant('sign-up' as const),
      who: some,
      shift: some,
      planner: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      what: fc.constant('withdraw' as const),
      who: some,
      shift: some,
      planner: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      what: fc.constantFrom('present' as const, 'absent' as const),
      who: some,
      shift: some,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      what: fc.constant('swap' as const),
      one: some,
      other: some,
      planner: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('away' as const), who: some, from: fc.nat(48) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('end' as const), end: fc.nat(ends.length - 1) }) },
  {
    weight: 2,
    arbitrary: fc.record({ what: fc.constant('wait' as const), hours: fc.integer({ min: 1, max: 12 }) }),
  },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('no-show' as const), shift: some }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('plan' as const) }) },
);

describe('shifts, whatever is done with them', () => {
  let world: Awaited<ReturnType<typeof startShifts>>;
  let shifts: ModelShift[];
  let people: (ModelPerson & { token: string })[];
  beforeAll(async () => {
    world = await startShifts();
    const { post, openDays, shiftsOf, person, certify, need } = world;
    await need('PUT', 'shift-rules', { division: '350102', ...rules });
    const posts: Template[][] = [
      [
        { from: '08:00', until: '16:00', heads: 1 },
        { from: '22:00', until: '06:00', heads: 1 },
      ],
      [{ from: '12:00', until: '20:00', heads: 2 }],
      [{ from: '10:00', until: '14:00', heads: 1, skill: 'sampling' }],
    ];
    shifts = [];
    for (const template of posts) {
      const { id } = await post(template);
      await openDays(id, day, '2021-09-23');
      for (const one of await shiftsOf(id)) {
        const [starts, until] = [Date.parse(one.startsAt), Date.parse(one.endsAt)];
        const skilled = template.some(({ skill }) => skill !== undefined);
        shifts.push({
          id: one.id,
          starts,
          ends: until,
          heads: one.heads,
          skilled,
          night: one.startsAt.includes('T14'),
        });
      }
    }
    people = [];
    for (let n = 0; n < folk; n += 1) {
      const [skilled, nights] = [n % 2 === 0, n !== 3];
      const one = await person(`worker-${n}`, { nights });
      if (skilled) await certify(one.id);
      people.push({ ...one, skilled, nights });
    }
  });
  afterAll(() => world.t.close());

  const pick = <T>(list: readonly T[], n: number): T => list[n % list.length] as T;

  /** Who has which shift, as the service says. */
  async function readPlaces() {
    const found = new Map<string, Map<string, never>>();
    for (const { id } of shifts) {
      const { places } = await world.see(id);
      found.set(id, new Map(places.map(({ person, state }) => [person, state as never])));
    }
    return found;
  }

  async function setEnd(endsAt: string): Promise<number> {
    const { t, drill } = world;
    await t.need('PATCH', `/v1/drills/${drill.id}`, { token: drill.cityHq, body: { endsAt } });
    return (await t.services.shiftRound()).beyond;
  }

  test('everybody is answered as the model has it, and has what it has', async () => {
    const { t, act, need, planner } = world;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 12, maxLength: 24 }), async (steps) => {
        for (const table of ['shift_places', 'shift_asks', 'shift_swaps', 'shift_absences'])
          await t.sql`delete from ${t.sql(table)}`;
        await t.sql`update shifts set beyond_told_at = null`;
        t.clock.moveTo(beforehand);
        const model = createModel(shifts, people);
        const told = new Set<string>();
        const toEnd = async (endsAt: string) => {
          const count = await setEnd(endsAt);
          model.setEnd(Date.parse(endsAt));
          const turned = shifts.filter((shift) => model.beyond(shift) !== told.has(shift.id));
          expect(count).toBe(turned.length);
          for (const { id } of turned) if (!told.delete(id)) told.add(id);
        };
        await toEnd(pick(ends, 2));

        for (const one of steps) {
          const now = t.clock.now().getTime();
          switch (one.what) {
            case 'wait':
              t.clock.moveTo(new Date(now + one.hours * hour));
              break;
            case 'end':
              await toEnd(pick(ends, one.end));
              break;
            case 'away': {
              const [who, from] = [
                pick(people, one.who),
                Date.parse(`${day}T00:00:00+08:00`) + one.from * hour,
              ];
              const span = { starts: from, ends: from + 6 * hour };
              const body = { from: new Date(from).toISOString(), until: new Date(span.ends).toISOString() };
              const { freed } = await need<{ freed: string[] }>(
                'POST',
                `shift-people/${who.id}/absences`,
                body,
              );
              expect(freed).toEqual(model.reportAbsence(who, span, now));
              break;
            }
            case 'plan': {
              const { result } = await world.plan('2021-09-21', '2021-09-25');
              const { unfilled, afterDrill } = result as {
                unfilled: { shift: string; missing: number }[];
                afterDrill: string[];
              };
              expect(model.planned(await readPlaces(), now)).toEqual([]);
              const lacking = shifts.filter(
                (shift) => model.inPlan(shift, now) && model.taken(shift) < shift.heads,
              );
              expect(new Map(unfilled.map(({ shift, missing }) => [shift, missing]))).toEqual(
                new Map(lacking.map((shift) => [shift.id, shift.heads - model.taken(shift)])),
              );
              const beyond = shifts.filter((shift) => shift.starts >= now && model.beyond(shift));
              expect(afterDrill.sort()).toEqual(beyond.map(({ id }) => id).sort());
              break;
            }
            case 'no-show': {
              const shift = pick(shifts, one.shift);
              const holder = people.find(({ id }) => model.holds(shift, id));
              const at = shift.starts + hour / 12;
              if (holder === undefined || at < now) break;
              t.clock.moveTo(new Date(at));
              const { status } = await act(shift.id, 'absent', { person: holder.id });
              expect(status === 200 ? 'ok' : 'refused').toBe(model.absent(shift, holder, at));
              // Whoever is asked comes although the shift has begun.
              const stand = people.find(({ id }) => model.asked(shift).includes(id));
              if (stand === undefined) break;
              const said = await act(shift.id, 'sign-up', {}, stand.token);
              const expected = model.signUp(shift, stand, at, false);
              expect(said.status === 200 ? 'ok' : said.body.reason).toBe(expected);
              break;
            }
            case 'swap': {
              const mine = [pick(shifts, one.one), pick(people, one.one)] as const;
              const theirs = [
                pick(shifts, one.one + 1 + (one.other % 5)),
                pick(people, one.one + 1 + (one.other % 3)),
              ] as const;
              const body = { with: { shift: theirs[0].id, person: theirs[1].id } };
              const by = one.planner ? planner : mine[1].token;
              const { status, body: said } = await act(
                mine[0].id,
                'swap',
                one.planner ? { ...body, person: mine[1].id } : body,
                by,
              );
              const { answer, done } = model.swap(mine, theirs, now, one.planner);
              expect(status === 200 ? ['ok', said.done] : [said.reason, false]).toEqual([answer, done]);
              break;
            }
            default: {
              const [who, shift] = [pick(people, one.who), pick(shifts, one.shift)];
              const asPlanner = one.what === 'absent' || ('planner' in one && one.planner);
              const body = asPlanner ? { person: who.id } : {};
              const { status, body: said } = await act(
                shift.id,
                one.what,
                body,
                asPlanner ? planner : who.token,
              );
              const expected =
                one.what === 'sign-up'
                  ? model.signUp(shift, who, now, asPlanner)
                  : one.what === 'withdraw'
                    ? model.withdraw(shift, who, now, asPlanner)
                    : model[one.what](shift, who, now);
              expect(status === 200 ? 'ok' : (said.reason ?? said.code)).toBe(expected);
            }
          }
        }

        expect(await readPlaces()).toEqual(model.places);
        for (const shift of shifts) {
          const { asked } = await need<{ asked: string[] }>('GET', `shifts/${shift.id}/stand-ins`);
          expect(asked).toEqual(model.asked(shift));
        }
      }),
      { numRuns: modelDays(6) },
    );
  });
});
