import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import { type Depot, depotOf } from '../boxes/depot.ts';

interface WayBody {
  registrationId: string;
  steps: { at: string; step: string; by: string | null; about: Record<string, string | number> }[];
}

describe('the whole way of a person and of their tube', () => {
  let t: TestApp;
  let depot: Depot;
  let id: string;
  beforeAll(async () => {
    t = await startTestApp({ now: new Date('2021-09-22T08:00:00+08:00') });
    depot = await depotOf(t);
    const tick = () => t.clock.moveTo(new Date(t.clock.now().getTime() + 60_000));
    [id = ''] = await depot.tube('T-1');
    tick();
    // Into another tube, which goes on.
    await depot.rack.open('T-2', { kind: 'single' });
    tick();
    const [review] = await depot.tube('T-9');
    expect(review).toBeDefined();
    await depot.box('B-1', ['T-1']);
    tick();
    const given = await depot.tablet.post('/B-1/handovers', { to: { courier: 'courier-1' }, count: 1 });
    tick();
    await depot.courier.post(`/B-1/handovers/${given.body.handoverId}/accept`, { count: 1 });
    tick();
    await depot.lab.post('/B-1/receptions', { barcode: 'T-1', by: 'scan' });
  });
  afterAll(() => t.close());

  const way = async (token: string) => t.need<WayBody>('GET', `/v1/registrations/${id}/way`, { token });

  test('stands in one timeline, in order of time, for headquarters with who did what', async () => {
    const { steps } = await way(depot.drill.gulouHq);
    expect(steps.map(({ step }) => step)).toEqual([
      'registered',
      'checked-in',
      'swabbed',
      'tube-sealed',
      'packed',
      'box-sealed',
      'handed-over',
      'accepted',
      'received',
    ]);
    const of = (step: string) => steps.find((one) => one.step === step);
    expect(of('swabbed')).toMatchObject({ by: 'tablet', about: { site: depot.site, tube: 'T-1' } });
    expect(of('packed')).toMatchObject({ by: 'tablet', about: { tube: 'T-1', box: 'B-1' } });
    expect(of('handed-over')).toMatchObject({ by: 'tablet', about: { courier: 'courier-1', count: 1 } });
    expect(of('accepted')).toMatchObject({ by: 'courier-1', about: { box: 'B-1' } });
    expect(of('received')).toMatchObject({
      by: 'clerk',
      about: { laboratory: depot.laboratory, condition: 'good', disposition: 'accept' },
    });
  });

  test('is told to the person without the accounts of those who did it, and to their community', async () => {
    const [row] = await t.sql<{ account: string }[]>`select account from registrations where id = ${id}`;
    const citizen = await way(await t.token('citizen', { sub: row?.account ?? '' }));
    expect(citizen.steps.length).toBe(9);
    expect(citizen.steps.every(({ by }) => by === null)).toBe(true);
    const worker = await way(await t.token('community-worker', { sub: 'worker', division: gulou.street }));
    expect(worker.steps.find(({ step }) => step === 'received')?.by).toBe('clerk');
  });

  test('goes on in the tube’s own way, too', async () => {
    const tube = await t.need<{ way: { act: string; by: string | null; about: object }[] }>(
      'GET',
      `/v1/drills/${depot.drill.id}/tubes/T-1`,
      { token: depot.drill.gulouHq },
    );
    expect(tube.way.map(({ act }) => act)).toEqual([
      'sample',
      'seal',
      'packed',
      'box-sealed',
      'handed-over',
      'accepted',
      'received',
    ]);
    expect(tube.way.at(-1)).toMatchObject({
      by: 'clerk',
      about: { box: 'B-1', laboratory: depot.laboratory },
    });
  });
});
