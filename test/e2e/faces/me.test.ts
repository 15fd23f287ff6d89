import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gulou } from '../../support/divisions.ts';
import { type SeededDrill, seedDrill } from '../../support/drill.ts';
import { type Faces, openBrowser, type Window, withoutBrowser } from '../../support/faces/browser.ts';
import { pressKey, typeInto } from '../../support/faces/keyboard.ts';
import { type FacesService, serveFaces } from '../../support/faces/service.ts';
import { addClient, type Client, signIn } from '../../support/faces/sign-in.ts';
import { registration } from '../../support/people.ts';

describe.skipIf(withoutBrowser)('the citizen’s pages', () => {
  let service: FacesService;
  let browser: Faces;
  let drill: SeededDrill;
  let app: Client;
  let me: Window;

  beforeAll(async () => {
    [service, browser] = await Promise.all([serveFaces(), openBrowser()]);
    drill = await seedDrill(service.t, { lanes: 2, sites: 1 });
    app = await addClient(service.t, { name: '城市应用', role: 'citizen' });
  });
  afterAll(() => Promise.all([browser?.close(), service?.close()]));

  const people = [0, 1].map((n) => registration(n, gulou.communities[0]).person);

  test('a family is registered on a phone, with the keyboard alone; what is wrong stands at its field', async () => {
    me = await browser.open({ language: 'zh', width: 390, height: 844, scale: 2 });
    const { page } = me;
    await signIn(page, `${service.url}/me`, app, 'anna');
    await typeInto(page, page.locator('#community'), '中山');
    await pressKey(page, page.getByRole('button', { name: /中山社区/ }));
    await typeInto(page, page.locator('#building'), '12号楼');
    await typeInto(page, page.locator('#unit'), '2');
    await typeInto(page, page.locator('#room'), '501');
    await typeInto(page, page.locator('#phone'), '13805910000');
    await typeInto(page, page.locator('#name-0'), people[0]?.name ?? '');
    await typeInto(page, page.locator('#number-0'), '350102199001011230');
    await pressKey(page, page.locator('#consent'), 'Space');
    await pressKey(page, page.getByRole('button', { name: '提交登记' }));
    await page.locator('#number-0[aria-invalid=true]').waitFor();
    expect((await page.locator('#number-0-wrong').innerText()).length).toBeGreaterThan(4);
    await me.picture('me-form-zh');
    expect(await me.axe()).toEqual([]);
    await typeInto(page, page.locator('#number-0'), people[0]?.document.number ?? '');
    await pressKey(page, page.getByRole('button', { name: '增加一人' }));
    await typeInto(page, page.locator('#name-1'), people[1]?.name ?? '');
    await typeInto(page, page.locator('#number-1'), people[1]?.document.number ?? '');
    await pressKey(page, page.getByRole('button', { name: '提交登记' }));
    await page.getByText('正在分配时段').first().waitFor();
    expect(await page.locator('article').count()).toBe(2);
    await service.t.assign(drill.id, gulou.communities[0]);
    await page.locator('.when').first().waitFor();
    const text = await page.locator('main').innerText();
    // Names as the interface gives them: masked.
    expect(text).not.toContain(people[0]?.name);
    expect(text).toContain('*');
    await me.picture('me-card-zh');
    expect(await me.axe()).toEqual([]);
  });

  test('the pass fills the screen and is the one of the interface', async () => {
    const { page } = me;
    await pressKey(page, page.getByRole('button', { name: '出示登记码' }).first());
    const picture = page.locator('.pass img');
    await picture.waitFor();
    expect(await page.evaluate(`document.querySelector('.pass img').naturalWidth`)).toBeGreaterThan(100);
    expect(await me.axe()).toEqual([]);
    await me.picture('me-pass');
    await pressKey(page, page.getByRole('button', { name: '关闭' }));
    await picture.waitFor({ state: 'detached' });
  });

  test('another window for the household, into the calendar, and back out', async () => {
    const { page } = me;
    const before = await page.locator('.when b').allInnerTexts();
    await pressKey(page, page.getByRole('button', { name: '更换时段' }).first());
    const last = page.locator('.slots button').last();
    await pressKey(page, last);
    await page.locator(`.when b:not(:text-is("${before[0]}"))`).first().waitFor();
    const after = await page.locator('.when b').allInnerTexts();
    expect(new Set(after).size).toBe(1);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      pressKey(page, page.getByRole('button', { name: '加入日历' }).first()),
    ]);
    const text = await readFile(await download.path(), 'utf8');
    const { items } = await service.t.need<{ items: { appointment: { startsAt: string } }[] }>(
      'GET',
      `/v1/registrations?drillId=${drill.id}`,
      { token: await service.t.token('citizen', { sub: 'anna' }) },
    );
    const starts = new Date(items[0]?.appointment.startsAt ?? '').toISOString();
    expect(text).toContain(`DTSTART:${starts.slice(0, 19).replace(/[-:]/g, '')}Z`);
    await pressKey(page, page.getByRole('button', { name: '取消登记' }).first());
    await pressKey(page, page.getByRole('button', { name: '确认取消？' }));
    await page.getByText('已取消').waitFor();
    await pressKey(page, page.getByRole('button', { name: 'English' }));
    await page.getByText('cancelled').waitFor();
    expect(await me.axe()).toEqual([]);
    expect(me.complaints).toEqual([]);
  });

  test('somebody else sees nothing of it', async () => {
    const { page } = await browser.open();
    await signIn(page, `${service.url}/me`, app, 'bob');
    await page.getByRole('heading', { name: 'Register your household' }).waitFor();
    expect(await page.locator('article').count()).toBe(0);
  });

  test('whose document does not say when they were born says it; for a child somebody agrees', async () => {
    const { page, axe, complaints } = await browser.open();
    await signIn(page, `${service.url}/me`, app, 'carl');
    await page.locator('#community').fill('中山');
    await page.getByRole('button', { name: /中山社区/ }).click();
    await page.locator('#building').fill('12号楼');
    await page.locator('#phone').fill('13805910001');
    await page.locator('#name-0').fill('陈榕');
    await page.locator('#number-0').fill(registration(7, gulou.communities[0]).person.document.number);
    expect(await page.locator('#born-0').count()).toBe(0);
    await page.getByRole('button', { name: 'One person more' }).click();
    await page.locator('#name-1').fill('ANNA MARIA ERIKSSON');
    await page.locator('#type-1').selectOption('passport');
    await page.locator('#number-1').fill('L898902C3');
    await page.locator('#nationality-1').fill('CAN');
    const born = page.locator('#born-1');
    await typeInto(page, born, '2012-02-30');
    await page.locator('#consent').check();
    const send = page.getByRole('button', { name: 'Register', exact: true });
    await send.click();
    await page.locator('#born-1[aria-invalid=true]').waitFor();
    expect(await page.locator('#born-1-wrong').innerText()).toContain('write YYYY-MM-DD');
    await typeInto(page, born, '2012-02');
    await send.click();
    await page.locator('.refusal', { hasText: 'under 14' }).waitFor();
    expect([
      await page.locator('#guardian-1').inputValue(),
      await page.locator('#guardian-phone-1').inputValue(),
    ]).toEqual(['陈榕', '13805910001']);
    expect(await axe()).toEqual([]);
    await send.click();
    await page.locator('article').nth(1).waitFor();
    expect(complaints).toEqual([]);
  });
});
