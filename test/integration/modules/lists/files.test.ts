import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { read, utils } from '@e965/xlsx';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import { type PageAnswer, type SeededDrill, seedDrill } from '../../../support/drill.ts';
import { eventually } from '../../../support/eventually.ts';
import { household, rosterCsv } from '../../../support/people.ts';

const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const [community] = gulou.communities;

const rowsOf = (text: string): string[][] => parse(text, { bom: true }) as string[][];

describe('a list as a file', () => {
  let t: TestApp;
  let drill: SeededDrill;
  const people = 1_220;
  beforeAll(async () => {
    t = await startTestApp({ environment: { PUBLIC_CACHE_MS: '60000' } });
    drill = await seedDrill(t);
    const token = await t.token('citizen', { sub: 'anna' });
    for (let from = 0; from < people; from += 20) {
      const body = household(from, 20, community);
      await t.need('POST', `/v1/drills/${drill.id}/households`, { token, body });
    }
  });
  afterAll(() => t.close());

  const all = () => `/v1/drills/${drill.id}/registrations?division=${gulou.division}`;
  const get = (path: string, accept: string, token: string | undefined = drill.gulouHq, language = 'en') =>
    t.call<string>('GET', path, { token, headers: { accept, 'accept-language': language } });
  const csvOf = async (path: string, token?: string) => rowsOf((await get(path, 'text/csv', token)).text);

  async function everyId(): Promise<string[]> {
    const ids: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: PageAnswer<{ id: string }> = await t.need('GET', `${all()}&limit=1000${cursor}`, {
        token: drill.gulouHq,
      });
      ids.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor === null ? null : `&cursor=${page.nextCursor}`;
    }
    return ids;
  }

  test('CSV has every row of the list, over all its pages, and whatever limit is asked for', async () => {
    const ids = await everyId();
    expect(ids).toHaveLength(people);
    const answer = await get(`${all()}&limit=5`, 'text/csv');
    expect(answer.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="registrations.csv"',
      'cache-control': 'no-store',
      vary: 'accept, accept-language',
    });
    expect(answer.headers['link']).toBeUndefined();
    // Without the mark Excel takes Chinese for another charset.
    expect(answer.text.charCodeAt(0)).toBe(0xfeff);
    const [heading = [], ...rows] = rowsOf(answer.text);
    expect(rows.map((row) => row[heading.indexOf('id')])).toEqual(ids);
    // Bare, a spreadsheet makes 3.50102E+11 of it.
    expect(rows[0]?.[heading.indexOf('community')]).toBe(`'${community}`);
  });

  test('what weighs more is answered, whatever comes first', async () => {
    const typeOf = async (accept: string) => (await get(`${all()}&limit=1`, accept)).headers['content-type'];
    expect(await typeOf('text/csv;q=0.5, application/json')).toContain('application/json');
    expect(await typeOf('application/json;q=0.5, text/csv;q=0.6')).toContain('text/csv');
    expect(await typeOf('image/png, text/*;q=0.1')).toContain('text/csv');
    expect((await get(all(), 'application/json;q=0, text/html')).status).toBe(406);
  });

  test('a workbook has the same rows, and text where a number would be rounded', async () => {
    const csv = await csvOf(all());
    const answer = await get(all(), xlsx);
    expect(answer.headers['content-type']).toBe(xlsx);
    const sheet = read(answer.bytes).Sheets['registrations'];
    const rows = utils.sheet_to_json<unknown[]>(sheet ?? {}, { header: 1, raw: true, defval: '' });
    expect(rows.map((row) => row.map(String))).toEqual(
      csv.map((row) => row.map((cell) => cell.replace(/^'(?=\d)/, ''))),
    );
    expect(typeof rows[1]?.[csv[0]?.indexOf('community') ?? -1]).toBe('string');
  });

  test('its heading is in the language of whoever asks', async () => {
    const path = `/v1/drills/${drill.id}/coverage?groupBy=community`;
    const heading = async (language: string) =>
      rowsOf((await get(path, 'text/csv', drill.gulouHq, language)).text)[0];
    expect(await heading('en')).toEqual(
      expect.arrayContaining(['code', 'population', 'states.to-be-visited', 'reached.checkedIn', 'rate']),
    );
    expect(await heading('zh-CN')).toEqual(
      expect.arrayContaining(['代码', '应检人数', '状态人数·待上门', '到达环节人数·已签到', '覆盖率']),
    );
  });

  test('it shows what the JSON shows, masked, and coverage its groups', async () => {
    const other = gulou.communities[1];
    await t.importFile(`/v1/drills/${drill.id}/roster/import`, {
      token: drill.gulouHq,
      body: rosterCsv(5_000, 5_004, other),
    });
    const at = `/v1/drills/${drill.id}`;
    const [heading = [], ...missing] = await csvOf(`${at}/missing?division=${other}`);
    expect(missing).toHaveLength(4);
    for (const row of missing) expect(row[heading.indexOf('name')]).toContain('*');
    expect(await csvOf(`${at}/coverage?groupBy=community`)).toHaveLength(1 + gulou.communities.length);
  });

  test('answers that are kept for everybody are kept as JSON alone', async () => {
    const path = `/v1/drills/${drill.id}/sites`;
    for (let round = 0; round < 2; round++) {
      const json = await t.call('GET', path);
      expect(json.headers).toMatchObject({
        'content-type': 'application/json; charset=utf-8',
        vary: 'accept, authorization',
      });
      const csv = await t.call<string>('GET', path, { headers: { accept: 'text/csv' } });
      expect(csv.headers['cache-control']).toBe('no-store');
      expect(rowsOf(csv.text)).toHaveLength(5);
      expect((await t.call('GET', path, { headers: { accept: 'image/png' } })).status).toBe(406);
    }
  });

  test('who may not see the list has no file of it; what cannot be had is told', async () => {
    const refusedOf = async (path: string, accept: string, token?: string) => {
      const { status, body, headers } = await t.call('GET', path, { token, headers: { accept } });
      return [status, body.code, headers['content-type'], headers['content-disposition']];
    };
    const problem = 'application/problem+json; charset=utf-8';
    for (const accept of ['text/csv', xlsx]) {
      expect(await refusedOf(all(), accept, drill.taijiangHq)).toEqual([
        403,
        'forbidden',
        problem,
        undefined,
      ]);
      expect(await refusedOf(all(), accept)).toEqual([401, 'unauthenticated', problem, undefined]);
      expect((await get(`${all()}&limit=0`, accept)).status).toBe(400);
      expect((await get(`${all()}&cursor=x`, accept)).status).toBe(400);
    }
    expect(await refusedOf(all(), 'application/pdf', drill.gulouHq)).toEqual([
      406,
      'not-acceptable',
      problem,
      undefined,
    ]);
  });

  test('a HEAD says what a GET would be, and reads no rows', async () => {
    const { status, headers, text } = await t.call('HEAD', all(), {
      token: drill.gulouHq,
      headers: { accept: xlsx },
    });
    expect([status, headers['content-type'], text]).toEqual([200, xlsx, '']);
  });

  test('what somebody wrote is no formula', async () => {
    await t.sql`update sites set name = '=1+1' where id = ${drill.gulou[0] ?? ''}`;
    const path = `/v1/drills/${drill.id}/sites`;
    const [heading = [], ...rows] = await csvOf(path, drill.gulouHq);
    const names = rows.map((row) => row[heading.indexOf('name')]);
    expect(names).toContain("'=1+1");
    expect(names).not.toContain('=1+1');
    const sheet = read((await get(path, xlsx)).bytes, { cellFormula: true }).Sheets['sites'] ?? {};
    const cells = Object.values(sheet).filter(
      (cell): cell is { v: unknown; f?: string } => 'v' in Object(cell),
    );
    expect(cells.some(({ v }) => v === "'=1+1")).toBe(true);
    expect(cells.filter(({ f }) => f !== undefined)).toEqual([]);
  });

  test('one who stops reading holds nothing of the database, nor goes on being read for', async () => {
    await t.app.listen({ port: 0, host: '127.0.0.1' });
    const { port } = t.app.server.address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    socket.write(
      `GET ${all()} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${drill.gulouHq}\r\naccept: text/csv\r\n\r\n`,
    );
    await new Promise((resolve) => socket.once('data', resolve));
    socket.pause();
    await eventually('nothing is held while nobody reads', async () => {
      const rows = await t.sql`
        select from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()
          and (state <> 'idle' or xact_start is not null)`;
      return rows.length === 0;
    });
    socket.destroy();
    await eventually('the connection is gone', async () => {
      const open = await new Promise<number>((resolve) =>
        t.app.server.getConnections((_, count) => resolve(count)),
      );
      return open === 0;
    });
  });

  test('one that fails in the middle is cut off, so that nobody takes a part for the whole', async () => {
    const { port } = t.app.server.address() as AddressInfo;
    const ask = () =>
      fetch(`http://127.0.0.1:${port}${all()}`, {
        headers: { authorization: `Bearer ${drill.gulouHq}`, accept: 'text/csv' },
      });
    expect(rowsOf(await (await ask()).text())).toHaveLength(people + 1);
    // A row of the second page that is none.
    const [last = ''] = (await everyId()).slice(-1);
    await t.sql`update registrations set mobility = 'flies' where id = ${last}`;
    const answer = await ask();
    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow();
  });
});
