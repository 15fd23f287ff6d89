import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gulou } from '../../support/divisions.ts';
import { type RegistrationAnswer, type SeededDrill, seedDrill } from '../../support/drill.ts';
import { type Faces, openBrowser, type Window, withoutBrowser } from '../../support/faces/browser.ts';
import { someLine } from '../../support/faces/lines.ts';
import { type FacesService, serveFaces } from '../../support/faces/service.ts';
import { addClient, signIn } from '../../support/faces/sign-in.ts';
import { enrolmentCode, handsOn } from '../../support/faces/tablets.ts';
import { registration } from '../../support/people.ts';

/** What would tell of itself if it were ever taken for more than text. */
const markup = `<img src=x onerror="document.title='hit';alert(1)">`;

/** Everything in an answer that somebody has written, or that is written for people, as markup. */
function marked(value: unknown): unknown {
  if (typeof value === 'string') return /\p{Script=Han}|[^ ] [^ ]/u.test(value) ? markup : value;
  if (Array.isArray(value)) return value.map(marked);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, marked(one)]));
}

describe.skipIf(withoutBrowser)('names are text on every page, whatever stands in them', () => {
  let service: FacesService;
  let browser: Faces;
  let drill: SeededDrill;
  let pass: string;
  const [community] = gulou.communities;
  const now = new Date('2021-09-22T08:40:00+08:00');

  beforeAll(async () => {
    [service, browser] = await Promise.all([serveFaces({ now }), openBrowser()]);
    const { t } = service;
    drill = await seedDrill(t, { lanes: 2, ratePerLaneHour: 40, sites: 1 });
    const token = await t.token('citizen', { sub: 'anna' });
    const url = `/v1/drills/${drill.id}/registrations`;
    const body = registration(900, community);
    // Nobody is called so: of people it is refused. Of all else it stands as it was written.
    const refused = await t.call('POST', url, {
      token,
      body: { ...body, person: { ...body.person, name: markup } },
    });
    expect(refused.status).toBe(400);
    const { id } = await t.need<RegistrationAnswer>('POST', url, {
      token,
      body: { ...body, residence: { ...body.residence, building: markup } },
    });
    await t.assign(drill.id, community);
    pass = (await t.need<{ pass: string }>('GET', `/v1/registrations/${id}/pass`, { token })).pass;
    await t.sql`update sites set name = ${markup}, address = ${markup} where drill_id = ${drill.id}`;
    await t.sql`update drills set name = ${markup} where id = ${drill.id}`;
    await someLine(t, drill, drill.gulou[0] ?? '');
    t.clock.moveTo(now);
  });
  afterAll(() => Promise.all([browser?.close(), service?.close()]));

  /** A window in which every answer of the interface is full of markup. */
  async function open(): Promise<Window> {
    const window = await browser.open({ width: 900, height: 1_000 });
    const { page, complaints } = window;
    page.on('dialog', (dialog) => {
      complaints.push(`a dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.route(
      ({ pathname }) => pathname.startsWith('/v1/') && !/^\/v1\/auth\/|\/(events|pass\.\w+)$/.test(pathname),
      async (route) => {
        const response = await route.fetch();
        const isJson = /json/.test(response.headers()['content-type'] ?? '');
        await route.fulfill(isJson ? { response, json: marked(await response.json()) } : { response });
      },
    );
    return window;
  }
  async function expectText({ complaints }: Window, page: Page, where: string): Promise<void> {
    await page.locator(where, { hasText: '<img src=x' }).first().waitFor();
    const found = await page.evaluate(
      `document.querySelectorAll('img[src=x], [onerror], script:not([src])').length`,
    );
    expect([where, found, (await page.title()) === 'hit', complaints]).toEqual([where, 0, false, []]);
  }

  test.each([
    ['screen', 'h1'],
    ['me', 'article'],
    ['wall', '.lines'],
    ['desk', 'tr[data-site]'],
  ])('/%s', async (name, where) => {
    const { t } = service;
    const window = await open();
    const { page } = window;
    if (name === 'screen') await page.goto(`${service.url}/screen/${drill.gulou[0]}`);
    else {
      const role = name === 'me' ? { role: 'citizen' } : { role: 'district-hq', division: gulou.division };
      const client = await addClient(t, { name: `${name} 客户端`, ...role });
      await signIn(page, `${service.url}/${name}`, client, name === 'me' ? 'anna' : undefined);
    }
    await expectText(window, page, where);
    for (const tab of name === 'desk' ? await page.getByRole('tab').all() : []) {
      await tab.click();
      await page.locator('#part > *').last().waitFor();
      await expectText(window, page, 'body');
    }
    if (name !== 'me') return;
    await page
      .getByRole('button', { name: /^Another/ })
      .first()
      .click();
    await page.getByRole('button', { name: /pass/i }).first().click();
    await expectText(window, page, 'dialog h2');
  });

  test('/tablet', async () => {
    const window = await open();
    const { page, context } = window;
    await context.clock.setSystemTime(now);
    const { scan, press } = handsOn(window);
    await page.goto(`${service.url}/tablet`);
    await page.locator('#code').fill(await enrolmentCode(service.t, drill.gulouHq, drill.gulou[0]));
    await page.locator('#code').press('Enter');
    await expectText(window, page, 'h1');
    await scan(pass);
    await expectText(window, page, '.outcome');
    await scan(markup);
    await press('Walk-in');
    await expectText(window, page, '#walk-community');
    await press('Cancel');
    await press('Swabs');
    await scan(markup);
    await expectText(window, page, '.outcome');
    await scan('MF-1');
    await scan(pass);
    await page.locator('.people summary').click();
    await expectText(window, page, '.people');
    // A ticket that nobody here holds: the service says why it takes nothing of it.
    await scan('9-ZZ9');
    await expectText(window, page, '.refused-rows');
    await press(/^To be decided/);
    await page.locator('.reviews li').first().waitFor();
    await expectText(window, page, '#page');
  });
});
