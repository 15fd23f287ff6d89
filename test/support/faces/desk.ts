import type { Page } from 'playwright-core';
import type { TestApp } from '../app.ts';

/** Opens a part of the desk. */
export const openTab = (page: Page, name: string): Promise<void> => page.getByRole('tab', { name }).click();

/** Presses a button that begins a job, and has it done as a worker would; answers its id. */
export async function work(t: TestApp, page: Page, name: string): Promise<string> {
  const [begun] = await Promise.all([
    page.waitForResponse((one) => one.status() === 202),
    page.getByRole('button', { name, exact: true }).click(),
  ]);
  const id = begun.headers()['location']?.split('/').at(-1) ?? '';
  await t.runJob(id);
  return id;
}

/** A file as somebody chooses it. */
export const csv = (...lines: string[]): { name: string; mimeType: string; buffer: Buffer } => ({
  name: 'file.csv',
  mimeType: 'text/csv',
  buffer: Buffer.from(lines.join('\n')),
});
