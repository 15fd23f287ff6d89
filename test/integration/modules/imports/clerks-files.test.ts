import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type JobAnswer, startTestApp, type TestApp } from '../../../support/app.ts';
import { handmadeBook } from '../../../support/archives.ts';
import { gulou } from '../../../support/divisions.ts';
import { type SeededDrill, seedDrill } from '../../../support/drill.ts';
import { fromXlsx, toGb18030, toXlsx } from '../../../support/files.ts';
import { person } from '../../../support/people.ts';

const [community] = gulou.communities;
const xlsxType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const heading = '村居代码,楼栋,单元,房号,姓名,证件类型,证件号码';

/** Person `n` as a line of a list; what is given stands in place of what is right. */
function line(n: number, more: { building?: string; room?: string; name?: string; number?: string } = {}) {
  const { name, document } = person(n);
  const { building = `${n % 5}号楼`, room = String(n) } = more;
  return `${community},${building},,${room},${more.name ?? name},居民身份证,${more.number ?? document.number}`;
}

const cellsXml = (rows: readonly string[]) =>
  rows
    .map((row, r) => {
      const cells = row
        .split(',')
        .map((text, c) =>
          text === ''
            ? ''
            : text.startsWith('<')
              ? text.replace('<c', `<c r="${'ABCDEFGHIJ'[c]}${r + 1}"`)
              : `<c r="${'ABCDEFGHIJ'[c]}${r + 1}" t="inlineStr"><is><t>${text}</t></is></c>`,
        );
      return `<row r="${r + 1}">${cells.join('')}</row>`;
    })
    .join('');

describe('files as clerks have them', () => {
  let t: TestApp;
  let drill: SeededDrill;
  beforeAll(async () => {
    t = await startTestApp();
    drill = await seedDrill(t);
  });
  afterAll(() => t.close());

  const send = (body: string | Buffer, type = 'text/csv', query = '') =>
    t.importFile(`/v1/drills/${drill.id}/roster/import${query}`, {
      token: drill.gulouHq,
      body,
      headers: { 'content-type': type },
    });
  const errorsOf = (job: JobAnswer) => job.result?.['errors'];
  const rejectedOf = (job: JobAnswer) =>
    t.call('GET', `/v1/jobs/${job.id}/rejected`, {
      token: drill.gulouHq,
      headers: { 'accept-language': 'zh' },
    });
  const doors = async () =>
    (
      await t.sql<{ n: number }[]>`
        select count(distinct household_id)::int as n from roster where drill_id = ${drill.id}`
    )[0]?.n;

  test('what a spreadsheet has made of doors and numbers is refused by row and column, and said', async () => {
    const styles = '<cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="58"/></cellXfs>';
    const rows = [
      heading,
      line(0, { building: '<c t="e"><v>#N/A</v></c>' }),
      line(1, { building: '<c s="1"><v>44256</v></c>' }),
      line(2, { room: '<c s="2"><v>44256</v></c>' }),
      line(3, { room: '<c t="b"><v>1</v></c>' }),
      line(4, { room: '<c><v>0.30000000000000004</v></c>' }),
      line(5, { room: '<c><f>H1</f></c>' }),
      line(6, { number: '<c><v>350102199001011000</v></c>' }),
      line(7),
    ];
    const job = await send(
      handmadeBook([{ name: 'A', xml: `<sheetData>${cellsXml(rows)}</sheetData>` }], styles),
      xlsxType,
    );
    expect(job).toMatchObject({ status: 'done', result: { rows: 8, accepted: 1, rejected: 7 } });
    expect(errorsOf(job)).toEqual([
      { row: 2, pointer: '/building', code: 'cell-error' },
      { row: 3, pointer: '/building', code: 'made-a-date' },
      { row: 4, pointer: '/room', code: 'made-a-date' },
      { row: 5, pointer: '/room', code: 'made-a-boolean' },
      { row: 6, pointer: '/room', code: 'rounded-number' },
      { row: 7, pointer: '/room', code: 'formula-without-value' },
      { row: 8, pointer: '/documentNumber', code: 'rounded-number' },
    ]);
    expect(fromXlsx((await rejectedOf(job)).bytes).rows[2]?.at(-1)).toBe(
      '楼栋：电子表格已将填写内容变成日期：3/1/21。请将该列设为“文本”格式后重新填写。例如：12号楼',
    );
    const csv = await send(
      [
        heading,
        line(1, { building: '#REF!' }),
        line(2, { number: '3.50102E+17' }),
        line(3, { number: '350102199001012000' }),
      ].join('\n'),
    );
    expect(errorsOf(csv)).toEqual([
      { row: 2, pointer: '/building', code: 'cell-error' },
      { row: 3, pointer: '/documentNumber', code: 'rounded-number' },
      { row: 4, pointer: '/documentNumber', code: 'rounded-number' },
    ]);
  });

  test('a family under merged cells lives at one door', async () => {
    const before = (await doors()) ?? 0;
    const rows = ['100', '101', '102'].map((n, at) => {
      const { name, document } = person(Number(n));
      return at === 0
        ? `${community},9号楼,1,901,${name},居民身份证,${document.number}`
        : `,,,,${name},,${document.number}`;
    });
    const merges = ['A2:A4', 'B2:B4', 'C2:C4', 'D2:D4', 'F2:F4'].map((ref) => `<mergeCell ref="${ref}"/>`);
    const xml = `<sheetData>${cellsXml([heading, ...rows])}</sheetData><mergeCells>${merges.join('')}</mergeCells>`;
    expect(await send(handmadeBook([{ name: 'A', xml }]), xlsxType)).toMatchObject({
      result: { rows: 3, accepted: 3, rejected: 0 },
    });
    expect(await doors()).toBe(before + 1);
  });

  test('the first visible sheet with the heading is read, below titles, from column B, and says what it left out', async () => {
    const sheet = (rows: string[]) => `<sheetData>${cellsXml(rows)}</sheetData>`;
    const job = await send(
      handmadeBook([
        { name: '去年', state: 'hidden', xml: sheet([heading, line(110)]) },
        { name: '说明', xml: sheet(['填表说明', '请按户填写']) },
        {
          name: '今年',
          xml: sheet([
            ',中山社区居民底册',
            '',
            `,序号,${heading.replace('楼栋', '楼栋（号）').replace('证件号码', '身份证号')},备注`,
            `,1,${line(111)},租户`,
          ]),
        },
      ]),
      xlsxType,
    );
    expect(job).toMatchObject({
      status: 'done',
      result: { headingRow: 3, unreadColumns: ['序号', '备注'], rows: 1, accepted: 1, changed: 1 },
    });
    const refused = await send(handmadeBook([{ name: 'A', xml: sheet(['坐落,姓名,身份证号']) }]), xlsxType);
    expect(refused.problem?.errors?.[0]).toMatchObject({ pointer: '/1', code: 'heading' });
    expect(JSON.stringify(refused.problem)).toContain('坐落');
  });

  test('lists without a type of document are of identity cards; the sender says what a column is headed', async () => {
    const { name, document } = person(120);
    const body = `社区代码,坐落,姓名,身份证号\n${community},1号楼,${name},${document.number}\n${community},1号楼,Ann,E12345678\n`;
    const query = `?columns=${encodeURIComponent('{"building":"坐落"}')}`;
    const job = await send(body, 'text/csv', query);
    expect(job).toMatchObject({ result: { rows: 2, accepted: 1, rejected: 1 } });
    expect(errorsOf(job)).toMatchObject([
      { row: 3, pointer: '/documentNumber' },
      { row: 3, pointer: '/documentType', code: 'required' },
    ]);
    for (const [columns, code] of [
      ['{"house":"坐落"}', 'unknown-column'],
      ['[]', undefined],
      ['{"building":1}', undefined],
      ['x', undefined],
    ] as const) {
      const answer = await t.call(
        'POST',
        `/v1/drills/${drill.id}/roster/import?columns=${encodeURIComponent(columns)}`,
        {
          token: drill.gulouHq,
          body,
          headers: { 'content-type': 'text/csv' },
        },
      );
      expect([columns, answer.status, answer.body.code]).toEqual([columns, 400, 'invalid-request']);
      if (code !== undefined) expect(answer.body).toMatchObject({ errors: [{ code }] });
    }
  });

  test('text of many charsets and delimiters', async () => {
    const file = `${heading}\n${line(130)}\n${line(131)}\n`;
    const utf16 = Buffer.from(`\ufeff${file.replaceAll(',', '\t')}`, 'utf16le');
    expect(await send(utf16)).toMatchObject({ result: { accepted: 2, changed: 2, rejected: 0 } });
    const unchanged = { result: { accepted: 2, unchanged: 2, rejected: 0 } };
    expect(await send(Buffer.from(utf16).swap16())).toMatchObject(unchanged);
    expect(await send(`sep=;\r\n${file.replaceAll(',', ';')}`)).toMatchObject(unchanged);
    expect(
      await send(Buffer.concat([utf16, Buffer.from([0, 0xd8])])).catch((error: unknown) => String(error)),
    ).toContain('not-utf-8');
    const english = 'community,building,name,documentType,documentNumber\n';
    const xieYing = `${community},1,谢英,resident-id,${person(132).document.number}\n`;
    const gbk = await send(toGb18030(english + xieYing));
    expect(gbk).toMatchObject({ result: { accepted: 1, changed: 1 } });
    expect(await send(english + xieYing)).toMatchObject({ result: { unchanged: 1 } });
  });

  test('quotes that are open, and a row that is too long, cost their rows alone; every row is counted', async () => {
    const rows = [
      line(140, { building: '"5号楼' }),
      line(141),
      line(142, { building: '6号楼"' }),
      line(143, { building: '5"楼' }),
      line(144, { building: 'x'.repeat(9_000) }),
      line(145, { number: `="${person(145).document.number}"` }),
      line(146, { number: `'${person(146).document.number}` }),
    ];
    const job = await send([heading, ...rows].join('\n'));
    expect(job).toMatchObject({ result: { rows: 7, accepted: 4, rejected: 3 } });
    expect(errorsOf(job)).toEqual([
      { row: 2, pointer: '/building', code: 'stray-quote' },
      { row: 4, pointer: '/building', code: 'stray-quote' },
      { row: 6, pointer: '', code: 'row-too-long' },
    ]);
  });

  test('the workbook of rejected rows, corrected, is a file like any other', async () => {
    const wrong = line(150, { building: '-1号楼', number: '350102199001011230' });
    const job = await send([`${heading},备注`, `${wrong},独居`].join('\n'));
    const { rows } = fromXlsx((await rejectedOf(job)).bytes);
    expect(rows[1]?.slice(0, 3)).toEqual(['2', community, "'-1号楼"]);
    expect([rows[0]?.[8], rows[1]?.[8]]).toEqual(['备注', '独居']);
    // As JSON, for a program that mends them: cells as they were sent, and each reason with its column.
    const mendable = await t.need<{
      columns: { name: string | null; heading: string }[];
      rows: { row: number; cells: string[]; errors: { pointer: string; text: string }[] }[];
    }>('GET', `/v1/jobs/${job.id}/rejected?format=json`, {
      token: drill.gulouHq,
      headers: { 'accept-language': 'zh' },
    });
    expect(mendable.columns[0]).toEqual({ name: 'community', heading: '村居代码' });
    expect(mendable.columns.at(-1)).toEqual({ name: null, heading: '备注' });
    expect(mendable.rows).toMatchObject([{ row: 2, errors: [{ pointer: '/documentNumber' }] }]);
    expect(mendable.rows[0]?.cells.slice(0, 2)).toEqual([community, '-1号楼']);
    const corrected = rows.map((row, index) =>
      index === 0
        ? row
        : row.map((cell) => (cell === '350102199001011230' ? person(150).document.number : cell)),
    );
    expect(await send(toXlsx(corrected), xlsxType)).toMatchObject({
      result: { accepted: 1, changed: 1, unreadColumns: ['行号', '备注', '问题说明'] },
    });
    const [building] = await t.sql<{ name: string }[]>`
      select b.name from buildings b where b.drill_id = ${drill.id} and b.name like '%-1%'`;
    expect(building?.name).toBe('-1号楼');
  });
});
