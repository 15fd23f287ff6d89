import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ProblemAnswer, startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import {
  inOrder,
  type RegistrationAnswer,
  recount,
  type SeededDrill,
  seedDrill,
  slotsOf,
} from '../../../support/drill.ts';
import { household, registration } from '../../../support/people.ts';

describe('rescheduling, all at once', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let anna: string;
  let ids: string[];
  let slots: string[];
  let next = 0;
  const [community] = gulou.communities;

  beforeAll(async () => {
    t = await startTestApp();
    anna = await t.token('citizen', { sub: 'anna' });
  });
  afterAll(() => t.close());

  async function start(people: number, places: { lanes: number }) {
    drill = await seedDrill(t, { ...places, sites: 2 });
    slots = (await Promise.all(drill.gulou.map((site) => slotsOf(t, site)))).flat().map(({ id }) => id);
    ids = await Promise.all(
      Array.from({ length: people }, async () => {
        const body = registration(next++, community);
        const url = `/v1/drills/${drill.id}/registrations`;
        return (await t.need<RegistrationAnswer>('POST', url, { token: anna, body })).id;
      }),
    );
  }
  const move = (id: string, slotId: string, scope = 'person') =>
    t.call<RegistrationAnswer & ProblemAnswer>('POST', `/v1/registrations/${id}/reschedule`, {
      token: anna,
      body: { slotId, scope },
    });
  const holders = async (slotId: string) =>
    (await t.sql<{ n: number }[]>`select count(*)::int as n from appointments where slot_id = ${slotId}`)[0]
      ?.n;
  const tally = (answers: { status: number; body: { code?: string } }[]) => {
    const counts: Record<string, number> = {};
    for (const { status, body } of answers) {
      const key = status === 200 || status === 201 ? 'ok' : (body.code ?? 'none');
      counts[key] = (counts[key] ?? 0) + 1;
    }
    return counts;
  };
  const numbersDiffer = async () => {
    const [row] = await t.sql`select count(*)::int as n from (
      select slot_id from appointments group by 1 having count(distinct queue_number) <> count(*)) d`;
    expect(row).toEqual({ n: 0 });
  };

  test('of 64 citizens one gets the last place, and every other is told that the window is full', async () => {
    await start(72, { lanes: 1 });
    const target = slots[13] ?? '';
    expect(tally(await Promise.all(ids.slice(0, 8).map((id) => move(id, target))))).toEqual({ ok: 8 });
    const all = await Promise.all(ids.slice(8).map((id) => move(id, target)));
    expect(tally(all)).toEqual({ ok: 1, 'slot-full': 63 });
    expect(await holders(target)).toBe(9);
    expect(await recount(t)).toEqual(inOrder);
    await numbersDiffer();
  });

  test('households and single people fill a window to the last place that anybody fits', async () => {
    await start(30, { lanes: 1 });
    const families: string[] = [];
    for (let n = 0; n < 10; n++) {
      const body = household(next, 4, community);
      next += 4;
      const made = await t.need<{ members: RegistrationAnswer[] }>(
        'POST',
        `/v1/drills/${drill.id}/households`,
        {
          token: anna,
          body,
        },
      );
      families.push(made.members[0]?.id ?? '');
    }
    const target = slots[3] ?? '';
    const asked = families.flatMap((id, n) => [
      move(id, target, 'household'),
      move(ids[n * 2] ?? '', target),
      move(ids[n * 2 + 1] ?? '', target),
    ]);
    await Promise.all(asked);
    // Single people ask for more than all places: whoever is refused was refused for a full window.
    expect(await holders(target)).toBe(9);
    const [row] = await t.sql`select count(*)::int as n from (
      select r.household_id from registrations r left join appointments a on a.registration_id = r.id
      where r.drill_id = ${drill.id} group by 1 having count(distinct coalesce(a.slot_id::text, '-')) > 1) s`;
    expect(row).toEqual({ n: 0 });
    expect(await recount(t)).toEqual(inOrder);
    await numbersDiffer();
  });

  test('everybody moves everywhere while workers assign, citizens cancel and tablets check in', async () => {
    for (let round = 0; round < 3; round++) {
      await start(60, { lanes: 1 });
      const tablet = await t.token('tablet', { sub: `tablet-${drill.id}`, site: drill.gulou[0] });
      const checkIn = async (n: number) => {
        const { document } = registration(next - 60 + n, community).person;
        return t.call('POST', `/v1/sites/${drill.gulou[0]}/check-ins`, {
          token: tablet,
          body: { deviceSeq: n, at: t.clock.now().toISOString(), lane: '1', document },
        });
      };
      const work: Promise<{ status: number; body: unknown }>[] = [];
      for (const [n, id] of ids.entries()) {
        for (let turn = 0; turn < 3; turn++)
          work.push(move(id, slots[(n * 7 + turn * 5) % slots.length] ?? ''));
        if (n % 10 === 0) work.push(t.call('POST', `/v1/registrations/${id}/cancel`, { token: anna }));
        if (n % 10 === 5) work.push(checkIn(n));
      }
      const answers = Promise.all(work);
      await Promise.all([answers, t.assign(drill.id, community), t.assign(drill.id, community)]);
      const wrong = (await answers).filter(({ status }) => ![200, 201, 409].includes(status));
      expect(wrong).toEqual([]);
      expect(await recount(t)).toEqual(inOrder);
      await numbersDiffer();
    }
  });

  test('two of one household who choose at once end in one window, whole', async () => {
    await start(0, { lanes: 1 });
    for (let round = 0; round < 5; round++) {
      const body = household(next, 5, community);
      next += 5;
      const made = await t.need<{ members: RegistrationAnswer[] }>(
        'POST',
        `/v1/drills/${drill.id}/households`,
        {
          token: anna,
          body,
        },
      );
      const answers = await Promise.all(
        made.members.map(({ id }, n) => move(id, slots[(round + n * 2) % slots.length] ?? '', 'household')),
      );
      expect(tally(answers)['ok']).toBeGreaterThanOrEqual(1);
      const [row] =
        await t.sql`select count(*)::int as people, count(distinct slot_id)::int as slots from appointments
        where registration_id = any(${made.members.map(({ id }) => id)}::uuid[])`;
      expect(row).toEqual({ people: 5, slots: 1 });
      expect(await recount(t)).toEqual(inOrder);
    }
  });
});
