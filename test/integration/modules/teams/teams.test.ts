import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import { type SeededDrill, seedDrill } from '../../../support/drill.ts';
import { toXlsx } from '../../../support/files.ts';

interface Team {
  id: string;
  name: string;
  kind: string;
  members: number;
}
interface Member {
  id: string;
  name: string;
  phone: string;
  account: string | null;
  leads: boolean;
  client?: { clientId: string; clientSecret: string };
}
type Items<T> = { items: T[] };

describe('teams', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let url: string;
  const body = { kind: 'doors', division: gulou.division, scope: [gulou.communities[0]] };
  beforeAll(async () => {
    t = await startTestApp();
    drill = await seedDrill(t);
    url = `/v1/drills/${drill.id}/teams`;
  });
  afterAll(() => t.close());

  const add = (name: string, more: object = {}) =>
    t.need<Team>('POST', url, { token: drill.gulouHq, body: { ...body, name, ...more } });
  const join = (team: string, person: object, token = drill.gulouHq) =>
    t.call<Member & { code?: string }>('POST', `${url}/${team}/members`, { token, body: person });
  const of = (team: string, role: 'team-leader' | 'team-member', sub: string) => t.token(role, { sub, team });

  test('have a name once in their division, and work within the drill', async () => {
    const { id } = await add('一队');
    const twin = await t.call<{ code: string; teamId: string }>('POST', url, {
      token: drill.gulouHq,
      body: { ...body, name: '一队' },
    });
    expect([twin.status, twin.body.code, twin.body.teamId]).toEqual([409, 'team-exists', id]);
    const outside = await t.call('POST', url, {
      token: drill.gulouHq,
      body: { ...body, name: '二队', scope: [gulou.communities[0], '350102999999'] },
    });
    expect([outside.status, outside.body.errors?.map(({ pointer }) => pointer)]).toEqual([400, ['/scope/1']]);
    const changed = await t.need<Team>('PATCH', `${url}/${id}`, {
      token: drill.gulouHq,
      body: { kind: 'campus' },
    });
    expect([changed.name, changed.kind]).toEqual(['一队', 'campus']);
  });

  test('have members whose names and telephones are sealed, and told masked', async () => {
    const { id } = await add('三队');
    const made = await join(id, { name: '林小梅', phone: '13805910011', account: 'v-31', leads: true });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ name: '林*梅', account: 'v-31', leads: true });
    expect(made.text).not.toContain('13805910011');
    // Once is as good as twice.
    expect(
      (await join(id, { name: '林小梅', phone: '13805910011', account: 'v-31', leads: true })).body.id,
    ).toBe(made.body.id);
    const rows = await t.sql<
      { row: string }[]
    >`select m::text as row from team_members m where team_id = ${id}`;
    expect(rows).toHaveLength(1);
    expect(rows[0]?.row).not.toContain('林小梅');
    const listed = await t.need<Items<Member>>('GET', `${url}/${id}/members`, { token: drill.gulouHq });
    expect(listed.items.map(({ name }) => name)).toEqual(['林*梅']);
  });

  test('see themselves alone, and nothing once somebody has left', async () => {
    const [mine, other] = [await add('四队'), await add('五队')];
    const member = (await join(mine.id, { name: '王力', phone: '13805910041', account: 'v-41' })).body;
    await join(mine.id, { name: '李勇', phone: '13805910042', account: 'v-42', leads: true });
    const token = await of(mine.id, 'team-member', 'v-41');
    expect((await t.need<Items<Team>>('GET', url, { token })).items.map(({ id }) => id)).toEqual([mine.id]);
    expect((await t.call('GET', `${url}/${mine.id}/members`, { token })).status).toBe(200);
    expect((await t.call('GET', `${url}/${other.id}`, { token })).status).toBe(404);
    expect((await t.call('GET', `${url}/${other.id}/members`, { token })).status).toBe(404);
    // A member is no leader, whatever the token says; and somebody of no team is nobody here.
    for (const [role, sub, team] of [
      ['team-leader', 'v-41', mine.id],
      ['team-member', 'v-41', other.id],
      ['team-member', 'stranger', mine.id],
    ] as const) {
      expect((await t.call('GET', `${url}/${mine.id}`, { token: await of(team, role, sub) })).status).toBe(
        404,
      );
    }
    const leader = await of(mine.id, 'team-leader', 'v-42');
    expect((await join(mine.id, { name: '陈杰', phone: '13805910043' }, leader)).status).toBe(201);
    expect((await join(other.id, { name: '陈杰', phone: '13805910043' }, leader)).status).toBe(404);
    const gone = await t.call('DELETE', `${url}/${mine.id}/members/${member.id}`, { token: leader });
    expect(gone.status).toBe(204);
    expect((await t.call('GET', `${url}/${mine.id}`, { token })).status).toBe(404);
    expect((await t.need<Team>('GET', `${url}/${mine.id}`, { token: leader })).members).toBe(2);
  });

  test('are seen by the division that sends them, and by that where they work', async () => {
    const { id } = await add('六队');
    const worker = (division: string) => t.token('community-worker', { sub: 'worker', division });
    const seen = async (token: string) => (await t.call('GET', `${url}/${id}`, { token })).status;
    expect(await seen(drill.cityHq)).toBe(200);
    expect(await seen(drill.taijiangHq)).toBe(404);
    expect(await seen(await worker(gulou.communities[0]))).toBe(200);
    expect(await seen(await worker('350103'))).toBe(404);
    const foreign = await t.call('PATCH', `${url}/${id}`, {
      token: drill.taijiangHq,
      body: { name: '改名' },
    });
    expect(foreign.status).toBe(404);
  });

  test('have clients made for members who have no account', async () => {
    const { id } = await add('七队');
    const { body: made } = await join(id, { name: '周敏', phone: '13805910071', client: true });
    const { accessToken } = await t.need<{ accessToken: string }>('POST', '/v1/auth/token', {
      body: made.client,
    });
    expect((await t.call('GET', `${url}/${id}`, { token: accessToken })).status).toBe(200);
    const both = await join(id, { name: '周敏', phone: '13805910071', client: true, account: 'v-71' });
    expect([both.status, both.body.code]).toEqual([400, 'invalid-request']);
  });

  test('come from a file, 192 with 2,022 members, and again change nothing', async () => {
    const line = (n: number) =>
      [
        `服务${(n % 192) + 1}队`,
        '服务',
        gulou.communities[n % gulou.communities.length],
        '区直机关',
        `吴${'一二三四五六七八九十'[n % 10]}`,
        `139${String(n).padStart(8, '0')}`,
        n < 192 ? '队长' : '',
      ].join(',');
    const lines = Array.from({ length: 2_022 }, (_, n) => line(n));
    const wrong = [
      `错队,服务,${gulou.communities[0]},,吴一,1.3805E+10,`,
      `错队,服务,350103001001,,吴一,13805910099,`,
      `错队,服务,${gulou.communities[0]},,吴一,13805910099,干部`,
      `${'长'.repeat(61)},服务,${gulou.communities[0]},,吴一,13805910099,`,
      `错队,服务,${gulou.communities[0]},${'长'.repeat(101)},吴一,13805910099,`,
    ];
    const file = `工作队,工作类型,工作范围,单位,姓名,电话,职务\n${[...lines, ...wrong].join('\n')}\n`;
    const send = (body: string | Buffer, type: string) =>
      t.importFile(`${url}/import`, { token: drill.gulouHq, body, headers: { 'content-type': type } });
    const first = await send(file, 'text/csv');
    expect(first.result).toMatchObject({ rows: 2_027, accepted: 2_022, changed: 2_022, rejected: 5 });
    const { errors } = first.result as unknown as {
      errors: { pointer: string; code: string }[];
    };
    expect(errors.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([
      ...['/phone rounded-number', '/scope not-in-drill', '/post not-one-of'],
      ...['/team text-too-long', '/organisation text-too-long'],
    ]);
    // The same as a workbook is the same teams.
    const book = toXlsx(file.split('\n').map((row) => row.split(',')));
    const again = await send(book, 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet');
    expect(again.result).toMatchObject({ accepted: 2_022, changed: 0 });
    const [kept] = await t.sql`
      select count(distinct t.id)::int as teams, count(*)::int as members, count(*) filter (where m.leads)::int as leaders
      from teams t join team_members m on m.team_id = t.id where t.organisation = '区直机关'`;
    expect(kept).toEqual({ teams: 192, members: 2_022, leaders: 192 });
  });

  test('that man posts see the shifts of these and no others, whether or not they have any', async () => {
    const at = `/v1/drills/${drill.id}`;
    const hq = drill.gulouHq;
    const template = [{ from: '08:00', until: '16:00', heads: 1 }];
    const posts: string[] = [];
    for (const name of ['东校门', '西校门']) {
      const post = { division: gulou.division, kind: 'campus-door', name, template };
      const { id } = await t.need<{ id: string }>('POST', `${at}/posts`, { token: hq, body: post });
      const days = { from: '2021-09-22', until: '2021-09-22' };
      await t.need('POST', `${at}/posts/${id}/days`, { token: hq, body: days });
      posts.push(id);
    }
    const [east = '', west = ''] = posts;
    const gate = { kind: 'campus', division: gulou.division, name: '校门队' };
    const wrong = async (more: object) =>
      (await t.call('POST', url, { token: hq, body: { ...gate, ...more } })).body.errors?.map(
        (one) => one.pointer,
      );
    expect(await wrong({})).toEqual(['/scope']);
    expect(await wrong({ posts: [east, drill.id] })).toEqual(['/posts/1']);
    const team = await t.need<Team & { posts: string[]; scope: string[] }>('POST', url, {
      ...{ token: hq, body: { ...gate, posts: [east] } },
    });
    expect([team.posts, team.scope]).toEqual([[east], []]);
    await join(team.id, { name: '吴一', phone: '13805910066', account: 'gate' });
    const token = await of(team.id, 'team-member', 'gate');
    type Shift = { id: string; post: string };
    const shifts = async (by: string, query = '') =>
      (await t.need<Items<Shift>>('GET', `${at}/shifts?${query}`, { token: by })).items;
    const [[own], [other]] = [await shifts(hq, `post=${east}`), await shifts(hq, `post=${west}`)];
    const signsUp = async (shift: Shift | undefined) =>
      (await t.call('POST', `${at}/shifts/${shift?.id}/sign-up`, { token, body: {} })).status;
    expect(await shifts(token)).toEqual([own]);
    expect((await t.call('GET', `${at}/shifts/${other?.id}`, { token })).status).toBe(404);
    expect(await signsUp(own)).toBe(404);
    const person = { name: '吴一', phone: '13805910066', division: gulou.division, account: 'gate' };
    await t.need('POST', `${at}/shift-people`, { token: hq, body: person });
    expect(await shifts(token)).toEqual([own]);
    expect([await signsUp(own), await signsUp(other)]).toEqual([200, 404]);
    const none = await t.call('PATCH', `${url}/${team.id}`, { token: hq, body: { posts: [] } });
    expect([none.status, none.body.errors?.[0]?.pointer]).toEqual([400, '/posts']);
    await t.need('PATCH', `${url}/${team.id}`, { token: hq, body: { posts: [west] } });
    expect((await shifts(token)).map(({ id }) => id)).toEqual([other?.id]);
  });

  test('of a closed drill stay as they are', async () => {
    const { id } = await add('八队');
    await t.need('POST', `/v1/drills/${drill.id}/close`, {
      token: drill.cityHq,
      body: { reason: '演练结束' },
    });
    expect((await join(id, { name: '陈杰', phone: '13805910081' })).body.code).toBe('drill-closed');
  });
});
