import type { Page } from 'playwright-core';
import type { TestApp } from '../app.ts';
import type { Window } from './browser.ts';
import { tabTo, typeInto } from './keyboard.ts';

/** A code for a tablet of a site, as headquarters give it out. */
export async function enrolmentCode(t: TestApp, token: string, siteId: string | undefined): Promise<string> {
  const body = { siteId, label: '平板' };
  return (await t.need<{ code: string }>('POST', '/v1/devices', { token, body })).code;
}

/** What is done on a tablet with the keyboard, or a hand scanner, which is one. */
export function handsOn({ page }: Pick<Window, 'page'>) {
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });
  const outcome = async (): Promise<string> => {
    await page.locator('.outcome .sign').waitFor();
    return page.locator('.outcome').innerText();
  };
  return {
    button,
    outcome,
    /** Scans or types something; answers what came of it. */
    async scan(text: string): Promise<string> {
      const field = page.locator('#scan');
      await tabTo(page, field);
      await field.fill(text);
      await page.keyboard.press('Enter');
      return outcome();
    },
    /** Presses a button with the keyboard. */
    async press(name: string | RegExp): Promise<void> {
      await tabTo(page, button(name));
      await page.keyboard.press('Enter');
    },
    type: (selector: string, text: string) => typeInto(page, page.locator(selector), text),
    sent: () => page.locator('.waiting', { hasText: 'all sent' }).waitFor(),
  };
}

/** Takes a tablet into service, with the keyboard, and waits until it holds its list and itself. */
export async function takeIntoService(page: Page, url: string, code: string): Promise<void> {
  await page.goto(`${url}/tablet`);
  await typeInto(page, page.locator('#code'), code);
  await page.keyboard.press('Enter');
  await page.locator('.state', { hasText: /list: \d+ people/ }).waitFor();
  await page.evaluate('navigator.serviceWorker.ready.then(() => true)');
}
