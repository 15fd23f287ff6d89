import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importRoster } from '../../integration/modules/publishing/answers.ts';
import { city, gulou, outsideTheDrill } from '../../support/divisions.ts';
import { type PageAnswer, type SeededDrill, seedDrill, sitePlan } from '../../support/drill.ts';
import { type Faces, openBrowser, withoutBrowser } from '../../support/faces/browser.ts';
import { csv, openTab, work } from '../../support/faces/desk.ts';
import { pressKey } from '../../support/faces/keyboard.ts';
import { type FacesService, serveFaces } from '../../support/faces/service.ts';
import { addClient, type Client, signIn } from '../../support/faces/sign-in.ts';
import { person, rosterCsv } from '../../support/people.ts';

interface SiteNow {
  id: string;
  lanes: number;
  location: { lng: number; lat: number };
  hours: { opensAt: string; closesAt: string }[];
}

describe.skipIf(withoutBrowser)('what is done at the desk', () => {
  let service: FacesService;
  let browser: Faces;
  let drill: SeededDrill;
  let site = '';
  let district: Client;
  let ofCity: Client;
  let at = '';
  const [first, second] = gulou.communities;

  beforeAll(async () => {
    [service, browser] = await Promise.all([serveFaces(), openBrowser()]);
    const { t } = service;
    drill = await seedDrill(t, { publish: false, sites: 1 });
    [site = ''] = drill.gulou;
    at = `/v1/drills/${drill.id}`;
    // One site of 63 places for 80 people.
    await importRoster(t, drill, drill.gulouHq, first, [0, 50]);
    await importRoster(t, drill, drill.gulouHq, second, [100, 30]);
    district = await addClient(t, { name: '鼓楼区', role: 'district-hq', division: gulou.division });
    ofCity = await addClient(t, { name: '福州市', role: 'city-hq', division: city });
  });
  afterAll(() => Promise.all([browser?.close(), service?.close()]));

  const now = () => service.t.need<SiteNow>('GET', `/v1/sites/${site}`, { token: drill.gulouHq });
  const put = (what: string, body: object) =>
    service.t.need('PUT', `/v1/sites/${site}/${what}`, {
      token: drill.gulouHq,
      body: { reason: '调整', ...body },
    });
  /** Presses a cure, and once more to say that one is sure, by keys alone; waits until all is worked out anew. */
  async function cure(page: Page, kind: string): Promise<void> {
    const button = page.locator(`[data-cure="${kind}"] button`).first();
    await pressKey(page, button);
    expect(await button.innerText()).toBe('Sure?');
    await page.keyboard.press('Enter');
    await page.getByText('worked out anew').waitFor();
  }

  test('cures: a place is put right, lanes come and go, a drill is made longer', async () => {
    const { t } = service;
    const { page, complaints, axe } = await browser.open();
    const { location } = await now();
    await t.sql`update sites set lng = lat, lat = lng where id = ${site}`;
    await signIn(page, `${service.url}/desk`, district);
    await openTab(page, 'Can it be done');
    await cure(page, 'correct-place');
    expect((await now()).location).toEqual(location);
    await cure(page, 'lanes');
    expect((await now()).lanes).toBe(2);
    await page.getByText('It can be done').waitFor();
    await put('lanes', { lanes: 20 });
    await openTab(page, 'Can it be done');
    await cure(page, 'fewer-lanes');
    expect((await now()).lanes).toBeLessThan(20);
    const terms = { endsAt: '2021-09-22T11:00:00+08:00' };
    await t.need('PATCH', at, { token: drill.cityHq, body: terms });
    const { page: cityPage } = await browser.open();
    await signIn(cityPage, `${service.url}/desk`, ofCity);
    await openTab(cityPage, 'Can it be done');
    await cure(cityPage, 'extend-drill');
    const { endsAt } = await t.need<{ endsAt: string }>('GET', at, { token: drill.cityHq });
    const [hours] = (await now()).hours;
    expect(Date.parse(endsAt)).toBeGreaterThanOrEqual(Date.parse(hours?.closesAt ?? ''));
    expect(await axe()).toEqual([]);
    expect(complaints).toEqual([]);
  });

  /** Opens what taking an import of a kind back would do, the last one, and answers its box. */
  async function look(page: Page, kind: string) {
    await pressKey(page, page.getByRole('button', { name: new RegExp(`^Take it back: ${kind} `) }).first());
    const box = page.locator('.take-back');
    await box.waitFor();
    return box;
  }

  test('imports of the last hour are taken back, after a look, with a reason; what is in use is refused with why', async () => {
    const { t } = service;
    const { division, communities, name } = sitePlan(gulou, 5);
    const row = (called: string) =>
      `${called},东街9号,119.3,26.08,wgs84,${gulou.street},${communities.join(' ')},4,70,0.1,2021-09-22 08:30-12:00`;
    const bring = (kind: string, body: string) =>
      t.importFile(`${at}/${kind}/import`, { token: drill.gulouHq, body });
    const heading = 'name,address,lng,lat,datum,division,communities,lanes,ratePerLaneHour,walkInShare,hours';
    await bring('sites', `${heading}\n${row(name)}\n${row('练习点<img src=x>')}\n`);

    const { page, complaints, axe } = await browser.open();
    await signIn(page, `${service.url}/desk`, district);
    await page.locator('tr[data-site]').nth(2).waitFor();
    const box = await look(page, 'sites');
    expect(await box.innerText()).toContain('2 rows of this import changed something');
    expect(await axe()).toEqual([]);
    const sure = box.getByRole('button', { name: 'Take it back: sure?' });
    expect(await sure.getAttribute('aria-disabled')).toBe('true');
    await box.locator('input').fill('导入了旧文件');
    await pressKey(page, sure);
    await page.getByText('2 gone, 0 as before. Left as they are: 0.').waitFor();
    expect(await page.locator('tr[data-site]').count()).toBe(1);
    // Whoever comes later sees that it was taken back, and nothing to take back.
    await page.reload();
    const before = page.locator('tr[data-import]');
    await before.getByText(/Taken back at \d\d:\d\d: 2 gone, 0 as before\./).waitFor();
    expect([await before.count(), await before.getByRole('button').count()]).toEqual([1, 0]);

    /** Takes the last import of a kind back, and waits for what came of it. */
    const takeBack = async (kind: string, told: string) => {
      const of = await look(page, kind);
      await of.locator('input').fill('导入了旧文件');
      await of.getByRole('button', { name: 'Take it back: sure?' }).click();
      await page.locator('.imports .notice', { hasText: kind }).filter({ hasText: told }).waitFor();
    };
    await openTab(page, 'Roster, doors, lists');
    await page.getByText('Nothing of the drill has been published yet.').waitFor();
    await page.getByText('● Live').waitFor();
    // What somebody else brings stands there without a reload.
    const { id: brought } = await bring('roster', rosterCsv(200, 203, first ?? ''));
    await page.locator(`tr[data-import="${brought}"]`).waitFor();
    await takeBack('roster', '3 gone');

    // Published, its sites are in use: nothing of it is taken back, and it says why.
    await bring('sites', `${heading}\n${row('鼓楼二号点')}\n`);
    await t.need('POST', `${at}/publish`, {
      token: drill.gulouHq,
      body: { division, force: true, reason: '周边两区已协调支援' },
    });
    await openTab(page, 'Sites');
    const used = await look(page, 'sites');
    await used.locator('input').fill('导入了旧文件');
    await used.getByRole('button', { name: 'Take it back: sure?' }).click();
    await page.getByRole('alert').getByText('Nothing was taken back').waitFor();

    // A follow-up list is brought as others are: what is said of it as a whole, a heading of its own, a row that is mended.
    await openTab(page, 'Roster, doors, lists');
    await page.locator('#import-kind').selectOption('lists');
    const [sought, other] = [person(300), person(301)];
    const listed = (who: string, number: string) => `${who},居民身份证,${number}`;
    const wrong = other.document.number.replace(/.$/, (last) => (last === '1' ? '2' : '1'));
    await page
      .locator('#lists-file')
      .setInputFiles(
        csv('何人,证件类型,证件号码', listed(sought.name, sought.document.number), listed(other.name, wrong)),
      );
    const looks = page.getByRole('button', { name: 'See what would happen' });
    expect(await looks.getAttribute('aria-disabled')).toBe('true');
    await page.locator('#list-source').fill('省专班第12批');
    await page.locator('#list-reason').selectOption('same-transport');
    await page.locator('#list-received').fill('2021-09-20T08:30');
    await page.locator('#list-due').fill('2021-09-24T08:30');
    await page.getByText('Headings that differ').click();
    await page.getByLabel('Name', { exact: true }).fill('何人');
    await page.getByLabel('Name', { exact: true }).press('Tab');
    await work(t, page, 'See what would happen');
    await page.getByText('2 rows: 1 taken').waitFor();
    const cell = page.locator('.mended tr[data-row="3"]').getByLabel('Document number, Row 3');
    expect(await cell.getAttribute('aria-invalid')).toBe('true');
    expect(await axe()).toEqual([]);
    await work(t, page, 'Import it');
    await page.getByText('Imported.', { exact: true }).waitFor();
    await cell.fill(other.document.number);
    await cell.press('Tab');
    await work(t, page, 'Import these rows');
    await page.getByText('Every row has been mended.').waitFor();
    const { items } = await t.need<PageAnswer<object>>('GET', `${at}/lists`, { token: drill.gulouHq });
    expect(items).toMatchObject([
      {
        source: '省专班第12批',
        reason: 'same-transport',
        receivedAt: '2021-09-20T00:30:00.000Z',
        dueAt: '2021-09-24T00:30:00.000Z',
        tasks: 2,
      },
    ]);
    await page.locator('tr[data-follow-up]').filter({ hasText: 'same transport' }).waitFor();
    await takeBack('follow-up list', '2 gone');
    await takeBack('follow-up list', '3 gone');
    await page.getByText('No list has been brought.').waitFor();
    expect(await axe()).toEqual([]);
    expect(complaints).toEqual([]);

    const { page: cityPage, axe: ofCityPage } = await browser.open({ language: 'zh' });
    await signIn(cityPage, `${service.url}/desk`, ofCity);
    await cityPage.locator('#communities-file').setInputFiles(csv('何处', outsideTheDrill, '35010300100'));
    await cityPage.getByText('表头对应').click();
    await cityPage.getByLabel('村居代码', { exact: true }).fill('何处');
    await cityPage.getByLabel('村居代码', { exact: true }).press('Tab');
    await work(t, cityPage, '预检');
    const code = cityPage.getByLabel('村居代码, 行 3');
    await code.fill('350103001002');
    await code.press('Tab');
    await work(t, cityPage, '正式导入');
    await cityPage.getByText('已导入。').waitFor();
    await work(t, cityPage, '导入这些行');
    await cityPage.getByText('退回的行已全部处理。').waitFor();
    expect(await ofCityPage()).toEqual([]);
    for (const left of [1, 0]) {
      await pressKey(cityPage, cityPage.getByRole('button', { name: /^撤回: 村居 / }).first());
      expect(await cityPage.locator('tr[data-import]').count()).toBe(2);
      await cityPage.locator('.take-back input').fill('导入了旧文件');
      await pressKey(cityPage, cityPage.getByRole('button', { name: '确认撤回？' }));
      await cityPage.locator('.notice').getByText('删除 1，恢复原状 0。').waitFor();
      expect(await cityPage.locator('tr[data-import]').getByRole('button').count()).toBe(left);
    }
  });

  test('exemptions, facilities and teams are looked at, a rejected row is mended, imported, and taken back', async () => {
    const { t } = service;
    const { page, complaints, axe } = await browser.open();
    await signIn(page, `${service.url}/desk`, district);
    await openTab(page, 'Roster, doors, lists');
    await page.locator('#import-kind').waitFor();
    expect(await page.locator('#import-kind option').count()).toBe(5);
    const [one, two] = [person(5), person(6)];
    const exempt = (number: string, kind: string) => `居民身份证,${number},${kind},2021-09-21 09:30,第二剂`;
    const bed = (kind: string, room: number) => `东街监测点,${kind},${gulou.division},东街8号,${room},1`;
    const worker = (name: string, phone: string) => `敲门一队,敲门,${first},${name},${phone}`;
    /** Of each kind its heading, a row that is good, one that is not, and in which cell, and what mends it. */
    const files = {
      exemptions: [
        '证件类型,证件号码,豁免类型,开始时间,事由',
        exempt(one.document.number, '接种'),
        exempt(two.document.number, '休假'),
        'Kind',
        '接种',
      ],
      facilities: [
        '集中场所,场所类型,管理区划,地址,房间,床位',
        bed('集中', 301),
        bed('宫殿', 302),
        'Kind',
        '集中',
      ],
      teams: [
        '工作队,工作类型,工作范围,姓名,电话',
        worker(one.name, '13805910011'),
        worker(two.name, '12'),
        'Telephone',
        '13805910012',
      ],
    } as const;
    for (const [kind, [heading, good, bad, column, mends]] of Object.entries(files)) {
      await page.locator('#import-kind').selectOption(kind);
      await page.locator(`#${kind}-file`).setInputFiles(csv(heading, good, bad));
      await work(t, page, 'See what would happen');
      await page.getByText('2 rows: 1 taken').waitFor();
      const cell = page.locator('.mended tr[data-row="3"]').getByLabel(`${column}, Row 3`, { exact: true });
      expect(await cell.getAttribute('aria-invalid')).toBe('true');
      await cell.fill(mends);
      await cell.press('Tab');
      await work(t, page, 'Import it');
      await page.getByText('Imported.', { exact: true }).waitFor();
      await work(t, page, 'Import these rows');
      await page.getByText('Every row has been mended.').waitFor();
      if (kind === 'teams') expect(await axe()).toEqual([]);
      // The last first: the mended row, then the file.
      for (const _ of [0, 1]) {
        const box = await look(page, kind);
        await box.locator('input').fill('导入了旧文件');
        const [undone] = await Promise.all([
          page.waitForResponse('**/undo'),
          box.getByRole('button', { name: 'Take it back: sure?' }).click(),
        ]);
        const { removed, restored } = (await undone.json()) as { removed: number; restored: number };
        expect([kind, removed > 0]).toEqual([kind, true]);
        const told = page.locator('.imports .notice', { hasText: kind });
        await told.filter({ hasText: `${removed} gone, ${restored} as before` }).waitFor();
        await page.locator('.take-back').waitFor({ state: 'detached' });
      }
    }
    expect(complaints).toEqual([]);
  });

  test('changes of the plan: lanes and hours at once, a closing and a stop taken back; a week of shifts is filled', async () => {
    const { t } = service;
    const { page, complaints, axe } = await browser.open();
    await signIn(page, `${service.url}/desk`, district);
    await openTab(page, 'Changes of the plan');
    const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
    const choose = (kind: string) => page.locator('#replan-kind').selectOption(kind);
    await page.locator('#replan-site').selectOption(site);
    await page.locator('#replan-reason').fill('人手增加');
    await choose('lanes');
    await page.locator('#replan-lanes').fill('21');
    await page.locator('#replan-lanes').press('Tab');
    await press('See who would move');
    await press('Do it: nobody has to move');
    await page.getByText('Done: nobody had to move.').waitFor();
    expect((await now()).lanes).toBe(21);
    await choose('hours');
    await press('Further hours');
    await press('Further hours');
    await press('Without the last hours');
    await page.locator('#opens-1').fill('2021-09-22T13:30');
    await page.locator('#closes-1').fill('2021-09-22T18:00');
    await page.locator('#closes-1').press('Tab');
    await press('See who would move');
    await press('Do it: nobody has to move');
    await page.getByText('Done: nobody had to move.').waitFor();
    expect((await now()).hours.map(({ closesAt }) => Date.parse(closesAt))).toEqual(
      ['12:00', '18:00'].map((time) => Date.parse(`2021-09-22T${time}:00+08:00`)),
    );
    expect(await axe()).toEqual([]);
    for (const kind of ['close-site', 'stop']) {
      await choose(kind);
      await page.locator('#replan-from').fill('2021-09-22T10:00');
      if (kind === 'stop') await page.locator('#replan-to').fill('2021-09-22T11:00');
      await page.locator('#replan-reason').press('Tab');
      await press('See who would move');
      await press('Propose it');
      await page.getByText('It becomes true once you confirm it.').waitFor();
      await press('Take it back');
      await page.getByText('Taken back: nobody was moved.').waitFor();
    }

    const planner = await t.token('shift-planner', { sub: 'planner', division: gulou.division });
    const add = <T>(path: string, body: object) =>
      t.need<T>('POST', `${at}/${path}`, { token: planner, body });
    // The drill is over at noon.
    const template = [
      { from: '08:00', until: '11:00', heads: 2 },
      { from: '09:00', until: '11:00', heads: 1, skill: 'sampling' },
      { from: '11:00', until: '20:00', heads: 1 },
    ];
    const post = { division: gulou.division, kind: 'checkpoint', name: '东门', template };
    const { id } = await add<{ id: string }>('posts', post);
    await add(`posts/${id}/days`, { from: '2021-09-22', until: '2021-09-22' });
    for (const n of [0, 1]) {
      const { name, phone } = person(400 + n);
      await add('shift-people', { name, phone, division: gulou.division, account: `worker-${n}` });
    }
    await openTab(page, 'Shifts');
    const shift = page.locator('.shift').first();
    await shift.getByText('2 lacking').waitFor();
    await work(t, page, 'Fill this week');
    await page.getByText('The week has been planned.').waitFor();
    expect(await shift.innerText()).toBe('08:00–11:00 2/2 ✓ full');
    const lacking = async () => {
      await page.getByText('东门 11:00–20:00: not planned, for it ends after the drill').waitFor();
      await page.getByText('东门 09:00–11:00: 1 lacking (not qualified 2)').waitFor();
    };
    await lacking();
    // Whoever opens the page later sees it, too.
    await page.reload();
    await openTab(page, 'Shifts');
    await lacking();
    await shift.getByRole('button').click();
    await page.locator('.shift-people tbody tr').nth(1).waitFor();
    expect(await page.locator('.shift-people tbody').innerText()).toContain('assigned');
    await press('The week after');
    await page.getByText('No shift is opened in this week.').waitFor();
    await press('The week before');
    await shift.waitFor();
    expect(await axe()).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
