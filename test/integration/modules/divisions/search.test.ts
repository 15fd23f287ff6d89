import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDivisionsRepo } from '../../../../src/modules/foundation/index.ts';
import { type Answer, startTestApp, type TestApp } from '../../../support/app.ts';
import { city, gulou, otherCity, taijiang } from '../../../support/divisions.ts';
import { type PageAnswer, type SeededDrill, seedDrill } from '../../../support/drill.ts';

interface Found {
  code: string;
  name: string;
  above: { code: string; name: string }[];
  distanceMetres: number | null;
}

/** Beside the two districts of most tests: names that begin with, hold or resemble one another. */
const more = [
  { code: '350102002', name: '鼓楼街道', level: 'street', parentCode: '350102' },
  { code: '350102002001', name: '鼓楼前社区居民委员会', level: 'community', parentCode: '350102002' },
  { code: '350103002', name: '中山街道', level: 'street', parentCode: '350103' },
  { code: '350103002001', name: '中山居委会', level: 'community', parentCode: '350103002' },
  { code: '350103002002', name: '新中山社区居委会', level: 'community', parentCode: '350103002' },
  { code: '350203001002', name: '中山社区居委会', level: 'community', parentCode: '350203001' },
] as const;

describe('finding a division', () => {
  let t: TestApp;
  let drill: SeededDrill;
  beforeAll(async () => {
    t = await startTestApp();
    await createDivisionsRepo(t.ground.database).upsert(more);
    drill = await seedDrill(t);
  });
  afterAll(() => t.close());

  const find = async (query: Record<string, string>) =>
    (await t.need<PageAnswer<Found>>('GET', `/v1/divisions?${new URLSearchParams(query)}`)).items;
  const codes = async (query: Record<string, string>) => (await find(query)).map(({ code }) => code);

  test('by its name, with or without its kind: what is called so first, the larger before the smaller', async () => {
    expect(await codes({ q: '鼓楼' })).toEqual(['350102', '350102002', '350102002001']);
    expect(await codes({ q: '鼓楼区' })).toEqual(['350102']);
    expect(await codes({ q: ' 鼓楼 街道办事处' })).toEqual(await codes({ q: '鼓楼 街道' }));
    expect(await codes({ q: '鼓楼街道办事处' })).toEqual(['350102002']);
    expect(await codes({ q: '福州市' })).toEqual([city]);
  });

  test('by a part of it, from anywhere in it', async () => {
    expect(await codes({ q: '楼前' })).toEqual(['350102002001']);
    expect(await codes({ q: '鼓楼前社区' })).toEqual(['350102002001']);
    expect(await codes({ q: '鼓楼前居委会' })).toEqual(['350102002001']);
    expect(await codes({ q: '没有这个地方' })).toEqual([]);
    // What a pattern would take for any letters is a letter like others.
    expect(await codes({ q: '%' })).toEqual([]);
    expect(await codes({ q: '_' })).toEqual([]);
  });

  test('one of several of a name, by what it lies in, which each answer tells', async () => {
    const all = await find({ q: '中山社区' });
    expect(all.map(({ code }) => code)).toEqual([
      '350102001001',
      '350203001002',
      '350103002001',
      '350103002002',
    ]);
    expect(all[0]).toEqual({
      code: '350102001001',
      name: '中山社区居委会',
      level: 'community',
      parentCode: '350102001',
      above: [
        { code: '35', name: '福建省' },
        { code: '3501', name: '福州市' },
        { code: '350102', name: '鼓楼区' },
        { code: '350102001', name: '鼓东街道' },
      ],
      distanceMetres: null,
    });
    expect(await codes({ q: '鼓楼区 中山社区' })).toEqual(['350102001001']);
    expect(await codes({ q: '福州市鼓楼区中山社区居民委员会' })).toEqual(['350102001001']);
    expect(await codes({ q: '中山社区', parent: otherCity })).toEqual(['350203001002']);
    expect(await codes({ q: '中山', level: 'street' })).toEqual(['350103002']);
    expect(await codes({ level: 'community', parent: taijiang.division })).toEqual([
      '350103001001',
      '350103001002',
      '350103002001',
      '350103002002',
    ]);
  });

  test('page by page, each once', async () => {
    for (const query of ['q=社区', 'level=community', 'near=119.3,26.08', 'near=119.3,26.08&q=社区']) {
      const whole = await t.need<PageAnswer<Found>>('GET', `/v1/divisions?${query}`);
      const seen: Found[] = [];
      let url: string | undefined = `/v1/divisions?${query}&limit=2`;
      while (url !== undefined) {
        const answer: Answer<PageAnswer<Found>> = await t.call('GET', url);
        seen.push(...answer.body.items);
        url = /^<([^>]+)>; rel="next"$/.exec(answer.headers['link'] ?? '')?.[1];
      }
      expect([query, seen]).toEqual([query, whole.items]);
      expect(seen.length).toBeGreaterThan(2);
    }
  });

  test('by a place: communities that drills know the place of, nearest first', async () => {
    // The sites of the drill serve these; nobody has told where buildings stand.
    const served = [...gulou.communities, ...taijiang.communities].sort();
    const found = await find({ near: '119.3,26.08' });
    expect(found.map(({ code }) => code).sort()).toEqual(served);
    const metres = found.map(({ distanceMetres }) => distanceMetres ?? -1);
    expect(metres).toEqual([...metres].sort((a, b) => a - b));
    expect(metres[0]).toBeGreaterThanOrEqual(0);
    expect(await codes({ near: '119.3,26.08', parent: taijiang.division })).toEqual([
      ...taijiang.communities,
    ]);
    expect(await codes({ near: '119.3,26.08', q: '中山' })).toEqual(['350102001001']);
    expect(await codes({ near: '119.3,26.08', level: 'street' })).toEqual([]);
  });

  test('where buildings stand says more than where sites do, and is told to 100 m', async () => {
    const [near, far] = gulou.communities;
    const place = async (community: string, name: string, lng: number, lat: number) => {
      await t.sql`insert into buildings (id, drill_id, community, name, lng, lat)
        values (gen_random_uuid(), ${drill.id}, ${community}, ${name}, ${lng}, ${lat})`;
    };
    await place(near, '1号楼', 119.4001, 26.2004);
    await place(near, '2号楼', 119.4003, 26.2004);
    await place(far, '1号楼', 118, 25);
    const [first] = await find({ near: '119.4,26.2' });
    // The middle is 119.4002, 26.2004, which is told as 119.4, 26.2.
    expect(first).toMatchObject({ code: near, distanceMetres: 0 });
    expect((await codes({ near: '119.4,26.2' })).at(-1)).toBe(far);
    expect((await codes({ near: '118,25' }))[0]).toBe(far);
  });

  test('sites that are not published give nothing away', async () => {
    const before = await codes({ near: '119.3,26.08' });
    await t.sql`update sites set status = 'draft' where division like '350103%'`;
    expect(before).toContain(taijiang.communities[0]);
    expect(await codes({ near: '119.3,26.08' })).not.toContain(taijiang.communities[0]);
    await t.sql`update sites set status = 'published' where division like '350103%'`;
  });

  test.each([
    ['q=', '?q'],
    ['q=%20', '?q'],
    ['q=%E3%80%81', '?q'],
    [`q=${'%E4%B8%AD'.repeat(61)}`, '?q'],
    ['q=a%00b', '?q'],
    ['q=a&q=b', '?q'],
    ['near=119.3', '?near'],
    ['near=26.08,119.3', '?near'],
    ['near=181,26', '?near'],
    ['near=119.3,26.08,1', '?near'],
    ['level=village', '?level'],
    ['parent=3', '?parent'],
    ['near=119.3,26.08&cursor=WyIzNSJd', '?cursor'],
    ['q=a&cursor=WzksIjM1Il0', '?cursor'],
  ])('?%s is a clear 400', async (query, pointer) => {
    const answer = await t.call('GET', `/v1/divisions?${query}`);
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid-request' } });
    expect(answer.body.errors?.map((one) => one.pointer)).toEqual([pointer]);
  });

  test('everybody may look, and keep what they saw', async () => {
    const first = await t.call('GET', '/v1/divisions?q=鼓楼');
    expect(first.headers).toMatchObject({ 'cache-control': 'public, max-age=60' });
    const again = await t.call('GET', '/v1/divisions?q=鼓楼', {
      headers: { 'if-none-match': first.headers['etag'] ?? '' },
    });
    expect(again.status).toBe(304);
  });
});
