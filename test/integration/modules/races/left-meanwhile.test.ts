import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAssignmentRepo } from '../../../../src/modules/windows/index.ts';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import {
  inOrder,
  type RegistrationAnswer,
  recount,
  type SeededDrill,
  seedDrill,
  slotsOf,
} from '../../../support/drill.ts';
import { eventually } from '../../../support/eventually.ts';
import { registration } from '../../../support/people.ts';

const [community] = gulou.communities;

/**
 * A window is full; somebody leaves it, and whoever comes has begun before that is committed. Everybody fits: what the
 * table's CHECK would say of the row as it stood before must not reach anybody.
 */
describe('a place that is given back at this very moment', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let anna: string;
  let next = 0;
  beforeAll(async () => {
    t = await startTestApp();
    drill = await seedDrill(t, { lanes: 1, sites: 1 });
    anna = await t.token('citizen', { sub: 'anna' });
  });
  afterAll(() => t.close());

  const someone = () =>
    t.need<RegistrationAnswer>('POST', `/v1/drills/${drill.id}/registrations`, {
      token: anna,
      body: registration(next++, community),
    });
  const choose = (id: string, slotId: string) =>
    t.call('POST', `/v1/registrations/${id}/reschedule`, { token: anna, body: { slotId } });

  /** A window with all its places taken; answers who holds one. */
  async function fill(slotId: string): Promise<string[]> {
    const holders: string[] = [];
    for (let place = 0; place < 9; place++) {
      const { id } = await someone();
      expect((await choose(id, slotId)).status).toBe(200);
      holders.push(id);
    }
    return holders;
  }

  /** Has somebody leave a window, and commits it only when `act` waits for the window's row. */
  async function leavesWhile<T>(id: string, slotId: string, act: () => Promise<T>): Promise<T> {
    const leaving = await t.sql.reserve();
    try {
      await leaving`begin`;
      await leaving`delete from appointments where registration_id = ${id}`;
      await leaving`update registrations set status = 'cancelled', revision = revision + 1 where id = ${id}`;
      await leaving`update slots set used = used - 1 where id = ${slotId}`;
      const done = act();
      await eventually('the other one waits', async () => {
        const [row] = await t.sql<{ waiting: number }[]>`
          select count(*)::int as waiting from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`;
        return row?.waiting === 1;
      });
      await leaving`commit`;
      return await done;
    } finally {
      leaving.release();
    }
  }

  test('is not shown any more to whoever registers again and has another window by then', async () => {
    const [from, to] = await slotsOf(t, drill.gulou[0] ?? '');
    const body = registration(next++, community);
    const register = () =>
      t.need<RegistrationAnswer>('POST', `/v1/drills/${drill.id}/registrations`, { token: anna, body });
    const { id } = await register();
    expect((await choose(id, from?.id ?? '')).status).toBe(200);
    const moving = await t.sql.reserve();
    try {
      await moving`begin`;
      await moving`
        update appointments a set slot_id = s.id, starts_at = s.starts_at, ends_at = s.ends_at from slots s
        where a.registration_id = ${id} and s.id = ${to?.id ?? ''}`;
      await moving`update slots set used = used - 1 where id = ${from?.id ?? ''}`;
      await moving`update slots set used = used + 1 where id = ${to?.id ?? ''}`;
      await moving`update registrations set revision = revision + 1 where id = ${id}`;
      const again = register();
      await eventually('the other one waits', async () => {
        const [row] = await t.sql<{ waiting: number }[]>`
          select count(*)::int as waiting from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`;
        return row?.waiting === 1;
      });
      await moving`commit`;
      expect(await again).toMatchObject({ status: 'assigned', appointment: { slotId: to?.id } });
    } finally {
      moving.release();
    }
    expect((await t.call('POST', `/v1/registrations/${id}/cancel`, { token: anna })).status).toBe(200);
    expect(await recount(t)).toEqual(inOrder);
  });

  test('is not shown to whoever registers again just after', async () => {
    const slot = (await slotsOf(t, drill.gulou[0] ?? ''))[2]?.id ?? '';
    const body = registration(next++, community);
    const register = () =>
      t.need<RegistrationAnswer>('POST', `/v1/drills/${drill.id}/registrations`, { token: anna, body });
    const { id } = await register();
    expect((await choose(id, slot)).status).toBe(200);
    expect(await leavesWhile(id, slot, register)).toMatchObject({ status: 'pending', appointment: null });
    expect(await recount(t)).toEqual(inOrder);
  });

  test('is had by whoever chooses it', async () => {
    const [slot] = await slotsOf(t, drill.gulou[0] ?? '');
    const [leaver = ''] = await fill(slot?.id ?? '');
    const { id } = await someone();
    const { status } = await leavesWhile(leaver, slot?.id ?? '', () => choose(id, slot?.id ?? ''));
    expect(status).toBe(200);
    expect(await recount(t)).toEqual(inOrder);
  });

  test('is had by whoever is assigned to it', async () => {
    const slot = (await slotsOf(t, drill.gulou[0] ?? ''))[1]?.id ?? '';
    const [leaver = ''] = await fill(slot);
    const { id } = await someone();
    const placed = await leavesWhile(leaver, slot, () =>
      createAssignmentRepo(t.ground.database).place(
        drill.id,
        [{ party: id, members: [id], slot, reason: 'nearest', walkMetres: 100 }],
        new Map(),
        t.clock.now(),
      ),
    );
    expect(placed).toBe(1);
    expect(await recount(t)).toEqual(inOrder);
  });
});
