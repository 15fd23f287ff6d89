import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gulou } from '../../support/divisions.ts';
import { type RegistrationAnswer, type SeededDrill, seedDrill } from '../../support/drill.ts';
import { type Faces, openBrowser, type Window, withoutBrowser } from '../../support/faces/browser.ts';
import { filmOf } from '../../support/faces/film.ts';
import { type FacesService, serveFaces } from '../../support/faces/service.ts';
import { enrolmentCode } from '../../support/faces/tablets.ts';
import { person, registration } from '../../support/people.ts';

describe.skipIf(withoutBrowser)('the tablet', () => {
  let service: FacesService;
  let browser: Faces;
  let drill: SeededDrill;
  let tablet: Window;
  let folder: string;
  const [community] = gulou.communities;
  const now = new Date('2021-09-22T08:40:00+08:00');
  const passes: string[] = [];
  const barcode = 'A-2021-000123';

  beforeAll(async () => {
    service = await serveFaces({ now });
    folder = await mkdtemp(join(tmpdir(), 'muster-film-'));
    const { t } = service;
    drill = await seedDrill(t, { lanes: 4, sites: 1 });
    const token = await t.token('citizen', { sub: 'anna' });
    const ids: string[] = [];
    for (const n of [0, 1, 2, 3]) {
      const body = registration(n, community);
      const { id } = await t.need<RegistrationAnswer>('POST', `/v1/drills/${drill.id}/registrations`, {
        token,
        body,
      });
      ids.push(id);
    }
    await t.assign(drill.id, community);
    for (const id of ids) {
      passes.push((await t.need<{ pass: string }>('GET', `/v1/registrations/${id}/pass`, { token })).pass);
    }
    const camera = join(folder, 'pass.y4m');
    await filmOf(passes[3] ?? '', camera);
    browser = await openBrowser({ camera });
  });
  afterAll(async () => {
    await Promise.all([browser?.close(), service?.close()]);
    await rm(folder, { recursive: true, force: true });
  });

  const scan = async (text: string): Promise<string> => {
    const { page } = tablet;
    await page.locator('#scan').fill(text);
    await page.locator('#scan').press('Enter');
    await page.locator('.outcome .sign').waitFor();
    return page.locator('.outcome').innerText();
  };
  const waiting = (text: string) => tablet.page.locator('.waiting', { hasText: text }).waitFor();

  test('enrols by code, keeps itself, and opens again with no network at all', async () => {
    tablet = await browser.open({ language: 'zh', width: 600, height: 1_000 });
    const { page, context } = tablet;
    await context.clock.setSystemTime(now);
    const code = await enrolmentCode(service.t, drill.gulouHq, drill.gulou[0]);
    await page.goto(`${service.url}/tablet`);
    await page.locator('#code').fill('AAAAA-AAAAA');
    await page.locator('#code').press('Enter');
    await page.getByRole('alert').waitFor();
    expect(await tablet.axe()).toEqual([]);
    await page.locator('#code').fill(code);
    await page.locator('#code').press('Enter');
    await page.locator('.state', { hasText: '名单 4 人' }).waitFor();
    await page.evaluate('navigator.serviceWorker.ready.then(() => true)');
    // A pass is held to the camera, and read by the scanner that browsers without one of their own are given.
    await page.getByRole('button', { name: '打开相机扫码' }).click();
    await page.locator('.outcome', { hasText: /签到号 1-\w*1\b/ }).waitFor({ timeout: 30_000 });
    await page.getByRole('button', { name: '关闭相机' }).click();
    await waiting('已全部上传');
    const manifest = await page.locator('link[rel=manifest]').getAttribute('href');
    expect(await (await fetch(`${service.url}${manifest}`)).json()).toMatchObject({ start_url: '/tablet' });
    await context.setOffline(true);
    await page.reload();
    await page.locator('.state', { hasText: '无网络' }).waitFor();
    await page.locator('.state', { hasText: '名单 4 人' }).waitFor();
  });

  test('works on without it: passes are verified, documents recorded, tubes filled; nothing is lost when it is killed', async () => {
    const { context } = tablet;
    const [first = '', second = ''] = passes;
    expect(await scan(first)).toMatch(/\*[\s\S]*签到号 1-\w*2\b/);
    expect(await scan(`  ${second}\t`)).toMatch(/签到号 1-\w*3\b/);
    expect(await scan(`${first.slice(0, -1)}${first.endsWith('0') ? '1' : '0'}`)).toContain('不能使用');
    expect(await scan('<img src=x onerror="document.title=1">')).toContain('不能使用');
    // One digit wrong: said while its holder stands there, and not written down.
    expect(await scan('350102199001011230')).toMatch(/不能使用[\s\S]*校验位/);
    expect(await scan(person(2).document.number)).toMatch(/签到号 1-\w*4\b/);
    expect(await scan(first)).toContain('已签到');
    await tablet.picture('tablet-check-in-zh');
    expect(await tablet.axe()).toEqual([]);
    await tablet.page.getByRole('button', { name: '采样', exact: true }).click();
    expect(await scan('<b>x</b>')).toContain('<b>x</b>');
    await scan(barcode);
    await scan(first);
    expect(await scan(second)).toContain('管内 2 人');
    await waiting('未上传 7 条');
    const killed = tablet.page;
    const session = await context.newCDPSession(killed);
    const crashed = killed.waitForEvent('crash');
    session.send('Page.crash').catch(() => undefined);
    await crashed;
    await killed.close();

    tablet = await tablet.another();
    const { page } = tablet;
    await page.goto(`${service.url}/tablet`);
    await waiting('未上传 7 条');
    await page.getByRole('button', { name: '采样', exact: true }).click();
    expect(await page.locator('.tube .count').innerText()).toMatch(/^2/);
    expect(await scan(person(2).document.number)).toContain('管内 3 人');
    await page.locator('#counted').fill('3');
    await tablet.picture('tablet-swabs-zh');
    await page.getByRole('button', { name: '封管' }).click();
    await page.locator('.outcome', { hasText: '已封管' }).waitFor();
    await page.getByRole('button', { name: '签到', exact: true }).click();
    await page.getByRole('button', { name: '现场登记' }).click();
    const { name, document, phone } = person(7);
    await page.locator('#walk-name').fill(name);
    await page.locator('#walk-number').fill(document.number);
    await page.locator('#walk-phone').fill(phone);
    await page.locator('#walk-building').fill('3号楼');
    await page.locator('#walk-consent').check();
    await page.getByRole('button', { name: '登记', exact: true }).click();
    await waiting('未上传 10 条');
    // What lies on the disk names nobody.
    const kept = await page.evaluate(`new Promise((resolve) => {
      indexedDB.open('muster-tablet').onsuccess = (event) => {
        const all = event.target.result.transaction('journal').objectStore('journal').getAll();
        all.onsuccess = () => resolve(all.result.map(({ kind, sealed }) => kind + String.fromCharCode(...new Uint8Array(sealed.bytes))).join());
      };
    })`);
    expect(String(kept)).not.toContain(document.number);
  });

  test('sends all of it once, when there is a network again', async () => {
    const { t } = service;
    await tablet.context.setOffline(false);
    await waiting('已全部上传');
    await tablet.page.reload();
    await waiting('已全部上传');
    const statuses = await t.sql`
      select status, count(*)::int as n from registrations where drill_id = ${drill.id} group by status order by status`;
    expect(statuses.map(({ status, n }) => [status, n])).toEqual([
      ['checked-in', 2],
      ['sampled', 3],
    ]);
    const tube = await t.need<{ status: string; people: unknown[] }>(
      'GET',
      `/v1/drills/${drill.id}/tubes/${barcode}`,
      { token: drill.gulouHq },
    );
    expect([tube.status, tube.people.length]).toEqual(['sealed', 3]);
    const reviews = await t.need<{ items: { code: string }[] }>(
      'GET',
      `/v1/drills/${drill.id}/check-in-reviews`,
      { token: drill.gulouHq },
    );
    expect(reviews.items).toEqual([]);
    expect(await tablet.page.locator('.refused-rows').count()).toBe(0);
    await tablet.page.getByRole('button', { name: 'English' }).click();
    await tablet.page.locator('.waiting', { hasText: 'all sent' }).waitFor();
    expect(await tablet.axe()).toEqual([]);
    expect(tablet.complaints).toEqual([]);
  });
});
