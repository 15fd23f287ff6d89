import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, startTestApp, type TestApp } from '../../../support/app.ts';
import type { PageAnswer, SeededDrill } from '../../../support/drill.ts';
import { seedDrill } from '../../../support/drill.ts';

interface Listed {
  id: string;
  status: string;
  kind: string;
  drillId: string;
}

describe('lists of what a division has asked for', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let other: SeededDrill;
  /** In the order in which they were asked for. */
  const jobs: string[] = [];
  const replans: string[] = [];

  beforeAll(async () => {
    t = await startTestApp();
    drill = await seedDrill(t);
    other = await seedDrill(t);
    const plan = async (of: SeededDrill, token: string) =>
      jobs.push((await t.need<Listed>('POST', `/v1/drills/${of.id}/plan`, { token, body: {} }, [202])).id);
    const close = async (site: string | undefined, token: string, dryRun: boolean) =>
      replans.push(
        (
          await t.need<Listed>('POST', `/v1/sites/${site}/close`, {
            token,
            body: { reason: '停电', dryRun },
          })
        ).id,
      );
    // Two of them at one and the same instant: the clock stands.
    await plan(drill, drill.gulouHq);
    await t.need('POST', `/v1/jobs/${jobs[0]}/cancel`, { token: drill.gulouHq });
    await plan(drill, drill.cityHq);
    await plan(other, other.gulouHq);
    await close(drill.gulou[0], drill.gulouHq, false);
    await close(drill.taijiang[0], drill.taijiangHq, false);
    await close(other.gulou[0], other.gulouHq, true);
  });
  afterAll(() => t.close());

  const list = async (path: 'jobs' | 'replans', token: string, query = '') =>
    (await t.need<PageAnswer<Listed>>('GET', `/v1/${path}?${query}`, { token })).items;
  const ids = async (path: 'jobs' | 'replans', token: string, query = '') =>
    (await list(path, token, query)).map(({ id }) => id);

  test('jobs: a city’s are its districts’, too; a district’s its own, newest first', async () => {
    expect(await ids('jobs', drill.cityHq)).toEqual(jobs.toReversed());
    expect(await ids('jobs', drill.gulouHq)).toEqual([jobs[2], jobs[0]]);
    expect(await ids('jobs', drill.taijiangHq)).toEqual([]);
    expect(await ids('jobs', drill.cityHq, `drillId=${drill.id}`)).toEqual([jobs[1], jobs[0]]);
    expect(await ids('jobs', drill.cityHq, 'status=cancelled')).toEqual([jobs[0]]);
    const [newest] = await list('jobs', drill.cityHq);
    expect(newest).toEqual(await t.need('GET', `/v1/jobs/${jobs[2]}`, { token: drill.cityHq }));
    expect(newest).toMatchObject({ kind: 'plan', drillId: other.id, finishedAt: null });
  });

  test('replans: the same, by how they stand now', async () => {
    expect((await ids('replans', drill.cityHq)).sort()).toEqual([...replans].sort());
    expect((await ids('replans', drill.gulouHq)).sort()).toEqual([replans[0], replans[2]].sort());
    expect(await ids('replans', drill.taijiangHq)).toEqual([replans[1]]);
    expect(await ids('replans', drill.gulouHq, `drillId=${drill.id}`)).toEqual([replans[0]]);
    expect(await ids('replans', drill.cityHq, 'status=dry-run')).toEqual([replans[2]]);
    expect(await ids('replans', drill.cityHq, 'status=expired')).toEqual([]);
    expect(await list('replans', drill.taijiangHq)).toEqual([
      await t.need('GET', `/v1/replans/${replans[1]}`, { token: drill.taijiangHq }),
    ]);
    const before = t.clock.now();
    t.clock.moveTo(new Date(before.getTime() + 3_600_000));
    expect((await ids('replans', drill.cityHq, 'status=expired')).sort()).toEqual(
      [replans[0], replans[1]].sort(),
    );
    expect(await ids('replans', drill.cityHq, 'status=proposed')).toEqual([]);
    t.clock.moveTo(before);
  });

  test('page by page, each once, though two were asked for at one instant', async () => {
    for (const path of ['jobs', 'replans'] as const) {
      const seen: string[] = [];
      let url: string | undefined = `/v1/${path}?limit=1`;
      while (url !== undefined) {
        const answer: Answer<PageAnswer<Listed>> = await t.call('GET', url, { token: drill.cityHq });
        seen.push(...answer.body.items.map(({ id }) => id));
        url = /^<([^>]+)>; rel="next"$/.exec(answer.headers['link'] ?? '')?.[1];
      }
      expect(seen).toEqual(await ids(path, drill.cityHq));
      expect(seen).toHaveLength(3);
    }
  });

  test.each(['limit=0', 'cursor=x', 'cursor=WyJ4IiwieSJd', 'status=over', 'drillId=1', 'division=350102'])(
    '?%s is a 400',
    async (query) => {
      for (const path of ['jobs', 'replans']) {
        expect(await t.call('GET', `/v1/${path}?${query}`, { token: drill.cityHq })).toMatchObject({
          status: 400,
          body: { code: 'invalid-request' },
        });
      }
    },
  );
});
