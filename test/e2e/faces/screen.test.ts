import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type SeededDrill, seedDrill } from '../../support/drill.ts';
import { type Faces, openBrowser, withoutBrowser } from '../../support/faces/browser.ts';
import { at, someLine } from '../../support/faces/lines.ts';
import { type FacesService, serveFaces } from '../../support/faces/service.ts';

describe.skipIf(withoutBrowser)('the screen of a site', () => {
  let service: FacesService;
  let browser: Faces;
  let drill: SeededDrill;
  let site: string;

  beforeAll(async () => {
    [service, browser] = await Promise.all([serveFaces(), openBrowser()]);
    drill = await seedDrill(service.t, { lanes: 2, ratePerLaneHour: 40, sites: 1 });
    site = drill.gulou[0] ?? '';
  });
  afterAll(() => Promise.all([browser?.close(), service?.close()]));

  const address = () => `${service.url}/screen/${site}`;

  test('says how long, which windows, how old that is and what to have ready: the figures of the interface', async () => {
    await someLine(service.t, drill, site);
    const { waitMinutes, waiting } = await service.t.need<{
      waiting: number;
      waitMinutes: { p10: number; p50: number; p90: number };
    }>('GET', `/v1/sites/${site}/queue`);
    const { page, complaints, axe, picture } = await browser.open({
      language: 'zh',
      width: 1_920,
      height: 1_080,
    });
    await page.goto(address());
    const shown = await page.locator('.line').innerText();
    expect(shown).toContain(`${Math.round(waitMinutes.p10)}–${Math.round(waitMinutes.p90)}`);
    expect(shown).toContain(`排队 ${waiting} 人 · 开放采样台 2 个`);
    expect(shown).toContain('08:52 的数据');
    expect(await page.locator('.windows').innerText()).toContain('08:30–09:00');
    expect(await page.locator('.ready').innerText()).toContain('登记码');
    await picture('screen-zh');
    // A thirtieth of the width is 20 mm of a screen of 43 inches: read from five metres.
    const small = (await page.evaluate(
      `[...document.querySelectorAll('.line p, .windows p, .ready li')].filter((one) => parseFloat(getComputedStyle(one).fontSize) < innerWidth / 40).map((one) => one.outerHTML)`,
    )) as string[];
    expect(small).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollHeight - innerHeight')).toBeLessThanOrEqual(0);
    expect(await axe()).toEqual([]);
    await page.getByRole('button', { name: 'English' }).press('Enter');
    await page.getByText('Being served now').waitFor();
    expect(await page.evaluate('document.documentElement.lang')).toBe('en');
    expect(await axe()).toEqual([]);
    await picture('screen-en');
    expect(complaints).toEqual([]);
  });

  test('says that it does not know once it hears nothing, and knows again by itself', async () => {
    const { page } = await browser.open();
    await page.clock.install({ time: at('08:52') });
    await page.goto(address());
    await page.locator('.figure:not(.words)').waitFor();
    await page.route('**/v1/**', (route) => route.abort());
    await page.clock.runFor(40_000);
    expect(await page.locator('.age').innerText()).toContain('ago');
    await page.clock.runFor(80_000);
    expect(await page.locator('.line').innerText()).toContain('We do not know');
    expect(await page.locator('.line').innerText()).toContain('has heard nothing since 08:5');
    await page.unroute('**/v1/**');
    await page.clock.runFor(20_000);
    await page.locator('.figure:not(.words)').waitFor();
  });

  test('says where there is no such site', async () => {
    const { page, complaints } = await browser.open();
    await page.goto(`${service.url}/screen/00000000-0000-4000-8000-000000000000`);
    await page.getByText('There is no such site').waitFor();
    expect(complaints).toEqual([]);
  });

  test('says that it is practice, where the service says so', async () => {
    const { page, axe } = await browser.open();
    await page.route('**/screen/*', async (route) => {
      const response = await route.fetch();
      const body = (await response.text()).replace('practice&quot;:false', 'practice&quot;:true');
      await route.fulfill({ response, body });
    });
    await page.goto(address());
    await page.getByText('PRACTICE: nobody here is real').waitFor();
    expect(await axe()).toEqual([]);
  });

  test('says where nobody is swabbed at this time', async () => {
    service.t.clock.moveTo(at('07:00'));
    const { page } = await browser.open();
    await page.goto(`${service.url}/screen/${drill.taijiang[0]}`);
    await page.getByText('Opens Wed').waitFor();
  });
});
