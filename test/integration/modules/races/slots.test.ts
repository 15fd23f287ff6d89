import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import { inOrder, morning, recount, seedDrill } from '../../../support/drill.ts';
import { household, registration } from '../../../support/people.ts';

describe('the last place in a slot', () => {
  let t: TestApp;
  let citizen: string;
  let next = 0;
  const [one, two] = gulou.communities;
  beforeAll(async () => {
    t = await startTestApp();
    citizen = await t.token('citizen');
  });
  afterAll(() => t.close());

  const singles = (drillId: string, community: string, count: number) =>
    Promise.all(
      Array.from({ length: count }, () =>
        t.need('POST', `/v1/drills/${drillId}/registrations`, {
          token: citizen,
          body: registration(next++, community),
        }),
      ),
    );
  const workers = (drillId: string, communities: readonly string[], each: number) =>
    Promise.all(
      communities.flatMap((community) => Array.from({ length: each }, () => t.assign(drillId, community))),
    );
  const taken = async (drillId: string) => {
    const [row] = await t.sql<
      { n: number }[]
    >`select count(*)::int as n from appointments where drill_id = ${drillId}`;
    return row?.n;
  };

  test('eight workers on one community fill one window to its last place and not beyond', async () => {
    for (let round = 0; round < 3; round++) {
      const hours = [{ opensAt: morning.opensAt, closesAt: '2021-09-22T09:00:00+08:00' }];
      const drill = await seedDrill(t, { sites: 1, hours });
      await singles(drill.id, one, 30);
      await workers(drill.id, [one], 8);
      expect(await taken(drill.id)).toBe(9);
      expect(await recount(t)).toEqual(inOrder);
    }
  });

  test('workers on two communities that share a site never exceed it, and leave nobody who fits', async () => {
    for (let round = 0; round < 3; round++) {
      const drill = await seedDrill(t, { sites: 1 });
      await Promise.all([singles(drill.id, one, 45), singles(drill.id, two, 45)]);
      await workers(drill.id, [one, two], 4);
      expect(await taken(drill.id)).toBe(7 * 9);
      expect(await recount(t)).toEqual(inOrder);
      const state = await t.need('GET', `/v1/drills/${drill.id}/reconciliation`, { token: drill.cityHq });
      expect(state).toMatchObject({
        drift: 0,
        overfull: 0,
        waiting: 0,
        unplaced: [{ reason: 'no-capacity-before-end', people: 90 - 63 }],
      });
    }
  });

  test('households are placed whole by workers at once, numbered without a gap in their slot', async () => {
    const drill = await seedDrill(t, { sites: 2, lanes: 2 });
    for (let index = 0; index < 30; index++) {
      const size = 1 + (index % 5);
      const body = household(next, size, index % 2 === 0 ? one : two);
      next += size;
      await t.need('POST', `/v1/drills/${drill.id}/households`, { token: citizen, body });
    }
    await workers(drill.id, [one, two], 3);
    expect(await taken(drill.id)).toBe(90);
    const [row] = await t.sql<{ split: number; gaps: number }[]>`
      select
        (select count(*)::int from (
          select r.household_id from registrations r join appointments a on a.registration_id = r.id
          where r.drill_id = ${drill.id} group by 1 having count(distinct a.slot_id) > 1) s) as split,
        (select count(*)::int from (
          select slot_id from appointments where drill_id = ${drill.id} group by 1
          having max(queue_number) <> count(*) or count(distinct queue_number) <> count(*)) g) as gaps`;
    expect(row).toEqual({ split: 0, gaps: 0 });
    expect(await recount(t)).toEqual(inOrder);
  });

  test('the database itself refuses one person too many', async () => {
    await expect(t.sql`update slots set used = bookable + 1`).rejects.toMatchObject({
      constraint_name: 'slots_within_capacity',
    });
  });
});
