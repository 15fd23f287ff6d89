import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SiteLine } from '../../../../src/modules/day/lines/index.ts';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import { type SeededDrill, seedDrill } from '../../../support/drill.ts';
import { clockAt, decide, lineAt, listed, type ProposalAnswer, setReserves } from './world.ts';

/** 2 lanes that take 60 people a window between them. */
const busy = { booked: 95, served: 60, bookable: 100, congested: 1 };
const quiet = { booked: 5, served: 5, bookable: 100, congested: 0 };

describe('a round of proposals', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let now: Date;
  let lines: SiteLine[];

  const round = (some = lines) => t.services.proposer.onLines(drill.id, some, t.clock.now());
  const kinds = (some: readonly ProposalAnswer[]) => some.map(({ kind }) => kind).sort();
  const stands = () => listed(t, drill, drill.gulouHq);

  beforeAll(async () => {
    t = await startTestApp();
    drill = await seedDrill(t, { lanes: 2, ratePerLaneHour: 60 });
    now = clockAt('09:05');
    t.clock.moveTo(now);
    lines = [
      await lineAt(t, drill, drill.gulou[0] ?? '', now, busy),
      await lineAt(t, drill, drill.gulou[1] ?? '', now, quiet),
    ];
  });
  afterAll(() => t.close());

  test('proposes what helps a congested site, the best first, and decides nothing', async () => {
    await round();
    const made = await stands();
    expect(kinds(made)).toEqual(['bring-lane', 'offer-windows']);
    for (const one of made) {
      expect(one).toMatchObject({ status: 'proposed', division: gulou.division, decidedAt: null });
      expect(one.sites[0]).toBe(drill.gulou[0]);
      expect(one.effect.netMinutes.p50).toBeGreaterThanOrEqual(120);
      expect(one.effect.waitAfter).toBeLessThan(one.effect.waitBefore);
    }
    const worth = made.map(({ effect }) => effect.netMinutes.p50);
    expect(worth).toEqual([...worth].sort((a, b) => b - a));
    expect(await t.services.proposer.changesOf(drill.id)).toEqual(new Map());
    expect(await t.sql`select from window_offers`).toHaveLength(0);
  });

  test('lanes that stand by are proposed once headquarters have told of them', async () => {
    const [site = ''] = drill.gulou;
    await setReserves(t, drill, drill.gulouHq, { sites: [{ siteId: site, lanes: 2 }] });
    await setReserves(t, drill, drill.cityHq, { teams: 1, sites: [{ siteId: site, lanes: 2 }] });
    await round();
    const made = await stands();
    expect(kinds(made)).toEqual(['bring-lane', 'bring-lane', 'offer-windows', 'open-lanes']);
    expect(made.find(({ kind }) => kind === 'open-lanes')?.action).toMatchObject({ siteId: site, lanes: 2 });
    expect(made.filter(({ action }) => action['fromSiteId'] === null)).toHaveLength(1);
  });

  test('the same again renews; what is not proposed any more runs out', async () => {
    const before = await stands();
    t.clock.moveTo(clockAt('09:08'));
    await round();
    const after = await stands();
    expect(after.map(({ id }) => id).sort()).toEqual(before.map(({ id }) => id).sort());
    expect(after.every(({ expiresAt }) => expiresAt === clockAt('09:18').toISOString())).toBe(true);
    t.clock.moveTo(clockAt('09:18'));
    expect(await stands()).toEqual([]);
    expect(await listed(t, drill, drill.gulouHq, '?status=expired')).toHaveLength(after.length);
    await round([]);
    expect(await t.sql`select from proposals where status = 'proposed'`).toHaveLength(0);
  });

  test('is paged, the best first, whatever was renewed', async () => {
    t.clock.moveTo(clockAt('09:05'));
    await round();
    const all = await stands();
    const paged: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const query: string = `?status=proposed&limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`;
      const page: { items: ProposalAnswer[]; nextCursor: string | null } = await t.need(
        'GET',
        `/v1/drills/${drill.id}/proposals${query}`,
        { token: drill.cityHq },
      );
      paged.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(paged).toEqual(all.map(({ id }) => id));
  });

  test('what was dismissed is not proposed again for half an hour', async () => {
    const offer = (await stands()).find(({ kind }) => kind === 'offer-windows');
    const answers = [];
    for (let n = 0; n < 2; n++) answers.push(await decide(t, offer?.id ?? '', drill.gulouHq, 'dismiss'));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(answers[1]?.body).toEqual(answers[0]?.body);
    expect((await decide(t, offer?.id ?? '', drill.gulouHq)).body.code).toBe('proposal-over');
    await round();
    expect(kinds(await stands())).not.toContain('offer-windows');
    await t.sql`update proposals set decided_at = decided_at - interval '31 minutes' where status = 'dismissed'`;
    await round();
    expect(kinds(await stands())).toContain('offer-windows');
  });

  test('a round that began before a decision is not kept', async () => {
    await round();
    const [best] = await stands();
    const slow = t.services.proposer.onLines(drill.id, lines, t.clock.now());
    await decide(t, best?.id ?? '', drill.gulouHq);
    await slow;
    const [row] = await t.sql<{ made: number }[]>`
      select count(*)::int as made from proposals
      where status = 'proposed' and sites && (select sites from proposals where id = ${best?.id ?? ''})`;
    // Either the round was done before, and is superseded, or it found a decision that it did not know of.
    expect(row?.made).toBe(0);
  });

  test('nobody is offered a site that serves none of their communities', async () => {
    const other = await seedDrill(t, { lanes: 2, ratePerLaneHour: 60, sites: 1 });
    const near = other.taijiang[0] ?? '';
    const some = [
      await lineAt(t, other, other.gulou[0] ?? '', now, busy),
      await lineAt(t, other, near, now, quiet),
    ];
    await t.services.proposer.onLines(other.id, some, now);
    expect(kinds(await listed(t, other, other.cityHq))).toEqual(['bring-lane']);
    // It takes a lane from another district, so that one hears of it too.
    expect(await listed(t, other, other.taijiangHq)).toHaveLength(1);
  });
});
