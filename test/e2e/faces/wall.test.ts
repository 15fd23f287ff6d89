import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openLanes, proposal, see, setReserves } from '../../integration/modules/proposals/world.ts';
import { importRoster } from '../../integration/modules/publishing/answers.ts';
import { held, settle } from '../../integration/modules/replanning/world.ts';
import { beforeTheDrill } from '../../support/app.ts';
import { city, gulou, taijiang } from '../../support/divisions.ts';
import { type SeededDrill, seedDrill } from '../../support/drill.ts';
import { type Faces, openBrowser, type Window, withoutBrowser } from '../../support/faces/browser.ts';
import { pressKey, typeInto } from '../../support/faces/keyboard.ts';
import { at, someLine } from '../../support/faces/lines.ts';
import { oldTubes } from '../../support/faces/old-tubes.ts';
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
  /** The last one of the city, which is closed. */
  let earlier: SeededDrill;
  let ofCity: Client;
  let ofDistrict: Client;

  beforeAll(async () => {
    [service, browser] = await Promise.all([serveFaces(), openBrowser()]);
    const { t } = service;
    earlier = await seedDrill(t, { lanes: 2, ratePerLaneHour: 40, sites: 1 });
    const { gulouHq, taijiangHq } = earlier;
    await importRoster(t, earlier, gulouHq, gulou.communities[0], [500, 20]);
    await importRoster(t, earlier, gulouHq, gulou.communities[1], [520, 10]);
    await importRoster(t, earlier, taijiangHq, taijiang.communities[0], [530, 10]);
    await someLine(t, earlier, earlier.gulou[0] ?? '', { from: 500, people: 9 });
    await t.need('POST', `/v1/drills/${earlier.id}/close`, {
      token: earlier.cityHq,
      body: { reason: '首轮演练结束' },
    });
    t.clock.moveTo(beforeTheDrill);
    drill = await seedDrill(t, { lanes: 2, ratePerLaneHour: 40 });
    await someLine(t, drill, drill.gulou[0] ?? '');
    await oldTubes(t, drill, drill.gulou[1] ?? '');
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
    // Seen by nobody for a minute it gives its stream up, and goes on where it was once it is seen.
    const show = (hidden: boolean, aheadMs: number) =>
      page.evaluate(
        (now) => {
          const { document } = globalThis as unknown as { document: EventTarget };
          Object.defineProperty(document, 'hidden', { configurable: true, get: () => now.hidden });
          document.dispatchEvent(new Event('visibilitychange'));
          Date.now = () => Math.round(performance.timeOrigin + performance.now()) + now.aheadMs;
        },
        { hidden, aheadMs },
      );
    await show(true, 61_000);
    await page.getByText('未收到数据').waitFor();
    const [again] = await Promise.all([page.waitForRequest('**/events'), show(false, 0)]);
    expect(again.headers()['last-event-id']).toContain(drill.id);
    await page.getByText('实时').waitFor();
  });

  test('tubes and boxes near their four hours, and the last closed drill, are those of the interface', async () => {
    const { page } = wall;
    const { t } = service;
    const { items } = await t.need<{ items: { barcode: string; minutesLeft: number }[] }>(
      'GET',
      `/v1/drills/${drill.id}/tubes?unboxed=60`,
      { token: drill.cityHq },
    );
    expect(items.map(({ barcode }) => barcode).sort()).toEqual(['MF-OLD-0', 'MF-OLD-1']);
    const { items: boxes } = await t.need<{ items: { code: string; minutesLeft: number }[] }>(
      'GET',
      `/v1/drills/${drill.id}/boxes?overdue=60`,
      { token: drill.cityHq },
    );
    expect(boxes.map(({ code }) => code).sort()).toEqual(['B-OLD-2', 'B-OLD-3']);
    const near = [
      ...items.map(({ barcode, minutesLeft }) => ({ code: barcode, what: '采样管（未装箱）', minutesLeft })),
      ...boxes.map(({ code, minutesLeft }) => ({ code, what: '转运箱', minutesLeft })),
    ].sort((a, b) => a.minutesLeft - b.minutesLeft);
    const { name } = await t.need<{ name: string }>('GET', `/v1/sites/${drill.gulou[1]}`, {
      token: drill.cityHq,
    });
    const rows = page.locator('.p-tubes li');
    expect(await rows.allInnerTexts()).toEqual(
      near.map(({ code, what, minutesLeft }) => {
        const minutes = Math.abs(Math.round(minutesLeft));
        return `${minutesLeft < 0 ? `已超 ${minutes}` : `剩 ${minutes}`} 分钟 ${what} ${code} ${name}`;
      }),
    );
    for (const [n, { minutesLeft }] of near.entries())
      expect(await rows.nth(n).getAttribute('class')).toBe(minutesLeft < 0 ? 'late' : '');
    /** Of all who are to come, who had come before a quarter of an hour ended. */
    const came = async (of: SeededDrill, until: number) => {
      const { groups, total } = await t.need<{ groups: Group[]; total: Group }>(
        'GET',
        `/v1/drills/${of.id}/coverage?groupBy=quarter`,
        { token: of.cityHq },
      );
      const people = groups
        .filter(({ code }) => code !== null && Date.parse(code) < until)
        .reduce((sum, { reached }) => sum + reached.checkedIn, 0);
      return percent(people / (total.population - (total.states['exempt'] ?? 0)));
    };
    const note = page.locator('.p-curves .note');
    await note.filter({ hasText: '虚线' }).waitFor();
    const [, time = ''] = /合计，(\d\d:\d\d) 为/.exec(await note.innerText()) ?? [];
    const until = at(time).getTime();
    const [now, then] = [await came(drill, until), await came(earlier, until)];
    expect(then).not.toBe(percent(0));
    expect(await note.innerText()).toContain(`${time} 为 ${now}`);
    expect(await note.innerText()).toContain(`同一时刻为 ${then}`);
  });

  test('a proposal is accepted once one has said so twice, by keys; another is not taken up; what is over is refused with its reason', async () => {
    const { page } = wall;
    const { t } = service;
    const [site = '', other = ''] = drill.gulou;
    await setReserves(t, drill, drill.cityHq, { teams: 0, sites: [{ siteId: site, lanes: 2 }] });
    const opens = await proposal(t, drill, openLanes(site, t, 2), { worth: 940 });
    const [from, to] = [at('08:52').getTime(), at('09:30').getTime()];
    const pauses = await proposal(
      t,
      drill,
      { kind: 'pause-walk-ins', site: other, from, to },
      { worth: 300 },
    );
    await page.reload();
    const row = (id: string) => page.locator(`[data-proposal="${id}"]`);
    await row(opens).waitFor();
    const told = await see(t, opens, drill.cityHq);
    expect(await row(opens).innerText()).toContain('09:02 开放 2 个采样台');
    expect(await row(opens).innerText()).toContain(`可减少等候 ${told.effect.netMinutes.p50} 分钟`);
    expect(await wall.axe()).toEqual([]);
    await pressKey(page, row(opens).getByRole('button', { name: '采纳', exact: true }));
    await row(opens).getByRole('button', { name: '确认采纳？' }).waitFor();
    expect((await see(t, opens, drill.cityHq)).status).toBe('proposed');
    // The keyboard is still on it.
    await page.keyboard.press('Enter');
    await row(opens).waitFor({ state: 'detached' });
    expect((await see(t, opens, drill.cityHq)).status).toBe('accepted');
    await pressKey(page, row(pauses).getByRole('button', { name: '不采纳' }));
    await row(pauses).waitFor({ state: 'detached' });
    expect((await see(t, pauses, drill.cityHq)).status).toBe('dismissed');
    // No team stands by any more.
    const brings = await proposal(t, drill, {
      ...{ kind: 'bring-lane', from: undefined, site: drill.taijiang[0] ?? '' },
      ...{ leavesAt: from, arrivesAt: to },
    });
    await page.reload();
    await row(brings).getByRole('button', { name: '采纳', exact: true }).press('Enter');
    const [answer] = await Promise.all([page.waitForResponse('**/accept'), page.keyboard.press('Enter')]);
    expect(answer.status()).toBe(409);
    const { detail } = (await answer.json()) as { detail: string };
    await page.locator('header .gap', { hasText: detail }).waitFor();
  });

  test('a proposal to offer windows names both sites and whom it asks; accepted, as many are offered them', async () => {
    const { page } = wall;
    const { t } = service;
    await settle(t, drill, [2, 2, 2, 2], { from: 300 });
    const [some] = (await held(t, drill.id)).values();
    const [site = '', to = ''] = [some?.site, drill.gulou.find((one) => one !== some?.site)];
    const starts = some?.starts.getTime() ?? 0;
    const windows = [{ from: starts, to: starts, people: 4 }];
    const action = { kind: 'offer-windows', site, to, walkMetres: 650, windows } as const;
    const id = await proposal(t, drill, action, { worth: 120, asked: 4 });
    await page.reload();
    const row = page.locator(`[data-proposal="${id}"]`);
    await row.waitFor();
    const { effect } = await see(t, id, drill.cityHq);
    const [from, other] = await Promise.all(
      [site, to].map((one) => t.need<{ name: string }>('GET', `/v1/sites/${one}`, { token: drill.cityHq })),
    );
    expect(await row.locator('span').first().innerText()).toBe(
      `${from?.name}：请 ${effect.peopleAsked} 人改到${other?.name}`,
    );
    expect(await row.locator('em').innerText()).toBe(`可减少等候 ${effect.netMinutes.p50} 分钟`);
    await pressKey(page, row.getByRole('button', { name: '采纳', exact: true }));
    await page.keyboard.press('Enter');
    await row.waitFor({ state: 'detached' });
    const { status, offered } = await see(t, id, drill.cityHq);
    expect([status, offered > 0]).toEqual(['accepted', true]);
    const [{ n } = { n: 0 }] = await t.sql<{ n: number }[]>`
      select count(*)::int as n from window_offers where drill_id = ${drill.id}`;
    expect(n).toBe(offered);
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
    await page.getByText(/auditor|审计人员/).waitFor();
    expect(await page.locator('.coverage').count()).toBe(0);
  });
});
