import type { Page } from 'playwright-core';
import type { TestApp } from '../app.ts';

/** A client as an admin adds it. */
export interface Client {
  clientId: string;
  clientSecret: string;
}

export async function addClient(t: TestApp, body: object): Promise<Client> {
  return t.need<Client>('POST', '/v1/clients', { token: await t.token('admin'), body });
}

/** Opens a page, signs in as somebody would, and waits until the page has been come back to. */
export async function signIn(page: Page, url: string, client: Client, subject?: string): Promise<void> {
  await page.goto(url);
  await page.getByRole('button', { name: /^(Sign in|登录)$/ }).click();
  await page.waitForURL('**/sign-in?**');
  await page.locator('#client').fill(client.clientId);
  await page.locator('#secret').fill(client.clientSecret);
  if (subject !== undefined) await page.locator('#subject').fill(subject);
  await page.locator('#secret').press('Enter');
  await page.waitForURL(url);
}
