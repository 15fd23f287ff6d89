import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importRoster } from '../../integration/modules/publishing/answers.ts';
import { city, gulou } from '../../support/divisions.ts';
import { type SeededDrill, seedDrill } from '../../support/drill.ts';
import { type Faces, openBrowser, withoutBrowser } from '../../support/faces/browser.ts';
import { csv, openTab, work } from '../../support/faces/desk.ts';
import { pressKey } from '../../support/faces/keyboard.ts';
import { type FacesService, serveFaces } from '../../support/faces/service.ts';
import { addClient, signIn } from '../../support/faces/sign-in.ts';
import { person } from '../../support/people.ts';

describe.skipIf(withoutBrowser)('a drill in which two people decide, at the desk', () => {
  let service: FacesService;
  let browser: Faces;
  let drill: SeededDrill;
  beforeAll(async () => {
    [service, browser] = await Promise.all([serveFaces(), openBrowser()]);
    drill = await seedDrill(service.t, { publish: false, sites: 1 });
    const body = { countersigning: { publishing: true, cancelling: true } };
    await service.t.need('PATCH', `/v1/drills/${drill.id}`, { token: drill.cityHq, body });
  });
  afterAll(() => Promise.all([browser?.close(), service?.close()]));

  const standing = () =>
    service.t.need<{ status: string; published: string[] }>('GET', `/v1/drills/${drill.id}`, {
      token: drill.cityHq,
    });
  /** The desk of somebody of their own, with one of its parts open. */
  async function deskOf(name: string, role: 'district-hq' | 'city-hq', part: string) {
    const division = role === 'city-hq' ? city : gulou.division;
    const opened = await browser.open();
    await signIn(opened.page, `${service.url}/desk`, await addClient(service.t, { name, role, division }));
    await openTab(opened.page, part);
    return opened;
  }
  const box = (page: Page) => page.locator('.two-people');

  test('who publishes is told that it waits; somebody else confirms it, by keys', async () => {
    const { page, complaints, axe } = await deskOf('鼓楼甲', 'district-hq', 'Can it be done');
    const other = await deskOf('鼓楼乙', 'district-hq', 'Can it be done');
    await page.getByRole('button', { name: 'Publish 350102' }).click();
    await page.getByRole('button', { name: 'Publish: sure?' }).click();
    await page.getByText('Proposed: it is done once somebody else confirms it.').waitFor();
    expect((await standing()).published).toEqual([]);
    expect(await box(page).innerText()).toContain('Publish 350102');
    expect(await box(page).getByRole('button').allInnerTexts()).toEqual(['Withdraw']);
    expect(await axe()).toEqual([]);

    // Who has the desk open, and whoever works elsewhere at it, is told without asking.
    await other.page.getByRole('tab', { name: 'Can it be done (1)' }).waitFor();
    await pressKey(other.page, box(other.page).getByRole('button', { name: 'Confirm Publish 350102' }));
    await pressKey(
      other.page,
      box(other.page).getByRole('button', { name: 'Confirm: sure? Publish 350102' }),
    );
    await other.page.getByText('Confirmed: it has been done.').waitFor();
    expect((await standing()).published).toEqual([gulou.division]);
    expect(await box(other.page).count()).toBe(0);
    await box(page).waitFor({ state: 'detached' });
    await page.getByRole('tab', { name: 'Can it be done', exact: true }).waitFor();
    expect([...complaints, ...other.complaints]).toEqual([]);
  });

  test('a file of exemptions waits, too: it is said so, and not offered a second time', async () => {
    const { t } = service;
    await importRoster(t, drill, drill.gulouHq, gulou.communities[0], [0, 5]);
    const { page } = await deskOf('鼓楼丙', 'district-hq', 'Roster, doors, lists');
    const line = `居民身份证,${person(2).document.number},接种,2021-09-21 09:30,第二剂`;
    await page.locator('#import-kind').selectOption('exemptions');
    await page
      .locator('#exemptions-file')
      .setInputFiles(csv('证件类型,证件号码,豁免类型,开始时间,事由', line));
    await work(t, page, 'See what would happen');
    await work(t, page, 'Import it');
    await page.getByText('Proposed: it is done once somebody else confirms it.').waitFor();
    expect(await page.getByRole('button', { name: 'Import it', exact: true }).count()).toBe(0);
    const other = await deskOf('鼓楼丁', 'district-hq', 'Can it be done');
    await box(other.page).getByRole('button', { name: 'Confirm Exempt 1 people of 350102' }).click();
    await box(other.page).getByRole('button', { name: 'Confirm: sure? Exempt 1 people of 350102' }).click();
    await other.page.getByText('Confirmed: it has been done.').waitFor();
  });

  test('a closing waits, too: withdrawn by whoever proposed it, and then confirmed by another', async () => {
    const { page } = await deskOf('福州甲', 'city-hq', 'Report and lists');
    const propose = async () => {
      await page.getByRole('button', { name: 'See what closing would mean' }).click();
      await page.locator('#closing-reason').or(page.getByText('Everybody has an outcome')).first().waitFor();
      if ((await page.locator('#closing-reason').count()) > 0)
        await page.locator('#closing-reason').fill('演练提前结束');
      await page.getByRole('button', { name: 'Close the drill: sure?' }).click();
      await page.getByText('Proposed: it is done once somebody else confirms it.').waitFor();
    };
    await propose();
    await box(page).getByRole('button', { name: 'Withdraw Close the drill' }).click();
    await page.getByText('Withdrawn.').waitFor();
    expect((await standing()).status).toBe('published');
    await propose();
    const other = await deskOf('福州乙', 'city-hq', 'Report and lists');
    await box(other.page).getByRole('button', { name: 'Confirm Close the drill' }).click();
    await box(other.page).getByRole('button', { name: 'Confirm: sure? Close the drill' }).click();
    await other.page.getByText('Confirmed: it has been done.').waitFor();
    expect((await standing()).status).toBe('closed');
  });
});
