import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gulou } from '../../support/divisions.ts';
import { type SeededDrill, seedDrill } from '../../support/drill.ts';
import { type Faces, openBrowser, pictures, withoutBrowser } from '../../support/faces/browser.ts';
import { type FacesService, serveFaces } from '../../support/faces/service.ts';
import { addClient, signIn } from '../../support/faces/sign-in.ts';

describe.skipIf(withoutBrowser)('the desk', () => {
  let service: FacesService;
  let browser: Faces;
  let drill: SeededDrill;

  beforeAll(async () => {
    [service, browser] = await Promise.all([serveFaces(), openBrowser()]);
    drill = await seedDrill(service.t, { publish: false, sites: 1 });
  });
  afterAll(() => Promise.all([browser?.close(), service?.close()]));

  const counted = async () => {
    const [row] = await service.t.sql<{ n: number }[]>`
      select count(*)::int as n from sites where drill_id = ${drill.id} and division like '350102%'`;
    return row?.n;
  };

  test('a file whose headings differ is looked at, mended, imported; then published with a reason', async () => {
    const heading = '点位,address,lng,lat,datum,division,communities,lanes,ratePerLaneHour,walkInShare,hours';
    const line = (name: string, lanes: number) =>
      `${name},东街1号,119.3,26.08,wgs84,${gulou.street},${gulou.communities.join(' ')},${lanes},70,0.1,2021-09-22 08:30-12:00`;
    const path = join(pictures, 'sites.csv');
    await writeFile(path, [heading, line('一号采样点', 4), line('二号采样点', 0)].join('\n'));
    const { page, axe, picture, complaints } = await browser.open({ language: 'zh' });
    const hq = await addClient(service.t, { name: '鼓楼区', role: 'district-hq', division: gulou.division });
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
    /** Presses a button that brings the file, has the job done as a worker would, and answers what came of it. */
    const bring = async (name: string) => {
      const [response] = await Promise.all([
        page.waitForResponse('**/sites/import?*'),
        page.getByRole('button', { name }).click(),
      ]);
      const id = response.headers()['location']?.split('/').at(-1) ?? '';
      await service.t.runJob(id);
      const { result } = await service.t.need<{ result: Record<string, number> }>('GET', `/v1/jobs/${id}`, {
        token: drill.gulouHq,
      });
      return result;
    };
    const looked = await bring('预检');
    await page.getByText('尚未写入').waitFor();
    expect(looked).toMatchObject({ rows: 2, rejected: 1 });
    expect(await page.locator('.import').innerText()).toContain(
      `共 2 行：接受 ${looked['accepted']}（其中变更 ${looked['changed']}、未变 ${looked['unchanged']}），退回 1`,
    );
    expect(await counted()).toBe(1);
    await picture('desk-zh');
    expect(await axe()).toEqual([]);
    await bring('正式导入');
    await page.getByText('已导入。').waitFor();
    await page.locator('tr[data-site]').nth(1).waitFor();
    expect(await counted()).toBe(2);
    const told = await service.t.need<{ feasible: boolean; findings: { text: string }[] }>(
      'GET',
      `/v1/drills/${drill.id}/feasibility?division=${gulou.division}`,
      { token: drill.gulouHq, headers: { 'accept-language': 'zh-CN' } },
    );
    for (const { text } of told.findings) expect(await page.locator('.findings').innerText()).toContain(text);
    await page.getByRole('button', { name: 'English' }).click();
    expect(await axe()).toEqual([]);
    if (!told.feasible) await page.locator('#reason').fill('周边两区已协调支援');
    await page.getByRole('button', { name: 'Publish 350102' }).click();
    await page.getByRole('button', { name: 'Publish: sure?' }).click();
    await page.getByText('Published.').waitFor();
    expect(await page.locator('tr[data-site]').first().innerText()).toContain('published');
    expect(complaints).toEqual([]);
  });
});
