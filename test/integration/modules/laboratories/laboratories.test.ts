import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { city, gulou, otherCity, taijiang } from '../../../support/divisions.ts';
import { type PageAnswer, type SeededDrill, seedDrill } from '../../../support/drill.ts';

interface LaboratoryBody {
  id: string;
  name: string;
  districts: string[];
  createdAt: string;
}

describe('laboratories of a drill', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let url: string;
  beforeAll(async () => {
    t = await startTestApp();
    drill = await seedDrill(t);
    url = `/v1/drills/${drill.id}/laboratories`;
  });
  afterAll(() => t.close());

  const add = (body: object, headers: Record<string, string> = {}) =>
    t.call<
      LaboratoryBody & { code: string; laboratoryId: string; errors: { pointer: string; code: string }[] }
    >('POST', url, { token: drill.cityHq, body, headers });
  const named = (name: string, districts: readonly string[] = [city]) => add({ name, districts });

  test('the city adds one; a second of its name is told which it is', async () => {
    const made = await named('市疾控中心实验室', [gulou.division, taijiang.division]);
    expect(made).toMatchObject({
      status: 201,
      body: { name: '市疾控中心实验室', districts: [gulou.division, taijiang.division] },
    });
    expect(made.headers['location']).toBe(`${url}/${made.body.id}`);
    const again = await named('市疾控中心实验室');
    expect(again).toMatchObject({
      status: 409,
      body: { code: 'laboratory-exists', laboratoryId: made.body.id },
    });
    const logged = await t.sql`select object_id from audit_log where action = 'laboratory.added'`;
    expect(logged).toMatchObject([{ object_id: made.body.id }]);
  });

  test('two of one name at the same moment are one', async () => {
    const answers = await Promise.all([named('同名实验室'), named('同名实验室'), named('同名实验室')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  });

  test('each division that is none of the city’s is told at its place', async () => {
    const refused = await named('某实验室', [gulou.division, '350199', otherCity]);
    expect(refused).toMatchObject({
      status: 400,
      body: {
        errors: [
          { pointer: '/districts/1', code: 'unknown-division' },
          { pointer: '/districts/2', code: 'outside-city' },
        ],
      },
    });
  });

  test('what a change leaves out stays; another’s name is refused', async () => {
    const { body: one } = await named('第一实验室', [gulou.division]);
    const { body: other } = await named('第二实验室');
    const change = (body: object) =>
      t.call<LaboratoryBody & { code: string; laboratoryId: string }>('PATCH', `${url}/${one.id}`, {
        token: drill.cityHq,
        body,
      });
    expect((await change({ districts: [city] })).body).toMatchObject({
      name: '第一实验室',
      districts: [city],
    });
    expect((await change({ name: '第三实验室' })).body).toMatchObject({
      name: '第三实验室',
      districts: [city],
    });
    expect(await change({ name: '第二实验室' })).toMatchObject({
      status: 409,
      body: { code: 'laboratory-exists', laboratoryId: other.id },
    });
    expect((await change({})).status).toBe(400);
  });

  test('a laboratory sees itself alone, a tablet of the drill all of them, one of another drill none', async () => {
    const { body: own } = await named('自有实验室');
    const list = (token: string) => t.call<PageAnswer<LaboratoryBody>>('GET', url, { token });
    const lab = await t.token('lab', { laboratory: own.id });
    expect((await list(lab)).body.items).toMatchObject([{ id: own.id }]);
    expect((await t.call('GET', `${url}/${own.id}`, { token: lab })).status).toBe(200);
    const another = await named('他人实验室');
    expect((await t.call('GET', `${url}/${another.body.id}`, { token: lab })).status).toBe(404);
    // A token of the role that stands for none, and one whose laboratory is another drill's.
    expect((await list(await t.token('lab'))).status).toBe(403);
    const elsewhere = await seedDrill(t);
    expect((await t.call('GET', `/v1/drills/${elsewhere.id}/laboratories`, { token: lab })).status).toBe(404);

    const tablet = await t.token('tablet', { site: drill.gulou[0] });
    expect((await list(tablet)).body.items.length).toBeGreaterThan(2);
    const stranger = await t.token('tablet', { site: elsewhere.gulou[0] });
    expect((await list(stranger)).status).toBe(404);
  });

  test('pages hold every one once', async () => {
    const token = drill.gulouHq;
    const seen: string[] = [];
    let next: string | null = '';
    while (next !== null) {
      const at: string = next === '' ? '' : `&cursor=${next}`;
      const page: PageAnswer<LaboratoryBody> = await t.need('GET', `${url}?limit=2${at}`, { token });
      seen.push(...page.items.map(({ id }) => id));
      next = page.nextCursor;
    }
    const rows = await t.sql<{ id: string }[]>`
      select id from laboratories where drill_id = ${drill.id} order by created_at, id`;
    expect([...seen].sort()).toEqual(rows.map(({ id }) => id).sort());
  });

  test('a client that is added with a laboratory gets tokens that stand for it', async () => {
    const { body: own } = await named('客户端实验室');
    const admin = await t.token('admin');
    const client = await t.need<{ clientId: string; clientSecret: string; laboratory: string }>(
      'POST',
      '/v1/clients',
      { token: admin, body: { name: '检测系统', role: 'lab', laboratory: own.id } },
    );
    expect(client.laboratory).toBe(own.id);
    const { accessToken } = await t.need<{ accessToken: string }>('POST', '/v1/auth/token', {
      body: { clientId: client.clientId, clientSecret: client.clientSecret },
    });
    expect(await t.need('GET', url, { token: accessToken })).toMatchObject({ items: [{ id: own.id }] });
    const listed = await t.need<PageAnswer<{ clientId: string; laboratory?: string }>>(
      'GET',
      '/v1/clients?limit=1000',
      { token: admin },
    );
    expect(listed.items.find(({ clientId }) => clientId === client.clientId)?.laboratory).toBe(own.id);
    const rotated = await t.need('POST', `/v1/clients/${client.clientId}/rotate`, { token: admin, body: {} });
    expect(rotated).toMatchObject({ laboratory: own.id });
  });

  test('a closed drill gets no laboratories', async () => {
    const { id, cityHq } = await seedDrill(t);
    await t.need('POST', `/v1/drills/${id}/close`, { token: cityHq, body: { reason: '演练结束' } });
    const refused = await t.call('POST', `/v1/drills/${id}/laboratories`, {
      token: cityHq,
      body: { name: '晚到实验室', districts: [city] },
    });
    expect([refused.status, refused.body.code]).toEqual([409, 'drill-closed']);
  });
});
