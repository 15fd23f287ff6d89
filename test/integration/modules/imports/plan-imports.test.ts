import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type JobAnswer, startTestApp, type TestApp } from '../../../support/app.ts';
import { handmadeBook } from '../../../support/archives.ts';
import { gulou, outsideTheDrill, siming } from '../../../support/divisions.ts';
import {
  type PageAnswer,
  type SeededDrill,
  type SiteAnswer,
  seedDrill,
  slotsOf,
} from '../../../support/drill.ts';
import { fromXlsx, toXlsx } from '../../../support/files.ts';

const xlsxType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const siteHeading =
  '采样点名称,地址,经度,纬度,坐标系,所属区划代码,服务村居代码,采样台数,每台每小时人数,现场登记占比,开放时间';

function siteLine(
  name: string,
  more: { division?: string; lanes?: string; hours?: string; communities?: string } = {},
) {
  const {
    division = gulou.street,
    lanes = '2',
    hours = '2021-09-22 08:30-12:00',
    communities = gulou.communities.join(' '),
  } = more;
  return `${name},东街1号,119.3,26.08,GPS,${division},${communities},${lanes},70,10%,${hours}`;
}

describe('imports of plans', () => {
  let t: TestApp;
  let drill: SeededDrill;
  beforeAll(async () => {
    t = await startTestApp();
    drill = await seedDrill(t, { publish: false, sites: 1 });
  });
  afterAll(() => t.close());

  const errorsOf = (job: JobAnswer) => job.result?.['errors'];
  const sites = async () =>
    (
      await t.need<PageAnswer<SiteAnswer & { name: string }>>('GET', `/v1/drills/${drill.id}/sites`, {
        token: drill.gulouHq,
      })
    ).items;

  test('sites: a dry run, then drafts with their windows; again nothing changes', async () => {
    const url = `/v1/drills/${drill.id}/sites/import`;
    const body = [
      siteHeading,
      siteLine('一号点', { hours: '2021-09-22 08:30-12:00；2021/09/22 13：30～17:00' }),
      siteLine('二号点'),
    ].join('\n');
    const send = (query = '') => t.importFile(`${url}${query}`, { token: drill.gulouHq, body });
    const before = await t.counts();
    expect(await send('?dryRun=true')).toMatchObject({
      status: 'done',
      result: { rows: 2, changed: 2, rejected: 0 },
    });
    expect(await t.counts()).toEqual({ ...before, jobs: (before['jobs'] ?? 0) + 1 });
    expect(await send()).toMatchObject({
      kind: 'sites-import',
      result: { rows: 2, accepted: 2, changed: 2 },
    });
    const made = (await sites()).filter(({ name }) => name.endsWith('号点'));
    expect(made.map(({ status, division }) => [status, division])).toEqual([
      ['draft', gulou.street],
      ['draft', gulou.street],
    ]);
    const count = await t.sql<{ n: number }[]>`
      select count(*)::int as n from slots s join sites on sites.id = s.site_id where sites.name like '%号点' group by sites.name order by 1`;
    expect(count.map(({ n }) => n)).toEqual([7, 14]);
    const stands = await t.counts();
    expect(await send()).toMatchObject({ result: { accepted: 2, changed: 0, unchanged: 2 } });
    // A job, and the line of the audit log that says who had it done.
    expect(await t.counts()).toEqual({
      ...stands,
      jobs: (stands['jobs'] ?? 0) + 1,
      audit_log: (stands['audit_log'] ?? 0) + 1,
    });
    expect(await slotsOf(t, drill.gulou[0] ?? '').catch(() => [])).toEqual([]);
  });

  test('sites: what `POST /sites` would refuse is refused by row and column', async () => {
    const lines = [
      siteLine('', {}),
      siteLine('三号点', { division: '350103001' }),
      siteLine('四号点', { lanes: '0.5' }),
      siteLine('五号点', { hours: '早上八点' }),
      siteLine('六号点', { hours: '2021-09-22 12:00-08:30' }),
      siteLine('七号点', { communities: `${gulou.communities[0]};${outsideTheDrill}` }),
      // A draft that stands is planned as the row has it.
      siteLine('一号点', { lanes: '9' }),
      siteLine('八号点'),
      siteLine(' 八号 点 '),
    ];
    const job = await t.importFile(`/v1/drills/${drill.id}/sites/import`, {
      token: drill.gulouHq,
      body: [siteHeading, ...lines].join('\n'),
    });
    expect(job).toMatchObject({ status: 'done', result: { rows: 9, accepted: 2, changed: 2, rejected: 7 } });
    expect(errorsOf(job)).toMatchObject([
      { row: 2, pointer: '/name' },
      { row: 3, pointer: '/division', code: 'other-district' },
      { row: 4, pointer: '/lanes' },
      { row: 5, pointer: '/hours' },
      { row: 6, pointer: '/hours', code: 'hours-end-before-begin' },
      { row: 7, pointer: '/communities', code: 'not-in-drill' },
      { row: 10, pointer: '/name', code: 'repeated' },
    ]);
    const zh = await t.call('GET', `/v1/jobs/${job.id}/rejected`, {
      token: drill.gulouHq,
      headers: { 'accept-language': 'zh' },
    });
    const { rows, onlyText } = fromXlsx(zh.bytes);
    expect(onlyText).toBe(true);
    expect(rows[2]?.at(-1)).toBe(
      '所属区划代码：该区划属于其他区县。请填写本区县内的区划代码。例如：350102001',
    );
    const asInSheet =
      '请填写日期和起止时间，以分号分隔，也可填写星期（周一至周五 8:00-11:30）。例如：2021-09-22 08:30-12:00; 2021-09-22 13:30-17:00';
    expect([rows[4]?.at(-1), rows[5]?.at(-1)]).toEqual([
      `开放时间：类型不符。${asInSheet}`,
      `开放时间：结束时间早于开始时间。${asInSheet}`,
    ]);
  });

  test('two sites of one name in one street stand at two addresses; weekly hours fill the days of the drill', async () => {
    const line = (address: string, hours: string) =>
      siteLine('体育馆采样点', { hours: `"${hours}"` }).replace('东街1号', address);
    const body = [
      siteHeading,
      line('南街1号', '2021/9/22 08:30-12:00，13：30-17:00'),
      line('北街2号', '每天 8:00-11:30'),
    ];
    const url = `/v1/drills/${drill.id}/sites/import`;
    const send = () => t.importFile(url, { token: drill.gulouHq, body: body.join('\n') });
    expect(await send()).toMatchObject({ result: { accepted: 2, changed: 2, rejected: 0 } });
    expect(await send()).toMatchObject({ result: { accepted: 2, changed: 0 } });
    const made = (await sites()).filter(({ name }) => name === '体育馆采样点');
    expect(made).toHaveLength(2);
  });

  test('errors of a spreadsheet are no lanes and no place, nor are its dates and truth values a name', async () => {
    const cells = siteLine('十二号点').split(',');
    const row = (column: number, cell: string) =>
      cells
        .map((text, at) => (at === column ? cell : `<c t="inlineStr"><is><t>${text}</t></is></c>`))
        .join('');
    const rows = [
      siteHeading
        .split(',')
        .map((text) => `<c t="inlineStr"><is><t>${text}</t></is></c>`)
        .join(''),
      row(7, '<c t="e"><v>#N/A</v></c>'),
      row(2, '<c t="e"><v>#N/A</v></c>'),
      row(3, '<c t="e"><v>#REF!</v></c>'),
      row(0, '<c s="1"><v>44256</v></c>'),
      row(1, '<c t="b"><v>1</v></c>'),
    ];
    const styles = '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="58"/></cellXfs>';
    const xml = `<sheetData>${rows.map((one) => `<row>${one}</row>`).join('')}</sheetData>`;
    const before = (await sites()).length;
    const job = await t.importFile(`/v1/drills/${drill.id}/sites/import`, {
      token: drill.gulouHq,
      body: handmadeBook([{ name: 'A', xml }], styles),
      headers: { 'content-type': xlsxType },
    });
    expect(job).toMatchObject({ status: 'done', result: { rows: 5, accepted: 0, rejected: 5 } });
    expect(errorsOf(job)).toEqual([
      { row: 2, pointer: '/lanes', code: 'cell-error' },
      { row: 3, pointer: '/lng', code: 'cell-error' },
      { row: 4, pointer: '/lat', code: 'cell-error' },
      { row: 5, pointer: '/name', code: 'made-a-date' },
      { row: 6, pointer: '/address', code: 'made-a-boolean' },
    ]);
    expect(await sites()).toHaveLength(before);
  });

  test.each([
    ['2021-09-22 00:00-24:00', 48],
    ['2021-09-22 20:00-02:00', 12],
    ['2021-09-22 23:30-00:00', 1],
    ['2021/9/22 8:30-12:00，13：30～17：00', 14],
    ['2021-09-22 08:30-12:00、13:30-17:00', 14],
    ['周一至周五 8:00-11:30', 21],
  ])('hours as sheets have them: %s', async (hours, windows) => {
    const job = await t.importFile(`/v1/drills/${drill.id}/sites/import`, {
      token: drill.gulouHq,
      body: [siteHeading, `"点位 ${hours}"${siteLine('', { hours: `"${hours}"` })}`].join('\n'),
    });
    expect(job).toMatchObject({ result: { accepted: 1, changed: 1, rejected: 0 } });
    const [made] = await t.sql`
      select count(*)::int as windows from slots o join sites s on s.id = o.site_id
      where s.drill_id = ${drill.id} and s.name = ${`点位 ${hours}`}`;
    expect(made).toEqual({ windows });
  });

  test('the same sites imported twice at once stand once', async () => {
    const body = [siteHeading, siteLine('九号点'), siteLine('十号点')].join('\n');
    const url = `/v1/drills/${drill.id}/sites/import`;
    const both = await Promise.all([1, 2].map(() => t.importFile(url, { token: drill.gulouHq, body })));
    expect(both.map(({ result }) => result?.['accepted'])).toEqual([2, 2]);
    expect((await sites()).filter(({ name }) => ['九号点', '十号点'].includes(name))).toHaveLength(2);
  });

  test('communities: new ones are added, the others stay, and again nothing changes', async () => {
    const url = `/v1/drills/${drill.id}/communities/import`;
    const rows = [
      ['Community code', 'Community name'],
      [Number(outsideTheDrill), '开元社区居委会'],
      [gulou.communities[0], ''],
      [siming.communities[0], '蜂巢山社区居委会'],
      ['350102009009', '没有'],
      ['3501', ''],
      [gulou.communities[0], '又一次'],
    ];
    const send = (query = '') =>
      t.importFile(`${url}${query}`, {
        token: drill.cityHq,
        body: toXlsx(rows),
        headers: { 'content-type': xlsxType },
      });
    const figures = { rows: 6, accepted: 2, changed: 1, unchanged: 1, rejected: 4 };
    expect(await send('?dryRun=true')).toMatchObject({ result: figures });
    const job = await send();
    expect(job).toMatchObject({ kind: 'communities-import', status: 'done', result: figures });
    expect(errorsOf(job)).toEqual([
      { row: 4, pointer: '/community', code: 'outside-city' },
      { row: 5, pointer: '/community', code: 'unknown-division' },
      { row: 6, pointer: '/community', code: 'form' },
      { row: 7, pointer: '/community', code: 'repeated' },
    ]);
    const drillNow = await t.need<{ communities: string[] }>('GET', `/v1/drills/${drill.id}`, {
      token: drill.cityHq,
    });
    expect(drillNow.communities).toContain(outsideTheDrill);
    const [before] = await t.sql`select version from drills where id = ${drill.id}`;
    expect(await send()).toMatchObject({ result: { ...figures, changed: 0, unchanged: 2 } });
    expect(await t.sql`select version from drills where id = ${drill.id}`).toMatchObject([before]);
  });

  test.each(['roster', 'sites', 'communities'])('the %s template can be had and read back', async (kind) => {
    const token = kind === 'communities' ? drill.cityHq : drill.gulouHq;
    const get = (format: string, language: string) =>
      t.call<string>('GET', `/v1/imports/${kind}/template?format=${format}`, {
        token,
        headers: { 'accept-language': language },
      });
    const csv = await get('csv', 'zh-CN');
    expect(csv.bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
    expect(csv.text).toMatch(/名称|楼栋/);
    for (const language of ['zh', 'en']) {
      const sheet = await get('xlsx', language);
      const { rows, onlyText } = fromXlsx(sheet.bytes);
      expect([rows.length, onlyText]).toEqual([2, true]);
      for (const [body, type] of [
        [sheet.bytes, xlsxType],
        [(await get('csv', language)).bytes, 'text/csv'],
      ] as const) {
        const url = `/v1/drills/${drill.id}/${kind}/import?dryRun=true`;
        const job = await t.importFile(url, { token, body, headers: { 'content-type': type } });
        expect(job).toMatchObject({ status: 'done', result: { rows: 1, accepted: 1, rejected: 0 } });
      }
    }
  });

  test('a closed drill takes no files', async () => {
    const closed = await seedDrill(t, { sites: 1 });
    await t.need('POST', `/v1/drills/${closed.id}/close`, {
      token: closed.cityHq,
      body: { reason: '演练结束' },
    });
    for (const [kind, token] of [
      ['roster', closed.gulouHq],
      ['sites', closed.gulouHq],
      ['communities', closed.cityHq],
    ] as const) {
      const answer = await t.call('POST', `/v1/drills/${closed.id}/${kind}/import`, {
        token,
        body: 'x',
        headers: { 'content-type': 'text/csv' },
      });
      expect(answer).toMatchObject({ status: 409, body: { code: 'drill-closed' } });
    }
  });
});
