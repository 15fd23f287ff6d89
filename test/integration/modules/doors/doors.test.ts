import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou, taijiang, testDivisions } from '../../../support/divisions.ts';
import { type SeededDrill, seedDrill } from '../../../support/drill.ts';
import { consent, person } from '../../../support/people.ts';
import { codesOfPdf, pdfReadersAreHere, textOfPdf } from '../../../support/printed-pdf.ts';
import { community, type Door, type Recorded, rosterOf, teamOf } from './world.ts';

type Items<T> = { items: T[]; nextCursor: string | null };
type Team = Awaited<ReturnType<typeof teamOf>>;
const morning = '2021-09-22T09:00:00+08:00';
const later = (minutes: number) => new Date(Date.parse(morning) + minutes * 60_000).toISOString();

/** Of household 39 of the roster: somebody of it is `person(20_078)`. */
const isLast = ({ building, unit, room }: Door) => building === '2号楼' && unit === '2' && room === '502';

describe('doors', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let at: string;
  let doors: Door[];
  let last: Door;
  let [first, second] = [] as unknown as [Team, Team];
  const list = (query = '', token = drill.gulouHq) =>
    t.need<Items<Door>>('GET', `${at}/doors?limit=1000${query}`, { token });
  const door = (id: string) =>
    t.need<Door & { visits: { id: string; teamId: string }[] }>('GET', `${at}/doors/${id}`, {
      token: drill.gulouHq,
    });
  const coverage = async () =>
    (
      await t.need<{ total: { states: Record<string, number> } }>(
        'GET',
        `${at}/coverage?division=${community}`,
        {
          token: drill.gulouHq,
        },
      )
    ).total.states;
  let seq = 0;
  const next = (row: object) => ({ deviceSeq: ++seq, at: morning, ...row });

  beforeAll(async () => {
    t = await startTestApp();
    const tomorrow = { opensAt: '2021-09-23T08:30:00+08:00', closesAt: '2021-09-23T12:00:00+08:00' };
    drill = await seedDrill(t, { hours: [tomorrow] });
    at = `/v1/drills/${drill.id}`;
    const send = { token: drill.gulouHq, headers: { 'content-type': 'text/csv' } };
    await t.importFile(`${at}/roster/import`, { ...send, body: rosterOf(20_000, 40) });
    first = await teamOf(t, drill, 'first');
    second = await teamOf(t, drill, 'second');
    t.clock.moveTo(new Date('2021-09-22T12:00:00+08:00'));
    const { items } = await list();
    // The one of somebody who is to be registered there is left alone by the others.
    doors = items.filter((one) => !isLast(one));
    last = items.find(isLast) as Door;
  });
  afterAll(() => t.close());

  test('stand on a board from the roster: building, stairwell, floor, door, with who lives there', async () => {
    expect((await list()).items).toHaveLength(40);
    expect(new Set(doors.map(({ buildingId }) => buildingId)).size).toBe(2);
    expect(new Set(doors.map(({ stairwellId }) => stairwellId)).size).toBe(4);
    const [one] = doors.filter(
      ({ building, unit, room }) => building === '1号楼' && unit === '1' && room === '502',
    );
    expect(one).toMatchObject({ floor: 5, state: 'nobody-yet', revision: 0, teamId: null, added: false });
    expect(one?.people).toHaveLength(2);
    for (const { name } of one?.people ?? []) expect(name).toMatch(/^.\*+.?$/u);
    const page = await t.need<Items<Door>>('GET', `${at}/doors?limit=7&stairwell=${one?.stairwellId}`, {
      token: drill.gulouHq,
    });
    const rest = await t.need<Items<Door>>(
      'GET',
      `${at}/doors?limit=7&stairwell=${one?.stairwellId}&cursor=${page.nextCursor}`,
      { token: drill.gulouHq },
    );
    const floors = [...page.items, ...rest.items].map(({ floor }) => floor);
    expect(floors).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
    const csv = await t.call('GET', `${at}/doors`, { token: drill.gulouHq, headers: { accept: 'text/csv' } });
    expect(csv.text.trim().split('\n')).toHaveLength(41);
    expect((await list('', drill.taijiangHq)).items).toEqual([]);
  });

  test('are visited in any order, doubled and late: counted once, the latest shown, with times', async () => {
    const { id } = doors[0] as Door;
    const rows = [
      next({ door: id, outcome: 'nobody-there', at: later(0) }),
      next({ door: id, outcome: 'nobody-there', at: later(90), base: 1 }),
      next({ door: id, outcome: 'again', at: later(-60) }),
    ];
    const [a, b, c] = await first.visit([...rows].reverse());
    expect([a?.status, b?.status, c?.status]).toEqual([201, 201, 201]);
    expect((await first.visit(rows)).map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await door(id)).toMatchObject({
      state: 'nobody-there',
      nobodyThere: [later(0), later(90)],
      revision: 3,
      contested: false,
    });
    expect((await door(id)).visits).toHaveLength(3);
    const [soon] = await first.visit([next({ door: id, outcome: 'all-known', at: later(100), base: 3 })]);
    expect(soon?.body).toMatchObject({ state: 'all-known', warnings: ['knocked-again', 'not-given'] });
  });

  test('two teams at one door: both kept, the later shown, and somebody decides', async () => {
    const { id } = doors[1] as Door;
    await first.visit([next({ door: id, outcome: 'refused', at: later(10) })]);
    const [late] = await second.visit([next({ door: id, outcome: 'all-known', at: later(5) })]);
    expect(late).toMatchObject({ status: 202, body: { state: 'refused' } });
    expect(late?.body.warnings).toContain('contested');
    const contested = (await list('&contested=true')).items;
    expect(contested.map((one) => one.id)).toEqual([id]);
    const settle = (visitId: string | undefined) =>
      t.call<Door & { code?: string }>('POST', `${at}/doors/${id}/settle`, {
        token: drill.gulouHq,
        body: { visitId, reason: '已与两队电话核实情况' },
      });
    const { visits } = await door(id);
    const settled = await settle(late?.body.visitId);
    expect(settled.body).toMatchObject({ state: 'all-known', contested: false });
    expect((await settle(visits[0]?.id)).body.code).toBe('nothing-to-settle');
    // Whoever has seen both contradicts nobody.
    const [again] = await first.visit([next({ door: id, outcome: 'moved-away', at: later(70), base: 2 })]);
    expect(again).toMatchObject({ status: 201, body: { state: 'moved-away' } });
  });

  test('what is found counts at once: exempt, to be visited, key people, moved away, registered', async () => {
    const [vaccinated, infirm, gone] = doors.slice(2, 5) as [Door, Door, Door];
    const before = await coverage();
    const who = (of: Door) => of.people[0]?.registrationId ?? '';
    const resident = { person: person(20_078), consent };
    const regions = [{ division: '350300', from: '2021-09-08', to: '2021-09-10' }];
    const answers = await first.visit([
      next({
        door: vaccinated.id,
        outcome: 'all-known',
        people: [{ registrationId: who(vaccinated), vaccinatedAt: '2021-09-23T20:00:00+08:00' }],
      }),
      next({
        door: vaccinated.id,
        outcome: 'all-known',
        people: [{ registrationId: who(vaccinated), healthCode: 'red' }],
      }),
      next({
        door: infirm.id,
        outcome: 'again',
        people: [{ registrationId: who(infirm), needs: ['visit', 'food'] }],
      }),
      next({ door: gone.id, outcome: 'moved-away' }),
      next({
        door: gone.id,
        outcome: 'again',
        people: [{ registrationId: who(infirm), vaccinatedAt: '昨天上午' }],
      }),
      next({
        door: last.id,
        outcome: 'all-known',
        note: '刚从莆田回来',
        people: [{ resident, regions, returned: { from: '3503', on: '2021-09-10' } }],
      }),
    ]);
    // Vaccinated after the visit, or at no time: refused with a pointer, and kept.
    expect(answers.map(({ status }) => status)).toEqual([400, 201, 201, 201, 400, 201]);
    const now = await coverage();
    expect((now['exempt'] ?? 0) - (before['exempt'] ?? 0)).toBe(3);
    expect((now['to-be-visited'] ?? 0) - (before['to-be-visited'] ?? 0)).toBe(1);
    expect((now['registered'] ?? 0) - (before['registered'] ?? 0)).toBe(1);
    const registered = answers[5]?.body.people[0]?.registrationId ?? '';
    const [row] = await t.sql`select status, risk, account from registrations where id = ${registered}`;
    expect(row).toMatchObject({ status: 'pending', risk: 'key' });
    // Fourteen days after they were in a key region last: until then they are under health monitoring at home.
    const { items: monitored } = await t.need<Items<object>>('GET', `${at}/monitoring`, {
      token: drill.gulouHq,
    });
    expect(monitored).toMatchObject([
      {
        ...{ personId: registered, place: 'home', reasons: ['key-region'], state: 'open' },
        ...{ community, from: '2021-09-22', until: '2021-09-24' },
      },
    ]);
    const shown = await door(last.id);
    expect(shown.people.map(({ registrationId }) => registrationId)).toContain(registered);
    expect(shown.visits[0]).toMatchObject({ regions, note: '刚从莆田回来', people: [registered] });
    const kept = await t.sql<{ row: string }[]>`select v::text as row from door_visits v`;
    for (const { row: text } of kept) expect(text).not.toMatch(/莆田|350300/);
    // The same again changes nothing.
    expect(await coverage()).toEqual(now);
  });

  test('a door that nobody knew is added on the spot, and a household registered there', async () => {
    const residence = { division: community, building: '3号楼', unit: '二单元', room: '1203' };
    const members = [29_100, 29_101, 29_102].map((n) => ({ resident: { person: person(n), consent } }));
    const [made] = await first.visit([next({ residence, outcome: 'all-known', people: members })]);
    expect(made?.status).toBe(201);
    expect(await door(made?.body.doorId ?? '')).toMatchObject({
      added: true,
      floor: 12,
      room: '1203',
      state: 'all-known',
    });
    // As somebody else writes the same address.
    const written = { ...residence, unit: '2', room: '1203室' };
    const [same] = await first.visit([next({ residence: written, outcome: 'again', base: 1, at: later(1) })]);
    expect(same?.body.doorId).toBe(made?.body.doorId);
    const [{ n } = { n: 0 }] = await t.sql<{ n: number }[]>`
      select count(distinct household_id)::int as n from registrations
      where id = any(${made?.body.people.map(({ registrationId }) => registrationId) ?? []}::uuid[])`;
    expect(n).toBe(1);
  });

  test('nothing that cannot be taken is lost: it is kept for headquarters', async () => {
    const token = drill.taijiangHq;
    const other = rosterOf(28_000, 2, { of: taijiang.communities[0] });
    await t.importFile(`${at}/roster/import`, {
      token,
      body: other,
      headers: { 'content-type': 'text/csv' },
    });
    const foreign = (await list('', token)).items[0] as Door;
    const { id } = doors[7] as Door;
    const answers = await first.visit([
      next({ door: foreign.id, outcome: 'refused' }),
      { deviceSeq: ++seq, outcome: 'nonsense', name: '张小丰' },
      next({ door: id, outcome: 'refused', at: '2021-09-23T09:00:00+08:00' }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([404, 400, 202]);
    // A visit of tomorrow counts for nothing until somebody has decided.
    expect(answers[2]?.body.warnings).toContain('time-out-of-range');
    expect(await door(id)).toMatchObject({ state: 'nobody-yet', contested: true });
    const reviews = (
      await t.need<Items<{ id: string; code: string; outcome: string | null }>>(
        'GET',
        `${at}/visit-reviews?open=true`,
        { token: drill.gulouHq },
      )
    ).items;
    expect(reviews.map(({ code, outcome }) => [code, outcome])).toEqual(
      expect.arrayContaining([
        ['not-found', 'refused'],
        ['invalid-request', null],
      ]),
    );
    const body = { visitId: answers[2]?.body.visitId, reason: '手机日期有误，走访属实' };
    await t.need('POST', `${at}/doors/${id}/settle`, { token: drill.gulouHq, body });
    expect(await door(id)).toMatchObject({ state: 'refused', contested: false });
  });

  test('stairwells are shared out as a proposal that is then done; each is one team’s', async () => {
    type Plan = {
      digest: string;
      confirmed: boolean;
      shares: { teamId: string; openDoors: number; stairwells: { id: string }[] }[];
    };
    const share = (more: object = {}) =>
      t.call<Plan & { code?: string }>('POST', `${at}/doors/assign`, {
        token: drill.gulouHq,
        body: { community, teams: [first.id, second.id], ...more },
      });
    const { body: plan } = await share();
    expect((await share()).body).toEqual(plan);
    expect(plan.shares.flatMap(({ stairwells }) => stairwells)).toHaveLength(5);
    expect((await list('', first.member)).items).toEqual([]);
    expect((await share({ confirm: 'f'.repeat(32) })).body.code).toBe('doors-shared');
    const both = await Promise.all([share({ confirm: plan.digest }), share({ confirm: plan.digest })]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    const rows = await t.sql`select stairwell_id, team_id from stairwell_teams`;
    expect(rows).toHaveLength(5);
    expect(new Set(rows.map((row) => row['stairwell_id'])).size).toBe(5);
    const seen = (await list('', first.member)).items;
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.every(({ teamId }) => teamId === first.id)).toBe(true);
  });

  test('a team has its work with a cursor: what changed only, and what it has no more', async () => {
    type Work = { items: (Door & { given: boolean })[]; since: string; more: boolean };
    const work = (since?: string, token = first.member) =>
      t.need<Work>(
        'GET',
        `/v1/teams/${first.id}/work?limit=1000${since === undefined ? '' : `&since=${since}`}`,
        { token },
      );
    const all = await work();
    expect(all.items.length).toBeGreaterThan(0);
    expect((await work(all.since)).items).toEqual([]);
    const [mine] = all.items as unknown as [Door];
    await first.visit([
      next({ door: mine.id, outcome: 'nobody-there', base: mine.revision, at: later(170) }),
    ]);
    const news = await work(all.since);
    expect(news.items.map(({ id, state }) => [id, state])).toEqual([[mine.id, 'nobody-there']]);
    expect(news.items[0]?.notBefore).toBe(later(230));
    const give = (teamId: string | null, token: string) =>
      t.call('PUT', `${at}/stairwells/${mine.stairwellId}/team`, { token, body: { teamId } });
    expect((await give(second.id, first.leader)).status).toBe(404);
    expect((await give(second.id, second.leader)).status).toBe(204);
    const lost = await work(news.since);
    expect(lost.items.length).toBeGreaterThan(1);
    expect(lost.items.every(({ given, stairwellId }) => !given && stairwellId === mine.stairwellId)).toBe(
      true,
    );
    for (const token of [second.member, drill.taijiangHq])
      expect((await t.call('GET', `/v1/teams/${first.id}/work`, { token })).status).toBe(404);
    expect((await t.call('GET', `${at}/doors/${mine.id}`, { token: first.member })).status).toBe(404);
  });

  test('progress adds up by stairwell, team and hour', async () => {
    type Line = { key: string; doors: number; visits: number };
    const of = async (by: string) =>
      (await t.need<Items<Line>>('GET', `${at}/doors/progress?by=${by}`, { token: drill.gulouHq })).items;
    const [{ n } = { n: 0 }] = await t.sql<
      { n: number }[]
    >`select count(*)::int as n from door_visits where not aside`;
    const sum = (lines: Line[], field: 'doors' | 'visits') =>
      lines.reduce((total, line) => total + line[field], 0);
    expect(sum(await of('stairwell'), 'doors')).toBe((await list()).items.length);
    for (const by of ['stairwell', 'team', 'hour']) expect(sum(await of(by), 'visits')).toBe(n);
  });

  test('passes of a stairwell come as a PDF', async () => {
    await t.assign(drill.id, community);
    const added = (await list()).items.find((one) => one.added) as Door;
    const pdf = await t.call('GET', `${at}/doors/passes?building=${added.buildingId}`, {
      token: drill.gulouHq,
    });
    expect(pdf.headers['content-type']).toBe('application/pdf');
    expect(pdf.bytes.subarray(0, 5).toString()).toBe('%PDF-');
    const detail = await door(added.id);
    expect(detail.people.map(({ status }) => status)).toEqual(['assigned', 'assigned', 'assigned']);
    expect(detail.people.every(({ pass }) => typeof pass === 'string')).toBe(true);
    if (!pdfReadersAreHere) return;
    const text = textOfPdf(pdf.bytes);
    const place = testDivisions.find(({ code }) => code === community)?.name ?? '';
    for (const word of [place, added.building, added.room ?? '', ...detail.people.map(({ name }) => name)])
      expect(text).toContain(word);
    expect(codesOfPdf(pdf.bytes).sort()).toEqual(detail.people.map(({ pass }) => pass).sort());
  });

  test('once the drill is closed, what was recorded before is taken, and nothing else', async () => {
    await t.need('POST', `${at}/close`, { token: drill.cityHq, body: { reason: '演练结束' } });
    const { id } = doors[9] as Door;
    t.clock.moveTo(new Date('2021-09-22T15:00:00+08:00'));
    const [before, behind] = (await first.visit([
      next({ door: id, outcome: 'refused' }),
      next({ door: id, outcome: 'all-known', at: '2021-09-22T14:00:00+08:00' }),
    ])) as [Recorded, Recorded];
    expect([before.status, behind.status, behind.body.code]).toEqual([201, 409, 'drill-closed']);
    const share = await t.call('POST', `${at}/doors/assign`, { token: drill.gulouHq, body: { community } });
    expect(share.body.code).toBe('drill-closed');
    expect(gulou.communities).toContain(community);
  });
});
