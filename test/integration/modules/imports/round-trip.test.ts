import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rosterColumns } from '../../../../src/modules/residents/roster/roster.columns.ts';
import { siteColumns } from '../../../../src/modules/service/plan-imports/site-columns.ts';
import { type ProblemAnswer, startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou, taijiang } from '../../../support/divisions.ts';
import { type SeededDrill, seedDrill, sitePlan } from '../../../support/drill.ts';
import { fromXlsx, toXlsx } from '../../../support/files.ts';
import { person, rosterCsv } from '../../../support/people.ts';

const xlsxType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const types = { csv: 'text/csv', xlsx: xlsxType } as const;
const formats = ['csv', 'xlsx'] as const;
type Format = (typeof formats)[number];
const [community] = gulou.communities;
const reason = '核对本区底册的楼栋和房号后重新导入';

/** Buildings, units and rooms that a file or a program on its way can make something else of. */
const doors: readonly (readonly [building: string, unit: string, room: string])[] = [
  ['=1+1', '', '0501'],
  ['-3号楼', '1', '3-1'],
  ["'7号楼", '01', '1E5'],
  ["'t Hart 楼", '1/2', '501'],
  ['5"楼', '', '"'],
  ['A,B 座', '2;3', '5、6'],
  ['@3', '+1', '350102199001011234'],
  ['_x0041_楼', 'TRUE', '12:30'],
  ['３号楼', '一单元', '５０１室'],
  ['12', '', ''],
  ['<b>&amp;', '#1', '3月1日'],
];

describe('what is exported and imported again', () => {
  let t: TestApp;
  let drill: SeededDrill;
  beforeAll(async () => {
    t = await startTestApp();
    drill = await seedDrill(t, { publish: false, sites: 1 });
  });
  afterAll(() => t.close());

  const at = () => `/v1/drills/${drill.id}`;
  const importAs = (kind: 'roster' | 'sites', format: Format, body: string | Buffer, query = '') =>
    t.importFile(`${at()}/${kind}/import${query}`, {
      token: drill.gulouHq,
      body,
      headers: { 'content-type': types[format] },
    });
  const exportSites = (format: Format, language = 'zh') =>
    t.call<string>('GET', `${at()}/sites/export?format=${format}`, {
      token: drill.gulouHq,
      headers: { 'accept-language': language },
    });
  const exportRoster = (body: object, token = drill.gulouHq, language = 'zh') =>
    t.call<ProblemAnswer>('POST', `${at()}/roster/export`, {
      token,
      body: { reason, ...body },
      headers: { 'accept-language': language },
    });
  const unchanged = (rows: number) => ({
    status: 'done',
    result: { rows, accepted: rows, changed: 0, unchanged: rows, rejected: 0, unreadColumns: [] },
  });
  const tables = async () => [
    await t.sql`select * from roster where drill_id = ${drill.id} order by id`,
    await t.sql`select * from buildings where drill_id = ${drill.id} order by id`,
    await t.sql`select * from sites where drill_id = ${drill.id} order by id`,
    await t.sql`select site_id, starts_at, capacity, bookable from slots where drill_id = ${drill.id} order by 1, 2`,
  ];

  test('a roster with doors that programs make something else of, and documents of every kind', async () => {
    const body = [
      ['community', 'building', 'unit', 'room', 'name', 'documentType', 'documentNumber', 'nationality'],
      ...doors.map(([building, unit, room], n) => [
        community,
        building,
        unit,
        room,
        person(n).name,
        'resident-id',
        person(n).document.number,
        '',
      ]),
      [community, '9号楼', '1', '101', "O'Neil Ann", 'passport', 'AB1234567', 'IRL'],
      [community, '9号楼', '1', '102', '阿卜杜拉·买买提', 'passport', '012345678', 'GBR'],
      [community, '9号楼', '1', '103', '陈大文', 'hk-macao-permit', 'H12345678', ''],
      [community, '9号楼', '1', '104', '林小雨', 'taiwan-permit', '01234567', ''],
    ];
    // As JSON has it: what the file itself cannot say comes by the apostrophe.
    const cells = body.map((row) => row.map((cell) => (/^[='@+-]|^3月/.test(cell) ? `'${cell}` : cell)));
    expect(await importAs('roster', 'xlsx', toXlsx(cells))).toMatchObject({
      status: 'done',
      result: { accepted: body.length - 1, rejected: 0 },
    });
    // More than are read at a time.
    const located = rosterCsv(100, 800, community);
    await importAs('roster', 'csv', located.replaceAll('wgs84', 'gcj02'));
    const before = await tables();
    const people = body.length - 1 + 700;
    for (const format of formats) {
      for (const language of ['zh', 'en']) {
        const file = await exportRoster({ format }, drill.gulouHq, language);
        expect([file.status, file.headers['content-type']?.split(';')[0]]).toEqual([200, types[format]]);
        expect(file.headers).toMatchObject({
          'cache-control': 'no-store',
          'content-disposition': `attachment; filename="roster.${format}"`,
        });
        expect(await importAs('roster', format, file.bytes)).toMatchObject(unchanged(people));
      }
    }
    expect(await tables()).toEqual(before);
    // A door that somebody edits is one row that changed.
    const csv = (await exportRoster({})).text;
    expect(csv).toContain(",'0501,");
    const edited = await importAs('roster', 'csv', csv.replace(",'0501,", ',0502,').replaceAll('\r\n', '\n'));
    expect(edited).toMatchObject({ result: { accepted: people, changed: 1, unchanged: people - 1 } });
  });

  test('sites with names, hours and places that files make something else of', async () => {
    const plans = [
      { name: '=1+1', address: '-1 号，"后"门', location: { lng: 119.30000000000001, lat: 26.08 } },
      {
        name: '3月1日',
        address: "'东街\u20282 号",
        location: { lng: 119.301234567, lat: 26.081234567, datum: 'bd09' },
      },
      {
        name: '一夜',
        address: '#REF!',
        walkInShare: 0.30000000000000004,
        hours: [
          { opensAt: '2021-09-22T20:00:00+08:00', closesAt: '2021-09-23T02:00:00+08:00' },
          { opensAt: '2021-09-22T00:00:00+08:00', closesAt: '2021-09-22T02:00:00+08:00' },
          { opensAt: '2021-09-23T08:00:00+08:00', closesAt: '2021-09-24T20:00:00+08:00' },
          { opensAt: '2021-09-24T22:00:00+08:00', closesAt: '2021-09-25T00:00:00+08:00' },
        ],
      },
      { name: '="0350"', address: '1E+5', walkInShare: 1e-7, communities: [community] },
      { name: '流动一队', kind: 'mobile', communities: [community] },
    ];
    for (const [index, plan] of plans.entries()) {
      const body = { ...sitePlan(gulou, 20 + index), ...plan };
      await t.need('POST', `${at()}/sites`, { token: drill.gulouHq, body });
    }
    const before = await tables();
    for (const format of formats) {
      for (const language of ['zh', 'en']) {
        const file = await exportSites(format, language);
        expect([file.status, file.headers['content-type']?.split(';')[0]]).toEqual([200, types[format]]);
        expect(await importAs('sites', format, file.bytes)).toMatchObject(unchanged(plans.length + 1));
      }
    }
    expect(await tables()).toEqual(before);
  });

  test('a draft is planned as its edited row has it; a published site is not', async () => {
    const token = drill.gulouHq;
    const { rows } = fromXlsx((await exportSites('xlsx', 'en')).bytes);
    const [heading = [], ...sites] = rows;
    const column = (name: string) => heading.indexOf(name);
    const edited = sites.map((row) =>
      row[column('Site')] === "'=1+1"
        ? row.with(column('Lanes'), '3').with(column('Hours'), '2021-09-23 08:30-12:30')
        : row,
    );
    const file = toXlsx([heading, ...edited]);
    const figures = { rows: sites.length, changed: 1, unchanged: sites.length - 1, rejected: 0 };
    const stands = await tables();
    expect(await importAs('sites', 'xlsx', file, '?dryRun=true')).toMatchObject({ result: figures });
    expect(await tables()).toEqual(stands);
    expect(await importAs('sites', 'xlsx', file)).toMatchObject({ result: figures });
    const [changed] = await t.sql`
      select s.lanes, count(*)::int as slots, sum(o.capacity)::int as capacity from sites s join slots o on o.site_id = s.id
      where s.drill_id = ${drill.id} and s.name = '=1+1' group by s.lanes`;
    expect(changed).toEqual({ lanes: 3, slots: 8, capacity: 8 * 30 });
    expect(await importAs('sites', 'xlsx', file)).toMatchObject({ result: { changed: 0, rejected: 0 } });
    await t.need('POST', `${at()}/publish`, {
      token,
      body: { division: gulou.division, force: true, reason: '演练' },
    });
    const refused = await importAs('sites', 'xlsx', toXlsx([heading, ...sites]));
    expect(refused.result).toMatchObject({ changed: 0, unchanged: sites.length - 1, rejected: 1 });
    expect(refused.result?.['errors']).toMatchObject([{ code: 'site-exists' }]);
  });

  test('has the columns of the template, whatever they are', async () => {
    const headings = (csv: string) => csv.replace('\ufeff', '').split('\r\n')[0]?.split(',');
    for (const [kind, columns, file] of [
      ['roster', rosterColumns, await exportRoster({})],
      ['sites', siteColumns, await exportSites('csv')],
    ] as const) {
      const template = await t.call<string>('GET', `/v1/imports/${kind}/template`, {
        token: drill.gulouHq,
        headers: { 'accept-language': 'zh' },
      });
      expect(headings(file.text)).toEqual(headings(template.text));
      expect(headings(file.text)).toEqual(columns.map(({ zh }) => zh));
    }
  });

  test('nobody is handed out but to their own headquarters, for a reason that is noted before', async () => {
    const lines = () => t.sql`
      select action, object_division as division, details, reason from audit_log where action = 'roster.exported' order by at`;
    const before = (await lines()).length;
    const { name, document } = person(0);
    const refused = [
      await exportRoster({}, drill.cityHq),
      await exportRoster({ reason: '太短' }),
      await exportRoster({ division: taijiang.division }),
      await exportRoster({ division: '350102001' }, drill.taijiangHq),
    ];
    expect(refused.map(({ status }) => status)).toEqual([403, 400, 403, 403]);
    expect((await lines()).length).toBe(before);
    const own = await exportRoster({ division: community });
    expect(own.text).toContain(name);
    expect(own.text).toContain(document.number);
    expect((await exportRoster({ division: gulou.communities[1] })).text).not.toContain(document.number);
    expect((await lines()).slice(before)).toMatchObject([
      { division: community, details: { people: 715, format: 'csv' }, reason: expect.any(Buffer) },
      { division: gulou.communities[1], details: { people: 0, format: 'csv' } },
    ]);
    await t.sql`alter table audit_log add constraint planted check (action <> 'roster.exported') not valid`;
    const unnoted = await exportRoster({});
    await t.sql`alter table audit_log drop constraint planted`;
    expect([unnoted.status, unnoted.text.includes(name)]).toEqual([500, false]);
    expect(t.logs.filter((line) => line.includes(reason) || line.includes(document.number))).toEqual([]);
  });
});
