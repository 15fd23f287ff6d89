import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importColumns } from '../../../src/faces/desk/import-columns.ts';
import type { ProblemAnswer } from '../../support/app.ts';
import { city, gulou } from '../../support/divisions.ts';
import { type PageAnswer, type SeededDrill, seedDrill } from '../../support/drill.ts';
import { type Faces, openBrowser, pictures, withoutBrowser } from '../../support/faces/browser.ts';
import { openTab, work } from '../../support/faces/desk.ts';
import { pressKey } from '../../support/faces/keyboard.ts';
import { type FacesService, serveFaces } from '../../support/faces/service.ts';
import { addClient, type Client, signIn } from '../../support/faces/sign-in.ts';
import { household, person, rosterCsv } from '../../support/people.ts';

describe.skipIf(withoutBrowser)('the desk', () => {
  let service: FacesService;
  let browser: Faces;
  let drill: SeededDrill;
  let hq: Client;

  beforeAll(async () => {
    [service, browser] = await Promise.all([serveFaces(), openBrowser()]);
    drill = await seedDrill(service.t, { publish: false, sites: 1 });
    hq = await addClient(service.t, { name: '鼓楼区', role: 'district-hq', division: gulou.division });
  });
  afterAll(() => Promise.all([browser?.close(), service?.close()]));

  const need = <T>(path: string, headers: Record<string, string> = {}) =>
    service.t.need<T>('GET', path, { token: drill.gulouHq, headers });
  const counted = async () => {
    const [row] = await service.t.sql<{ n: number }[]>`
      select count(*)::int as n from sites where drill_id = ${drill.id} and division like '350102%'`;
    return row?.n;
  };
  /** Presses a button that begins a job, has it done, and answers what came of it. */
  const worked = async (page: Page, name: string) => {
    const id = await work(service.t, page, name);
    return (await need<{ result: Record<string, number> }>(`/v1/jobs/${id}`)).result;
  };
  /** What is saved when a button is pressed, and under which name. */
  const saved = async (page: Page, button: string) => {
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: button, exact: true }).click(),
    ]);
    return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
  };

  test('a file whose headings differ is looked at, mended, imported; then published with a reason', async () => {
    const heading = '点位,address,lng,lat,datum,division,communities,lanes,ratePerLaneHour,walkInShare,hours';
    const line = (name: string, lanes: number) =>
      `${name},东街1号,119.3,26.08,wgs84,${gulou.street},${gulou.communities.join(' ')},${lanes},70,0.1,2021-09-22 08:30-12:00`;
    const path = join(pictures, 'sites.csv');
    const marked = '二号<img src=x onerror=alert(1)>';
    await writeFile(path, [heading, line('一号采样点', 4), line(marked, 0)].join('\n'));
    const { page, axe, picture, complaints } = await browser.open({ language: 'zh' });
    await signIn(page, `${service.url}/desk`, hq);
    await page.locator('tr[data-site]').waitFor();
    expect(await page.locator('tr[data-site]').innerText()).toContain('08:30–12:00');
    await page.locator('#sites-file').setInputFiles(path);
    await page.getByRole('button', { name: '预检' }).click();
    // The file calls a column otherwise: the service says so, and the desk takes the heading.
    await page.getByText('点位').first().waitFor();
    await page.getByText('表头对应').click();
    await page.locator('#heading-name').fill('点位');
    await page.locator('#heading-name').press('Tab');
    const looked = await worked(page, '预检');
    await page.getByText('尚未写入').first().waitFor();
    expect(looked).toMatchObject({ rows: 2, rejected: 1 });
    expect(await page.locator('.import').innerText()).toContain(
      `共 2 行：接受 ${looked['accepted']}（其中变更 ${looked['changed']}、未变 ${looked['unchanged']}），退回 1`,
    );
    expect(await counted()).toBe(1);
    // What was refused stands there as it was sent, its cell with the reason; mended, it alone is sent.
    const mended = page.locator('.mended tr[data-row="3"]');
    await mended.waitFor();
    expect(await mended.getByLabel('采样点名称, 行 3').inputValue()).toBe(marked);
    const lanes = mended.getByLabel('采样台数, 行 3');
    expect(await lanes.getAttribute('aria-invalid')).toBe('true');
    expect(await mended.locator('.wrong .fault').innerText()).toMatch(/^✗ .*1/);
    await picture('desk-zh');
    expect(await axe()).toEqual([]);
    await lanes.fill('4');
    await lanes.press('Tab');
    expect(await worked(page, '预检这些行')).toMatchObject({ dryRun: true, rows: 1, accepted: 1 });
    await mended.getByText('可接受').waitFor();
    expect(await counted()).toBe(1);
    expect(await worked(page, '正式导入')).toMatchObject({ accepted: 1, rejected: 1 });
    await page.getByText('已导入。').waitFor();
    // What was written into it is still there.
    expect(await lanes.inputValue()).toBe('4');
    expect(await worked(page, '导入这些行')).toMatchObject({ dryRun: false, accepted: 1, rejected: 0 });
    await page.getByText('退回的行已全部处理。').waitFor();
    await page.locator('tr[data-site]').nth(2).waitFor();
    expect(await counted()).toBe(3);
    expect(await page.locator('img').count()).toBe(0);

    await page.getByRole('tab', { name: '采样点' }).press('ArrowRight');
    await page.locator('.findings').waitFor();
    expect(await page.evaluate('document.activeElement.id')).toBe('tab-feasibility');
    const told = await need<{ feasible: boolean; findings: { text: string }[] }>(
      `/v1/drills/${drill.id}/feasibility?division=${gulou.division}`,
      { 'accept-language': 'zh-CN' },
    );
    for (const { text } of told.findings) expect(await page.locator('.findings').innerText()).toContain(text);
    expect(await page.locator('.map g[data-mark]').count()).toBeGreaterThanOrEqual(3);
    await picture('desk-map-zh');
    await page.getByRole('button', { name: 'English' }).click();
    expect(await axe()).toEqual([]);
    if (!told.feasible) await page.locator('#reason').fill('周边两区已协调支援');
    await page.getByRole('button', { name: 'Publish 350102' }).click();
    await page.getByRole('button', { name: 'Publish: sure?' }).click();
    await page.getByText('Published.').waitFor();
    await openTab(page, 'Sites');
    await page.locator('tr[data-site]').filter({ hasText: 'published' }).first().waitFor();
    expect(complaints).toEqual([]);
  });

  test('columns are called as in the templates', async () => {
    const { t } = service;
    for (const [kind, columns] of Object.entries<Record<string, Record<'en' | 'zh', string>>>(importColumns))
      for (const language of ['en', 'zh'] as const) {
        const file = await t.call('GET', `/v1/imports/${kind}/template`, {
          token: drill.gulouHq,
          headers: { 'accept-language': language },
        });
        const headings = Object.values(columns).map((titles) => titles[language]);
        expect(file.bytes.toString().split('\r\n')[0]?.replace('\uFEFF', '')).toBe(headings.join(','));
      }
    const document = JSON.parse(await readFile('openapi.json', 'utf8'));
    for (const [kind, columns] of Object.entries(importColumns)) {
      const path = `/v1/drills/{drillId}/${kind === 'lists' ? kind : `${kind}/import`}`;
      for (const [name, { zh }] of kind === 'lists' ? [] : Object.entries(columns))
        expect(document.paths[path].post.description).toContain(`${name} (${zh})`);
    }
  });

  test('on the day: who would move is seen and moved, figures and shifts are those of the interface, files are saved', async () => {
    const { t } = service;
    const [community = ''] = gulou.communities;
    const citizen = await t.token('citizen');
    for (let n = 0; n < 4; n++) {
      const body = household(500 + n * 2, 2, community);
      await t.need('POST', `/v1/drills/${drill.id}/households`, { token: citizen, body });
    }
    await t.sql`update buildings set lng = 119.3, lat = 26.08 where drill_id = ${drill.id} and lng is null`;
    await t.assign(drill.id, community);
    const [held] = await t.sql<{ site: string }[]>`
      select s.site_id as site from appointments a join slots s on s.id = a.slot_id group by 1 order by count(*) desc`;
    const site = held?.site ?? '';
    const { page, axe, complaints } = await browser.open();
    await signIn(page, `${service.url}/desk`, hq);

    await openTab(page, 'Changes of the plan');
    await page.locator('#replan-site').selectOption(site);
    await page.locator('#replan-reason').fill('采样点停电');
    await page.getByRole('button', { name: 'See who would move' }).click();
    const shown = page.locator('.replan');
    await shown.getByText('only looked at').waitFor();
    await page.getByRole('button', { name: 'Propose it' }).click();
    await page.getByText('It becomes true once you confirm it.').waitFor();
    const replans = async () =>
      (
        await need<PageAnswer<{ id: string; status: string; affected: number; moved: number }>>(
          `/v1/replans?drillId=${drill.id}&status=proposed`,
        )
      ).items;
    const [proposed] = await replans();
    expect(proposed?.affected).toBeGreaterThan(0);
    const { affected = 0, moved = 0, id: replanId = '' } = proposed ?? {};
    expect(await shown.innerText()).toContain(`${affected} people lose their window: ${moved} get another`);
    expect(await shown.locator('.moves tbody tr').count()).toBe(affected);
    expect(await axe()).toEqual([]);
    const done = await worked(page, `Move ${affected} people`);
    await shown.getByText('done', { exact: false }).first().waitFor();
    await page.locator(`tr[data-replan="${replanId}"]`).filter({ hasText: 'done' }).waitFor();
    expect(done).toMatchObject({ replanId, moved });
    expect(await need(`/v1/replans/${replanId}`)).toMatchObject({ status: 'done' });
    // What cannot be is refused in the service's words, and nothing else happens.
    await page.locator('#replan-kind').selectOption('stop');
    await page.locator('#replan-from').fill('2021-09-22T12:00');
    await page.locator('#replan-to').fill('2021-09-22T11:00');
    await page.locator('#replan-to').press('Tab');
    await page.getByRole('button', { name: 'See who would move' }).click();
    await page.getByRole('alert').getByText('A stop ends after it begins').waitFor();

    const at = `/v1/drills/${drill.id}`;
    await t.importFile(`${at}/roster/import`, { token: drill.gulouHq, body: rosterCsv(700, 709, community) });
    const lists = `${at}/lists?source=${encodeURIComponent('省专班<img src=x>')}&reason=key-region`;
    const { name: listed, document } = person(701);
    await t.importFile(lists, {
      token: drill.gulouHq,
      body: `姓名,证件类型,证件号码\r\n${listed},居民身份证,${document.number}\r\n`,
    });
    // A cure that the service can carry out has a button, pressed twice.
    await openTab(page, 'Can it be done');
    const cure = page.locator('[data-cure="complete-roster"]');
    await cure.getByRole('button', { name: 'It is complete' }).press('Enter');
    await cure.getByRole('button', { name: 'Sure?' }).press('Enter');
    await page.getByText('worked out anew').waitFor();
    expect(await cure.count()).toBe(0);
    await openTab(page, 'Roster, doors, lists');
    const coverage = await need<{
      groups: { code: string; population: number; reached: { registered: number } }[];
    }>(`${at}/coverage?division=${gulou.division}&groupBy=community`);
    const first = coverage.groups.find(({ code }) => code === community);
    const ofCommunity = page.locator(`tr[data-community="${community}"]`);
    const cells = ofCommunity.locator('td');
    expect(await cells.nth(0).innerText()).toBe(String(first?.population));
    expect(await cells.nth(2).innerText()).toBe(String(first?.reached.registered));
    await ofCommunity.getByRole('button', { name: 'Not complete after all' }).click();
    await ofCommunity.getByRole('button', { name: 'It is complete' }).waitFor();
    await page.locator('#doors-of').selectOption(community);
    const stairwells = await need<{ items: { key: string; doors: number; done: number }[] }>(
      `${at}/doors/progress?by=stairwell&community=${community}`,
    );
    expect(stairwells.items.length).toBeGreaterThan(1);
    for (const { key, doors, done } of stairwells.items) {
      const figures = page.locator(`tr[data-doors="${key}"] td`);
      expect([await figures.nth(0).innerText(), await figures.nth(2).innerText()]).toEqual([
        String(doors),
        String(done),
      ]);
    }
    const followed = page.locator('tr[data-follow-up]');
    expect(await followed.locator('th').innerText()).toContain('省专班<img src=x>');
    expect(await followed.locator('td').nth(2).innerText()).toBe('1');
    await followed.getByRole('button').click();
    await page.getByRole('heading', { name: 'By division' }).waitFor();
    expect(await axe()).toEqual([]);

    const planner = await t.token('shift-planner', { sub: 'planner', division: gulou.division });
    const name = '东门<img src=x onerror=alert(1)>';
    const template = [{ from: '08:00', until: '20:00', heads: 2 }];
    const post = await t.need<{ id: string }>('POST', `/v1/drills/${drill.id}/posts`, {
      token: planner,
      body: { division: gulou.division, kind: 'checkpoint', name, template },
    });
    await t.need('POST', `/v1/drills/${drill.id}/posts/${post.id}/days`, {
      token: planner,
      body: { from: '2021-09-22', until: '2021-09-23' },
    });
    await openTab(page, 'Shifts');
    const row = page.locator(`tr[data-post="${post.id}"]`);
    await row.waitFor();
    expect(await row.locator('th').innerText()).toBe(name);
    expect(await row.locator('.shift.gap').count()).toBe(2);
    expect(await row.locator('.shift').first().innerText()).toBe('08:00–20:00 0/2 ⚠ 2 lacking');
    await row.getByRole('button').first().click();
    await page.getByText('Nobody yet.').waitFor();
    expect(await page.locator('img').count()).toBe(0);
    expect(await axe()).toEqual([]);

    await openTab(page, 'Report and lists');
    await worked(page, 'Make a report now');
    const report = page.locator('tr[data-report]');
    await report.waitFor();
    const { items } = await need<PageAnswer<{ sha256: string; version: number }>>(
      `/v1/drills/${drill.id}/reports`,
    );
    expect(await report.innerText()).toContain(items[0]?.sha256);
    expect(await axe()).toEqual([]);
    const book = await saved(page, 'Version 1: XLSX');
    expect([book.name.endsWith('.xlsx'), book.bytes.subarray(0, 2).toString()]).toEqual([true, 'PK']);
    expect((await saved(page, 'Version 1: HTML')).bytes.toString()).toContain('<html');
    const list = await saved(page, 'Who is missing: CSV');
    expect(list.name).toBe('missing.csv');
    const missing = await t.call('GET', `/v1/drills/${drill.id}/missing`, {
      token: drill.gulouHq,
      headers: { accept: 'text/csv', 'accept-language': 'en' },
    });
    expect(list.bytes.equals(missing.bytes)).toBe(true);
    // What is refused says why, in the service's words; then it is had.
    await page.locator('#roster-reason').fill('核对');
    await page.getByRole('button', { name: 'Roster, unmasked: CSV' }).click();
    await page.getByRole('alert').getByText('Say in at least 10 characters why').waitFor();
    await page.locator('#roster-reason').fill('逐户核对底册，补录遗漏人员');
    expect((await saved(page, 'Roster, unmasked: CSV')).bytes.length).toBeGreaterThan(0);
    expect(complaints).toEqual([]);
  });

  test('the city closes the drill and sees with which hash, and publishes nothing; auditors have their log alone', async () => {
    const { t } = service;
    const cityHq = await addClient(t, { name: '福州市', role: 'city-hq', division: city });
    const { page, axe } = await browser.open();
    await signIn(page, `${service.url}/desk`, cityHq);
    await page.locator('tr[data-site]').first().waitFor();
    // Its districts bring their sites, and it brings communities.
    expect(await page.locator('.import h2').allInnerTexts()).toEqual(['A file of communities']);
    await openTab(page, 'Can it be done');
    await page.getByText('headquarters publish their part').waitFor();
    await openTab(page, 'Report and lists');
    // What closing would mean is seen first; with people who have no outcome it takes a reason.
    await pressKey(page, page.getByRole('button', { name: 'See what closing would mean' }));
    await page.locator('.closing [data-state]').first().waitFor();
    const refused = await t.call<ProblemAnswer & { unfinished: Record<string, number> }>(
      'POST',
      `/v1/drills/${drill.id}/close`,
      { token: drill.cityHq, body: {} },
    );
    for (const [state, people] of Object.entries(refused.body.unfinished))
      expect(await page.locator(`.closing [data-state="${state}"]`).innerText()).toContain(` ${people}`);
    expect(await axe()).toEqual([]);
    await pressKey(page, page.getByRole('button', { name: 'Close the drill: sure?' }));
    await page.getByRole('alert').getByText(refused.body.detail).waitFor();
    await page.locator('#closing-reason').fill('演练时间已到，余下人员转入常态检测');
    await pressKey(page, page.getByRole('button', { name: 'Close the drill: sure?' }));
    await page.getByText('The drill is closed.').waitFor();
    const { sha256 } = await t.need<{ sha256: string }>('GET', `/v1/drills/${drill.id}/closing`, {
      token: drill.cityHq,
    });
    await page.getByText(sha256).waitFor();
    expect(await page.getByText('what is made now is final').count()).toBe(1);
    expect(await axe()).toEqual([]);
    const auditor = await addClient(t, { name: '审计', role: 'auditor', division: city });
    const { page: audited } = await browser.open();
    await signIn(audited, `${service.url}/desk`, auditor);
    await audited.locator('tr[data-list="audit"]').waitFor();
    expect(await audited.getByRole('tab').count()).toBe(1);
    const log = await saved(audited, 'Audit log: CSV');
    expect([log.name, log.bytes.includes('drill.closed')]).toEqual(['audit.csv', true]);
  });
});
