import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gulou } from '../../support/divisions.ts';
import {
  type PageAnswer,
  type RegistrationAnswer,
  type SeededDrill,
  seedDrill,
} from '../../support/drill.ts';
import { type Faces, openBrowser, type Window, withoutBrowser } from '../../support/faces/browser.ts';
import { openTab } from '../../support/faces/desk.ts';
import { pressKey, tabTo } from '../../support/faces/keyboard.ts';
import { type FacesService, serveFaces } from '../../support/faces/service.ts';
import { addClient, signIn } from '../../support/faces/sign-in.ts';
import { enrolmentCode, handsOn, takeIntoService } from '../../support/faces/tablets.ts';
import { person, registration } from '../../support/people.ts';

/** People of the drill; the one at `key` is swabbed singly. */
const people = 14;
const key = 12;

describe.skipIf(withoutBrowser)('two tablets of a site', () => {
  let service: FacesService;
  let browser: Faces;
  let drill: SeededDrill;
  let windows: [Window, Window];
  const [community] = gulou.communities;
  const now = new Date('2021-09-22T08:40:00+08:00');
  const ids: string[] = [];
  const passes: string[] = [];

  beforeAll(async () => {
    [service, browser] = await Promise.all([serveFaces({ now }), openBrowser()]);
    const { t } = service;
    drill = await seedDrill(t, { lanes: 4, sites: 1 });
    const token = await t.token('citizen', { sub: 'anna' });
    for (let n = 0; n < people; n++) {
      const body = registration(n, community);
      const url = `/v1/drills/${drill.id}/registrations`;
      ids.push((await t.need<RegistrationAnswer>('POST', url, { token, body })).id);
    }
    await t.need('PUT', `/v1/registrations/${ids[key]}/risk`, {
      token: drill.gulouHq,
      body: { risk: 'key', reason: '来自重点地区' },
    });
    await t.assign(drill.id, community);
    for (const id of ids)
      passes.push((await t.need<{ pass: string }>('GET', `/v1/registrations/${id}/pass`, { token })).pass);
    windows = [
      await browser.open({ width: 600, height: 1_000 }),
      await browser.open({ width: 600, height: 1_000 }),
    ];
    for (const { page, context } of windows) {
      await context.clock.setSystemTime(now);
      await takeIntoService(page, service.url, await enrolmentCode(t, drill.gulouHq, drill.gulou[0]));
      await context.setOffline(true);
    }
  });
  afterAll(() => Promise.all([browser?.close(), service?.close()]));

  const hands = (of: 0 | 1) => handsOn(windows[of]);
  const put = async (of: 0 | 1, whom: readonly number[]) => {
    for (const n of whom)
      expect([n, await hands(of).scan(passes[n] ?? '')]).toEqual([n, expect.stringMatching(/in the tube/)]);
  };

  test('by the keyboard alone, with no network: tubes of other sizes, somebody taken out, moved; a tube given up, one sealed with another count', async () => {
    const { page } = windows[0];
    const { scan, press, type, outcome, button } = hands(0);
    expect(await scan(passes[0] ?? '')).toContain('Ticket 1-');
    await press('Swabs');
    // Nobody's number becomes the code of a tube, or stands on the screen.
    const { number } = person(5).document;
    expect(await scan(number)).toMatch(/no code of a tube$/);
    await scan('MF-1');
    await put(0, [0, 1, 2, 3, 4]);
    // The next tube, while this one is open: not taken for anybody's ticket, nor gone on with by mistake.
    expect(await scan('MF-0001')).toContain('MF-1 is still open');
    expect(await scan('MF-1')).toContain('Tube MF-1');
    // By the number alone nobody knows who it is before the service has said so: what follows waits for that.
    expect(await scan(number)).toContain('6 in the tube');
    // A key person is not put among others: their tube is asked for, and is one for a single person.
    expect(await scan(passes[key] ?? '')).toContain('one of their own');
    expect(await button('one person').getAttribute('aria-pressed')).toBe('true');
    expect(await scan('MF-K')).toContain('1 in the tube');
    await press('Seal the tube');
    expect(await outcome()).toContain('Sealed MF-K with 1');
    await press(/^MF-1 .*6 \/ 10/);
    await pressKey(page, page.locator('.people summary'));
    const row = (text: string) => page.locator('.people li', { hasText: text });
    expect(await windows[0].axe()).toEqual([]);
    await windows[0].picture('tablet-tube-en');
    await pressKey(page, row(number.slice(-4)).getByRole('button', { name: 'Take out' }));
    expect(await outcome()).toContain('Taken out of MF-1');
    await pressKey(page, page.locator('.people li').nth(4).getByRole('button', { name: 'Move' }));
    await press('5 in one');
    expect(await scan('MF-3')).toContain('Moved to MF-3');
    await press('Another tube');
    await press('20 in one');
    await scan('MF-4');
    await scan(number);
    await pressKey(page, page.locator('.discard summary'));
    await tabTo(page, page.locator('#reason'));
    await page.keyboard.press('d');
    await press('Give the tube up');
    expect(await outcome()).toContain('MF-4 is given up');
    await press(/^MF-3 /);
    await type('#counted', '2');
    await page.keyboard.press('Enter');
    expect(await outcome()).toContain('Count once more');
    await press('Seal the tube');
    expect(await outcome()).toContain('Sealed MF-3 with 2');
    // Switched off and on: the tubes stand as they stood.
    await page.reload();
    await press('Swabs');
    await press(/^MF-1 .*4 \/ 10/);
    expect(await windows[0].axe()).toEqual([]);
  });

  test('somebody with a foreign passport walks in; one who is registered has nothing with them', async () => {
    const { page } = windows[0];
    const { press, type, outcome } = hands(0);
    await press('Check in');
    await press('Walk-in');
    await type('#walk-name', 'John Smith');
    await tabTo(page, page.locator('#document-type'));
    await page.keyboard.press('P');
    await type('#nationality', 'gbr');
    await type('#walk-number', '123456789');
    await type('#walk-phone', '13805910000');
    await type('#walk-building', '3号楼');
    await pressKey(page, page.locator('#walk-consent'), 'Space');
    await press('Record');
    await page.getByRole('alert').waitFor();
    await page.locator('#walk-birthDate').fill('1980-01-02');
    await press('Record');
    expect(await outcome()).toContain('Ticket 1-');
    await press('Has nothing with them');
    const { residence } = registration(6, community);
    await type('#walk-name', person(6).name);
    await type('#walk-building', residence.building);
    expect(await windows[0].axe()).toEqual([]);
    await press('Record');
    expect(await outcome()).toContain('Ticket 1-');
  });

  test('both without a network: the same person and the same tube on both; nothing is lost, and both see what is to be decided', async () => {
    const { scan, press } = hands(1);
    expect(await scan(passes[0] ?? '')).toContain('Ticket 1-');
    await press('Swabs');
    await scan('MF-1');
    // With the four of the other tablet these are eleven.
    await put(1, [6, 7, 8, 9, 10, 11, 13]);
    await press('Another tube');
    await scan('MF-2');
    await put(1, [0]);
    for (const { context, page } of windows) {
      await context.setOffline(false);
      await page.locator('.waiting', { hasText: 'all sent' }).waitFor();
      expect(await page.locator('.refused-rows').count()).toBe(0);
    }
    const { t } = service;
    const tubes = await t.sql<
      { barcode: string; status: string; filled: number; kind: string; counted: number }[]
    >`
      select barcode, status, filled, kind, pool_size as size, counted from tubes where drill_id = ${drill.id} order by barcode`;
    expect(tubes.map((one) => Object.values(one))).toEqual([
      ['MF-1', 'open', 10, 'pool', 10, null],
      ['MF-2', 'open', 0, 'pool', 10, null],
      ['MF-3', 'sealed', 1, 'pool', 5, 2],
      ['MF-4', 'discarded', 0, 'pool', 20, null],
      ['MF-K', 'sealed', 1, 'single', 1, 1],
    ]);
    const [row] = await t.sql`select
      (select count(*)::int from check_ins where drill_id = ${drill.id} and registration_id = ${ids[0] ?? ''}) as "checkIns",
      (select count(*)::int from registrations where drill_id = ${drill.id} and status = 'checked-in') as "walkedIn",
      (select status from registrations where id = ${ids[5] ?? ''}) as five`;
    expect(row).toMatchObject({ checkIns: 2, walkedIn: 1, five: 'retest' });
    for (const window of windows) {
      await handsOn(window).press(/^To be decided/);
      await handsOn(window).button('To be decided (3)').waitFor();
      const text = await window.page.locator('.reviews').innerText();
      for (const what of ['One swab more than the tube takes', 'In two tubes', 'Other swabs than names'])
        expect(text).toContain(what);
      expect(await window.axe()).toEqual([]);
    }
    await windows[1].picture('tablet-reviews-en');
  });

  test('what was really done is said on a tablet, and settles it; the rest is for headquarters', async () => {
    const { page } = windows[1];
    const { press, scan, sent, button } = hands(1);
    const review = (text: string) => page.locator('.reviews li', { hasText: text });
    await pressKey(page, review('In two tubes').getByRole('button', { name: 'Take out' }));
    await pressKey(page, review('One swab more').getByRole('button', { name: 'Move' }));
    expect(await scan('MF-5')).toContain('Moved to MF-5');
    await sent();
    await press(/^To be decided/);
    await button('To be decided (1)').waitFor();
    expect(await page.locator('.reviews').innerText()).toContain('Headquarters decide');
    const { items } = await service.t.need<PageAnswer<{ code: string }>>(
      'GET',
      `/v1/drills/${drill.id}/swab-reviews?status=open`,
      { token: drill.gulouHq },
    );
    expect(items.map(({ code }) => code)).toEqual(['count-differs']);
    const hq = { name: '鼓楼区', role: 'district-hq', division: gulou.division };
    const { page: desk, axe, complaints } = await browser.open();
    await signIn(desk, `${service.url}/desk`, await addClient(service.t, hq));
    await openTab(desk, 'To be decided');
    await desk.locator('li[data-review]', { hasText: 'Other swabs than names' }).waitFor();
    await pressKey(desk, desk.getByRole('button', { name: /^Decide: / }));
    expect(await axe()).toEqual([]);
    await desk.locator('#review-reason').fill('现场清点，拭子两支');
    await pressKey(desk, desk.getByRole('button', { name: 'Decide it so' }));
    await desk.getByText('Nothing is to be decided.').waitFor();
    expect(complaints).toEqual([]);
    await windows[1].context.setOffline(true);
    await page.getByText('No network: what is done here').waitFor();
    for (const { complaints } of windows) expect(complaints).toEqual([]);
  });
});
