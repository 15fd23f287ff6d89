import { afterAll, beforeAll, expect, test } from 'vitest';
import { workOutLines } from '../../../../src/modules/day/lines/lines.jobs.ts';
import { createLinesRead } from '../../../../src/modules/day/lines/lines.read.ts';
import { createSiteLinesRead } from '../../../../src/modules/day/lines/site-lines.read.ts';
import { createSiteLinesRepo } from '../../../../src/modules/day/lines/site-lines.repo.ts';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { inOrder, recount, type SeededDrill, seedDrill, slotsOf } from '../../../support/drill.ts';
import { settle } from '../replanning/world.ts';
import { clockAt, decide, listed } from './world.ts';

let t: TestApp;
let drill: SeededDrill;
beforeAll(async () => {
  t = await startTestApp();
  drill = await seedDrill(t, { lanes: 1, ratePerLaneHour: 20, walkInShare: 0 });
  await settle(
    t,
    drill,
    Array.from({ length: 30 }, () => 2),
  );
});
afterAll(() => t.close());

test('from the lines as workers store them to a window that somebody takes', async () => {
  const [site = '', other = ''] = drill.gulou;
  // Sixty people, an hour's work of three lanes, hold one window of a site with one.
  const slot = (await slotsOf(t, site)).find(({ startsAt }) => Date.parse(startsAt) === +clockAt('09:30'));
  await t.sql`update slots set capacity = 100, bookable = 100 where id = ${slot?.id ?? ''}`;
  await t.sql`
    update appointments a set site_id = s.site_id, slot_id = s.id, starts_at = s.starts_at, ends_at = s.ends_at
    from slots s where s.id = ${slot?.id ?? ''}`;
  await t.sql`
    update slots s set used = (select count(*) from appointments a where a.slot_id = s.id),
      issued = (select count(*) from appointments a where a.slot_id = s.id)`;
  t.clock.moveTo(clockAt('08:35'));
  const { proposer } = t.services;
  const { database } = t.ground;
  const work = () =>
    workOutLines(
      {
        lines: createLinesRead(database),
        repo: createSiteLinesRepo(database),
        ports: proposer,
        clock: t.clock,
      },
      { drillId: drill.id, siteIds: [...drill.gulou] },
    );
  await work();
  const lines = () => createSiteLinesRead(database).lines(drill.id, t.clock.now());
  await proposer.onLines(drill.id, await lines(), t.clock.now());
  const [best] = await listed(t, drill, drill.gulouHq);
  expect(best).toMatchObject({ kind: 'offer-windows', sites: [site, other] });

  const { body } = await decide(t, best?.id ?? '', drill.gulouHq);
  expect(body.offered).toBeGreaterThan(0);
  expect(body.offered % 2).toBe(0);
  const [offer] = await t.sql<{ id: string; slot: string }[]>`
    select registration_id as id, to_slot as slot from window_offers order by registration_id limit 1`;
  const taken = await t.call('POST', `/v1/registrations/${offer?.id}/reschedule`, {
    token: await t.token('citizen'),
    body: { slotId: offer?.slot, scope: 'household' },
  });
  expect(taken.status).toBe(200);
  // The next lines know of it, and who has been asked is not asked again.
  await work();
  await proposer.onLines(drill.id, await lines(), t.clock.now());
  const again = (await listed(t, drill, drill.gulouHq)).find(({ kind }) => kind === 'offer-windows');
  expect(again?.effect.peopleAsked ?? 0).toBeLessThanOrEqual(60 - body.offered);
  expect(await recount(t)).toEqual(inOrder);
});
