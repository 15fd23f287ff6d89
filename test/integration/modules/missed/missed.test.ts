import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inOrder, recount, slotsOf } from '../../../support/drill.ts';
import { person } from '../../../support/people.ts';
import type { Receiver } from '../../../support/receiver.ts';
import { type Lane, laneAt, type Review } from '../check-in/lane.ts';
import { recountCoverage } from '../coverage/recount.ts';
import { community, startWorld, type World } from '../webhooks/world.ts';

/** The windows of the first day; those of the second begin a day later. */
const days = [
  { opensAt: '2021-09-22T08:30:00+08:00', closesAt: '2021-09-22T12:00:00+08:00' },
  { opensAt: '2021-09-23T08:30:00+08:00', closesAt: '2021-09-23T12:00:00+08:00' },
];
const at = (time: string, day = 22) => `2021-09-${day}T${time}:00+08:00`;

describe('who held a window and did not come', () => {
  let world: World;
  let receiver: Receiver;
  let citizen: string;
  let lane: Lane;
  let here: string;
  let seq = 0;
  beforeAll(async () => {
    world = await startWorld({}, { lanes: 20, hours: days });
    receiver = await world.receiver();
    citizen = await world.t.token('citizen', { sub: 'anna' });
    here = world.drill.gulou[0] ?? '';
    lane = await laneAt(world.t, here, 'tablet-1');
  });
  afterAll(() => world.close());

  const moveTo = (time: string, day?: number) => world.t.clock.moveTo(new Date(at(time, day)));
  const look = () => world.t.services.missed.look(new AbortController().signal);
  const of = (id: string) =>
    world.t.need<{ status: string; appointment: { slotId: string } | null }>(
      'GET',
      `/v1/registrations/${id}`,
      {
        token: citizen,
      },
    );
  const statuses = async (...ids: string[]) => Promise.all(ids.map(async (id) => (await of(id)).status));

  /** Somebody with a window here at this time of a day. */
  async function expected(n: number, time: string, day = 22): Promise<string> {
    const { id } = await world.register(n);
    await choose(id, time, day);
    return id;
  }
  async function choose(id: string, time: string, day: number): Promise<void> {
    const slot = (await slotsOf(world.t, here)).find(
      ({ startsAt }) => new Date(startsAt).getTime() === new Date(at(time, day)).getTime(),
    );
    const body = { slotId: slot?.id, scope: 'person' };
    await world.t.need('POST', `/v1/registrations/${id}/reschedule`, { token: citizen, body });
  }
  /** The states of the community, by the service and by a count of its own. */
  async function counted() {
    const { groups } = await world.t.need<{
      groups: { code: string; states: Record<string, number>; reached: { assigned: number } }[];
    }>('GET', `/v1/drills/${world.drill.id}/coverage?groupBy=community`, { token: world.drill.cityHq });
    const found = groups.find(({ code }) => code === community);
    const recounted = (await recountCoverage(world.t, world.drill.id)).get(community);
    // There is no roster, so everybody who is known is the population.
    expect(found?.states).toEqual({ ...recounted?.apart, missing: found?.states['missing'] });
    return found;
  }

  test('is missed an hour after the last window of that day at the site, and not while they are only late', async () => {
    const hook = await world.hook(receiver.url, { events: ['registration.missed'] });
    const [came, late, tomorrow] = [
      await expected(0, '08:30'),
      await expected(1, '08:30'),
      await expected(2, '08:30', 23),
    ];
    moveTo('08:40');
    expect((await lane.one({ deviceSeq: seq++, document: person(0).document })).status).toBe(201);
    moveTo('12:59');
    await look();
    expect(await statuses(came, late, tomorrow)).toEqual(['checked-in', 'assigned', 'assigned']);
    const before = (await counted())?.states['missing'] ?? 0;

    moveTo('13:00');
    await look();
    expect(await statuses(came, late, tomorrow)).toEqual(['checked-in', 'missed', 'assigned']);
    expect((await counted())?.states).toMatchObject({ 'checked-in': 1, assigned: 1, missing: before + 1 });
    // Once is as good as twice.
    await look();
    await world.compose();
    await world.send(hook);
    const { appointment } = await of(late);
    expect(receiver.received.map(({ body }) => body)).toMatchObject([
      {
        type: 'registration.missed',
        data: {
          items: [
            {
              registrationId: late,
              slotId: appointment?.slotId,
              siteId: here,
              startsAt: '2021-09-22T00:30:00.000Z',
              at: '2021-09-22T05:00:00.000Z',
            },
          ],
        },
      },
    ]);
    expect(await recount(world.t)).toEqual(inOrder);
  });

  test('has come after all where a tablet brings later what it recorded without a network, and is warned of nothing', async () => {
    moveTo('08:00');
    const inTime = await expected(10, '11:30');
    const tooLate = await expected(11, '09:00');
    moveTo('13:00');
    await look();
    expect(await statuses(inTime, tooLate)).toEqual(['missed', 'missed']);
    moveTo('15:00');
    const { body } = await lane.batch([
      { deviceSeq: seq++, at: at('11:40'), document: person(10).document },
      { deviceSeq: seq++, at: at('11:45'), document: person(11).document },
    ]);
    expect(body.items.map((item) => [item.status, item.body.status, item.body.warnings])).toEqual([
      [201, 'checked-in', []],
      [201, 'checked-in', ['late', 'missed']],
    ]);
    await counted();
  });

  test('may come late, cancel, or choose another window, and miss that, too', async () => {
    moveTo('08:00');
    const [comes, cancels, chooses] = [
      await expected(20, '09:00'),
      await expected(21, '09:00'),
      await expected(22, '09:00'),
    ];
    moveTo('13:00');
    await look();
    expect(await statuses(comes, cancels, chooses)).toEqual(['missed', 'missed', 'missed']);
    const came = await lane.one({ deviceSeq: seq++, document: person(20).document });
    expect([came.status, came.body.status, came.body.warnings]).toEqual([
      201,
      'checked-in',
      ['late', 'missed'],
    ]);
    await world.t.need('POST', `/v1/registrations/${cancels}/cancel`, { token: citizen });
    await choose(chooses, '09:00', 23);
    await look();
    expect(await statuses(comes, cancels, chooses)).toEqual(['checked-in', 'cancelled', 'assigned']);
    moveTo('13:00', 23);
    await look();
    expect(await statuses(chooses)).toEqual(['missed']);
    await counted();
    expect(await recount(world.t)).toEqual(inOrder);
  });

  test('stands as missed again where it comes out later that they had not come', async () => {
    moveTo('08:00');
    const id = await expected(30, '09:00');
    moveTo('09:05');
    // By a tablet whose clock is wrong, which headquarters look at.
    await lane.batch([{ deviceSeq: seq++, at: at('09:05', 10), document: person(30).document }]);
    moveTo('13:00');
    await look();
    expect(await statuses(id)).toEqual(['checked-in']);
    const { items } = await world.t.need<{ items: Review[] }>(
      'GET',
      `/v1/drills/${world.drill.id}/check-in-reviews`,
      { token: world.drill.gulouHq },
    );
    const review = items.find(({ registrationId }) => registrationId === id);
    await world.t.need('POST', `/v1/check-in-reviews/${review?.id}/settle`, {
      token: world.drill.gulouHq,
      body: { reason: '已电话核实', action: 'take-back' },
    });
    expect(await statuses(id)).toEqual(['missed']);
    await counted();
  });

  test('is left alone for now where they are being changed at that very moment', async () => {
    moveTo('08:00');
    const id = await expected(40, '09:00');
    moveTo('13:00');
    let looked = Promise.resolve();
    await world.t.sql.begin(async (tx) => {
      await tx`update registrations set updated_at = updated_at where id = ${id}`;
      looked = look();
      for (let waiting = false; !waiting; ) {
        const [row] = await world.t.sql`
          select from pg_stat_activity where wait_event_type = 'Lock' and query like '%over_at%'`;
        waiting = row !== undefined;
      }
    });
    await looked;
    expect(await statuses(id)).toEqual(['assigned']);
    await look();
    expect(await statuses(id)).toEqual(['missed']);
  });

  test('belongs to its own drill, which must be published still', async () => {
    moveTo('08:00');
    const id = await expected(50, '09:00');
    moveTo('13:00');
    await world.t.sql`update drills set status = 'closed' where id = ${world.drill.id}`;
    await look();
    await world.t.sql`update drills set status = 'published' where id = ${world.drill.id}`;
    expect(await statuses(id)).toEqual(['assigned']);
  });
});
