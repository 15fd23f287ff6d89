import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { assign } from '../../../../src/core/assignment/index.ts';
import {
  createAssignmentRead,
  createAssignmentRepo,
} from '../../../../src/modules/windows/assignment/index.ts';
import type { JobAnswer } from '../../../support/app.ts';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import { inOrder, recount, type SeededDrill, seedDrill, slotsOf } from '../../../support/drill.ts';
import { household } from '../../../support/people.ts';
import { carryOut, held, movesOf, type ReplanAnswer, settle } from './world.ts';

let t: TestApp;
let drill: SeededDrill;
beforeEach(async () => {
  t = await startTestApp();
  drill = await seedDrill(t, { lanes: 2, walkInShare: 0 });
});
afterEach(() => t.close());

const close = (more: object = {}, token = drill.gulouHq) =>
  t.call<ReplanAnswer>('POST', `/v1/sites/${drill.gulou[0]}/close`, {
    token,
    body: { reason: '停电', ...more },
  });
const on = <T = { code: string }>(id: string, what: 'confirm' | 'withdraw', token = drill.gulouHq) =>
  t.call<T>('POST', `/v1/replans/${id}/${what}`, { token });

describe('a proposal', () => {
  test('that is a dry run changes nothing and cannot be confirmed', async () => {
    await settle(t, drill, [2, 3]);
    const before = await held(t, drill.id);
    const { body } = await close({ dryRun: true });
    expect(body).toMatchObject({ status: 'dry-run', affected: 5, moved: 5 });
    const refused = await on(body.id, 'confirm');
    expect([refused.status, refused.body.code]).toEqual([409, 'replan-over']);
    expect(await held(t, drill.id)).toEqual(before);
    expect(await t.need('GET', `/v1/sites/${drill.gulou[0]}`)).toMatchObject({ status: 'published' });
  });

  test('can be withdrawn, twice, and then not confirmed', async () => {
    const { body } = await close();
    expect((await on<ReplanAnswer>(body.id, 'withdraw')).body.status).toBe('withdrawn');
    expect((await on(body.id, 'withdraw')).status).toBe(200);
    expect((await on(body.id, 'confirm')).body.code).toBe('replan-over');
    const other = await close();
    await carryOut(t, drill.gulouHq, other.body.id);
    expect((await on(other.body.id, 'withdraw')).body.code).toBe('replan-over');
  });

  test('expires after an hour, and is forgotten a day later', async () => {
    const { body } = await close();
    t.clock.moveTo(new Date(body.expiresAt));
    expect(await t.need('GET', `/v1/replans/${body.id}`, { token: drill.gulouHq })).toMatchObject({
      status: 'expired',
    });
    expect((await on(body.id, 'confirm')).body.code).toBe('replan-over');
    t.clock.moveTo(new Date(new Date(body.expiresAt).getTime() + 86_400_001));
    await t.services.longWork.sweeps.tell();
    expect((await t.call('GET', `/v1/replans/${body.id}`, { token: drill.gulouHq })).status).toBe(404);
    expect(await t.sql`select from replan_slots`).toHaveLength(0);
  });

  test('is outdated when its site has changed since', async () => {
    const first = await close();
    const lanes = { token: drill.gulouHq, body: { lanes: 4, reason: '增援' } };
    await t.need('PUT', `/v1/sites/${drill.gulou[0]}/lanes`, lanes);
    const refused = await on(first.body.id, 'confirm');
    expect([refused.status, refused.body.code]).toEqual([409, 'replan-outdated']);
    await carryOut(t, drill.gulouHq, (await close()).body.id);
    expect((await close()).status).toBe(409);
  });

  test('is of its own district’s headquarters, and its city’s', async () => {
    const { body } = await close();
    for (const what of ['confirm', 'withdraw'] as const) {
      expect((await on(body.id, what, drill.taijiangHq)).status).toBe(404);
    }
    expect((await close({}, drill.taijiangHq)).status).toBe(403);
    expect((await on(body.id, 'confirm', drill.cityHq)).status).toBe(202);
  });

  test('confirmed twice, at once and afterwards, is one job', async () => {
    await settle(t, drill, [2, 3]);
    const { body } = await close();
    const answers = await Promise.all([1, 2, 3].map(() => on<JobAnswer>(body.id, 'confirm')));
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    const ids = new Set(answers.map((answer) => answer.body.id));
    expect(ids.size).toBe(1);
    const [id = ''] = ids;
    await t.runJob(id);
    const after = await held(t, drill.id);
    expect((await on<JobAnswer>(body.id, 'confirm')).body).toMatchObject({ id, status: 'done' });
    await t.runJob(id);
    expect(await held(t, drill.id)).toEqual(after);
    expect(await t.sql`select from jobs where kind = 'replan'`).toHaveLength(1);
    expect(await t.sql`select from registration_events where kind = 'replanned'`).toHaveLength(5);
  });
});

describe('carrying it out', () => {
  test('sees to those who came, went, chose otherwise or whose new slot filled up meanwhile', async () => {
    await settle(t, drill, [1, 2, 1, 3, 1, 2, 1, 1]);
    const proposal = await close();
    const [site = '', other = ''] = drill.gulou;
    const token = await t.token('citizen');
    const there = [...(await held(t, drill.id)).values()].filter((one) => one.site === site);
    const singles = there.filter(
      (one) => there.filter(({ household }) => household === one.household).length === 1,
    );
    const [cancels, chooses] = singles;
    await t.need('POST', `/v1/registrations/${cancels?.id}/cancel`, { token });
    const slots = await slotsOf(t, other);
    const choice = slots.at(-1)?.id ?? '';
    const body = { slotId: choice, scope: 'person' };
    await t.need('POST', `/v1/registrations/${chooses?.id}/reschedule`, { token, body });
    // Somebody new comes into the site that is to close, and the nearest slots of the other fill up.
    await settle(t, drill, [2, 2], { from: 200 });
    await t.sql`update slots set bookable = used where site_id = ${other} and id <> ${choice}`;

    const job = await carryOut(t, drill.gulouHq, proposal.body.id);
    expect(job.status).toBe('done');
    expect(job.result).toMatchObject({
      notMoved: { 'window-given-up': 1, 'window-changed': 1 },
      remaining: 4,
    });
    const meanwhile = await held(t, drill.id);
    const newcomers = [...meanwhile.values()].filter((one) => one.site === site);
    expect(newcomers).toHaveLength(4);
    const listed = await movesOf(t, drill.gulouHq, proposal.body.id);
    expect(newcomers.filter(({ id }) => listed.some((move) => move.registrationId === id))).toEqual([]);
    // Whoever came in between is named by the same change, asked for again.
    const again = await close();
    expect(again.body).toMatchObject({ status: 'proposed', affected: 4 });
    const rest = await carryOut(t, drill.gulouHq, again.body.id);
    expect(rest.result).toMatchObject({ affected: 4, notMoved: {}, remaining: 0 });
    expect((await close()).status).toBe(409);
    const after = await held(t, drill.id);
    expect(after.get(chooses?.id ?? '')?.slot).toBe(choice);
    expect(after.has(cancels?.id ?? '')).toBe(false);
    expect([...after.values()].filter((one) => one.site === site)).toEqual([]);
    expect(await recount(t)).toEqual(inOrder);
    const lost = await t.sql`
      select from registrations r where r.status = 'assigned'
        and not exists (select from appointments a where a.registration_id = r.id)`;
    expect(lost).toHaveLength(0);
    const moved = await t.sql<{ n: number }[]>`
      select count(*)::int as n from registration_events where kind in ('replanned', 'unassigned')`;
    const done = (one: JobAnswer): number => (one.result as { affected: number }).affected;
    expect(done(job) + done(rest)).toBe(moved[0]?.n);
  });

  test('killed in the middle it goes on, and nobody moves twice', async () => {
    await settle(
      t,
      drill,
      Array.from({ length: 20 }, () => 2),
    );
    const { body } = await close();
    const job = await t.need<JobAnswer>(
      'POST',
      `/v1/replans/${body.id}/confirm`,
      { token: drill.gulouHq },
      [202],
    );
    // A worker dies with its connection after the people were moved and before that was committed.
    await t.sql.unsafe(`
      create function die() returns trigger language plpgsql as $$
      begin perform pg_terminate_backend(pg_backend_pid()); return new; end $$;
      create trigger die after update of state on jobs for each row when (new.state is not null) execute function die()`);
    await t.runJob(job.id).catch(() => undefined);
    expect(await t.sql`select from registration_events where kind = 'replanned'`).toHaveLength(0);
    await t.sql.unsafe('drop trigger die on jobs');
    await t.sql`update jobs set lease_until = null, status = 'queued', owner = null`;
    // Nobody has moved, but nobody new gets in.
    await settle(t, drill, [1], { from: 300 });
    const closed = [...(await held(t, drill.id)).values()].filter(({ site }) => site === drill.gulou[0]);
    expect(closed).toHaveLength(body.affected);
    await t.runJob(job.id);
    expect(await t.sql`select from registration_events where kind = 'replanned'`).toHaveLength(body.affected);
    expect(await recount(t)).toEqual(inOrder);
  });

  test('cancelled half way it stands still, and goes on when it is confirmed again', async () => {
    await settle(t, drill, [2, 2, 2]);
    const { body } = await close();
    const first = await t.need<JobAnswer>(
      'POST',
      `/v1/replans/${body.id}/confirm`,
      { token: drill.gulouHq },
      [202],
    );
    await t.need('POST', `/v1/jobs/${first.id}/cancel`, { token: drill.gulouHq });
    const job = await carryOut(t, drill.gulouHq, body.id);
    expect(job.id).not.toBe(first.id);
    expect(job).toMatchObject({ status: 'done', result: { moved: body.affected } });
    expect(await recount(t)).toEqual(inOrder);
  });

  test('a plan that was made before the site closed gives nobody a window there', async () => {
    const [community] = gulou.communities;
    const token = await t.token('citizen');
    for (let n = 1; n < 20; n += 2) {
      const body = household(n, 2, community);
      await t.need('POST', `/v1/drills/${drill.id}/households`, { token, body });
    }
    const read = createAssignmentRead(t.ground.database);
    const now = t.clock.now();
    const page = await read.waiting({ drillId: drill.id, community, after: undefined, limit: 1_000 });
    const supply = await read.supply(drill.id, community, now);
    const plan = assign({ ...page, ...supply, now: now.getTime() });
    await carryOut(t, drill.gulouHq, (await close()).body.id);
    await createAssignmentRepo(t.ground.database).place(drill.id, plan.placements, page.revisions, now);
    await t.assign(drill.id, community);
    const all = [...(await held(t, drill.id)).values()];
    expect(all).toHaveLength(20);
    expect(all.filter(({ site }) => site === drill.gulou[0])).toEqual([]);
    expect(await recount(t)).toEqual(inOrder);
  });

  test('apps hear of each new window, and of those that are lost', async () => {
    const url = 'https://app.example/muster';
    await t.need('POST', `/v1/drills/${drill.id}/webhooks`, { token: drill.cityHq, body: { url } });
    await settle(t, drill, [2, 1]);
    await carryOut(t, drill.gulouHq, (await close()).body.id);
    await t.sql`delete from webhook_outbox where type <> 'registration.changed'`;
    const told = await t.sql<{ sites: string[] }[]>`select sites from webhook_outbox`;
    expect(told.flatMap(({ sites }) => sites)).toEqual([1, 2, 3].map(() => drill.gulou[1]));
    await t.sql`delete from webhook_outbox`;
    const body = { reason: '停电' };
    const last = await t.need<ReplanAnswer>('POST', `/v1/sites/${drill.gulou[1]}/close`, {
      token: drill.gulouHq,
      body,
    });
    expect(last).toMatchObject({ moved: 0, unplaced: [{ reason: 'no-site-in-reach', people: 3 }] });
    await carryOut(t, drill.gulouHq, last.id);
    const lost = await t.sql<
      { sites: (string | null)[] }[]
    >`select to_json(sites) as sites from webhook_outbox`;
    expect(lost.flatMap(({ sites }) => sites)).toEqual([null, null, null]);
  });
});
