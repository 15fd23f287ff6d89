import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { maskName } from '../../../../src/core/identity/index.ts';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou, taijiang } from '../../../support/divisions.ts';
import { type PageAnswer, type SeededDrill, seedDrill } from '../../../support/drill.ts';
import { person } from '../../../support/people.ts';
import { actorsOf, passer } from '../checkpoints/world.ts';
import { actorsOf as transfersOf } from '../transfers/world.ts';
import { breakOut, type Contact, type Monitoring, type Outbreak, type Traced } from './outbreak.ts';

const [community, neighbouring] = gulou.communities;
const morning = new Date('2021-09-22T08:00:00+08:00');

describe('a case, its contacts, and who is under monitoring because of it', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let outbreak: Outbreak;
  let worker: string;
  let at: string;
  beforeAll(async () => {
    t = await startTestApp({ now: morning });
    drill = await seedDrill(t, { lanes: 20 });
    at = `/v1/drills/${drill.id}`;
    outbreak = await breakOut(t, drill, 100);
    worker = await t.token('community-worker', { sub: 'worker-1', division: community });
  });
  afterAll(() => t.close());

  const trace = (body: object = {}, token = drill.gulouHq, of = outbreak.index) =>
    t.call<Traced>('POST', `${at}/cases/${of}/contacts`, { token, body });
  const contacts = async (query = '', token = drill.gulouHq) =>
    (await t.need<PageAnswer<Contact>>('GET', `${at}/contacts?limit=1000&${query}`, { token })).items;
  const monitored = async (query = '', token = drill.gulouHq) =>
    (await t.need<PageAnswer<Monitoring>>('GET', `${at}/monitoring?limit=1000&${query}`, { token })).items;
  const kinds = (rows: Contact[], of: string | undefined) =>
    rows.filter(({ personId }) => personId === of).map(({ kind }) => kind);
  const hours = (n: number) => new Date(t.clock.now().getTime() + n * 3_600_000).toISOString();

  test('those of the tube, the household and the window are found in one request, which may be repeated', async () => {
    const { body, status } = await trace();
    expect([status, body]).toEqual([
      200,
      {
        caseId: outbreak.index,
        since: '2021-09-20T01:10:00.000Z',
        contacts: 7,
        people: 4,
        kinds: { tube: 2, household: 1, window: 4 },
      },
    ]);
    expect((await trace()).body).toEqual(body);
    const rows = await contacts(`case=${outbreak.index}`);
    expect(rows).toHaveLength(7);
    expect(kinds(rows, outbreak.pool[0])).toEqual(['tube', 'window']);
    expect(kinds(rows, outbreak.family)).toEqual(['household', 'window']);
    expect(kinds(rows, outbreak.window)).toEqual(['window']);
    expect(kinds(rows, outbreak.later)).toEqual([]);
    expect(rows.find(({ kind }) => kind === 'household')).toMatchObject({
      registered: true,
      name: expect.stringContaining('*'),
      community,
      distanceMetres: 0,
      addedBy: null,
      withdrawnAt: null,
    });
  });

  test('whoever lives behind the same door by the roster, and whoever a team found there, is among them', async () => {
    const residence = { division: community, building: '9号楼', unit: '1', room: '901' };
    const line = (n: number) =>
      `${community},9号楼,1,901,${person(n).name},resident-id,${person(n).document.number},119.3,26.08,wgs84`;
    const head = 'community,building,unit,room,name,documentType,documentNumber,lng,lat,datum';
    await t.importFile(`${at}/roster/import`, {
      token: drill.gulouHq,
      headers: { 'content-type': 'text/csv' },
      body: [head, line(100), line(106)].join('\r\n'),
    });
    const found = [100, 104].map((n) => ({ document: person(n).document }));
    const visit = { deviceSeq: 1, at: hours(-1), residence, outcome: 'all-known', people: found };
    await t.need('POST', `${at}/visits/batch`, { token: drill.gulouHq, body: { visits: [visit] } });
    const team = { name: '敲门九队', kind: 'doors', division: gulou.division, scope: [gulou.division] };
    const { id: knocks } = await t.need<{ id: string }>('POST', `${at}/teams`, {
      ...{ token: drill.gulouHq, body: team },
    });
    for (const [name, account] of [
      ['林小梅', 'knocker'],
      ['林大海', 'at-home'],
    ])
      await t.need('POST', `${at}/teams/${knocks}/members`, {
        ...{ token: drill.gulouHq, body: { name, phone: '13805910091', account } },
      });
    const knocker = await t.token('team-member', { sub: 'knocker', team: knocks });
    await t.need('POST', `${at}/visits/batch`, {
      token: knocker,
      body: { visits: [{ ...visit, at: hours(-0.5), people: found.slice(0, 1) }] },
    });
    const { body } = await trace();
    // The resident who was found there, and the one of the team who knocked.
    expect(body.kinds).toEqual({ tube: 2, household: 2, window: 4, 'door-visit': 2 });
    expect(await contacts('kind=door-visit')).toContainEqual(
      expect.objectContaining({ name: '林*梅', registered: false, at: hours(-0.5) }),
    );
    const rows = await contacts(`case=${outbreak.index}`);
    expect(kinds(rows, outbreak.window)).toEqual(['door-visit', 'window']);
    expect(rows.filter(({ registered, kind }) => !registered && kind !== 'door-visit')).toMatchObject([
      { kind: 'household', distanceMetres: 0 },
    ]);
  });

  test('investigators add others, met by document or telephone; of two times the later stands, of two distances the nearer', async () => {
    const known = person(105);
    const stranger = { name: '马可', phone: '13805910077', division: taijiang.communities[0] };
    const told = (more: object) => ({
      people: [
        { name: '林某', document: known.document, kind: 'vehicle', at: hours(-3), ...more },
        { ...stranger, kind: 'other', at: hours(-5), ...more },
      ],
    });
    const first = await trace(told({ distanceMetres: 3 }));
    expect(first.body).toMatchObject({ contacts: 12, people: 8 });
    const second = await trace(told({ distanceMetres: 1.5, at: hours(-4) }));
    expect(second.body).toEqual(first.body);
    const rows = await contacts('kind=vehicle');
    // By the document it is whoever is registered with it, under the name of the registration.
    expect(rows).toMatchObject([
      { personId: outbreak.later, registered: true, at: hours(-3), distanceMetres: 1.5 },
    ]);
    expect(await contacts('kind=other')).toMatchObject([
      { registered: false, name: '马*', at: hours(-4), distanceMetres: 1.5, community: stranger.division },
    ]);
  });

  test('what cannot be is refused, and nothing of it taken', async () => {
    const before = await contacts();
    const someone = { kind: 'other', at: hours(-1) };
    const refused = async (body: object) => {
      const answer = await trace(body);
      return [answer.status, answer.body.errors?.[0]?.pointer, answer.body.errors?.[0]?.code];
    };
    expect(await refused({ people: [{ ...someone, name: '无名' }] })).toEqual([
      400,
      '/people/0/phone',
      'required',
    ]);
    expect(await refused({ people: [someone] })).toEqual([400, '/people/0/name', 'required']);
    expect(await refused({ people: [{ ...someone, registrationId: outbreak.index }] })).toEqual([
      400,
      '/people/0',
      'same-person',
    ]);
    expect(await refused({ people: [{ ...someone, registrationId: drill.id }] })).toEqual([
      400,
      '/people/0/registrationId',
      'unknown',
    ]);
    expect(
      await refused({ people: [{ ...someone, registrationId: outbreak.later, at: hours(24) }] }),
    ).toEqual([400, '/people/0/at', 'range']);
    expect(await refused({ since: hours(1) })).toEqual([400, '/since', 'range']);
    expect(await contacts()).toEqual(before);
  });

  test('ten thousand contacts are kept of a case, and no more', async () => {
    await t.sql`
      insert into case_contacts (drill_id, case_id, person_id, kind, community, at, added_at)
      select ${drill.id}, ${outbreak.index}, gen_random_uuid(), 'other', ${neighbouring}, now(), now()
      from generate_series(1, 10000 - 12)`;
    expect((await trace()).body).toMatchObject({ contacts: 10_000 });
    const more = await trace({
      people: [{ name: '多余', phone: '13805910099', kind: 'other', at: hours(-1) }],
    });
    expect([more.status, more.body.code]).toEqual([409, 'contacts-full']);
    expect((await trace()).body).toMatchObject({ contacts: 10_000 });
    await t.sql`
      delete from case_contacts c where not exists (select from registrations r where r.id = c.person_id)
        and not exists (select from told_people p where p.person_id = c.person_id)`;
    expect((await trace()).body).toMatchObject({ contacts: 12 });
  });

  test('everybody sees whom they have to do with: the case’s district all, others their own residents', async () => {
    expect(await contacts('', drill.cityHq)).toHaveLength(12);
    expect(await contacts()).toHaveLength(12);
    expect(await contacts('', worker)).toHaveLength(11);
    expect(await contacts('', drill.taijiangHq)).toMatchObject([{ kind: 'other' }]);
    expect((await trace({}, drill.taijiangHq)).status).toBe(404);
    expect((await trace({}, drill.gulouHq, outbreak.later)).status).toBe(404);
    const elsewhere = await t.token('community-worker', { sub: 'worker-2', division: neighbouring });
    expect(await contacts('', elsewhere)).toEqual([]);
  });

  test('all contacts of a case come under monitoring at once, and a repeat changes nothing', async () => {
    const begin = () =>
      t.need<{ people: number; items: { id: string; personId: string }[] }>('POST', `${at}/monitoring`, {
        token: drill.gulouHq,
        body: { case: outbreak.index, place: 'home' },
      });
    const begun = await begin();
    // Whoever lives in the other district is that one's.
    expect(begun.people).toBe(7);
    expect(await begin()).toEqual(begun);
    const rows = await monitored(`case=${outbreak.index}`);
    expect(rows.map(({ id }) => id).sort()).toEqual(begun.items.map(({ id }) => id).sort());
    expect(rows.find(({ personId }) => personId === outbreak.family)).toMatchObject({
      registered: true,
      state: 'open',
      place: 'home',
      reasons: ['contact'],
      from: '2021-09-22',
      until: '2021-10-06',
      lastDay: '2021-10-06',
      missedDays: [],
      dueToday: true,
      swabDates: ['2021-09-23', '2021-09-26', '2021-09-29', '2021-10-06'],
    });
    expect(await monitored('', worker)).toHaveLength(7);
    expect(await monitored('', drill.taijiangHq)).toEqual([]);
  });

  test('whoever passed a checkpoint in the same vehicle is among them, also in another part of a full coach', async () => {
    const gate = await actorsOf(t, drill);
    const vehicle = { plates: [{ number: '闽A·12345' }] };
    const ride = async (people: object[], n: number, of = vehicle) =>
      gate.upload([gate.row(people, { vehicle: of, at: hours(n) })]);
    await ride([passer(100), passer(107), passer(108, { document: undefined })], -2);
    await ride([passer(109)], -1.9);
    await ride([passer(110)], -1.9, { plates: [{ number: '闽A54321' }] });
    // The same car, with others, later.
    await ride([passer(111)], -1);
    const { body } = await trace();
    expect(body.kinds).toMatchObject({ vehicle: 4 });
    const rows = (await contacts('kind=vehicle')).filter(({ addedBy }) => addedBy === null);
    expect(rows.map(({ name, at: when, addedBy }) => [name, when, addedBy]).sort()).toEqual(
      [
        [maskName(person(107).name), hours(-2), null],
        [maskName(person(108).name), hours(-2), null],
        [maskName(person(109).name), hours(-1.9), null],
      ].sort(),
    );
    expect((await trace()).body).toEqual(body);
  });

  test('whoever was fetched in the same vehicle while they were in it is among them, and whoever drove', async () => {
    const began = t.clock.now();
    const minutesOn = (minutes: number) => t.clock.moveTo(new Date(began.getTime() + minutes * 60_000));
    const { ask, step, teamId, driver, facility } = await transfersOf(t, drill);
    const hotel = await facility('同车酒店', 9);
    const fetched = async (n: number, plate?: string) => {
      const { transferId, id = transferId } = (await ask(n)).body;
      await step(id, 'approve');
      await step(id, 'place', { facility: hotel.id });
      await step(id, 'vehicle', { team: teamId, plate });
      return id;
    };
    const own = await fetched(100, '闽A12345');
    const [beside, other, later, unplated] = [
      await fetched(112, '闽A12345'),
      await fetched(113, '闽A54321'),
      await fetched(114, '闽A12345'),
      await fetched(115),
    ];
    for (const id of [own, beside, other, unplated]) await step(id, 'pick-up', {}, driver);
    minutesOn(20);
    await step(own, 'pick-up');
    await step(own, 'arrive', {}, driver);
    minutesOn(30);
    await step(later, 'pick-up', {}, driver);
    const { body } = await trace();
    expect(body.kinds).toMatchObject({ vehicle: 7 });
    const met = (await contacts('kind=vehicle')).filter(
      ({ addedBy, at: when }) => addedBy === null && when >= began.toISOString(),
    );
    const last = new Date(began.getTime() + 20 * 60_000).toISOString();
    expect(met.map(({ name, at: when }) => [name, when]).sort()).toEqual(
      [
        ['林*梅', last],
        [maskName(person(112).name), last],
        [maskName(person(115).name), last],
      ].sort(),
    );
    t.clock.moveTo(began);
  });

  test('once the laboratory corrects, contacts are listed as withdrawn, and who stood under monitoring only for it is let go', async () => {
    const named = {
      people: [{ registrationId: outbreak.later, lastExposureAt: hours(-48) }],
      place: 'home',
      reason: 'key-region',
    };
    await t.need('POST', `${at}/monitoring`, { token: drill.gulouHq, body: named });
    await outbreak.takeBack();
    expect((await contacts('withdrawn=true')).length).toBe(18);
    expect(await contacts('withdrawn=false')).toEqual([]);
    expect((await contacts())[0]?.withdrawnAt).toBe(t.clock.now().toISOString());
    const registered = (await monitored('state=withdrawn')).filter((one) => one.registered);
    expect(registered.map(({ personId }) => personId).sort()).toEqual(
      [outbreak.family, outbreak.window, ...outbreak.pool].sort(),
    );
    expect((await monitored('due=true')).map(({ personId }) => personId)).toEqual([outbreak.later]);
    const again = await trace();
    expect([again.status, again.body.code]).toEqual([409, 'case-withdrawn']);
    const begin = await t.call('POST', `${at}/monitoring`, {
      token: drill.gulouHq,
      body: { case: outbreak.index, place: 'home' },
    });
    expect([begin.status, begin.body.code]).toEqual([409, 'case-withdrawn']);
  });
});
