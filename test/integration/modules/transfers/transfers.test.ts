import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { community, startWorld } from './world.ts';

describe('a transfer', () => {
  let world: Awaited<ReturnType<typeof startWorld>>;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.t.close());

  test('goes from asking to arriving, each handover signed by both sides, and ends the duty of the place before', async () => {
    const { facility, ask, step, see, listed, stateOf, bedsOf, driver, worker, teamId } = world;
    const hotel = await facility('东街口健康监测点', 2);
    const asked = await ask(1, worker);
    expect(asked.status).toBe(201);
    const { id } = asked.body;
    expect(asked.body).toMatchObject({
      status: 'asked',
      division: community,
      fromFacility: null,
      overdue: false,
    });
    expect((await step(id, 'place', { facility: hotel.id })).body.code).toBe('transfer-state');
    expect((await step(id, 'approve')).body.status).toBe('approved');
    const placed = await step(id, 'place', { facility: hotel.id });
    expect(placed.body).toMatchObject({ status: 'placed', toFacility: hotel.id });
    expect(await stateOf(hotel.id)).toMatchObject({ beds: 2, kept: 1, lying: 0, free: 1 });
    expect(await listed('open=true', hotel.token)).toEqual([id]);

    expect((await see(id, driver)).status).toBe(404);
    await step(id, 'vehicle', { team: teamId, plate: '闽A12345' });
    expect(await listed('', driver)).toEqual([id]);
    // The facility is no side of the pick-up, and the community none of the arrival.
    expect((await step(id, 'pick-up', {}, hotel.token)).status).toBe(403);
    const half = await step(id, 'pick-up', {}, driver);
    expect(half.body).toMatchObject({
      status: 'arranged',
      pickUp: { giver: null, taker: { by: 'driver-1' } },
    });
    expect((await step(id, 'arrive', {}, driver)).body.code).toBe('transfer-state');
    expect((await step(id, 'pick-up', {}, worker)).body.status).toBe('picked-up');
    expect((await step(id, 'arrive', {}, worker)).status).toBe(403);
    await step(id, 'arrive', {}, driver);
    const arrived = await step(id, 'arrive', { note: '已入住' }, hotel.token);
    expect(arrived.body).toMatchObject({ status: 'arrived', dueAt: null });
    expect(arrived.body.acts.map(({ act }) => act)).toEqual([
      'ask',
      'approve',
      'place',
      'arrange',
      'sign-pick-up',
      'sign-pick-up',
      'sign-arrival',
      'sign-arrival',
    ]);
    expect(await bedsOf(hotel.id, hotel.token)).toMatchObject([
      { state: 'taken', transferId: id, registrationId: asked.body.registrationId },
      { state: 'free', registrationId: null },
    ]);
    // Whoever has done their part has nothing more to look after.
    for (const token of [driver, worker]) expect(await listed('', token)).toEqual([]);
    expect(await listed('', hotel.token)).toEqual([id]);

    // From there to the hospital: the bed is free once they have arrived, and the hotel sees nothing of them any more.
    const hospital = await facility('市第一医院', 1, 'hospital');
    const next = await world.t.need<{ id: string; division: string; fromFacility: string }>(
      'POST',
      `${world.at}/transfers`,
      { token: hotel.token, body: { registrationId: asked.body.registrationId, reason: 'case' } },
    );
    expect(next).toMatchObject({ fromFacility: hotel.id, division: '350102' });
    await step(next.id, 'approve');
    await step(next.id, 'place', { facility: hospital.id });
    await step(next.id, 'vehicle', { team: teamId });
    // Nobody but the facility hands over who lies there.
    expect((await step(next.id, 'pick-up')).status).toBe(403);
    await step(next.id, 'pick-up', {}, hotel.token);
    await step(next.id, 'pick-up', {}, driver);
    expect(await stateOf(hotel.id)).toMatchObject({ lying: 1 });
    expect(await stateOf(hospital.id)).toMatchObject({ kept: 1, lying: 0 });
    await step(next.id, 'arrive', {}, hospital.token);
    expect((await step(next.id, 'arrive', {}, driver)).body.status).toBe('arrived');
    expect(await stateOf(hotel.id)).toMatchObject({ lying: 0, free: 2 });
    expect(await stateOf(hospital.id)).toMatchObject({ lying: 1, free: 0 });
    expect(await listed('', hotel.token)).toEqual([]);
    expect((await see(id, hotel.token)).status).toBe(404);
  });
});
