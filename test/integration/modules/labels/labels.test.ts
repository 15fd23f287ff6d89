import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { composeLabel, labelPrefix } from '../../../../src/core/swabs/index.ts';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou, taijiang } from '../../../support/divisions.ts';
import { type PageAnswer, type SeededDrill, seedDrill } from '../../../support/drill.ts';
import { registration } from '../../../support/people.ts';
import { register } from '../check-in/lane.ts';
import { marksOf, readBars, readQr } from './printed.ts';

interface Labels {
  id: string;
  siteId: string;
  kind: string;
  count: number;
  first: string;
  last: string;
}

const now = new Date('2021-09-22T08:00:00+08:00');
const svg = { accept: 'image/svg+xml' };

describe('labels', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let url: string;
  beforeAll(async () => {
    t = await startTestApp({ now });
    drill = await seedDrill(t);
    url = `/v1/drills/${drill.id}/labels`;
  });
  afterAll(() => t.close());

  const print = (body: object, headers: Record<string, string> = svg, token = drill.gulouHq) =>
    t.call('POST', url, { token, headers, body: { site: drill.gulou[0], ...body } });
  const label = (serial: number, kind: 'tube' | 'box' = 'tube') =>
    composeLabel(labelPrefix(drill.id), { kind, serial });
  const ranges = async () =>
    (await t.need<PageAnswer<Labels>>('GET', `${url}?limit=1000`, { token: drill.cityHq })).items;

  test('a sheet of tubes reads back, by its bars and by its QR codes, as the codes that were given', async () => {
    const sheet = await print({ count: 50 });
    expect([sheet.status, sheet.headers['content-type']]).toEqual([201, 'image/svg+xml']);
    const marks = marksOf(sheet.text);
    const [left, top, width, height] = [8, 8.8, 48.5, 25.4];
    for (let n = 0; n < 50; n += 1) {
      const page = n < 44 ? 0 : 297;
      const place = n % 44;
      const cell = {
        x: left + (place % 4) * width,
        y: page + top + Math.floor(place / 4) * height,
        width,
        height,
      };
      const own = marks.filter(
        (mark) =>
          mark.x >= cell.x &&
          mark.x + mark.width <= cell.x + width &&
          mark.y >= cell.y &&
          mark.y < cell.y + height,
      );
      const bars = own.filter((mark) => mark.height === 9);
      expect(readBars(bars, 0.25)).toBe(label(n + 1));
      expect(
        readQr(
          own.filter((mark) => mark.height !== 9),
          cell,
        ),
      ).toBe(label(n + 1));
    }
    expect(sheet.text).toContain(`>${label(1).slice(5, 9)} ${label(1).slice(9, 13)} ${label(1).slice(13)}<`);
  });

  test('a sheet of boxes does, too, and is counted apart', async () => {
    const sheet = await print({ kind: 'box', count: 3 });
    const marks = marksOf(sheet.text);
    for (let n = 0; n < 3; n += 1) {
      const cell = { x: 5.9 + (n % 2) * 99.1, y: 13.1 + Math.floor(n / 2) * 67.7, width: 99.1, height: 67.7 };
      const own = marks.filter(
        (mark) => mark.x >= cell.x && mark.x < cell.x + 99.1 && mark.y >= cell.y && mark.y < cell.y + 67.7,
      );
      const bars = own.filter((mark) => mark.height === 25);
      expect(readBars(bars, 0.5)).toBe(label(n + 1, 'box'));
      expect(
        readQr(
          own.filter((mark) => mark.height !== 25),
          cell,
        ),
      ).toBe(label(n + 1, 'box'));
    }
  });

  test('as PDF unless told, and the same range is the same file once more', async () => {
    const sheet = await print({ count: 45 }, {});
    expect([sheet.status, sheet.headers['content-type']]).toEqual([201, 'application/pdf']);
    expect(sheet.bytes.subarray(0, 5).toString()).toBe('%PDF-');
    expect(sheet.bytes.toString('latin1').match(/\/Type \/Page\b/g)?.length).toBe(2);
    const location = sheet.headers['location'] ?? '';
    const again = await t.call('GET', location, { token: drill.gulouHq });
    expect(again.bytes.equals(sheet.bytes)).toBe(true);
    expect((await t.call('GET', location, { token: drill.taijiangHq })).status).toBe(404);
    const refused = await print({ count: 1 }, { accept: 'text/html' });
    expect([refused.status, (refused.body as { code: string }).code]).toEqual([406, 'not-acceptable']);
  });

  test('however many ask at once, no two are given the same', async () => {
    const asks = Array.from({ length: 24 }, (_, n) =>
      n % 2 === 0
        ? print({ count: 1 + (n % 7) })
        : print({ site: drill.taijiang[0], count: 1 + (n % 7) }, svg, drill.taijiangHq),
    );
    expect((await Promise.all(asks)).map(({ status }) => status)).toEqual(asks.map(() => 201));
    const rows = await t.sql<{ first: number; last: number }[]>`
      select first_serial as first, last_serial as last from label_ranges
      where drill_id = ${drill.id} and kind = 'tube' order by first_serial`;
    for (const [index, row] of rows.entries()) expect(row.first).toBe((rows[index - 1]?.last ?? 0) + 1);
    const [audited] = await t.sql`select count(*)::int as n from audit_log where action = 'labels.given'`;
    expect(audited?.['n']).toBe((await ranges()).length);
  });

  test('each district sees what its sites were given', async () => {
    const all = await ranges();
    const own = await t.need<PageAnswer<Labels>>('GET', `${url}?limit=1000`, { token: drill.gulouHq });
    expect(own.items.length).toBeGreaterThan(0);
    expect(own.items).toEqual(all.filter(({ siteId }) => drill.gulou.includes(siteId)));
    const named = await t.need<PageAnswer<Labels>>('GET', `${url}?division=${taijiang.division}`, {
      token: drill.cityHq,
    });
    expect(named.items.every(({ siteId }) => drill.taijiang.includes(siteId))).toBe(true);
    expect(all[0]).toMatchObject({ kind: 'tube', count: 50, first: label(1), last: label(50) });
  });

  test('too many, none, another kind: 400; and a closed drill prints none', async () => {
    for (const body of [{ count: 0 }, { count: 1_001 }, { count: 1, kind: 'van' }, {}]) {
      expect((await print(body)).status).toBe(400);
    }
    const closed = await seedDrill(t);
    await t.need('POST', `/v1/drills/${closed.id}/close`, {
      token: closed.cityHq,
      body: { reason: '演练结束' },
    });
    const refused = await t.call('POST', `/v1/drills/${closed.id}/labels`, {
      token: closed.cityHq,
      body: { site: closed.gulou[0], count: 1 },
    });
    expect([refused.status, refused.body.code]).toEqual([409, 'drill-closed']);
  });

  test('the last serial is the last', async () => {
    const other = await seedDrill(t);
    await t.sql`
      insert into label_ranges (id, drill_id, kind, first_serial, last_serial, site_id, division, given_at, given_by)
      values (gen_random_uuid(), ${other.id}, 'tube', 1, 99999990, ${other.gulou[0] ?? null}, ${gulou.division}, now(), 'x')`;
    const ask = (count: number) =>
      t.call('POST', `/v1/drills/${other.id}/labels`, {
        token: other.cityHq,
        headers: svg,
        body: { site: other.gulou[0], count },
      });
    expect((await ask(10)).body).toMatchObject({ code: 'labels-used-up' });
    expect((await ask(9)).status).toBe(201);
    expect((await ask(1)).status).toBe(409);
  });

  describe('at the lane', () => {
    let token: string;
    let seq = 0;
    beforeAll(async () => {
      token = await t.token('tablet', { sub: 'tablet', site: drill.gulou[0] });
    });
    const post = (path: string, body: object) =>
      t.call<{ code: string; errors?: { code: string; pointer: string }[] }>(
        'POST',
        `/v1/sites/${drill.gulou[0]}/${path}`,
        {
          token,
          headers: { 'accept-language': 'zh-CN' },
          body: { deviceSeq: seq++, at: now.toISOString(), ...body },
        },
      );

    test('a slip in a typed label is refused, wherever a tube is named', async () => {
      const code = label(7);
      // The last two that differ: drills have prefixes of their own, and two of a kind can stand side by side.
      const at = [...code].findLastIndex((character, place) => place > 0 && character !== code[place - 1]);
      const swapped = code.slice(0, at - 1) + code.charAt(at) + code.charAt(at - 1) + code.slice(at + 1);
      const wrong = [
        ...[0, 4, 8, 13].map((n) => code.slice(0, n) + (code[n] === '9' ? '8' : '9') + code.slice(n + 1)),
        swapped,
      ];
      for (const barcode of wrong) {
        expect(barcode).not.toBe(code);
        const refused = await post('tubes', { barcode });
        expect([barcode, refused.status, refused.body.code]).toEqual([barcode, 422, 'barcode-mistyped']);
      }
      const { id } = await register(t, drill, registration(1, gulou.communities[0]));
      expect((await post('tubes', { barcode: code })).status).toBe(201);
      const refused = await post(`tubes/${wrong[0]}/samples`, { registrationId: id });
      expect(refused.body.code).toBe('barcode-mistyped');
      expect((await post(`tubes/${code.toLowerCase()}/samples`, { registrationId: id })).status).toBe(201);
      const moved = await post(`tubes/${code}/move`, { to: wrong[1], registrations: [id] });
      expect(moved.body.code).toBe('barcode-mistyped');
      const made = await t.sql`select barcode from tubes where barcode = any(${wrong}::text[])`;
      expect(made).toEqual([]);
    });

    test('the label of a box is on no tube; a code from the factory is taken as it is', async () => {
      expect((await post('tubes', { barcode: label(7, 'box') })).body.code).toBe('barcode-of-other-kind');
      expect((await post('tubes', { barcode: 'MF24-0000173' })).status).toBe(201);
    });

    test('in an upload it is answered for itself, and kept', async () => {
      const code = label(8);
      const answer = await t.need<{ items: { status: number; body: { code: string } }[] }>(
        'POST',
        `/v1/sites/${drill.gulou[0]}/swabs/batch`,
        {
          token,
          body: {
            swabs: [`${code.slice(0, 13)}${code[13] === 'A' ? 'B' : 'A'}`, code].map((barcode) => ({
              act: 'open',
              deviceSeq: seq++,
              at: now.toISOString(),
              barcode,
            })),
          },
        },
      );
      expect(answer.items.map(({ status }) => status)).toEqual([422, 201]);
      const reviews = await t.need<PageAnswer<{ code: string }>>(
        'GET',
        `/v1/drills/${drill.id}/swab-reviews`,
        { token: drill.gulouHq },
      );
      expect(reviews.items.map(({ code }) => code)).toEqual(['barcode-mistyped']);
    });

    test('a code of 500 signs is told what is wrong with it', async () => {
      for (const barcode of ['7'.repeat(500), '7'.repeat(49), 'x'.repeat(100_000)]) {
        const refused = await post('tubes', { barcode });
        expect([refused.status, refused.body.errors]).toMatchObject([400, [{ pointer: '/barcode' }]]);
        // However far beyond it is, it is told what a code of a tube is.
        expect(refused.text).toContain('3 至 48 位');
        expect(refused.text).not.toContain(barcode);
      }
    });
  });
});
