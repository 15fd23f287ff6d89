import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ProblemAnswer, startTestApp, type TestApp } from '../../../support/app.ts';
import { city, gulou, taijiang } from '../../../support/divisions.ts';
import { type PageAnswer, type SeededDrill, seedDrill } from '../../../support/drill.ts';
import { registration } from '../../../support/people.ts';
import { example, type Notice } from './world.ts';

describe('notices', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let url: string;
  beforeAll(async () => {
    t = await startTestApp({
      now: new Date('2021-09-21T09:00:00+08:00'),
      environment: { PUBLIC_CACHE_MS: '0' },
    });
    drill = await seedDrill(t);
    url = `/v1/drills/${drill.id}/notices`;
  });
  afterAll(() => t.close());

  const publish = (token: string, body: object) =>
    t.call<Notice & ProblemAnswer>('POST', url, { token, body: { ...example, ...body } });
  const titled = (title: string) => ({ zh: { title, body: '请按时前往。' } });
  const titles = async (query = '') =>
    (await t.need<PageAnswer<Notice>>('GET', `${url}${query}`)).items.map(({ zh }) => zh.title);

  test('hold for a place by what holds it, a site’s own first; the pass links to those of its holder', async () => {
    const [community] = gulou.communities;
    const [site = ''] = drill.gulou;
    expect((await publish(drill.cityHq, titled('全市'))).body).toMatchObject({
      division: city,
      version: 1,
      en: example.en,
    });
    await publish(drill.gulouHq, titled('鼓楼区'));
    await publish(drill.gulouHq, { division: community, ...titled('本社区') });
    await publish(drill.taijiangHq, titled('台江区'));
    expect((await publish(drill.gulouHq, { site, ...titled('本采样点'), en: undefined })).body).toMatchObject(
      {
        site,
        en: null,
      },
    );
    await publish(drill.gulouHq, { ...titled('明天起'), startsAt: '2021-09-22T00:00:00+08:00' });
    await publish(drill.gulouHq, { ...titled('昨天止'), endsAt: '2021-09-21T09:00:00+08:00' });

    expect((await titles()).sort()).toEqual(['全市', '台江区', '本社区', '本采样点', '鼓楼区'].sort());
    expect(await titles(`?division=${community}`)).toEqual(['本社区', '鼓楼区', '全市']);
    expect(await titles(`?division=${taijiang.communities[0]}`)).toEqual(['台江区', '全市']);
    expect(await titles(`?site=${site}`)).toEqual(['本采样点', '鼓楼区', '全市']);
    expect(await titles(`?site=${site}&limit=1`)).toEqual(['本采样点']);
    const both = await titles(`?division=${taijiang.communities[0]}&site=${site}`);
    expect([both[0], both[3], both.slice(1, 3).sort()]).toEqual(['本采样点', '全市', ['台江区', '鼓楼区']]);

    const token = await t.token('citizen', { sub: 'anna' });
    const { id } = await t.need<{ id: string }>('POST', `/v1/drills/${drill.id}/registrations`, {
      token,
      body: registration(1, community),
    });
    await t.assign(drill.id, community);
    const pass = await t.need<{ notices: string }>('GET', `/v1/registrations/${id}/pass`, { token });
    const linked = await t.need<PageAnswer<Notice>>('GET', pass.notices);
    expect(linked.items.map(({ zh }) => zh.title)).toEqual(
      expect.arrayContaining(['本社区', '鼓楼区', '全市']),
    );
  });

  test('are versioned: a change is another version, the former stay, of two changes at once one holds', async () => {
    const { id } = (await publish(drill.taijiangHq, titled('一'))).body;
    const change = (title: string, match?: string) =>
      t.call<Notice & ProblemAnswer>('PUT', `${url}/${id}`, {
        token: drill.taijiangHq,
        body: { ...example, ...titled(title) },
        ...(match === undefined ? {} : { headers: { 'if-match': match } }),
      });
    const read = await t.call<Notice>('GET', `${url}/${id}`);
    expect(read.headers).toMatchObject({ etag: '"1"' });
    expect(String(read.headers['cache-control'])).toContain('public');
    const both = await Promise.all([change('甲', '"1"'), change('乙', '"1"')]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
    expect((await change('三')).body.version).toBe(3);
    expect((await t.call('GET', `${url}/${id}`, { headers: { 'if-none-match': '"3"' } })).status).toBe(304);

    const withdraw = () => t.call<Notice>('POST', `${url}/${id}/withdraw`, { token: drill.taijiangHq });
    expect((await withdraw()).body.withdrawnAt).not.toBeNull();
    expect((await withdraw()).status).toBe(200);
    expect(await titles(`?division=${taijiang.division}`)).not.toContain('三');
    expect((await change('四')).body.code).toBe('notice-withdrawn');
    const versions = async (query: string) =>
      (await t.need<PageAnswer<Notice>>('GET', `${url}/${id}/versions${query}`)).items.map(
        ({ version }) => version,
      );
    expect(await versions('')).toEqual([3, 2, 1]);
    expect(await versions('?limit=1')).toEqual([3]);
    expect((await t.need<Notice>('GET', `${url}/${id}`)).withdrawnAt).not.toBeNull();
  });

  test('are told to apps with a link, and to no other drill', async () => {
    const hook = { url: 'https://app.example/muster', events: ['notice.changed'] };
    await t.need('POST', `/v1/drills/${drill.id}/webhooks`, { token: drill.cityHq, body: hook });
    const { id } = (await publish(drill.cityHq, {})).body;
    await t.need('POST', `${url}/${id}/withdraw`, { token: drill.cityHq });
    const told = await t.sql<{ link: string }[]>`
      select link from webhook_outbox where type = 'notice.changed' order by at, id`;
    expect(told.map(({ link }) => link)).toEqual([`${url}/${id}`, `${url}/${id}`]);
    const other = await seedDrill(t);
    expect((await t.call('GET', `/v1/drills/${other.id}/notices/${id}`)).status).toBe(404);
    expect((await t.call('GET', `/v1/drills/${other.id}/notices?site=${drill.gulou[0]}`)).status).toBe(404);
  });

  test('that cannot be are refused: markup, no Chinese, too long, over before it begins, of a site and a division', async () => {
    const pointer = async (body: object) => {
      const { status, body: problem } = await publish(drill.gulouHq, body);
      return [status, problem.errors?.[0]?.pointer];
    };
    const zh = (title: string, body = '请按时前往。') => ({ zh: { title, body } });
    expect(await pointer(zh('<b>重要</b>'))).toEqual([400, '/zh/title']);
    expect(await pointer(zh('重要', '请看 &lt;此处&gt;'))).toEqual([400, '/zh/body']);
    expect(await pointer({ zh: undefined })).toEqual([400, '/zh']);
    expect(await pointer(zh('长'.repeat(61)))).toEqual([400, '/zh/title']);
    expect(await pointer(zh('长', '长'.repeat(1_001)))).toEqual([400, '/zh/body']);
    expect(await pointer({ endsAt: example.startsAt })).toEqual([400, '/endsAt']);
    expect(await pointer({ division: gulou.division, site: drill.gulou[0] })).toEqual([400, '/division']);
    expect(await pointer({ division: '3502' })).toEqual([400, '/division']);
    // A comparison, and several lines, are no markup.
    expect((await publish(drill.gulouHq, zh('体温 < 37.3', '第一行\n第二行'))).status).toBe(201);
  });
});
