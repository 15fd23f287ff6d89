import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRandom } from '../../../../src/core/random.ts';
import { createSiteList, type SiteListBundle } from '../../../../src/demo/tablet/site-list.ts';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import { type SeededDrill, seedDrill, slotsOf } from '../../../support/drill.ts';
import { household } from '../../../support/people.ts';
import { contentOf, tabletOf } from './world.ts';

describe('deltas of a site list', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let citizen: string;
  let site: string;
  let tablet: Awaited<ReturnType<typeof tabletOf>>;
  let slots: string[];
  const ids: string[] = [];
  const [community] = gulou.communities;
  beforeAll(async () => {
    t = await startTestApp({ now: new Date('2021-09-22T07:00:00+08:00') });
    drill = await seedDrill(t, { lanes: 6 });
    site = drill.gulou[0] ?? '';
    citizen = await t.token('citizen', { sub: 'anna' });
    tablet = await tabletOf(t, site);
    const both = await Promise.all(drill.gulou.map((one) => slotsOf(t, one)));
    slots = both.flat().map(({ id }) => id);
    for (let n = 0; n < 60; n++) await register(1 + n * 4, 1 + (n % 4));
    await t.assign(drill.id, community);
  });
  afterAll(() => t.close());

  async function register(from: number, size: number): Promise<void> {
    const url = `/v1/drills/${drill.id}/households`;
    // Two of three come to the site that is looked at.
    const sites = [drill.gulou[from % 3 === 0 ? 1 : 0] ?? ''];
    const body = household(from, size, community, { each: { preferences: { sites } } });
    const made = await t.need<{ members: { id: string }[] }>('POST', url, { token: citizen, body });
    ids.push(...made.members.map(({ id }) => id));
  }

  test('say only what differs: nothing, one who came, one who left', async () => {
    const siteList = createSiteList();
    siteList.take(await tablet.siteList());
    expect(siteList.size).toBeGreaterThan(40);
    const since = () => ({ since: siteList.cursor ?? '' });
    expect(await tablet.siteList(since())).toMatchObject({
      full: false,
      replaced: [],
      people: [],
      revoked: [],
    });

    const [person] = siteList.whole()?.people ?? [];
    const [id = ''] = person ?? [];
    const pass = await t.need<{ pass: string }>('GET', `/v1/registrations/${id}/pass`, { token: citizen });
    await tablet.checkIn({ pass: pass.pass });
    const came = await tablet.siteList(since());
    expect(came.replaced).toHaveLength(1);
    expect(came.people.length).toBeLessThan(siteList.size / 4);
    siteList.take(came);
    expect(siteList.person(id)?.came).toBe(true);

    const [, next] = siteList.whole()?.people ?? [];
    await t.need('POST', `/v1/registrations/${next?.[0]}/cancel`, { token: citizen });
    siteList.take(await tablet.siteList(since()));
    expect(siteList.person(next?.[0] ?? '')).toBeUndefined();
    expect(contentOf(siteList.whole())).toEqual(contentOf(await tablet.siteList()));
  });

  test('miss nobody whose change is committed long after it was made', async () => {
    const siteList = createSiteList();
    siteList.take(await tablet.siteList());
    const [first, second] = siteList.whole()?.people.filter(([, , , , , status]) => status === null) ?? [];
    const transaction = await t.sql.reserve();
    await transaction`begin`;
    await transaction`update registrations set status = 'checked-in', updated_at = now() where id = ${first?.[0] ?? ''}`;
    await t.need('POST', `/v1/registrations/${second?.[0]}/cancel`, { token: citizen });
    siteList.take(await tablet.siteList({ since: siteList.cursor ?? '' }));
    expect(siteList.person(first?.[0] ?? '')?.came).toBe(false);
    await transaction`commit`;
    transaction.release();
    siteList.take(await tablet.siteList({ since: siteList.cursor ?? '' }));
    expect(siteList.person(first?.[0] ?? '')?.came).toBe(true);
    expect(contentOf(siteList.whole())).toEqual(contentOf(await tablet.siteList()));
  });

  test('come, one after the other, to what a whole bundle says, whatever goes on meanwhile', async () => {
    const random = createRandom(5, 20210922);
    const tablets = [
      { siteList: createSiteList(), everyOps: 3 },
      { siteList: createSiteList(), everyOps: 17 },
      { siteList: createSiteList(), everyOps: 50 },
    ];
    const follow = async (one: (typeof tablets)[number]) => {
      const since = one.siteList.cursor;
      one.siteList.take(await tablet.siteList(since === undefined ? {} : { since }));
    };
    let next = 1_000;
    const any = (method: 'POST', url: string, token: string, body?: object) =>
      t.call(method, url, { token, ...(body === undefined ? {} : { body }) });
    const operations: (() => Promise<unknown>)[] = [
      async () => {
        next += 4;
        await register(next, random.whole(1, 4));
        await t.assign(drill.id, community);
      },
      () =>
        any('POST', `/v1/registrations/${random.pick(ids)}/reschedule`, citizen, {
          slotId: random.pick(slots),
          scope: random.pick(['person', 'household']),
        }),
      () => any('POST', `/v1/registrations/${random.pick(ids)}/cancel`, citizen),
      async () => {
        const url = `/v1/registrations/${random.pick(ids)}/pass`;
        const { status, body } = await t.call<{ pass: string }>('GET', url, { token: citizen });
        if (status === 200) await tablet.checkIn({ pass: body.pass });
      },
      async () => {
        const stop = { division: gulou.division, sites: [site], reason: 'storm' };
        const [from, to] = random.pick([
          ['2021-09-22T08:30:00+08:00', '2021-09-22T09:00:00+08:00'],
          ['2021-09-22T10:00:00+08:00', '2021-09-22T10:30:00+08:00'],
        ]);
        const url = `/v1/drills/${drill.id}/stops`;
        const made = await t.call<{ id: string }>('POST', url, {
          token: drill.gulouHq,
          body: { ...stop, from, to },
        });
        if (made.status !== 201) return;
        const confirmed = await t.call<{ id: string }>('POST', `/v1/replans/${made.body.id}/confirm`, {
          token: drill.gulouHq,
        });
        if (confirmed.status === 202) await t.runJob(confirmed.body.id);
        await t.assign(drill.id, community);
      },
    ];
    const weights = [3, 8, 4, 5, 0.2];
    for (let round = 0; round < 120; round++) {
      // Two at a time, so that bundles are made while things change.
      const work = [1, 2].map(() => operations[random.weighted(weights)]?.());
      const due = tablets.filter(({ everyOps }) => round % everyOps === 0);
      await Promise.all([...work, ...due.map(follow)]);
    }
    await Promise.all(tablets.map(follow));
    const whole: SiteListBundle = await tablet.siteList();
    expect(whole.people.length).toBeGreaterThan(20);
    expect(whole.revoked.length).toBeGreaterThan(5);
    for (const { siteList } of tablets) expect(contentOf(siteList.whole())).toEqual(contentOf(whole));
  });
});
