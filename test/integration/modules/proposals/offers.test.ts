import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Action, WindowOffer } from '../../../../src/core/queueing/proposals/index.ts';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { inOrder, recount, type SeededDrill, seedDrill, slotsOf } from '../../../support/drill.ts';
import { person } from '../../../support/people.ts';
import { type Held, held, settle } from '../replanning/world.ts';
import { clockAt, decide, proposal, see } from './world.ts';

interface Offer {
  id: string;
  fromSlot: string;
  toSlot: string;
}

let t: TestApp;
let drill: SeededDrill;
let site: string;
let other: string;
/** Everybody who holds a window, and the window that most of them hold. */
let people: Held[];
let crowded: Date;

beforeEach(async () => {
  t = await startTestApp();
  drill = await seedDrill(t, { lanes: 1, ratePerLaneHour: 40, walkInShare: 0 });
  [site = '', other = ''] = drill.gulou;
  await settle(t, drill, [3, 2, 4, 1, 2, 3, 1, 2, 3, 2, 4, 1, 2, 3, 1, 2]);
  await gather();
  await t.need('POST', `/v1/drills/${drill.id}/webhooks`, {
    token: drill.cityHq,
    body: { url: 'https://app.example/muster' },
  });
  t.clock.moveTo(clockAt('09:00'));
});
afterEach(() => t.close());

/** Has everybody hold the window of half past ten at the first site, as far as there is room, and none chosen it. */
async function gather(): Promise<void> {
  crowded = clockAt('10:30');
  const slot = await slotAt(site, crowded);
  await t.sql`update slots set capacity = 200, bookable = 200 where id = ${slot}`;
  await t.sql`
    update appointments a set site_id = s.site_id, slot_id = s.id, starts_at = s.starts_at, ends_at = s.ends_at
    from slots s where s.id = ${slot}`;
  await t.sql`
    update slots s set used = (select count(*) from appointments a where a.slot_id = s.id),
      issued = (select count(*) from appointments a where a.slot_id = s.id)`;
  people = [...(await held(t, drill.id)).values()];
}

async function slotAt(siteId: string, at: Date): Promise<string> {
  const slots = await slotsOf(t, siteId);
  return slots.find(({ startsAt }) => Date.parse(startsAt) === at.getTime())?.id ?? '';
}

const offering = (windows: WindowOffer[]): Action => ({
  kind: 'offer-windows',
  site,
  to: other,
  walkMetres: 650,
  windows,
});
const window = (asked: number, to = '10:30'): WindowOffer => ({
  from: crowded.getTime(),
  to: clockAt(to).getTime(),
  people: asked,
});
const offers = () =>
  t.sql<Offer[]>`
    select registration_id as id, from_slot as "fromSlot", to_slot as "toSlot" from window_offers order by 1`;
const accept = async (...windows: WindowOffer[]) => {
  const id = await proposal(t, drill, offering(windows));
  return (await decide(t, id, drill.gulouHq)).body;
};

describe('offers of windows', () => {
  test('go to whole households, to no more people than proposed, and move nobody', async () => {
    const before = await held(t, drill.id);
    const made = await accept(window(7), window(6, '11:00'));
    const given = await offers();
    expect(made).toMatchObject({ status: 'accepted', offered: given.length, taken: 0 });
    expect(given.length).toBeGreaterThan(7);
    for (const [time, most] of [
      ['10:30', 7],
      ['11:00', 6],
    ] as const) {
      const slot = await slotAt(other, clockAt(time));
      expect(given.filter(({ toSlot }) => toSlot === slot).length).toBeLessThanOrEqual(most);
    }
    const offerOf = new Map(given.map((offer) => [offer.id, offer.toSlot]));
    for (const { household } of people) {
      const members = people.filter((one) => one.household === household);
      expect(new Set(members.map(({ id }) => offerOf.get(id))).size).toBe(1);
    }
    expect(await held(t, drill.id)).toEqual(before);
    expect(await recount(t)).toMatchObject({ ...inOrder });
  });

  test('are told to apps, in the same step, with ids and times alone', async () => {
    await accept(window(7));
    const given = await offers();
    const rows = await t.sql<{ type: string; registrations: string[]; sites: string[]; slots: string[] }[]>`
      select type, registrations, sites, slots from webhook_outbox where type = 'registration.offered'`;
    expect(rows).toHaveLength(1);
    expect([...(rows[0]?.registrations ?? [])].sort()).toEqual(given.map(({ id }) => id));
    expect(new Set(rows[0]?.sites)).toEqual(new Set([other]));
    expect(new Set(rows[0]?.slots)).toEqual(new Set(given.map(({ toSlot }) => toSlot)));
    const events = await t.sql`select from registration_events where kind = 'offered'`;
    expect(events).toHaveLength(given.length);
  });

  test('are taken by rescheduling; until they are answered lines reckon with them', async () => {
    const made = await accept(window(7));
    const [first] = await offers();
    const { changesOf } = t.services.proposer;
    const at = crowded.getTime();
    const open = await changesOf(drill.id);
    expect(open.get(site)?.offers).toEqual([{ startsAt: at, people: -made.offered }]);
    expect(open.get(other)?.offers).toEqual([{ startsAt: at, people: made.offered }]);
    const token = await t.token('citizen');
    const own = (id: string) =>
      t.need<{ offer: { slotId: string } | null; appointment: { slotId: string } | null }>(
        'GET',
        `/v1/registrations/${id}`,
        { token },
      );
    const asked = new Set((await offers()).map(({ id }) => id));
    expect((await own(first?.id ?? '')).offer).toEqual({
      slotId: first?.toSlot,
      siteId: other,
      startsAt: crowded.toISOString(),
      endsAt: clockAt('11:00').toISOString(),
    });
    const taken = await t.call<{ status: string }>('POST', `/v1/registrations/${first?.id}/reschedule`, {
      token,
      body: { slotId: first?.toSlot, scope: 'household' },
    });
    expect(taken.status).toBe(200);
    for (const { id } of people.slice(0, 12)) {
      const mine = await own(id);
      expect(mine.offer !== null).toBe(mine.appointment?.slotId === first?.fromSlot && asked.has(id));
    }
    const house = people.find(({ id }) => id === first?.id)?.household;
    const size = people.filter(({ household }) => household === house).length;
    expect(await see(t, made.id, drill.gulouHq)).toMatchObject({ offered: made.offered, taken: size });
    expect((await changesOf(drill.id)).get(site)?.offers).toEqual([
      { startsAt: at, people: size - made.offered },
    ]);
    // Who has said nothing for half an hour stays.
    t.clock.moveTo(clockAt('09:30'));
    expect(await changesOf(drill.id)).toEqual(new Map());
  });

  test('are made to nobody twice, nor to those who have come or chose their window', async () => {
    const token = await t.token('citizen');
    const [chooser] = people;
    const slotId = await slotAt(site, crowded);
    const elsewhere = await slotAt(site, clockAt('11:30'));
    for (const to of [elsewhere, slotId]) {
      await t.need('POST', `/v1/registrations/${chooser?.id}/reschedule`, {
        token,
        body: { slotId: to, scope: 'household' },
      });
    }
    const [came] = await t.sql<{ household: string }[]>`
      update registrations set status = 'checked-in' where id = (
        select id from registrations where household_id <> ${chooser?.household ?? ''} order by id limit 1)
      returning household_id as household`;
    await accept(window(9));
    const first = await offers();
    await accept(window(200));
    const all = await offers();
    expect(first.length).toBeGreaterThan(0);
    expect(all.length).toBeGreaterThan(first.length);
    for (const offer of first) expect(all).toContainEqual(offer);
    const asked = new Set(all.map(({ id }) => people.find((one) => one.id === id)?.household));
    expect(asked.has(chooser?.household)).toBe(false);
    expect(asked.has(came?.household)).toBe(false);
  });

  test('are not of a window that is full, about to begin, or at a site that does not serve them', async () => {
    const slotId = await slotAt(other, crowded);
    await t.sql`update slots set ceiling = used, capacity = 20 where id = ${slotId}`;
    expect((await accept(window(7))).offered).toBe(0);
    t.clock.moveTo(clockAt('10:15'));
    expect((await accept(window(7, '11:00'))).offered).toBe(0);
    t.clock.moveTo(clockAt('09:00'));
    await t.sql`delete from site_communities where site_id = ${other}`;
    expect((await accept(window(7, '11:00'))).offered).toBe(0);
  });

  test('of eight acceptances at once are made once', async () => {
    const id = await proposal(t, drill, offering([window(7)]));
    const answers = await Promise.all(Array.from({ length: 8 }, () => decide(t, id, drill.gulouHq)));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    for (const { body } of answers) expect(body).toEqual(answers[0]?.body);
    const given = await offers();
    expect(given).toHaveLength(answers[0]?.body.offered ?? -1);
    expect(given.length).toBeLessThanOrEqual(7);
    expect(await t.sql`select from webhook_outbox where type = 'registration.offered'`).toHaveLength(1);
  });

  test('hold while their people cancel and come at the same moment', async () => {
    const token = await t.token('citizen');
    const tablet = await t.token('tablet', { site });
    const id = await proposal(t, drill, offering([window(12)]));
    const cancels = people
      .slice(0, 6)
      .map((one) => t.call('POST', `/v1/registrations/${one.id}/cancel`, { token }));
    const comes = [20, 21, 22].map((n) =>
      t.call('POST', `/v1/sites/${site}/check-ins`, {
        token: tablet,
        body: { deviceSeq: n, at: clockAt('09:00').toISOString(), lane: '1', document: person(n).document },
      }),
    );
    const [decided] = await Promise.all([decide(t, id, drill.gulouHq), ...cancels, ...comes]);
    expect(decided?.status).toBe(200);
    expect((await offers()).length).toBeLessThanOrEqual(12);
    expect(await recount(t)).toMatchObject({ drift: 0, overfull: 0, twice: 0 });
  });
});
