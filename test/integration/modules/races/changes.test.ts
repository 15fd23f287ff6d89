import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assign } from '../../../../src/core/assignment/index.ts';
import {
  assignCommunity,
  createAssignmentRead,
  createAssignmentRepo,
} from '../../../../src/modules/windows/assignment/index.ts';
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
import { household, registration } from '../../../support/people.ts';

const [community, nextDoor] = gulou.communities;

let t: TestApp;
let drill: SeededDrill;
let token: string;
let n = 0;

beforeAll(async () => {
  t = await startTestApp();
  drill = await seedDrill(t, { lanes: 4 });
  token = await t.token('citizen', { sub: 'alice' });
});
afterAll(() => t?.close());

async function registered(more: Parameters<typeof registration>[2] = {}): Promise<string> {
  const body = registration(n++, community, more);
  const { id } = await t.need<RegistrationAnswer>('POST', `/v1/drills/${drill.id}/registrations`, {
    token,
    body,
  });
  return id;
}

const patch = (id: string, body: object) => t.need('PATCH', `/v1/registrations/${id}`, { token, body });
const standing = (id: string) => t.need<RegistrationAnswer>('GET', `/v1/registrations/${id}`, { token });

/** Gives windows as a worker does, but `meanwhile` happens once, after people have been read and before they are written. */
async function assignWhile(meanwhile: () => Promise<unknown>): Promise<void> {
  const read = createAssignmentRead(t.ground.database);
  let pending: (() => Promise<unknown>) | undefined = meanwhile;
  await assignCommunity(
    {
      read: {
        ...read,
        async supply(...of) {
          await pending?.();
          pending = undefined;
          return read.supply(...of);
        },
      },
      repo: createAssignmentRepo(t.ground.database),
      clock: t.clock,
    },
    drill.id,
    community,
    new AbortController().signal,
  );
  expect(pending).toBeUndefined();
  expect(await recount(t)).toEqual(inOrder);
}

describe('a change that is acknowledged while windows are worked out', () => {
  test('who needs a visit gets no window', async () => {
    const [id, neighbour] = [await registered(), await registered()];
    await assignWhile(() => patch(id, { mobility: 'needs-visit' }));
    expect(await standing(id)).toMatchObject({ status: 'pending', appointment: null });
    expect(await standing(neighbour)).toMatchObject({ status: 'assigned' });
  });

  test('who has been vaccinated gets a window after the exemption', async () => {
    const id = await registered();
    // 48 hours later half of the morning is over.
    await assignWhile(async () => {
      t.clock.moveTo(new Date('2021-09-20T11:00:00+08:00'));
      await patch(id, { vaccinatedAt: '2021-09-20T10:40:00+08:00' });
    });
    const { appointment } = await standing(id);
    expect(new Date(appointment?.startsAt ?? 0) >= new Date('2021-09-22T10:40:00+08:00')).toBe(true);
  });

  test('who asks for another time gets it', async () => {
    const id = await registered();
    const notBefore = '2021-09-22T11:30:00+08:00';
    await assignWhile(() => patch(id, { preferences: { notBefore } }));
    const { appointment } = await standing(id);
    expect(new Date(appointment?.startsAt ?? 0) >= new Date(notBefore)).toBe(true);
  });

  test('who has moved to another community waits there', async () => {
    const id = await registered();
    await assignWhile(() => patch(id, { residence: { division: nextDoor, building: '9号楼' } }));
    expect(await standing(id)).toMatchObject({ status: 'pending' });
    await t.assign(drill.id, nextDoor);
    expect(await standing(id)).toMatchObject({ status: 'assigned' });
  });

  test('who cancels and registers anew is planned as they are now', async () => {
    const [id, number] = [await registered(), n - 1];
    await assignWhile(async () => {
      await t.need('POST', `/v1/registrations/${id}/cancel`, { token });
      const body = registration(number, community, { mobility: 'needs-visit' });
      await t.need('POST', `/v1/drills/${drill.id}/registrations`, { token, body });
    });
    expect(await standing(id)).toMatchObject({ status: 'pending', appointment: null });
  });

  test('a household of whom one has changed is planned again, whole', async () => {
    const from = n;
    n += 3;
    const { members } = await t.need<{ members: RegistrationAnswer[] }>(
      'POST',
      `/v1/drills/${drill.id}/households`,
      { token, body: household(from, 3, community, { building: '99号楼' }) },
    );
    const notBefore = '2021-09-22T10:30:00+08:00';
    await assignWhile(() => patch(members[0]?.id ?? '', { preferences: { notBefore } }));
    const windows = await Promise.all(members.map(async ({ id }) => (await standing(id)).appointment));
    for (const window of windows) {
      expect(window).toMatchObject({ slotId: windows[0]?.slotId, reason: 'preference' });
      expect(new Date(window?.startsAt ?? 0) >= new Date(notBefore)).toBe(true);
    }
  });

  test('nobody is told of there being no window by what was read before they changed', async () => {
    const late = { preferences: { notBefore: '2021-09-23T10:00:00+08:00' } };
    const id = await registered(late);
    const read = createAssignmentRead(t.ground.database);
    const page = await read.waiting({ drillId: drill.id, community, after: undefined, limit: 1_000 });
    const plan = assign({ ...page, sites: [], walkLimit: 1_000, detour: 1.3, now: t.clock.now().getTime() });
    expect(plan.unplaced.flatMap(({ members }) => members)).toContain(id);
    await patch(id, { preferences: null });
    await createAssignmentRepo(t.ground.database).noteUnplaced(plan.unplaced, page.revisions, t.clock.now());
    const [row] = await t.sql`select told from waiting where registration_id = ${id}`;
    expect(row).toEqual({ told: false });
    await t.assign(drill.id, community);
    expect(await standing(id)).toMatchObject({ status: 'assigned' });
  });
});

test('a replan does not move somebody to before an exemption that they told of since', async () => {
  t.clock.moveTo(new Date('2021-09-20T12:00:00+08:00'));
  const slots = await slotsOf(t, drill.gulou[0] ?? '');
  const last = slots.findLast(({ available }) => available > 0);
  const id = await registered();
  await t.need('POST', `/v1/registrations/${id}/reschedule`, { token, body: { slotId: last?.id } });
  const proposal = await t.need<{ id: string; affected: number }>(
    'POST',
    `/v1/sites/${drill.gulou[0]}/close`,
    { token: drill.gulouHq, body: { reason: '停电' } },
  );
  const [planned] = await t.sql<{ starts: Date | null }[]>`
    select to_starts_at as starts from replan_moves where registration_id = ${id}`;
  await patch(id, {
    preferences: { notBefore: '2021-09-22T11:00:00+08:00' },
    vaccinatedAt: '2021-09-20T11:20:00+08:00',
  });
  // The window it holds stands after the exemption, so it keeps it until the replan is carried out.
  expect(await standing(id)).toMatchObject({ status: 'assigned' });
  const job = await t.need<{ id: string }>(
    'POST',
    `/v1/replans/${proposal.id}/confirm`,
    { token: drill.gulouHq },
    [202],
  );
  await t.runJob(job.id);
  const { appointment } = await standing(id);
  expect(planned?.starts).toBeInstanceOf(Date);
  if (appointment !== null) {
    expect(appointment.siteId).not.toBe(drill.gulou[0]);
    expect(new Date(appointment.startsAt) >= new Date('2021-09-22T11:20:00+08:00')).toBe(true);
  }
  expect(await recount(t)).toEqual(inOrder);
});
