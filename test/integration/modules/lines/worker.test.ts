import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLiveLines } from '../../../../src/modules/day/lines/live-lines.ts';
import { createSiteLinesRead } from '../../../../src/modules/day/lines/site-lines.read.ts';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import { type SeededDrill, seedDrill } from '../../../support/drill.ts';
import { eventually } from '../../../support/eventually.ts';
import { registration } from '../../../support/people.ts';

const opening = new Date('2021-09-22T08:30:00+08:00');

describe('a worker', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let site: string;
  beforeAll(async () => {
    t = await startTestApp({ worker: true });
    drill = await seedDrill(t);
    site = drill.gulou[0] ?? '';
    t.clock.moveTo(opening);
  });
  afterAll(() => t.close());

  const waiting = async () => (await t.need<{ waiting: number }>('GET', `/v1/sites/${site}/queue`)).waiting;

  /** A walk-in at the site. */
  const checkIn = async (n: number) =>
    t.need('POST', `/v1/sites/${site}/check-ins`, {
      token: await t.token('tablet', { sub: 'tablet-1', site }),
      body: {
        deviceSeq: n,
        at: t.clock.now().toISOString(),
        lane: '1',
        walkIn: registration(n, gulou.communities[0]),
      },
    });

  test('looks after the lines by itself, and who listens is told of what changes and no more', async () => {
    const source = createLiveLines(createSiteLinesRead(t.ground.reports));
    // A tablet that records lanes would record swabs, too: nobody is taken to have been served meanwhile.
    await t.need('POST', `/v1/sites/${site}/line-events`, {
      token: await t.token('tablet', { sub: 'tablet-1', site }),
      body: { events: [{ deviceSeq: 1, at: opening.toISOString(), lane: '1', kind: 'lane-opened' }] },
    });
    await checkIn(1);
    await checkIn(2);
    // Its clock stands still: a line is looked at again when time has gone on. By little: a busy machine is to see the
    // line as it is now, and not as it is hours after anybody was last heard of.
    let steps = 0;
    let steppedAt = Number.NEGATIVE_INFINITY;
    const timeGoesOn = () => {
      if (performance.now() - steppedAt < 250) return;
      steppedAt = performance.now();
      t.clock.moveTo(new Date(opening.getTime() + ++steps * 10_000));
    };
    await eventually('the line is known', async () => {
      timeGoesOn();
      return (await waiting()) === 2;
    });
    const before = await source.read(drill.id, undefined);
    expect(before.states.find(({ key }) => key === site)?.data).toMatchObject({ siteId: site, waiting: 2 });
    await checkIn(3);
    await eventually('the newcomer is known', async () => {
      timeGoesOn();
      return (await waiting()) === 3;
    });
    const after = await source.read(drill.id, before.cursor);
    expect(after.states.find(({ key }) => key === site)?.data).toMatchObject({ waiting: 3 });
    expect(source.understands(before.cursor, after.cursor)).toBe(true);
    expect(source.understands('nonsense', after.cursor)).toBe(false);
  });
});
