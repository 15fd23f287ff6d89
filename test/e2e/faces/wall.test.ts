import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { city, gulou } from '../../support/divisions.ts';
import { type SeededDrill, seedDrill } from '../../support/drill.ts';
import { type Faces, openBrowser, type Window, withoutBrowser } from '../../support/faces/browser.ts';
import { pressKey, typeInto } from '../../support/faces/keyboard.ts';
import { someLine } from '../../support/faces/lines.ts';
import { type FacesService, serveFaces } from '../../support/faces/service.ts';
import { addClient, type Client, signIn } from '../../support/faces/sign-in.ts';

interface Group {
  code: string;
  rate: number | null;
  population: number;
  reached: { checkedIn: number; sampled: number; resulted: number };
  states: Record<string, number>;
}

describe.skipIf(withoutBrowser)('the wall', () => {
  let service: FacesService;
  let browser: Faces;
  let drill: SeededDrill;
  let ofCity: Client;
  let ofDistrict: Client;

  beforeAll(async () => {
    [service, browser] = await Promise.all([serveFaces(), openBrowser()]);
    const { t } = service;
    drill = await seedDrill(t, { lanes: 2, ratePerLaneHour: 40 });
    await someLine(t, drill, drill.gulou[0] ?? '');
    ofCity = await addClient(t, { name: '市指挥部大屏', role: 'city-hq', division: city });
    ofDistrict = await addClient(t, {
      name: '鼓楼区指挥部大屏',
      role: 'district-hq',
      division: gulou.division,
    });
  });
  afterAll(() => Promise.all([browser?.close(), service?.close()]));

  const percent = (rate: number | null) => (rate === null ? '—' : `${(rate * 100).toFixed(1)}%`);
  const coverage = (groupBy: string) =>
    service.t.need<{ groups: Group[]; total: Group }>(
      'GET',
      `/v1/drills/${drill.id}/coverage?groupBy=${groupBy}`,
      {
        token: drill.cityHq,
      },
    );

  let wall: Window;

  test('takes a sign-in, and shows what the interface says', async () => {
    wall = await browser.open({ language: 'zh', width: 1_920, height: 1_080 });
    const { page } = wall;
    await page.goto(`${service.url}/wall`);
    expect(await wall.axe()).toEqual([]);
    await signIn(page, `${service.url}/wall`, ofCity);
    await page.getByText('实时').waitFor();
    const told = await coverage('district');
    for (const one of [...told.groups, { ...told.total, code: 'total' }]) {
      const row = await page.locator(`.coverage tr[data-code="${one.code}"]`).innerText();
      const { reached, states } = one;
      const missing = (states['missing'] ?? 0) + (states['to-be-visited'] ?? 0) + (states['due'] ?? 0);
      const figures = row.split(/\s+/).slice(-5);
      expect([one.code, ...figures]).toEqual([
        one.code,
        one.population.toLocaleString('en'),
        reached.checkedIn.toLocaleString('en'),
        (states['cleared'] ?? 0).toLocaleString('en'),
        missing.toLocaleString('en'),
        percent(one.rate),
      ]);
    }
    expect(await page.locator('.rate b').innerText()).toBe(percent(told.total.rate));
    const { items } = await service.t.need<{
      items: {
        siteId: string;
        band: string;
        waiting: number;
        waitMinutes: { p10: number; p90: number } | null;
      }[];
    }>('GET', `/v1/drills/${drill.id}/queues`, { token: drill.cityHq });
    expect(items.some(({ waiting }) => waiting > 0)).toBe(true);
    for (const { siteId, waiting, waitMinutes, band } of items) {
      const row = await page.locator(`.lines tr[data-site="${siteId}"]`).innerText();
      const wait =
        waitMinutes === null ? '—' : `${Math.round(waitMinutes.p10)}–${Math.round(waitMinutes.p90)}`;
      expect(
        row
          .split('\t')
          .slice(2, 4)
          .map((cell) => cell.trim()),
      ).toEqual([String(waiting), wait]);
      expect(await page.locator(`.map g[data-site="${siteId}"]`).getAttribute('data-band')).toBe(band);
    }
    const streets = await coverage('street');
    for (const { code, states } of streets.groups) {
      const missing = (states['missing'] ?? 0) + (states['to-be-visited'] ?? 0) + (states['due'] ?? 0);
      if (missing > 0)
        expect(await page.locator(`.streets [data-code="${code}"] b`).innerText()).toBe(
          missing.toLocaleString('en'),
        );
    }
    const outstanding = told.total.reached.sampled - told.total.reached.resulted;
    expect(await page.locator('.p-results').innerText()).toContain(`${outstanding} 人`);
    // Both plots are drawn.
    await page.locator('.p-curves canvas').waitFor();
    await page.locator('.p-quarters canvas').waitFor();
    expect(await wall.axe()).toEqual([]);
    await wall.picture('wall-zh-1920');
    expect(await page.evaluate('document.documentElement.scrollHeight - innerHeight')).toBeLessThanOrEqual(0);
  });

  test('no token stands in an address, in localStorage or in the log', async () => {
    const { page } = wall;
    expect(page.url()).toBe(`${service.url}/wall`);
    expect(await page.evaluate('JSON.stringify(localStorage)')).not.toContain('eyJ');
    expect(await page.evaluate('sessionStorage.getItem("muster.away")')).toBeNull();
    const kept = JSON.parse(String(await page.evaluate('sessionStorage.getItem("muster.signed")')));
    const logs = service.t.logs.join('');
    for (const secret of [kept.accessToken, kept.refreshToken, ofCity.clientSecret]) {
      expect(logs).not.toContain(String(secret));
      expect(JSON.stringify(kept)).not.toContain(ofCity.clientSecret);
    }
    await page.reload();
    await page.getByText('实时').waitFor();
  });

  test('hears what changes, sees a gap, and closes it', async () => {
    const { page } = wall;
    const { t } = service;
    const before = (await coverage('district')).total.reached.checkedIn;
    await page.route('**/events', (route) => route.abort());
    t.app.server.closeAllConnections();
    await page.getByText('未收到数据').waitFor();
    await wall.picture('wall-gap');
    // What happens meanwhile is told when it is back, from where it had been told.
    await someLine(t, drill, drill.taijiang[0] ?? '', { from: 100, people: 3 });
    const [request] = await Promise.all([page.waitForRequest('**/events'), page.unroute('**/events')]);
    expect(request.headers()['last-event-id']).toContain(drill.id);
    await page.getByText('实时').waitFor();
    await page.locator(`.coverage tr[data-code="total"] td:has-text("${before + 3}")`).waitFor();
  });

  test('a district sees its own; in English, and at 3840 × 2160', async () => {
    const { page, picture, complaints, axe } = await browser.open({ width: 3_840, height: 2_160 });
    await signIn(page, `${service.url}/wall`, ofDistrict);
    await page.getByText('Live', { exact: false }).first().waitFor();
    await page.locator('.coverage tr[data-code="350102"]').waitFor();
    expect(await page.locator('.coverage tr[data-code="350103"]').count()).toBe(0);
    expect(await page.locator('.map g').count()).toBe(drill.gulou.length);
    expect(await page.evaluate('document.documentElement.scrollHeight - innerHeight')).toBeLessThanOrEqual(0);
    await picture('wall-en-3840');
    expect(await axe()).toEqual([]);
    expect(complaints).toEqual([]);
    expect(wall.complaints).toEqual([]);
  });

  test('a wrong secret is said so, and nothing is shown to whom it is not for', async () => {
    const { page, axe } = await browser.open();
    await page.goto(`${service.url}/wall`);
    await pressKey(page, page.getByRole('button', { name: 'Sign in' }));
    await typeInto(page, page.locator('#client'), ofCity.clientId);
    await typeInto(page, page.locator('#secret'), 'wrong');
    await page.keyboard.press('Enter');
    await page.locator('.refusal').waitFor();
    expect(await axe()).toEqual([]);
    await page.getByRole('button', { name: '中文' }).press('Enter');
    expect(await axe()).toEqual([]);
    // Somebody of another role comes back to the gate.
    const auditor = await addClient(service.t, { name: '审计', role: 'auditor' });
    await page.locator('#client').fill(auditor.clientId);
    await page.locator('#secret').fill(auditor.clientSecret);
    await page.keyboard.press('Enter');
    await page.getByText('auditor').waitFor();
    expect(await page.locator('.coverage').count()).toBe(0);
  });
});
