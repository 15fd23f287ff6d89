import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readKeys, readPass } from '../../../../src/demo/tablet/pass.ts';
import { createSiteList, type SiteListBundle } from '../../../../src/demo/tablet/site-list.ts';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import {
  morning,
  type RegistrationAnswer,
  type SeededDrill,
  seedDrill,
  slotsOf,
} from '../../../support/drill.ts';
import { household, person } from '../../../support/people.ts';
import { contentOf, tabletOf } from './world.ts';

describe("a site's site list", () => {
  let t: TestApp;
  let drill: SeededDrill;
  let citizen: string;
  let tablet: Awaited<ReturnType<typeof tabletOf>>;
  const [community] = gulou.communities;
  beforeAll(async () => {
    t = await startTestApp({ now: new Date('2021-09-22T07:00:00+08:00') });
    drill = await seedDrill(t);
    citizen = await t.token('citizen', { sub: 'anna' });
    tablet = await tabletOf(t, drill.gulou[0] ?? '');
  });
  afterAll(() => t.close());

  /** Registers a household and answers its people with their windows. */
  async function settle(from: number, size: number): Promise<RegistrationAnswer[]> {
    const each = { preferences: { sites: [drill.gulou[0] ?? ''] } };
    const body = household(from, size, community, { each });
    const url = `/v1/drills/${drill.id}/households`;
    const made = await t.need<{ members: { id: string }[] }>('POST', url, { token: citizen, body });
    await t.assign(drill.id, community);
    return Promise.all(
      made.members.map(({ id }) =>
        t.need<RegistrationAnswer>('GET', `/v1/registrations/${id}`, { token: citizen }),
      ),
    );
  }
  const passOf = async (id: string) =>
    (await t.need<{ pass: string }>('GET', `/v1/registrations/${id}/pass`, { token: citizen })).pass;
  const rowsOf = (bundle: SiteListBundle, people: RegistrationAnswer[]) =>
    people.map(({ id }) => bundle.people.find((row) => row[0] === id));

  test('names who is expected, masked, with their windows, numbers and households', async () => {
    const family = await settle(1, 3);
    const alone = await settle(10, 1);
    const answer = await t.call<SiteListBundle>('GET', `/v1/sites/${drill.gulou[0]}/site-list`, {
      token: tablet.token,
    });
    expect(answer.headers['cache-control']).toBe('no-store');
    const bundle = answer.body;
    expect(bundle).toMatchObject({ full: true, siteId: drill.gulou[0], drillId: drill.id, replaced: [] });
    expect(bundle.windows).toHaveLength(7);
    expect(Date.parse(bundle.expiresAt)).toBeGreaterThan(Date.parse(bundle.asOf) + 24 * 3_600_000);
    const rows = rowsOf(bundle, [...family, ...alone]);
    for (const [n, registration] of [...family, ...alone].entries()) {
      const [, name, window, queueNumber, , status, exemptUntil] = rows[n] ?? [];
      const { slotId, queueNumber: told } = registration.appointment ?? {};
      expect(bundle.windows?.[window ?? -1]?.id).toBe(slotId);
      expect([queueNumber, status, exemptUntil]).toEqual([told, null, null]);
      expect(name).toMatch(/^.\*+.$/u);
    }
    expect(new Set(rows.slice(0, 3).map((row) => row?.[4])).size).toBe(1);
    expect(rows[3]?.[4]).not.toBe(rows[0]?.[4]);
    for (const n of [1, 2, 3, 10]) {
      expect(answer.text).not.toContain(person(n).name);
      expect(answer.text).not.toContain(person(n).document.number);
      expect(answer.text).not.toContain(person(n).phone.slice(-8));
    }
  });

  test('holds the keys by which a tablet verifies passes by itself', async () => {
    const [one] = await settle(20, 1);
    const { keys } = await tablet.siteList();
    expect(readPass(await passOf(one?.id ?? ''), drill.id, readKeys(keys))).toMatchObject({
      registrationId: one?.id,
      drillId: drill.id,
      slotId: one?.appointment?.slotId,
    });
    const published = await t.need<{ keys: { kid: string }[] }>('GET', '/.well-known/jwks.json');
    expect(published.keys).toEqual(expect.arrayContaining(keys.map((key) => expect.objectContaining(key))));
  });

  test('says who has come, and until when somebody is exempt', async () => {
    const [here, exempt] = [...(await settle(30, 1)), ...(await settle(31, 1))];
    await t.sql`update registrations set exempt_until = '2021-09-22T09:00:00+08:00' where id = ${exempt?.id ?? ''}`;
    await tablet.checkIn({ pass: await passOf(here?.id ?? '') });
    const bundle = await tablet.siteList();
    const [came, waits] = rowsOf(bundle, [here, exempt] as RegistrationAnswer[]);
    expect(came?.[5]).toBe('checked-in');
    expect(waits?.slice(5)).toEqual([null, '2021-09-22T01:00:00.000Z', null]);
  });

  test('lists the passes that are void, also of sites nearby, and drops those that are valid again', async () => {
    const [moves, cancels, returns] = await settle(40, 3);
    const slots = (await slotsOf(t, drill.gulou[1] ?? '')).map(({ id }) => id);
    const move = (one: RegistrationAnswer | undefined, slotId: string | undefined) =>
      t.need('POST', `/v1/registrations/${one?.id}/reschedule`, { token: citizen, body: { slotId } });
    const at = (one: RegistrationAnswer | undefined) => one?.appointment?.slotId ?? '';
    await move(moves, slots[2]);
    await t.need('POST', `/v1/registrations/${cancels?.id}/cancel`, { token: citizen });
    await move(returns, slots[3]);
    await move(returns, at(returns));
    const siteList = createSiteList();
    siteList.take(await tablet.siteList());
    expect(siteList.isRevoked(moves?.id ?? '', at(moves))).toBe(true);
    expect(siteList.isRevoked(moves?.id ?? '', slots[2] ?? '')).toBe(false);
    expect(siteList.isRevoked(cancels?.id ?? '', at(cancels))).toBe(true);
    expect(siteList.isRevoked(returns?.id ?? '', at(returns))).toBe(false);
    expect(siteList.isRevoked(returns?.id ?? '', slots[3] ?? '')).toBe(true);

    // The other site of the community hears of the same; a district that shares none with it does not.
    const neighbour = createSiteList();
    neighbour.take(await (await tabletOf(t, drill.gulou[1] ?? '')).siteList());
    expect(neighbour.isRevoked(cancels?.id ?? '', at(cancels))).toBe(true);
    const far = await (await tabletOf(t, drill.taijiang[0] ?? '')).siteList();
    expect(far.revoked).toEqual([]);
  });

  test('of some hours holds those windows and their people only', async () => {
    const all = await tablet.siteList();
    const from = '2021-09-22T09:00:00+08:00';
    const to = '2021-09-22T10:00:00+08:00';
    const some = await tablet.siteList({ from, to });
    expect(some.windows).toEqual(all.windows?.slice(1, 3));
    const within = (bundle: SiteListBundle) =>
      bundle.people.map((row) => [row[0], bundle.windows?.[row[2]]?.id]);
    const ids = new Set(some.windows?.map(({ id }) => id));
    expect(within(some).sort()).toEqual(
      within(all)
        .filter(([, slot]) => ids.has(slot ?? ''))
        .sort(),
    );
    expect(await tablet.siteList({ from: morning.closesAt })).toMatchObject({ windows: [], people: [] });
  });

  test('goes with a whole one where what a tablet has is of another range, too old, or of other windows', async () => {
    const { cursor } = await tablet.siteList();
    expect((await tablet.siteList({ since: cursor })).full).toBe(false);
    expect((await tablet.siteList({ since: cursor, from: '2021-09-22T09:00:00+08:00' })).full).toBe(true);
    const now = t.clock.now();
    t.clock.moveTo(new Date(now.getTime() + 35 * 3_600_000));
    expect((await tablet.siteList({ since: cursor })).full).toBe(false);
    t.clock.moveTo(new Date(now.getTime() + 36 * 3_600_000));
    const late = await tablet.siteList({ since: cursor });
    expect(late.full).toBe(true);
    t.clock.moveTo(now);
    expect(contentOf(await tablet.siteList())).toEqual(contentOf(late));
    await t.sql`update slots set ends_at = ends_at + interval '1 minute' where site_id = ${drill.gulou[0] ?? ''}`;
    expect((await tablet.siteList({ since: cursor })).full).toBe(true);
  });

  test('refuses what makes no sense, with its place', async () => {
    const url = `/v1/sites/${drill.gulou[0]}/site-list`;
    const refused = async (query: string, pointer: string, token = tablet.token) => {
      const { status, body } = await t.call('GET', `${url}?${query}`, { token });
      expect([query, status, body.errors?.[0]?.pointer]).toEqual([query, 400, pointer]);
    };
    const time = (text: string) => encodeURIComponent(text);
    await refused(`from=${time('2021-09-22T12:00:00+08:00')}&to=${time('2021-09-22T12:00:00+08:00')}`, '?to');
    await refused(`from=${time('2021-09-21T23:59:59+08:00')}`, '?from');
    await refused(`to=${time('2021-09-25T00:00:01+08:00')}`, '?to');
    await refused('from=yesterday', '?from');
    await refused('since=', '?since');
    await refused('since=nonsense', '?since');
    await refused(`since=${'a'.repeat(5_000)}`, '?since');
    await refused('sinze=1', '?sinze');
    const { cursor } = await tablet.siteList();
    await refused(`since=${cursor.slice(0, -4)}`, '?since');
    await refused(`since=${cursor}.AAAA`, '?since');
    const [head = '', parts = ''] = cursor.split('.');
    const changed = (edit: (fields: unknown[]) => void) => {
      const fields = JSON.parse(Buffer.from(head, 'base64url').toString()) as unknown[];
      edit(fields);
      return `${Buffer.from(JSON.stringify(fields)).toString('base64url')}.${parts}`;
    };
    await refused(`since=${changed((fields) => fields.splice(1, 1, drill.gulou[1]))}`, '?since');
    await refused(`since=${changed((fields) => fields.splice(6, 1, 1e9))}`, '?since');
    await refused(`since=${changed((fields) => fields.splice(0, 1, 2))}`, '?since');
    const other = await tabletOf(t, drill.gulou[1] ?? '');
    expect((await t.call('GET', url, { token: other.token })).status).toBe(403);
    const draft = await seedDrill(t, { publish: false });
    const early = await tabletOf(t, draft.gulou[0] ?? '');
    const asked = await t.call('GET', `/v1/sites/${draft.gulou[0]}/site-list`, { token: early.token });
    expect(asked.status).toBe(404);
  });
});
