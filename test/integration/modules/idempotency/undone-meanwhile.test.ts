import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Ask, startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import {
  inOrder,
  type RegistrationAnswer,
  recount,
  type SeededDrill,
  seedDrill,
  slotsOf,
} from '../../../support/drill.ts';
import { registration } from '../../../support/people.ts';

const [community] = gulou.communities;

/**
 * A process has had a request's effect and died before it kept the answer; another phone of the family undoes it; then the
 * first phone asks again, with its key. What the key stands for has been done once: the repeat is told how things stand, and
 * undoes nothing of what came after.
 */
describe('a repeat after somebody else has undone what the first did', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let anna: string;
  let slots: string[];
  let next = 0;
  beforeAll(async () => {
    t = await startTestApp();
    drill = await seedDrill(t, { lanes: 1, sites: 1 });
    anna = await t.token('citizen', { sub: 'anna' });
    slots = (await slotsOf(t, drill.gulou[0] ?? '')).map(({ id }) => id);
  });
  afterAll(() => t.close());

  type Person = RegistrationAnswer & { others?: RegistrationAnswer[] };
  const post = (path: string, ask: Ask = {}) => t.call<Person>('POST', path, { token: anna, ...ask });
  const look = async (id: string) =>
    (await t.call<Person>('GET', `/v1/registrations/${id}`, { token: anna })).body;
  const choose = (id: string, slotId: string | undefined, ask: Ask = {}) =>
    post(`/v1/registrations/${id}/reschedule`, { body: { slotId }, ...ask });
  const cancel = (id: string, ask: Ask = {}) => post(`/v1/registrations/${id}/cancel`, ask);
  const family = () => ({ ...registration(next++, community) });

  /** Asks with a key, loses the answer with the process, lets the other phone act, and asks again. */
  async function again(ask: (headers: Ask) => ReturnType<typeof post>, meanwhile: () => Promise<unknown>) {
    const headers = { headers: { 'idempotency-key': `undone-${next++}` } };
    const first = await ask(headers);
    expect(first.status).toBeLessThan(300);
    await t.sql`update idempotency_keys set answer = null, lease_until = now() - interval '1 second'`;
    await meanwhile();
    const before = await t.sql`select id, revision, status from registrations order by id`;
    const repeat = await ask(headers);
    expect(repeat.headers['idempotency-replayed']).toBeUndefined();
    expect([...(await t.sql`select id, revision, status from registrations order by id`)]).toEqual([
      ...before,
    ]);
    expect(await recount(t)).toEqual(inOrder);
    return { first, repeat };
  }

  test('registered, cancelled by the other: it stays cancelled', async () => {
    const body = family();
    const register = (ask: Ask) => post(`/v1/drills/${drill.id}/registrations`, { body, ...ask });
    let id = '';
    const { first, repeat } = await again(
      async (ask) => {
        const answer = await register(ask);
        id = answer.body.id;
        return answer;
      },
      () => cancel(id),
    );
    expect(first.status).toBe(201);
    expect(repeat).toMatchObject({ status: 200, body: { id, status: 'cancelled', appointment: null } });
    // A request of its own registers them again.
    expect(await register({})).toMatchObject({ status: 201, body: { id, status: 'pending' } });
  });

  test('a household of which one has cancelled since: the others stay, and so does the one', async () => {
    const { residence, ...one } = family();
    const { residence: _, ...two } = family();
    const body = { residence, members: [one, two] };
    type Household = { householdId: string; members: RegistrationAnswer[] };
    const register = async (ask: Ask) => {
      const answer = await t.call<Household>('POST', `/v1/drills/${drill.id}/households`, {
        token: anna,
        body,
        ...ask,
      });
      return answer as unknown as Awaited<ReturnType<typeof post>>;
    };
    let members: RegistrationAnswer[] = [];
    const { repeat } = await again(
      async (ask) => {
        const answer = await register(ask);
        members = (answer.body as unknown as Household).members;
        return answer;
      },
      () => cancel(members[1]?.id ?? ''),
    );
    expect(repeat).toMatchObject({
      status: 200,
      body: { members: [{ id: members[0]?.id, status: 'pending' }, { status: 'cancelled' }] },
    });
  });

  test('cancelled, registered anew by the other: it stays registered', async () => {
    const body = family();
    const register = () => post(`/v1/drills/${drill.id}/registrations`, { body });
    const { id } = (await register()).body;
    const { repeat } = await again((ask) => cancel(id, ask), register);
    expect(repeat).toMatchObject({ status: 200, body: { id, status: 'pending' } });
    expect(await look(id)).toMatchObject({ status: 'pending' });
    expect(await cancel(id)).toMatchObject({ status: 200, body: { status: 'cancelled' } });
  });

  test('moved to a window, moved on by the other: they keep the later one', async () => {
    const { id } = (await post(`/v1/drills/${drill.id}/registrations`, { body: family() })).body;
    const { first, repeat } = await again(
      (ask) => choose(id, slots[2], ask),
      () => choose(id, slots[3]),
    );
    expect(first.body).toMatchObject({ appointment: { slotId: slots[2] } });
    expect(repeat).toMatchObject({
      status: 200,
      body: { id, appointment: { slotId: slots[3] }, others: [] },
    });
  });

  test('moved to a window, cancelled by the other: they hold none', async () => {
    const { id } = (await post(`/v1/drills/${drill.id}/registrations`, { body: family() })).body;
    const { repeat } = await again(
      (ask) => choose(id, slots[2], ask),
      () => cancel(id),
    );
    expect(repeat).toMatchObject({ status: 200, body: { id, status: 'cancelled', appointment: null } });
  });

  test('an attempt that was frozen, and goes on after all this, does it no second time either', async () => {
    const body = family();
    const register = (ask: Ask = {}) => post(`/v1/drills/${drill.id}/registrations`, { body, ...ask });
    /** As whoever took the key before and is no more known to have it. */
    const frozen = async (
      ask: (headers: Ask) => ReturnType<typeof post>,
      meanwhile: (id: string) => Promise<unknown>,
    ) => {
      const headers = { headers: { 'idempotency-key': `frozen-${next++}` } };
      const first = await ask(headers);
      await t.sql`delete from idempotency_keys`;
      await meanwhile(first.body.id);
      const before = await look(first.body.id);
      const late = await ask(headers);
      expect(await look(first.body.id)).toEqual(before);
      expect(await recount(t)).toEqual(inOrder);
      return { first, late };
    };
    const { first, late } = await frozen(register, (id) => cancel(id));
    expect(late).toMatchObject({ status: 200, body: { status: 'cancelled' } });
    const { id } = first.body;
    await register();
    expect(
      (
        await frozen(
          (ask) => cancel(id, ask),
          () => register(),
        )
      ).late,
    ).toMatchObject({
      status: 409,
      body: { code: 'idempotency-key-in-use' },
    });
    const moved = await frozen(
      (ask) => choose(id, slots[2], ask),
      () => choose(id, slots[3]),
    );
    expect(moved.late).toMatchObject({ status: 409, body: { code: 'idempotency-key-in-use' } });
  });

  test('a key that was left before it had an effect does what it stands for', async () => {
    const body = family();
    const path = `/v1/drills/${drill.id}/registrations`;
    const keyed = { body, headers: { 'idempotency-key': 'left' } };
    const first = await post(path, keyed);
    await t.sql`update idempotency_keys set answer = null, lease_until = now() - interval '1 second'`;
    await t.sql`delete from registration_events where registration_id = ${first.body.id}`;
    await cancel(first.body.id);
    expect(await post(path, keyed)).toMatchObject({ status: 201, body: { status: 'pending' } });
  });
});
