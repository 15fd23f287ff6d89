import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSiteList } from '../../../../src/demo/tablet/site-list.ts';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import { type PageAnswer, type SeededDrill, seedDrill } from '../../../support/drill.ts';
import { household, person, registration } from '../../../support/people.ts';
import type { AuditLine } from '../audit/audit-line.ts';
import { register } from '../check-in/lane.ts';
import { tabletOf } from '../site-list/world.ts';
import { type Rack, rackAt, type TubeBody } from '../tubes/rack.ts';

const [community] = gulou.communities;

describe('who is swabbed apart', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let rack: Rack;
  let next = 0;
  beforeAll(async () => {
    t = await startTestApp({ now: new Date('2021-09-22T08:00:00+08:00') });
    drill = await seedDrill(t);
    rack = await rackAt(t, drill.gulou[0], 'tablet-1');
  });
  afterAll(() => t.close());

  const somebody = async () => (await register(t, drill, registration(next++, community))).id;
  const mark = (id: string, body: object, token = drill.gulouHq) =>
    t.call<{ people: number; risk: string }>('PUT', `/v1/registrations/${id}/risk`, {
      token,
      body: { reason: '来自重点地区', ...body },
    });
  const setRules = (swabRules: object) =>
    t.need<{ swabRules: object }>('PATCH', `/v1/drills/${drill.id}`, {
      token: drill.cityHq,
      body: { swabRules },
    });

  test('a tablet knows which tube somebody needs before it opens one: with its list, and at the check-in', async () => {
    const site = drill.gulou[0] ?? '';
    const tablet = await tabletOf(t, site, 'tablet-4');
    const [n, m, k] = [next++, next++, next++];
    const ids: string[] = [];
    for (const one of [n, m, k]) {
      const body = { ...registration(one, community), preferences: { sites: [site] } };
      ids.push((await register(t, drill, body)).id);
    }
    const [key = '', sealed = '', ordinary = ''] = ids;
    await t.assign(drill.id, community);
    const siteList = createSiteList();
    siteList.take(await tablet.siteList());
    const needs = () => [key, sealed, ordinary].map((id) => siteList.person(id)?.tube);
    const update = async () => siteList.take(await tablet.siteList({ since: siteList.cursor ?? '' }));
    expect(needs()).toEqual(['pool', 'pool', 'pool']);
    await mark(key, { risk: 'key' });
    await mark(sealed, { risk: 'sealed' });
    await update();
    expect(needs()).toEqual(['single', 'household', 'pool']);

    const body = { deviceSeq: 100, at: t.clock.now().toISOString(), lane: '1', document: person(n).document };
    const lane = { token: tablet.token, body };
    const checkedIn = await t.call<{ tube: string }>('POST', `/v1/sites/${site}/check-ins`, lane);
    expect(checkedIn.body.tube).toBe('single');
    const others = await Promise.all([m, k].map((one) => tablet.checkIn({ document: person(one).document })));
    expect(others).toMatchObject([{ body: { tube: 'household' } }, { body: { tube: 'pool' } }]);

    // The drill changes how it swabs: the list says so, and what was answered stays.
    await setRules({ key: 'pool' });
    await update();
    expect(needs()).toEqual(['pool-key', 'household', 'pool']);
    await t.sql`update registrations set status = 'held' where id = ${ordinary}`;
    await update();
    expect(needs()).toEqual(['pool-key', 'household', 'household']);
    await t.sql`update registrations set status = 'checked-in' where id = ${ordinary}`;
    const again = await t.call('POST', `/v1/sites/${site}/check-ins`, lane);
    expect([again.status, again.body]).toEqual([200, checkedIn.body]);
    const repeated = await t.need<{ items: { body: object }[] }>(
      'POST',
      `/v1/sites/${site}/check-ins/batch`,
      { token: tablet.token, body: { checkIns: [body] } },
    );
    expect(repeated.items[0]?.body).toEqual(checkedIn.body);
    await setRules({ key: 'single' });
  });

  test('a key person is in no pool until the drill allows it, and then with no other risk', async () => {
    const [key, other, ordinary] = [await somebody(), await somebody(), await somebody()];
    expect((await mark(key, { risk: 'key' })).body).toMatchObject({ risk: 'key', people: 1 });
    await mark(other, { risk: 'key' });
    await rack.open('MF-1');
    expect((await rack.swab('MF-1', { registrationId: ordinary })).status).toBe(201);
    expect((await rack.swab('MF-1', { registrationId: key })).body.code).toBe('single-needed');
    await rack.open('MF-2', { kind: 'single' });
    expect((await rack.swab('MF-2', { registrationId: key })).status).toBe(201);

    expect((await setRules({ key: 'pool' })).swabRules).toMatchObject({ key: 'pool', held: 'household' });
    expect((await rack.swab('MF-1', { registrationId: other })).body.code).toBe('other-risk');
    await rack.open('MF-3');
    expect((await rack.swab('MF-3', { registrationId: other })).status).toBe(201);
    // Nobody is moved to where they could not have been swabbed.
    const moved = await rack.act('MF-3', 'move', { to: 'MF-1', registrations: [other] });
    expect([moved.status, moved.body.code]).toEqual([409, 'other-risk']);
    const offline = {
      act: 'sample',
      deviceSeq: rack.seq(),
      barcode: 'MF-3',
      registrationId: await somebody(),
    };
    const { body } = await rack.batch([offline]);
    expect(body.items[0]).toMatchObject({ status: 202, body: { contradiction: 'other-risk' } });
  });

  test('a sealed home goes into one tube of its own', async () => {
    const citizen = await t.token('citizen', { sub: 'home' });
    const home = await t.need<{ members: { id: string }[] }>('POST', `/v1/drills/${drill.id}/households`, {
      token: citizen,
      body: household(700, 2, community),
    });
    const [one, two] = home.members.map(({ id }) => id);
    const marked = await mark(one ?? '', { risk: 'sealed', scope: 'household', reason: '单元封控' });
    expect(marked.body.people).toBe(2);
    await rack.open('MF-10');
    expect((await rack.swab('MF-10', { registrationId: two })).body.code).toBe('single-needed');
    await rack.open('MF-11', { kind: 'household', poolSize: 5 });
    for (const registrationId of [one, two]) {
      expect((await rack.swab('MF-11', { registrationId })).status).toBe(201);
    }
  });

  test('what is taken is as the drill says, unless the tablet does', async () => {
    await setRules({ bodySite: 'nares', swabs: 2 });
    await rack.open('MF-20');
    const [one, two] = [await somebody(), await somebody()];
    await rack.swab('MF-20', { registrationId: one });
    await rack.swab('MF-20', { registrationId: two, bodySite: 'nasopharynx', swabs: 1 });
    const tube = await t.need<TubeBody>('GET', `/v1/drills/${drill.id}/tubes/MF-20`, {
      token: drill.gulouHq,
    });
    const taken = (id: string) => tube.people.find(({ registrationId }) => registrationId === id);
    expect(taken(one)).toMatchObject({ bodySite: 'nares', swabs: 2 });
    expect(taken(two)).toMatchObject({ bodySite: 'nasopharynx', swabs: 1 });
  });

  test('a mark is an event and a line of the audit log, once; the community’s worker sets and takes it away', async () => {
    const id = await somebody();
    const worker = await t.token('community-worker', { division: community });
    await mark(id, { risk: 'key' }, worker);
    await mark(id, { risk: 'key' }, worker);
    await mark(id, { risk: 'none' }, worker);
    const events = await t.sql`
      select data->>'risk' as risk from registration_events where registration_id = ${id} and kind = 'risk-set' order by at`;
    expect(events.map(({ risk }) => risk).sort()).toEqual(['key', 'none']);
    const lines = await t.need<PageAnswer<AuditLine>>(
      'GET',
      '/v1/audit?action=registration.risk-set&limit=1000',
      { token: await t.token('auditor') },
    );
    expect(lines.items.filter(({ object }) => object.id === id).length).toBe(2);
    for (const body of [{ risk: 'high' }, { risk: 'key', scope: 'city' }, {}]) {
      expect((await mark(id, body)).status).toBe(400);
    }
  });
});
