import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import { inOrder, recount, type SeededDrill, seedDrill } from '../../../support/drill.ts';
import { household } from '../../../support/people.ts';
import fc from '../../../support/properties.ts';
import { carryOut, type Held, held, movesOf, type ReplanAnswer, settle } from './world.ts';

let t: TestApp;
let drill: SeededDrill;
beforeEach(async () => {
  t = await startTestApp();
});
afterEach(() => t.close());

/** Ids of those whose window is not the one that they had. */
function changed(before: Map<string, Held>, after: Map<string, Held>): string[] {
  return [...before].flatMap(([id, { slot }]) => (after.get(id)?.slot === slot ? [] : [id])).sort();
}

describe('a confirmed replan', () => {
  test('takes windows from just those whom it named, those for whom there is none among them', async () => {
    drill = await seedDrill(t, { sites: 1, lanes: 2, walkInShare: 0 });
    const [a = ''] = drill.gulou;
    // One window of 20, full: ten live near the other site, ten on the far side.
    const [first] = await t.sql<
      { id: string }[]
    >`select id from slots where site_id = ${a} order by starts_at`;
    await t.sql`delete from slots where site_id = ${a} and id <> ${first?.id ?? ''}`;
    const ten = Array.from({ length: 10 }, () => 1);
    await settle(t, drill, ten, { building: '近楼' });
    await settle(t, drill, ten, { building: '远楼', from: 11 });
    await t.sql`
      update buildings b set lng = 119.3 + case when n.near then 0.003 else -0.003 end from (
        select r.building_id as id, min(a.queue_number) <= 10 as near from registrations r
          join appointments a on a.registration_id = r.id group by 1) n where n.id = b.id`;
    const other = await t.need<{ id: string }>('POST', `/v1/drills/${drill.id}/sites`, {
      token: drill.gulouHq,
      body: {
        name: '乙点',
        address: '西街 1 号',
        location: { lng: 119.304, lat: 26.08 },
        division: gulou.division,
        communities: [...gulou.communities],
        lanes: 1,
        ratePerLaneHour: 10,
        walkInShare: 0,
        hours: [{ opensAt: '2021-09-22T08:30:00+08:00', closesAt: '2021-09-22T09:00:00+08:00' }],
      },
    });
    await t.need('POST', `/v1/drills/${drill.id}/publish`, {
      token: drill.gulouHq,
      body: { division: gulou.division, force: true, reason: '演练' },
    });
    const before = await held(t, drill.id);
    expect(before.size).toBe(20);

    const body = { lanes: 1, reason: '采样人员不足' };
    const proposal = await t.need<ReplanAnswer>('PUT', `/v1/sites/${a}/lanes`, {
      token: drill.gulouHq,
      body,
    });
    expect(proposal).toMatchObject({ affected: 10, moved: 5 });
    const named = (await movesOf(t, drill.gulouHq, proposal.id)).map(({ registrationId }) => registrationId);
    const job = await carryOut(t, drill.gulouHq, proposal.id);

    const after = await held(t, drill.id);
    expect(changed(before, after)).toEqual([...named].sort());
    expect([...after.values()].filter(({ site }) => site === other.id)).toHaveLength(5);
    expect(job.result).toMatchObject({ affected: 10, moved: 5, notMoved: {}, remaining: 0 });
    expect(await recount(t)).toEqual(inOrder);
  });

  test('changes nobody whom it did not name, whatever comes between: registrations, cancellations, another replan', async () => {
    const token = await t.token('citizen');
    const act = fc.oneof(
      fc.record({ kind: fc.constant('register' as const), size: fc.integer({ min: 1, max: 4 }) }),
      fc.record({ kind: fc.constant('cancel' as const), who: fc.nat(1_000) }),
    );
    const change = fc.constantFrom('close' as const, 'lanes' as const);
    const sizes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 8, maxLength: 14 });
    let people = 1;
    await fc.assert(
      fc.asyncProperty(
        sizes,
        fc.array(act, { maxLength: 6 }),
        fc.tuple(change, change),
        async (had, acts, kinds) => {
          drill = await seedDrill(t, { sites: 3, lanes: 2, ratePerLaneHour: 3, walkInShare: 0 });
          await settle(t, drill, had, { from: people });
          people += had.reduce((sum, size) => sum + size, 0);
          const proposals = [];
          for (const [n, kind] of kinds.entries()) {
            const site = drill.gulou[n];
            const [method, body] =
              kind === 'close'
                ? (['POST', { reason: '停电' }] as const)
                : (['PUT', { lanes: 1, reason: '人员不足' }] as const);
            proposals.push(
              await t.need<ReplanAnswer>(method, `/v1/sites/${site}/${kind}`, { token: drill.gulouHq, body }),
            );
          }
          const named = new Set<string>();
          for (const { id } of proposals)
            for (const { registrationId } of await movesOf(t, drill.gulouHq, id)) named.add(registrationId);
          for (const one of acts) {
            if (one.kind === 'register') {
              const more = household(people, one.size, gulou.communities[0]);
              await t.need('POST', `/v1/drills/${drill.id}/households`, { token, body: more });
              people += one.size;
              await t.assign(drill.id, gulou.communities[0]);
            } else {
              const ids = [...(await held(t, drill.id)).keys()].sort();
              const id = ids[one.who % Math.max(1, ids.length)];
              if (id === undefined) continue;
              await t.need('POST', `/v1/registrations/${id}/cancel`, { token });
            }
          }
          const before = await held(t, drill.id);
          const jobs = await Promise.all(proposals.map(({ id }) => carryOut(t, drill.gulouHq, id)));

          const after = await held(t, drill.id);
          const moved = changed(before, after);
          expect(moved.filter((id) => !named.has(id))).toEqual([]);
          expect(await recount(t)).toEqual(inOrder);
          const counted = jobs.map(({ result }) => result as { affected: number; notMoved: object });
          const others = counted.flatMap(({ notMoved }) => Object.values(notMoved) as number[]);
          const sum = (all: readonly number[]): number => all.reduce((total, n) => total + n, 0);
          // Everybody on a list is accounted for: changed, or told of by what has become of them.
          expect(sum(counted.map(({ affected }) => affected)) + sum(others)).toBe(
            sum(proposals.map(({ affected }) => affected)),
          );
        },
      ),
      { numRuns: 5, seed: 20_210_922 },
    );
  });
});
