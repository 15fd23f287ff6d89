import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAssignmentRead } from '../../../../src/modules/windows/assignment/index.ts';
import { createWaitsWatch } from '../../../../src/modules/windows/assignment/waits-watch.ts';
import { createMetrics } from '../../../../src/platform/http/index.ts';
import { type QueueHealth, watchHealth } from '../../../../src/platform/queue/index.ts';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import { type RegistrationAnswer, type SeededDrill, seedDrill } from '../../../support/drill.ts';
import { eventually } from '../../../support/eventually.ts';
import { registration } from '../../../support/people.ts';

const [community] = gulou.communities;
const people = 3;

/** A logger that remembers what it was told. */
function remembering() {
  const lines: { level: string; fields: object; message: string }[] = [];
  const at = (level: string) => (fields: object | string, message?: string) => {
    lines.push(
      typeof fields === 'string'
        ? { level, fields: {}, message: fields }
        : { level, fields, message: message ?? '' },
    );
  };
  return { lines, logger: { info: at('info'), warn: at('warn') } as never };
}

describe('who waits for a window, and since when', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let citizen: string;
  let ids: string[];
  beforeAll(async () => {
    t = await startTestApp();
    drill = await seedDrill(t);
    citizen = await t.token('citizen');
    ids = [];
    for (let n = 0; n < people; n++) {
      const body = registration(n, community);
      ids.push((await t.need<RegistrationAnswer>('POST', url(), { token: citizen, body })).id);
    }
  });
  afterAll(() => t.close());
  const url = () => `/v1/drills/${drill.id}/registrations`;

  async function look() {
    const metrics = createMetrics();
    const { lines, logger } = remembering();
    const read = createAssignmentRead(t.ground.database);
    await createWaitsWatch({ read, clock: t.clock, logger, metrics })();
    const value = async (name: string) =>
      (await metrics.registry.getSingleMetric(name)?.get())?.values.find(
        ({ labels }) => labels['drill'] === drill.id,
      )?.value ?? -1;
    return {
      lines,
      waiting: await value('muster_people_waiting'),
      oldest: await value('muster_oldest_waiting_seconds'),
    };
  }
  /** As if the drill had been published, and the first of them had registered, so many minutes ago. */
  async function begin(publishedMinutes: number, registeredMinutes: number): Promise<void> {
    await t.sql`
      update drill_publications set published_at = now() - ${publishedMinutes}::int * interval '1 minute'
      where drill_id = ${drill.id}`;
    await t.sql`
      update waiting set since = now() - ${registeredMinutes}::int * interval '1 minute'
      where registration_id = ${ids[0] ?? ''}`;
  }
  const since = async () => {
    const [row] = await t.sql<{ since: Date }[]>`
      select since from waiting where registration_id = ${ids[0] ?? ''}`;
    return row?.since;
  };

  test('they are counted, the oldest by age, and nothing is said as long as it is short', async () => {
    await begin(60, 1);
    const { waiting, oldest, lines } = await look();
    expect(waiting).toBe(people);
    expect(oldest).toBeGreaterThanOrEqual(60);
    expect(oldest).toBeLessThan(120);
    expect(lines).toEqual([]);
  });

  test('before the drill was published nobody waited', async () => {
    await begin(1, 50);
    const { oldest } = await look();
    expect(oldest).toBeGreaterThanOrEqual(60);
    expect(oldest).toBeLessThan(120);
  });

  test('one that has waited long although there are places is a warning; not where there are none', async () => {
    await begin(60, 10);
    const { oldest, lines } = await look();
    expect(oldest).toBeGreaterThanOrEqual(600);
    expect(lines).toMatchObject([
      {
        level: 'warn',
        fields: { drillId: drill.id, count: people },
        message: 'people wait for a window although there are places',
      },
    ]);
    const free = await t.sql<{ id: string; bookable: number }[]>`
      select id, bookable from slots where drill_id = ${drill.id}`;
    await t.sql`update slots set bookable = 0 where drill_id = ${drill.id}`;
    expect((await look()).lines).toEqual([]);
    for (const { id, bookable } of free)
      await t.sql`update slots set bookable = ${bookable} where id = ${id}`;
  });

  test('a change keeps since when somebody waits; whoever has been told that there is no window waits anew', async () => {
    await begin(60, 10);
    const before = await since();
    const change = (body: object) => t.need('PATCH', `/v1/registrations/${ids[0]}`, { token: citizen, body });
    await change({ preferences: { notBefore: '2021-09-22T10:00:00+08:00' } });
    expect(await since()).toEqual(before);
    await t.sql`update waiting set told = true where registration_id = ${ids[0] ?? ''}`;
    expect((await look()).waiting).toBe(people - 1);
    await change({ preferences: { notBefore: '2021-09-22T11:00:00+08:00' } });
    expect((await since())?.getTime()).toBeGreaterThan(before?.getTime() ?? Number.POSITIVE_INFINITY);
    expect((await look()).waiting).toBe(people);
  });

  test('whoever has a window waits no more', async () => {
    await t.assign(drill.id, community);
    expect(await look()).toEqual({ waiting: 0, oldest: 0, lines: [] });
  });
});

describe('the health of the queue', () => {
  const topic = (lateSeconds: number) => ({
    waiting: 0,
    delayed: 1,
    active: 0,
    failed: 0,
    oldestWaitingSeconds: null,
    lastCompletedSeconds: null,
    repeat: { everySeconds: 30, lateSeconds },
  });

  test('is looked at by itself: a warning while work stands still, a line when it goes on, how late repeats are', async () => {
    const states: QueueHealth[] = [
      { ok: true, reachable: true, stuck: [], topics: { reconcile: topic(0) } },
      {
        ok: false,
        reachable: true,
        stuck: ['reconcile'],
        topics: { reconcile: topic(28_800) },
        problem: 'reconcile: its repeat of every 30 s is 28800 s late',
      },
      { ok: true, reachable: true, stuck: [], topics: { reconcile: topic(1) } },
    ];
    const metrics = createMetrics();
    const { lines, logger } = remembering();
    const seen: (number | undefined)[][] = [];
    let looks = 0;
    const shown = async (name: string) =>
      (await metrics.registry.getSingleMetric(name)?.get())?.values[0]?.value;
    const stopWatching = watchHealth({
      async health() {
        // What the look before has left.
        if (looks > 0) seen.push([await shown('muster_repeat_late_seconds'), await shown('muster_degraded')]);
        const state = states[Math.min(looks, states.length - 1)];
        looks += 1;
        if (state === undefined) throw new Error('no state');
        return state;
      },
      metrics,
      logger,
      everyMs: 10,
    });
    await eventually('it has been looked at four times', () => looks >= 4);
    stopWatching();
    expect(seen.slice(0, 3)).toEqual([
      [0, 0],
      [28_800, 1],
      [1, 0],
    ]);
    expect(lines).toEqual([
      {
        level: 'warn',
        fields: { reason: 'reconcile: its repeat of every 30 s is 28800 s late', count: 1 },
        message: 'work behind the requests stands still',
      },
      { level: 'info', fields: {}, message: 'work behind the requests goes on again' },
    ]);
  });
});
