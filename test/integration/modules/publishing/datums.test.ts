import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { distanceMetres } from '../../../../src/core/geography/index.ts';
import { type ProblemAnswer, startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import { morning, type PageAnswer, type SeededDrill, seedDrill, sitePlan } from '../../../support/drill.ts';
import { fromXlsx } from '../../../support/files.ts';
import { person } from '../../../support/people.ts';

interface Site {
  id: string;
  name: string;
  location: { lng: number; lat: number };
  distanceMetres: number | null;
}

/** One place in Fuzhou, as a device, Amap and Baidu have it. */
const place = { lng: 119.2965, lat: 26.0745 };
const asMapped = {
  wgs84: place,
  gcj02: { lng: 119.301299782, lat: 26.071397978 },
  bd09: { lng: 119.307784859, lat: 26.077559696 },
} as const;

describe('the datum of coordinates', () => {
  let t: TestApp;
  let drill: SeededDrill;
  beforeAll(async () => {
    t = await startTestApp();
    drill = await seedDrill(t);
  });
  afterAll(() => t.close());

  const add = (name: string, location: object) =>
    t.call<Site & ProblemAnswer>('POST', `/v1/drills/${drill.id}/sites`, {
      token: drill.gulouHq,
      body: { ...sitePlan(gulou, 20), name, location },
    });
  const seen = async (id: string, query = '') =>
    (await t.need<Site>('GET', `/v1/sites/${id}${query}`, { token: drill.gulouHq })).location;

  test.each(Object.entries(asMapped))('%s: a site stands where the map has it', async (datum, location) => {
    const { status, body } = await add(`地图 ${datum}`, { ...location, datum });
    expect(status).toBe(201);
    expect(distanceMetres(body.location, place)).toBeLessThan(0.01);
    for (const [asked, mapped] of Object.entries(asMapped)) {
      expect(distanceMetres(await seen(body.id, `?datum=${asked}`), mapped)).toBeLessThan(0.01);
    }
    expect(distanceMetres(await seen(body.id), place)).toBeLessThan(0.01);
  });

  test('degrees without one are WGS 84, as before; a datum that there is none is refused', async () => {
    expect((await add('无坐标系', place)).body.location).toEqual(place);
    const { status, body } = await add('坐标系错误', { ...place, datum: 'beijing54' });
    expect([status, body.errors?.[0]?.pointer]).toEqual([400, '/location/datum']);
    expect((await t.call('GET', `/v1/drills/${drill.id}/sites?datum=x`)).status).toBe(400);
  });

  test('`near` is of the map that asks, and so are the answers', async () => {
    const url = `/v1/drills/${drill.id}/sites`;
    const plain = await t.need<PageAnswer<Site>>('GET', `${url}?near=${place.lng},${place.lat}`);
    const { lng, lat } = asMapped.gcj02;
    const mapped = await t.need<PageAnswer<Site>>('GET', `${url}?near=${lng},${lat}&datum=gcj02`);
    expect(mapped.items.map(({ id }) => id)).toEqual(plain.items.map(({ id }) => id));
    for (const [index, site] of mapped.items.entries()) {
      const other = plain.items[index];
      expect(Math.abs((site.distanceMetres ?? 0) - (other?.distanceMetres ?? 0))).toBeLessThan(0.1);
      const shift = distanceMetres(site.location, other?.location ?? place);
      expect(shift).toBeGreaterThan(500);
      expect(shift).toBeLessThan(700);
    }
    expect(mapped.items.length).toBeGreaterThan(0);
  });

  test('files say it in a column, by its name or whose map it is', async () => {
    const [community] = gulou.communities;
    const { lng, lat } = asMapped.gcj02;
    const { opensAt, closesAt } = morning;
    const hours = `${opensAt.slice(0, 10)} ${opensAt.slice(11, 16)}-${closesAt.slice(11, 16)}`;
    const sites = await t.importFile(`/v1/drills/${drill.id}/sites/import`, {
      token: drill.gulouHq,
      body: [
        '采样点名称,地址,经度,纬度,坐标系,所属区划代码,服务村居代码,采样台数,每台每小时人数,现场登记占比,开放时间',
        `文件甲,东街 31 号,${lng},${lat},高德,${gulou.division},${community},1,20,0.1,${hours}`,
        `文件乙,东街 32 号,${lng},${lat},北京54,${gulou.division},${community},1,20,0.1,${hours}`,
      ].join('\r\n'),
    });
    expect(sites.result).toMatchObject({ accepted: 1, rejected: 1 });
    const [site] = await t.sql<
      { lng: number; lat: number }[]
    >`select lng, lat from sites where name = '文件甲'`;
    expect(distanceMetres(site ?? { lng: 0, lat: 0 }, place)).toBeLessThan(0.01);

    const line = (n: number, building: string, datum: string) =>
      `${community},${building},${person(n).name},resident-id,${person(n).document.number},${asMapped.bd09.lng},${asMapped.bd09.lat},${datum}`;
    const roster = await t.importFile(`/v1/drills/${drill.id}/roster/import`, {
      token: drill.gulouHq,
      body: [
        'community,building,name,documentType,documentNumber,lng,lat,datum',
        line(1, '31号楼', 'BD-09'),
        line(2, '32号楼', 'x'),
      ].join('\r\n'),
    });
    expect(roster.result).toMatchObject({ accepted: 1, rejected: 1 });
    const [building] = await t.sql<{ lng: number; lat: number }[]>`
      select lng, lat from buildings where name = '31号楼' and drill_id = ${drill.id}`;
    expect(distanceMetres(building ?? { lng: 0, lat: 0 }, place)).toBeLessThan(0.01);
  });

  test('a file that names none is refused by row, and read by what its request or the row says', async () => {
    const [community] = gulou.communities;
    const { gcj02, bd09 } = asMapped;
    const hours = '2021-09-22 08:30-12:00';
    const siteFile = (name: string, datum = '') =>
      [
        `采样点名称,地址,经度,纬度,所属区划代码,服务村居代码,采样台数,每台每小时人数,现场登记占比,开放时间${datum && ',坐标系'}`,
        `${name},东街 33 号,${gcj02.lng},${gcj02.lat},${gulou.division},${community},1,20,0.1,${hours}${datum && `,${datum}`}`,
      ].join('\r\n');
    const sites = (body: string, query = '') =>
      t.importFile(`/v1/drills/${drill.id}/sites/import${query}`, { token: drill.gulouHq, body });
    const lacking = await sites(siteFile('文件丙'));
    expect(lacking.result).toMatchObject({
      rejected: 1,
      errors: [{ row: 2, pointer: '/datum', code: 'required' }],
    });
    const workbook = await t.call('GET', `/v1/jobs/${lacking.id}/rejected`, {
      token: drill.gulouHq,
      headers: { 'accept-language': 'zh' },
    });
    expect(fromXlsx(workbook.bytes).rows[1]?.at(-1)).toContain('高德、腾讯地图为 gcj02，百度地图为 bd09');

    expect((await sites(siteFile('文件丙'), '?datum=gcj02')).result).toMatchObject({ accepted: 1 });
    expect((await sites(siteFile('文件丁', '腾讯'), '?datum=bd09')).result).toMatchObject({ accepted: 1 });
    const stand = await t.sql<{ lng: number; lat: number }[]>`
      select lng, lat from sites where name in ('文件丙', '文件丁')`;
    expect(stand.map((site) => distanceMetres(site, place) < 0.01)).toEqual([true, true]);
    const other = await t.call<ProblemAnswer>('POST', `/v1/drills/${drill.id}/sites/import?datum=xian80`, {
      token: drill.gulouHq,
      headers: { 'content-type': 'text/csv' },
      body: siteFile('文件戊'),
    });
    expect([other.status, other.body.errors?.[0]?.pointer]).toEqual([400, '?datum']);

    const rosterFile = (n: number, cells: string) =>
      `community,building,name,documentNumber,lng,lat\r\n${community},${n}0号楼,${person(n).name},${person(n).document.number},${cells}\r\n`;
    const roster = (body: string, query = '') =>
      t.importFile(`/v1/drills/${drill.id}/roster/import${query}`, { token: drill.gulouHq, body });
    const cells = `${bd09.lng},${bd09.lat}`;
    expect((await roster(rosterFile(3, cells))).result).toMatchObject({
      rejected: 1,
      errors: [{ row: 2, pointer: '/datum', code: 'required' }],
    });
    // Whoever gives no coordinates needs no datum for them.
    expect((await roster(rosterFile(4, ','))).result).toMatchObject({ accepted: 1, rejected: 0 });
    expect((await roster(rosterFile(3, cells), '?datum=bd09')).result).toMatchObject({ accepted: 1 });
    const [building] = await t.sql<{ lng: number; lat: number }[]>`
      select lng, lat from buildings where name = '30号楼' and drill_id = ${drill.id}`;
    expect(distanceMetres(building ?? { lng: 0, lat: 0 }, place)).toBeLessThan(0.01);
  });
});
