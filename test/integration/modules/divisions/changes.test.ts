import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ProblemAnswer, startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import { type PageAnswer, type SeededDrill, seedDrill, sitePlan } from '../../../support/drill.ts';
import { person, registration } from '../../../support/people.ts';
import type { AuditLine } from '../audit/audit-line.ts';

const evidence = { source: '鼓政民〔2021〕15 号', date: '2021-08-01' };
const fresh = '350102001099';
/** In the next district: the city moves it there. */
const moved = '350103001099';

interface Division {
  code: string;
  name: string;
  abolishedOn: string | null;
  successor: string | null;
  changes: { act: string; source: string; date: string; formerName: string | null }[];
}

describe('what headquarters change of the list of divisions', () => {
  let t: TestApp;
  let drill: SeededDrill;
  beforeAll(async () => {
    t = await startTestApp();
    drill = await seedDrill(t);
  });
  afterAll(() => t.close());

  type Answer = Division & ProblemAnswer;
  const add = (body: object, token = drill.gulouHq) =>
    t.call<Answer>('POST', '/v1/divisions', { token, body });
  const rename = (code: string, name: string) =>
    t.call<Answer>('PATCH', `/v1/divisions/${code}`, { token: drill.gulouHq, body: { name, ...evidence } });
  const close = (code: string, body: object, token = drill.gulouHq) =>
    t.call<Answer>('POST', `/v1/divisions/${code}/close`, { token, body: { ...evidence, ...body } });
  const see = (code: string) => t.call<Answer>('GET', `/v1/divisions/${code}`);
  const street = async () =>
    (await t.need<PageAnswer<Division>>('GET', '/v1/divisions?parent=350102001&limit=100')).items.map(
      ({ code }) => code,
    );
  const pointerOf = ({ status, body }: { status: number; body: ProblemAnswer }) => [
    status,
    body.errors?.[0]?.pointer,
    body.errors?.[0]?.code,
  ];

  test('a community that the list lacks is added with its source, and a drill can cover it', async () => {
    expect((await see(fresh)).status).toBe(404);
    const made = await add({ code: fresh, name: '新设社区', ...evidence });
    expect([made.status, made.headers['location']]).toEqual([201, `/v1/divisions/${fresh}`]);
    expect(await street()).toContain(fresh);
    expect((await see(fresh)).body).toMatchObject({
      name: '新设社区',
      level: 'community',
      parentCode: '350102001',
      abolishedOn: null,
      changes: [{ act: 'added', ...evidence }],
    });
    await t.need('POST', `/v1/drills/${drill.id}/communities`, {
      token: drill.cityHq,
      body: { communities: [fresh] },
    });
    const again = await add({ code: fresh, name: '又一个', ...evidence });
    expect(again).toMatchObject({ status: 409, body: { code: 'division-exists', name: '新设社区' } });
  });

  test('what cannot be is refused, and says what to write', async () => {
    expect(pointerOf(await add({ code: '350102999001', name: '无街道社区', ...evidence }))).toEqual([
      400,
      '/code',
      'unknown-division',
    ]);
    expect(
      pointerOf(await add({ code: '350102001098', name: 'x', ...evidence, date: '2999-01-01' })),
    ).toEqual([400, '/date', 'in-the-future']);
    expect((await add({ code: '350102001', name: '街道', ...evidence })).status).toBe(400);
    expect((await add({ code: '350102001098', name: 'x', ...evidence }, drill.taijiangHq)).status).toBe(403);
    expect((await rename('350102001097', '没有')).status).toBe(404);
  });

  test('another name stands wherever it is asked for; the former one is kept', async () => {
    expect((await rename(fresh, '新港社区居委会')).body.name).toBe('新港社区居委会');
    const found = await t.need<PageAnswer<Division>>(
      'GET',
      `/v1/divisions?q=${encodeURIComponent('新港社区')}`,
    );
    expect(found.items.map(({ code }) => code)).toContain(fresh);
    expect((await see(fresh)).body.changes.at(-1)).toMatchObject({ act: 'renamed', formerName: '新设社区' });
  });

  test('one that moves to another street leads to its new code, wherever it is written', async () => {
    expect(pointerOf(await close(fresh, { successor: { code: fresh } }))).toEqual([
      400,
      '/successor/code',
      'not-one-of',
    ]);
    expect((await close(fresh, { successor: { code: moved } })).status).toBe(403);
    expect((await close(fresh, { successor: { code: moved } }, drill.cityHq)).body).toMatchObject({
      abolishedOn: evidence.date,
      successor: moved,
    });
    expect(await street()).not.toContain(fresh);
    expect((await see(moved)).body).toMatchObject({ name: '新港社区居委会', abolishedOn: null });
    expect(await close(fresh, {})).toMatchObject({
      status: 409,
      body: { code: 'division-abolished', successor: moved },
    });
    expect((await rename(fresh, '太晚')).status).toBe(409);
    expect(pointerOf(await close(gulou.communities[0], { successor: { code: fresh } }))).toEqual([
      400,
      '/successor/code',
      'abolished',
    ]);

    // Drills that name it keep it; other drills, sites, rosters and people are told the new code.
    const other = await seedDrill(t, { sites: 1 });
    const refused = await t.call<ProblemAnswer>('POST', `/v1/drills/${other.id}/communities`, {
      token: other.cityHq,
      body: { communities: [fresh] },
    });
    expect(pointerOf(refused)).toEqual([400, '/communities/0', 'abolished']);
    expect(refused.body.errors?.[0]?.text).toContain(moved);
    const body = { ...sitePlan(gulou, 70), division: fresh };
    const site = await t.call<ProblemAnswer>('POST', `/v1/drills/${other.id}/sites`, {
      token: other.gulouHq,
      body,
    });
    expect(pointerOf(site)).toEqual([400, '/division', 'abolished']);
    const somebody = await t.call<ProblemAnswer>('POST', `/v1/drills/${other.id}/registrations`, {
      token: await t.token('citizen', { sub: 'anna' }),
      body: registration(1, fresh),
    });
    expect(pointerOf(somebody)).toEqual([400, '/residence/division', 'abolished']);
    const { name, document } = person(2);
    const job = await t.importFile(`/v1/drills/${other.id}/roster/import`, {
      token: other.gulouHq,
      body: `community,building,name,documentNumber\r\n${fresh},1号楼,${name},${document.number}\r\n`,
    });
    expect(job.result).toMatchObject({ errors: [{ row: 2, pointer: '/community', code: 'abolished' }] });
    const plan = await t.importFile(`/v1/drills/${other.id}/communities/import`, {
      token: other.cityHq,
      body: `community\r\n${fresh}\r\n${moved}\r\n`,
    });
    expect(plan.result).toMatchObject({ accepted: 1, errors: [{ row: 2, code: 'abolished' }] });
  });

  test('who led to one that is abolished leads to its successor, and every act is in the log', async () => {
    await close(moved, { successor: { code: '350103001097', name: '合并社区居委会' } }, drill.taijiangHq);
    expect((await see(fresh)).body.successor).toBe('350103001097');
    expect((await see(moved)).body.successor).toBe('350103001097');
    const lines = await t.need<PageAnswer<AuditLine>>('GET', '/v1/audit?limit=1000', {
      token: await t.token('auditor'),
    });
    const acts = lines.items.filter(({ object }) => object.kind === 'division').map(({ action }) => action);
    expect(acts.sort()).toEqual(['division.added', 'division.closed', 'division.closed', 'division.renamed']);
  });

  test('the same asked ten times at once is done once', async () => {
    const made = await Promise.all(
      Array.from({ length: 10 }, () => add({ code: '350102001096', name: '同时社区', ...evidence })),
    );
    expect(made.filter(({ status }) => status === 201)).toHaveLength(1);
    const gone = await Promise.all(Array.from({ length: 10 }, () => close('350102001096', {})));
    expect(gone.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(gone.filter(({ status }) => status === 409)).toHaveLength(9);
  });
});
