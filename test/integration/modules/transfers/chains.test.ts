import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLiveTransfers } from '../../../../src/modules/field/transfers/live-transfers.ts';
import { createTransfersRead } from '../../../../src/modules/field/transfers/transfers.read.ts';
import {
  createRetentionRead,
  createRetentionRepo,
  destroyPeople,
} from '../../../../src/modules/oversight/retention/index.ts';
import { openDatabase } from '../../../../src/platform/db/index.ts';
import type { ProblemAnswer } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import type { PageAnswer } from '../../../support/drill.ts';
import { person } from '../../../support/people.ts';
import fc, { modelDays } from '../../../support/properties.ts';
import { community, startWorld, type Transfer } from './world.ts';

interface Chain {
  id: string;
  registrationId: string;
  status: string;
  link: number;
  dueAt: string | null;
  overdue: boolean;
  links: { number: number; state: string; transferId: string | null; arrivedAt: string | null }[];
}

describe('a closed loop', () => {
  let world: Awaited<ReturnType<typeof startWorld>>;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.t.close());

  const told = (n: number) => {
    const { name, document, phone } = person(n);
    return { name, document, phone };
  };
  const open = (body: object) =>
    world.t.call<Chain & ProblemAnswer & { chainId: string }>('POST', `${world.at}/chains`, {
      token: world.drill.gulouHq,
      body: { reason: 'arrival', ...body },
    });
  const of = (id: string, token = world.drill.gulouHq) =>
    world.t.call<Chain>('GET', `${world.at}/chains/${id}`, { token });
  const listed = async (query: string, token = world.drill.gulouHq) =>
    (await world.t.need<PageAnswer<Chain>>('GET', `${world.at}/chains?${query}`, { token })).items.map(
      ({ id }) => id,
    );
  const act = (id: string, what: string, body: object, token = world.drill.gulouHq) =>
    world.t.call<Chain & ProblemAnswer>('POST', `${world.at}/chains/${id}/${what}`, { token, body });
  const underWay = (chain: Chain) => chain.links.find(({ state }) => state === 'under-way')?.transferId ?? '';
  const states = (chain: Chain) => chain.links.map(({ state }) => state);

  /** Brings a link's transfer to its arrival, each handover signed by the two whose it is. */
  async function bring(id: string, place: object, gives: string, takes: string): Promise<void> {
    const { step, teamId, driver } = world;
    for (const [path, body, token] of [
      ['approve', {}],
      ['place', place],
      ['vehicle', { team: teamId }],
      ['pick-up', {}, gives],
      ['pick-up', {}, driver],
      ['arrive', {}, driver],
      ['arrive', {}, takes],
    ] as const)
      expect([path, (await step(id, path, body, token)).status]).toEqual([path, 200]);
  }

  test('goes port, facility, community: each link signed by both, the next one opened by the arrival before', async () => {
    const { t, facility, step, see, listed: transfers, stateOf, worker } = world;
    const port = await facility('长乐机场', 0, 'port');
    const hotel = await facility('集中监测点', 2);
    const startBy = '2021-10-06T10:00:00+08:00';
    const links = [{ facility: hotel.id }, { community, startBy }];
    const made = await open({ person: told(500), from: port.id, links });
    expect(made).toMatchObject({ status: 201, body: { status: 'open', link: 1 } });
    const { id, registrationId } = made.body;
    expect(states(made.body)).toEqual(['under-way', 'planned']);
    for (const token of [port.token, hotel.token, worker]) expect(await listed('', token)).toEqual([id]);
    expect((await open({ person: told(500), from: port.id, links })).body).toMatchObject({
      code: 'chain-open',
      chainId: id,
    });

    const first = underWay(made.body);
    expect((await see(first, port.token)).body).toMatchObject({
      fromFacility: port.id,
      chainId: id,
      link: 1,
    });
    // The port gives, and nobody for it.
    await step(first, 'approve');
    await step(first, 'place', { facility: hotel.id });
    await step(first, 'vehicle', { team: world.teamId });
    expect((await step(first, 'pick-up')).status).toBe(403);
    await bring(first, { facility: hotel.id }, port.token, hotel.token);

    const stays = (await of(id)).body;
    expect(states(stays)).toEqual(['arrived', 'under-way']);
    expect(stays).toMatchObject({ link: 2, overdue: false, dueAt: new Date(startBy).toISOString() });
    const second = underWay(stays);
    expect((await see(second)).body).toMatchObject({
      ...{ registrationId, status: 'asked', fromFacility: hotel.id },
      acts: [{ act: 'ask' }],
    });
    // Whoever signed last has asked for nothing, and the port has done its part.
    expect(await transfers('', world.driver)).toEqual([]);
    expect(await listed('', port.token)).toEqual([]);
    // Nobody leaves the loop by way of the door.
    const [bed] = await world.bedsOf(hotel.id);
    const leave = await t.call<ProblemAnswer>(
      'POST',
      `${world.at}/facilities/${hotel.id}/beds/${bed?.id}/leave`,
      {
        ...{ token: hotel.token, body: {} },
      },
    );
    expect(leave.body.code).toBe('bed-awaits-transfer');

    await bring(second, { community }, hotel.token, worker);
    expect((await of(id)).body).toMatchObject({ status: 'closed', dueAt: null });
    expect(states((await of(id)).body)).toEqual(['arrived', 'arrived']);
    expect(await stateOf(hotel.id)).toMatchObject({ lying: 0, free: 2 });
    expect(await listed('open=true')).toEqual([]);
    expect((await act(id, 'end', { reason: '重复' })).body.code).toBe('chain-over');
  });

  test('a link whose transfer is given up stands still until it is begun anew; its end is not a hospital on the way', async () => {
    const { t, at, drill, facility, step, worker } = world;
    const [hotel, hospital] = [await facility('监测点乙', 1), await facility('医院', 1, 'hospital')];
    const made = (await open({ person: { ...told(501), division: community }, links: [{ community }] })).body;
    const { id, registrationId } = made;
    await step(underWay(made), 'cancel', { reason: '车辆故障' });
    const waits = (await of(id)).body;
    expect(states(waits)).toEqual(['waiting']);
    expect(await listed('overdue=true')).toEqual([]);
    t.clock.moveTo(new Date(t.clock.now().getTime() + 61 * 60_000));
    expect(await listed('overdue=true')).toEqual([id]);
    const ask = (token = drill.gulouHq) =>
      t.call<Transfer & ProblemAnswer>('POST', `${at}/transfers`, {
        ...{ token, body: { registrationId, reason: 'arrival' } },
      });
    const { body: again } = await ask();
    expect(again).toMatchObject({ chainId: id, link: 1, status: 'asked' });
    expect(await listed('overdue=true')).toEqual([]);
    // Taken ill on the way home: the hospital is no end, so the last link is before them still.
    await bring(again.id, { facility: hospital.id }, worker, hospital.token);
    const ill = (await of(id)).body;
    expect(ill).toMatchObject({ status: 'open', link: 1 });
    expect(states(ill)).toEqual(['under-way']);
    // Planned anew: to be observed first. The transfer that is asked for has the new time.
    const startBy = '2021-09-25T08:00:00+08:00';
    const links = [{ facility: hotel.id, startBy }, { community }];
    const changed = await act(id, 'plan', { links, reason: '出院后继续观察' });
    expect(changed.body).toMatchObject({ link: 1, dueAt: new Date(startBy).toISOString() });
    await bring(underWay(changed.body), { facility: hotel.id }, hospital.token, hotel.token);
    const last = (await of(id)).body;
    expect(states(last)).toEqual(['arrived', 'under-way']);
    expect((await act(id, 'end', { reason: '省指挥部另行安排' })).body.status).toBe('ended');
    expect((await act(id, 'plan', { links, reason: '再次安排' })).body.code).toBe('chain-over');
    // The transfer under way goes on by itself, and opens nothing.
    await bring(underWay(last), { community }, hotel.token, worker);
    expect((await ask()).body).toMatchObject({ chainId: null });
  });

  test('what cannot be is refused: a port as an end, a closed facility, another district’s community, nobody’s transfer', async () => {
    const { t, drill, facility, ask } = world;
    const [port, shut] = [await facility('火车站', 0, 'port'), await facility('已关', 1)];
    await t.need('POST', `${world.at}/facilities/${shut.id}/close`, { token: drill.gulouHq, body: {} });
    const who = { person: { ...told(502), division: community } };
    const pointer = async (body: object) => {
      const { errors, code } = (await open({ ...who, ...body })).body;
      return errors?.[0]?.pointer ?? code;
    };
    expect(await pointer({ links: [{ facility: port.id }] })).toBe('/links/0/facility');
    expect(await pointer({ links: [{ facility: shut.id }] })).toBe('facility-closed');
    expect(await pointer({ links: [{ community: '350103001001' }] })).toBe('/links/0/community');
    expect(await pointer({ links: [{ community, outside: '厦门' }] })).toBe('/links/0');
    expect(await pointer({ links: [] })).toBe('/links');
    expect(await pointer({ from: shut.id, links: [{ community }] })).toBe('/from');
    expect(await pointer({ person: told(502), links: [{ community }] })).toBe('/person/division');
    const { id } = (await ask(503)).body;
    expect(await pointer({ person: { ...told(503), division: community }, links: [{ community }] })).toBe(
      'transfer-open',
    );
    // Whoever drives is shown whom to fetch, and why is kept; others see nothing of it.
    await world.step(id, 'approve');
    await world.step(id, 'place', { community });
    const vehicle = { team: world.teamId, plate: '闽ａ·O2345' };
    expect((await world.step(id, 'vehicle', vehicle)).body.errors).toMatchObject([
      { pointer: '/plate', code: 'plate-letter' },
    ]);
    await world.step(id, 'vehicle', { ...vehicle, plate: '闽ａ·１2345' });
    const reveal = (token: string) =>
      t.call<{ person: object; plate: string }>('POST', `${world.at}/transfers/${id}/reveal`, {
        ...{ token, body: { reason: '上门接人，核对姓名和住址' } },
      });
    expect((await reveal(world.driver)).body).toMatchObject({
      person: { ...told(503), phone: `+86${told(503).phone}` },
      plate: '闽A12345',
    });
    const [noted] =
      await t.sql`select sub from audit_log where action = 'person.revealed' and object_id = ${id}`;
    expect(noted).toMatchObject({ sub: 'driver-1' });
    expect((await reveal(shut.token)).status).toBe(404);
    expect((await reveal(drill.taijiangHq)).status).toBe(404);
  });

  test('whatever is done in whatever order, nobody in a loop is between two places, and it stands as the model says', async () => {
    const { t, at, drill, facility, step, driver, worker, teamId } = world;
    const [one, other] = [await facility('甲', 1), await facility('乙', 1)];
    const stops = [one, other];
    const kinds = ['approve', 'place', 'elsewhere', 'arrange', 'giver', 'taker', 'cancel', 'ask'] as const;
    const usual = fc.constantFrom('approve', 'place', 'arrange', 'giver', 'taker', ...kinds);
    const days = fc.array(usual, { minLength: 40, maxLength: 80 });
    let n = 600;
    await fc.assert(
      fc.asyncProperty(days, async (acts) => {
        n += 1;
        const links = [{ facility: one.id }, { community }];
        const made = (await open({ person: { ...told(n), division: community }, links })).body;
        const { id, registrationId } = made;
        /** The link whose turn it is, how far its transfer has come, and where they lie. */
        const model = { link: 1, status: 'asked', lies: -1, to: -1, gave: false, took: false };
        let transfer: string | undefined = underWay(made);
        for (const act of acts) {
          const closed = model.link === 3;
          if (closed) break;
          const { status } = model;
          const place = model.to === 2 ? { community } : { facility: stops[model.to]?.id };
          const tokenAt = (where: number) => stops[where]?.token ?? worker;
          if (act === 'ask') {
            const asked = await t.call<Transfer>('POST', `${at}/transfers`, {
              ...{ token: drill.gulouHq, body: { registrationId, reason: 'arrival' } },
            });
            expect(asked.status).toBe(status === 'none' ? 201 : 409);
            if (status !== 'none') continue;
            expect(asked.body).toMatchObject({ chainId: id, link: model.link });
            model.status = 'asked';
            transfer = asked.body.id;
          } else if (transfer === undefined || status === 'none') {
            continue;
          } else if (act === 'approve' && status === 'asked') {
            await step(transfer, 'approve');
            model.status = 'approved';
          } else if ((act === 'place' || act === 'elsewhere') && status === 'approved') {
            // As planned, or the other facility instead; a bed of their own is none to go to.
            const planned = model.link === 1 ? 0 : 2;
            model.to = act === 'place' ? planned : 1;
            if (model.to === model.lies) model.to = 2;
            const to = model.to === 2 ? { community } : { facility: stops[model.to]?.id };
            expect((await step(transfer, 'place', to)).status).toBe(200);
            model.status = 'placed';
          } else if (act === 'arrange' && status === 'placed') {
            await step(transfer, 'vehicle', { team: teamId });
            model.status = 'arranged';
          } else if (act === 'cancel' && status !== 'picked-up' && !model.took) {
            expect((await step(transfer, 'cancel', { reason: '车辆故障' })).status).toBe(200);
            Object.assign(model, { status: 'none', gave: false, took: false });
            transfer = undefined;
          } else if ((act === 'giver' || act === 'taker') && ['arranged', 'picked-up'].includes(status)) {
            const path = status === 'arranged' ? 'pick-up' : 'arrive';
            const team = (act === 'taker') === (status === 'arranged');
            const token = team ? driver : tokenAt(status === 'arranged' ? model.lies : model.to);
            expect([act, place, (await step(transfer, path, {}, token)).status]).toEqual([act, place, 200]);
            if (act === 'giver') model.gave = true;
            else model.took = true;
            if (!model.gave || !model.took) continue;
            Object.assign(model, { gave: false, took: false });
            if (status === 'arranged') {
              model.status = 'picked-up';
            } else {
              // A stop may be another; the end is the end.
              if (model.link === 1 || model.to === 2) model.link += 1;
              Object.assign(model, { lies: model.to === 2 ? -1 : model.to, status: 'asked' });
              const seen = (await of(id)).body;
              transfer = underWay(seen) === '' ? undefined : underWay(seen);
            }
          }
          const seen = (await of(id)).body;
          const ended = model.link === 3;
          expect(seen).toMatchObject({ status: ended ? 'closed' : 'open', link: Math.min(model.link, 2) });
          const turn = seen.links[Math.min(model.link, 2) - 1]?.state;
          expect(turn).toBe(ended ? 'arrived' : model.status === 'none' ? 'waiting' : 'under-way');
          expect(seen.dueAt === null).toBe(ended);
          const lying = await t.sql`
            select facility_id from facility_stays
            where person_id = ${registrationId} and ended_at is null and arrived_at is not null`;
          expect(lying.map((stay) => stay['facility_id'])).toEqual(
            model.lies < 0 ? [] : [stops[model.lies]?.id],
          );
        }
        // Room for the next: whatever is under way of this one is none of theirs.
        for (const table of [
          'facility_stays',
          'transfer_acts',
          'transfers',
          'transfer_chains',
          'chain_links',
        ])
          await t.sql`delete from ${t.sql(table)} where drill_id = ${drill.id}`;
      }),
      { numRuns: modelDays(4) },
    );
  });

  test('people’s homes are fetched from and brought to by the street’s workers; the figures tell it, until the keys are destroyed', async () => {
    const { t, drill, facility, ask, step, driver } = world;
    const homes = await facility('居家监测', 2, 'home');
    const { id, registrationId } = (await ask(504)).body;
    const street = await t.token('community-worker', { sub: 'street', division: gulou.division });
    await bring(id, { facility: homes.id }, street, street);
    const next = await t.need<Transfer>('POST', `${world.at}/transfers`, {
      ...{ token: drill.gulouHq, body: { registrationId, reason: 'case' } },
    });
    expect(next.fromFacility).toBe(homes.id);
    await step(next.id, 'approve');
    await step(next.id, 'place', { outside: '厦门市第三医院' });
    await step(next.id, 'vehicle', { team: world.teamId });
    const { clock } = t;
    const live = createLiveTransfers({ read: createTransfersRead(t.ground.reports), clock });
    const figures = async () => (await live.read(drill.id, undefined)).states;
    const arranged = async () => (await figures())[0]?.data.arranged;
    expect(await arranged()).toBe(1);
    await step(next.id, 'pick-up', {}, driver);
    expect((await step(next.id, 'pick-up', {}, street)).body.status).toBe('picked-up');
    expect(await arranged()).toBe(0);

    await t.need('POST', `${world.at}/close`, { token: drill.cityHq, body: { reason: '演练结束' } });
    // The role that owns the tables destroys; the service's own may not.
    const owner = openDatabase({ url: t.databaseUrl, maxConnections: 2, applicationName: 'destroy' });
    const destroy = () =>
      destroyPeople(
        {
          read: createRetentionRead(owner, Object.keys(t.house.keptTables)),
          repo: createRetentionRepo(owner),
          masterKeys: t.ground.masterKeys,
          audit: t.services.audit,
          clock: { now: () => new Date(Date.now() + 2 * t.ground.config.retentionMs) },
          retentionMs: t.ground.config.retentionMs,
          untilForgotten: async () => undefined,
          by: { sub: 'os:test', role: 'operator' },
        },
        drill.id,
      );
    // Nobody who is between two places is forgotten.
    await expect(destroy()).rejects.toThrow(/^field-open: .*\(transfers 1, beds 1\)/);
    expect((await t.call('GET', `${world.at}/chains`, { token: drill.gulouHq })).status).toBe(200);
    await t.sql`update transfers set status = 'arrived' where drill_id = ${drill.id}`;
    await t.sql`update transfer_chains set status = 'ended' where drill_id = ${drill.id}`;
    await t.sql`update facility_stays set ended_at = now() where drill_id = ${drill.id} and ended_at is null`;
    await destroy();
    await owner.close();
    for (const url of ['transfers', `transfers/${next.id}`, 'chains'])
      expect(
        (await t.call<ProblemAnswer>('GET', `${world.at}/${url}`, { token: drill.gulouHq })).body.code,
      ).toBe('personal-data-destroyed');
    expect((await step(next.id, 'arrive', { note: '已接收' })).body.code).toBe('personal-data-destroyed');
    for (const table of ['transfers', 'transfer_acts', 'transfer_chains', 'chain_links', 'facility_stays'])
      expect([table, await t.sql`select from ${t.sql(table)}`]).toEqual([table, []]);
    expect(await figures()).toEqual([]);
  });
});
