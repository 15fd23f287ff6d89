import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ProblemAnswer, startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import { drillPlan, type PageAnswer } from '../../../support/drill.ts';
import { person, registration } from '../../../support/people.ts';

const college = '350102001901';
const [neighbours] = gulou.communities;

interface Delivery {
  id: string;
  state: string;
  what: string;
  residence: { building: string; unit: string | null; room: string | null };
  failedTimes: number;
  takenBy: string | null;
  name: string | null;
  settledBy: string | null;
}

/** A college is a community with dormitories as buildings: what its headquarters do, and what they do not reach. */
describe('a college', () => {
  let t: TestApp;
  let at: string;
  let campus: string;
  let gulouHq: string;
  beforeAll(async () => {
    t = await startTestApp({ now: new Date('2021-09-22T09:00:00+08:00') });
    const cityHq = await t.token('city-hq', { division: '3501' });
    gulouHq = await t.token('district-hq', { division: gulou.division });
    const founded = { source: '榕教〔2021〕7 号', date: '2021-08-01' };
    await t.need('POST', '/v1/divisions', {
      token: gulouHq,
      body: { code: college, name: '闽江学院', ...founded },
    });
    const { id } = await t.need<{ id: string }>('POST', '/v1/drills', {
      token: cityHq,
      body: { ...drillPlan, communities: [...drillPlan.communities, college] },
    });
    at = `/v1/drills/${id}`;
    const body = { division: gulou.division, force: true, reason: '高校单独组织' };
    campus = await t.token('campus-hq', { sub: 'college', division: college });
    await t.need('POST', `${at}/sites`, {
      token: campus,
      body: {
        name: '体育馆采样点',
        address: '大学路 1 号',
        location: { lng: 119.3, lat: 26.08 },
        division: college,
        communities: [college],
        lanes: 2,
        ratePerLaneHour: 60,
        walkInShare: 0.1,
        hours: [{ opensAt: '2021-09-22T08:30:00+08:00', closesAt: '2021-09-22T12:00:00+08:00' }],
      },
    });
    await t.need('POST', `${at}/publish`, { token: gulouHq, body });
  });
  afterAll(() => t.close());

  test('brings its own list, as colleges write it: what is no column of it is said, and another community’s rows are rejected', async () => {
    const { name, document } = person(1);
    const other = person(2);
    const file = [
      '学院,学号,姓名,身份证号,宿舍楼,寝室,村居代码',
      `计算机学院,121071012,${name},${document.number},梅园3号楼,402,${college}`,
      `海洋学院,121071013,${other.name},${other.document.number},梅园3号楼,403,${neighbours}`,
    ].join('\r\n');
    const { result } = await t.importFile(`${at}/roster/import`, { token: campus, body: `${file}\r\n` });
    expect(result).toMatchObject({ accepted: 1, rejected: 1, errors: [{ code: 'other-district' }] });
    expect((result as { unreadColumns?: string[] }).unreadColumns).toEqual(['学院', '学号']);
    const coverage = await t.need<{ groups: { name: string; population: number }[] }>(
      'GET',
      `${at}/coverage?groupBy=building`,
      { token: campus },
    );
    expect(coverage.groups).toMatchObject([{ population: 1 }]);
    expect((await t.call('GET', `${at}/coverage?division=${neighbours}`, { token: campus })).status).toBe(
      403,
    );
  });

  test('does not publish the district’s part, or change what communities there are', async () => {
    const code = (answer: { status: number; body: ProblemAnswer }) => [answer.status, answer.body.code];
    const publish = { division: gulou.division, force: true, reason: '单独发布' };
    expect(code(await t.call('POST', `${at}/publish`, { token: campus, body: publish }))).toEqual([
      403,
      'forbidden',
    ]);
    const rename = { name: '闽江大学', source: '榕教〔2021〕8 号', date: '2021-08-01' };
    expect(code(await t.call('PATCH', `/v1/divisions/${college}`, { token: campus, body: rename }))).toEqual([
      403,
      'forbidden',
    ]);
    const admin = await t.token('admin');
    const client = { name: '学院指挥部', role: 'campus-hq', division: gulou.division };
    expect(
      (await t.call<ProblemAnswer>('POST', '/v1/clients', { token: admin, body: client })).body,
    ).toMatchObject({
      code: 'invalid-request',
      errors: [{ pointer: '/division' }],
    });
  });

  test('looks after whoever is isolated there: daily checks, and what they need, brought by its team and signed', async () => {
    const student = await t.token('citizen', { sub: 'student' });
    const { id: registrationId } = await t.need<{ id: string }>('POST', `${at}/registrations`, {
      token: student,
      body: registration(3, college),
    });
    const begin = {
      people: [{ registrationId, lastExposureAt: '2021-09-21T08:00:00+08:00' }],
      place: 'central',
      reason: 'key-region',
    };
    const { items } = await t.need<{ items: { id: string }[] }>('POST', `${at}/monitoring`, {
      token: campus,
      body: begin,
    });
    const monitoring = items[0]?.id ?? '';
    const check = { at: '2021-09-22T08:00:00+08:00', temperature: 36.6, symptoms: [] };
    await t.need('POST', `${at}/monitoring/${monitoring}/checks`, { token: campus, body: check });

    const { id: team } = await t.need<{ id: string }>('POST', `${at}/teams`, {
      token: campus,
      body: { name: '校园服务队', kind: 'campus', division: college, scope: [college] },
    });
    const join = { name: '林小梅', phone: '13805910011', account: 'steward' };
    await t.need('POST', `${at}/teams/${team}/members`, { token: campus, body: join });
    const steward = await t.token('team-member', { sub: 'steward', team });

    const residence = { division: college, building: '梅园3号楼', room: '402' };
    const ask = (division: string, token = campus) =>
      t.call<Delivery & ProblemAnswer>('POST', `${at}/deliveries`, {
        token,
        body: { residence: { ...residence, division }, kind: 'food', what: '清真餐、感冒药', monitoring },
      });
    const asked = await ask(college);
    expect(asked.body).toMatchObject({
      state: 'open',
      what: '清真餐、感冒药',
      residence: { room: '402', unit: null },
    });
    expect((await ask(neighbours)).status).toBe(403);
    expect((await ask(neighbours, steward)).status).toBe(404);
    expect((await ask(neighbours, gulouHq)).body.errors).toMatchObject([{ pointer: '/monitoring' }]);

    const listed = async (token: string, query = '') =>
      (await t.need<PageAnswer<Delivery>>('GET', `${at}/deliveries?${query}`, { token })).items;
    expect(await listed(steward, 'state=open')).toMatchObject([{ id: asked.body.id }]);
    expect(await listed(gulouHq, `monitoring=${monitoring}`)).toHaveLength(1);
    const giveTo = (body: object, token = steward) =>
      t.call<Delivery & ProblemAnswer & { state: string }>(
        'POST',
        `${at}/deliveries/${asked.body.id}/hand-over`,
        {
          token,
          body,
        },
      );
    expect((await giveTo({ takenBy: 'self' })).body.errors).toMatchObject([
      { pointer: '/name', code: 'required' },
    ]);
    expect((await giveTo({ takenBy: 'left-at-door', name: '张小丰' })).status).toBe(400);
    const url = { url: 'https://app.example/needs', events: ['delivery.changed', 'delivery.failed'] };
    const cityHq = await t.token('city-hq', { division: '3501' });
    await t.need('POST', `${at}/webhooks`, { token: cityHq, body: url });
    const failed = await t.call<Delivery>('POST', `${at}/deliveries/${asked.body.id}/fail`, {
      token: steward,
      body: { reason: '敲门两次无人应答' },
    });
    expect(failed.body).toMatchObject({ state: 'open', failedTimes: 1 });
    expect(await listed(campus, 'failed=true&state=open')).toHaveLength(1);
    // Two who bring it at once: one of them has.
    const both = await Promise.all([
      giveTo({ takenBy: 'self', name: '张小丰' }),
      giveTo({ takenBy: 'left-at-door' }, campus),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    const [done] = await listed(campus, 'state=given');
    const again =
      done?.takenBy === 'self' ? { takenBy: 'self', name: '张小丰' } : { takenBy: 'left-at-door' };
    expect((await giveTo(again, done?.settledBy === 'steward' ? steward : campus)).status).toBe(200);
    expect(done?.name).toBe(done?.takenBy === 'self' ? '张*丰' : null);
    const withdraw = await t.call<ProblemAnswer & { state: string }>(
      'POST',
      `${at}/deliveries/${asked.body.id}/withdraw`,
      { token: campus, body: { reason: '已由亲属送达' } },
    );
    expect(withdraw.body).toMatchObject({ code: 'delivery-settled', state: 'given' });
    const told = await t.sql<{ type: string; link: string }[]>`
      select type, link from webhook_outbox where link is not null order by type`;
    expect(told).toEqual(
      ['delivery.changed', 'delivery.failed'].map((type) => ({
        type,
        link: `${at}/deliveries/${asked.body.id}`,
      })),
    );
    // What is needed, and who took it, are sealed.
    const [row] = await t.sql<{ text: string }[]>`select d::text as text from deliveries d`;
    expect(row?.text).not.toContain(Buffer.from('清真餐').toString('hex'));
  });
});
