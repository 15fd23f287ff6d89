import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import {
  type PageAnswer,
  type SeededDrill,
  type SiteAnswer,
  seedDrill,
  sitePlan,
} from '../../../support/drill.ts';
import type { AuditLine } from '../audit/audit-line.ts';

describe('sites of a plan', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let n = 50;
  beforeAll(async () => {
    t = await startTestApp();
    drill = await seedDrill(t);
  });
  afterAll(() => t.close());

  const post = (body: object, token = drill.gulouHq) =>
    t.call<SiteAnswer & { code?: string; siteId?: string }>('POST', `/v1/drills/${drill.id}/sites`, {
      token,
      body,
    });
  const remove = (id = '', token = drill.gulouHq) => t.call('DELETE', `/v1/sites/${id}`, { token });
  const audited = async (action: string) =>
    (
      await t.need<PageAnswer<AuditLine>>('GET', `/v1/audit?action=${action}&limit=1000`, {
        token: await t.token('auditor'),
      })
    ).items.map(({ object }) => object.id);

  test('the same site posted many times at once is one; the others are told which', async () => {
    const body = sitePlan(gulou, n++);
    const answers = await Promise.all(Array.from({ length: 20 }, () => post(body)));
    const made = answers.filter(({ status }) => status === 201);
    expect(made).toHaveLength(1);
    for (const { status, body: refusal } of answers) {
      if (status !== 201)
        expect([status, refusal.code, refusal.siteId]).toEqual([409, 'site-exists', made[0]?.body.id]);
    }
    // Written a little otherwise it is the same; at another address it is another.
    expect((await post({ ...body, name: ` ${body.name.replace(/(.)/, '$1 ')} ` })).status).toBe(409);
    expect((await post({ ...body, address: `${body.address}2` })).status).toBe(201);
    expect((await audited('site.added')).filter((id) => id === made[0]?.body.id)).toHaveLength(1);
  });

  test('a draft can be deleted, and then be made again', async () => {
    const body = sitePlan(gulou, n++);
    const { id } = (await post(body)).body;
    expect((await remove(id, drill.taijiangHq)).status).toBe(404);
    expect((await remove(id)).status).toBe(204);
    expect((await remove(id)).status).toBe(404);
    for (const table of ['sites', 'slots', 'site_communities']) {
      const column = table === 'sites' ? 'id' : 'site_id';
      expect(await t.sql`select from ${t.sql(table)} where ${t.sql(column)} = ${id}`).toHaveLength(0);
    }
    expect(await audited('site.deleted')).toEqual([id]);
    expect((await post(body)).status).toBe(201);
  });

  test('what is published, or has a tablet, is not', async () => {
    const refused = { status: 409, body: { code: 'site-in-use' } };
    expect(await remove(drill.gulou[0])).toMatchObject(refused);
    const { id } = (await post(sitePlan(gulou, n++))).body;
    await t.need('POST', '/v1/devices', { token: drill.gulouHq, body: { siteId: id, label: '平板' } });
    expect(await remove(id)).toMatchObject(refused);
    expect(await t.sql`select from slots where site_id = ${id}`).not.toHaveLength(0);
  });

  test('deleting and publishing at once: one of the two', async () => {
    for (let round = 0; round < 8; round++) {
      const { id } = (await post(sitePlan(gulou, n++))).body;
      const [gone] = await Promise.all([
        remove(id),
        t.call('POST', `/v1/drills/${drill.id}/publish`, {
          token: drill.gulouHq,
          body: { division: gulou.division, force: true, reason: '演练' },
        }),
      ]);
      const stands = await t.sql<{ status: string }[]>`select status from sites where id = ${id}`;
      expect([204, 409]).toContain(gone.status);
      expect(stands.map(({ status }) => status)).toEqual(gone.status === 204 ? [] : ['published']);
    }
    expect(
      (await audited('drill.published')).length + (await audited('drill.force-published')).length,
    ).toBeGreaterThan(8);
  });
});
