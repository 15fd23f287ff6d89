import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { workOutLines } from '../../../../src/modules/day/lines/lines.jobs.ts';
import { createLinesRead } from '../../../../src/modules/day/lines/lines.read.ts';
import { createSiteLinesRepo } from '../../../../src/modules/day/lines/site-lines.repo.ts';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { describedBy } from '../../../support/contract.ts';
import { gulou, taijiang } from '../../../support/divisions.ts';
import { type SeededDrill, seedDrill } from '../../../support/drill.ts';
import { checkEvent } from '../../../support/event-contract.ts';
import { type EventListener, listen } from '../../../support/event-listener.ts';
import { eventually } from '../../../support/eventually.ts';
import { household } from '../../../support/people.ts';

describe('events of a drill', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let base: string;
  const listeners: EventListener[] = [];
  beforeAll(async () => {
    t = await startTestApp();
    base = await t.app.listen({ port: 0, host: '127.0.0.1' });
    drill = await seedDrill(t, { lanes: 20 });
  });
  afterEach(async () => {
    await Promise.all(listeners.splice(0).map((one) => one.close()));
  });
  afterAll(() => t.close());

  function hear(token: string, headers: Record<string, string> = {}, id = drill.id) {
    const about = { authorization: `Bearer ${token}`, ...headers };
    const one = listen(`${base}/v1/drills/${id}/events`, about, describedBy(t.app));
    listeners.push(one);
    return one;
  }
  const plan = async (division: string): Promise<string> => {
    const body = { division };
    const job = await t.need<{ id: string }>(
      'POST',
      `/v1/drills/${drill.id}/plan`,
      { token: drill.cityHq, body },
      [202],
    );
    await t.runJob(job.id);
    return job.id;
  };

  test('a listener hears how things stand, then a job from its start to its end, and nothing of another district', async () => {
    const city = hear(drill.cityHq);
    const other = hear(drill.taijiangHq);
    await eventually(
      'both are heard',
      () => city.of('opened').length === 1 && other.of('opened').length === 1,
    );
    expect(city.of('opened')[0]).toMatchObject({ drillId: drill.id, division: '3501', resumed: false });
    const token = await t.token('citizen');
    const home = household(0, 3, gulou.communities[0]);
    await t.need('POST', `/v1/drills/${drill.id}/households`, { token, body: home });
    const body = {};
    const asked = await t.need<{ id: string }>(
      'POST',
      `/v1/drills/${drill.id}/plan`,
      { token: drill.gulouHq, body },
      [202],
    );
    await t.runJob(asked.id);
    await eventually('the end is heard', () => city.of('job').some((job) => job['status'] === 'done'));
    const own = city.of('job').filter((job) => job['id'] === asked.id);
    expect(own.at(-1)).toMatchObject({ kind: 'plan', status: 'done', progress: { done: 3, total: 3 } });
    await eventually('coverage is heard', () => city.of('coverage').length > 0, 15_000);
    expect(city.of('coverage').every((one) => String(one['division']).startsWith('3501'))).toBe(true);
    expect(other.of('job')).toEqual([]);
    expect(other.of('coverage').every((one) => one['division'] === taijiang.division)).toBe(true);
  });

  test('a line is heard when it changes', async () => {
    const city = hear(drill.cityHq);
    const siteId = drill.gulou[0] ?? '';
    await workOutLines(
      {
        lines: createLinesRead(t.ground.database),
        repo: createSiteLinesRepo(t.ground.database),
        ports: { changesOf: async () => new Map(), onLines: async () => undefined },
        clock: t.clock,
      },
      { drillId: drill.id, siteIds: [siteId] },
    );
    await eventually('the line is heard', () => city.of('queue').length > 0);
    expect(city.of('queue')[0]).toMatchObject({ siteId, waiting: 0 });
  });

  test('the check of events finds a name, a field and a value that the document does not tell of', () => {
    const description = describedBy(t.app);
    const data = { id: drill.id, kind: 'plan', status: 'done', progress: { done: 3, total: 3 } };
    const check = (event: string, more: object = {}) =>
      checkEvent(description, { event, data: { ...data, ...more } });
    expect(() => check('job')).not.toThrow();
    expect(() => check('jobs')).toThrow('this event is not what is documented');
    expect(() => check('job', { status: 'late' })).toThrow('/data/status must be equal to one of');
    expect(() => check('job', { status: undefined })).toThrow("must have required property 'status'");
    expect(() => check('job', { who: 'somebody' })).toThrow('not documented, /data/who');
    const progress = { done: 3, total: 3, left: 0 };
    expect(() => check('job', { progress })).toThrow('not documented, /data/progress/left');
  });

  test('a HEAD is answered with the headers of a stream', async () => {
    const answer = await fetch(`${base}/v1/drills/${drill.id}/events`, {
      method: 'HEAD',
      headers: { authorization: `Bearer ${drill.cityHq}` },
    });
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
      200,
      'text/event-stream; charset=utf-8',
      '',
    ]);
  });

  test('whoever comes back with the last id is told what is new since, and only that', async () => {
    const first = hear(drill.cityHq);
    const before = await plan(gulou.division);
    await eventually('it is heard', () =>
      first.of('job').some((job) => job['id'] === before && job['status'] === 'done'),
    );
    await first.close();
    // Older than the margin within which a step may still be under way.
    await t.sql`update jobs set changed_at = changed_at - interval '30 seconds'`;
    const after = await plan(gulou.division);
    const again = hear(drill.cityHq, { 'last-event-id': first.state.lastId });
    await eventually('it goes on', () => again.of('job').some((job) => job['id'] === after));
    expect(again.of('opened')[0]).toMatchObject({ resumed: true });
    expect(again.of('job').some((job) => job['id'] === before)).toBe(false);
    const strange = hear(drill.cityHq, { 'last-event-id': 'nonsense' });
    await eventually('all is told', () => strange.of('job').some((job) => job['id'] === before));
    expect(strange.of('opened')[0]).toMatchObject({ resumed: false });
  });

  test('many listeners, one read a round', async () => {
    const many = Array.from({ length: 100 }, (_, n) =>
      n % 2 === 0 ? hear(drill.cityHq) : hear(drill.gulouHq),
    );
    await eventually('all are heard', () => many.every((one) => one.of('opened').length === 1), 15_000);
    const id = await plan(gulou.division);
    const ends = (one: (typeof many)[number]) =>
      one.of('job').some((job) => job['id'] === id && job['status'] === 'done');
    await eventually('all hear of the end', () => many.filter((_, n) => n % 2 === 0).every(ends), 15_000);
  });

  test('a drill of another city, a role without a plan, and a token that is none are refused', async () => {
    const elsewhere = await t.token('city-hq', { division: '3502' });
    expect((await t.call('GET', `/v1/drills/${drill.id}/events`, { token: elsewhere })).status).toBe(404);
    expect(
      (await t.call('GET', `/v1/drills/${drill.id}/events`, { token: await t.token('citizen') })).status,
    ).toBe(403);
    expect((await t.call('GET', `/v1/drills/${drill.id}/events`)).status).toBe(401);
    expect((await t.call('GET', '/v1/drills/x/events', { token: drill.cityHq })).status).toBe(400);
  });
});
