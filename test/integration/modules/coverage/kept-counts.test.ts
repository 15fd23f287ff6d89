import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { coverageStates } from '../../../../src/core/coverage/index.ts';
import { type CanonicalDocument, personId } from '../../../../src/modules/foundation/index.ts';
import { createRosterRepo } from '../../../../src/modules/residents/roster/roster.repo.ts';
import { createTalliesRepo } from '../../../../src/modules/residents/tallies/tallies.repo.ts';
import { newId } from '../../../../src/platform/crypto/index.ts';
import { inTransaction } from '../../../../src/platform/db/index.ts';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou, taijiang } from '../../../support/divisions.ts';
import {
  inOrder,
  morning,
  type RegistrationAnswer,
  recount,
  type SeededDrill,
  seedDrill,
  slotsOf,
} from '../../../support/drill.ts';
import { eventually } from '../../../support/eventually.ts';
import { person, registration, rosterCsv } from '../../../support/people.ts';
import fc from '../../../support/properties.ts';
import { type Lane, laneAt } from '../check-in/lane.ts';
import { carryOut, type ReplanAnswer } from '../replanning/world.ts';
import { type Laboratory, laboratoryOf } from '../results/laboratory.ts';
import { type Rack, rackAt } from '../tubes/rack.ts';
import { type Recounted, recountCoverage, type States } from './recount.ts';

interface Figures extends Omit<Recounted, 'listed' | 'apart' | 'walkIns' | 'notOnRoster'> {
  population: number;
  basis: string;
  states: States;
  apart: { walkIns: number; notOnRoster: number; states: States };
  rate: number | null;
}
interface Coverage {
  total: Figures;
  groups: (Figures & { code: string | null; community: string | null })[];
}

/** Few people, so that much happens to each. */
const people = 24;
const communities = [...gulou.communities, ...taijiang.communities];

/** Something that happens, to person `n`, with a number that decides what is left open. */
const happenings = [
  'register',
  'cancel',
  'move house',
  'wait for a visit',
  'assign',
  'choose',
  'check in',
  'walk in',
  'swab',
  'take out',
  'find',
  'look over',
  'list',
  'strike',
  'exempt',
  'withdraw',
  'exempt a file',
  'take a file back',
  'take up',
  'an hour',
] as const;
type Happening = { what: (typeof happenings)[number]; n: number; choice: number };
const happening: fc.Arbitrary<Happening> = fc.record({
  what: fc.constantFrom(...happenings, 'register', 'register', 'check in', 'swab', 'find', 'list'),
  n: fc.nat(people - 1),
  choice: fc.nat(1_000),
});

describe('what is kept with every change', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let lane: Lane;
  let rack: Rack;
  let lab: Laboratory;
  /** The result that stands of each tube, which a later one corrects. */
  const found = new Map<string, string>();
  const ids = new Map<number, string>();
  /** Imports of exemptions. */
  const files: string[] = [];
  let slots: string[];
  let seq = 0;
  beforeAll(async () => {
    t = await startTestApp({ now: new Date(morning.opensAt) });
    drill = await seedDrill(t, { lanes: 20 });
    lane = await laneAt(t, drill.gulou[0], 'tablet-1');
    rack = await rackAt(t, drill.gulou[0], 'tablet-2');
    lab = await laboratoryOf(t, drill, '市疾控中心实验室');
    slots = (await Promise.all([...drill.gulou, ...drill.taijiang].map((site) => slotsOf(t, site))))
      .flat()
      .map(({ id }) => id);
  });
  afterAll(() => t.close());

  const coverage = (groupBy: string, more = '') =>
    t.need<Coverage>('GET', `/v1/drills/${drill.id}/coverage?groupBy=${groupBy}${more}`, {
      token: drill.cityHq,
    });

  const communityOf = (choice: number) => communities[choice % communities.length] ?? '';
  const citizen = () => t.token('citizen', { sub: 'anna' });

  async function registers(n: number, choice: number): Promise<void> {
    const vaccinated = ['2021-09-20T09:00:00+08:00', '2021-09-22T08:00:00+08:00'][choice % 9];
    const body = registration(n, communityOf(choice), {
      ...(choice % 7 === 0 ? { mobility: 'needs-visit' as const } : {}),
      ...(vaccinated === undefined ? {} : { vaccinatedAt: vaccinated }),
    });
    const answer = await t.call<RegistrationAnswer>('POST', `/v1/drills/${drill.id}/registrations`, {
      token: await citizen(),
      body,
    });
    if (answer.status < 300) ids.set(n, answer.body.id);
  }

  /** What a laboratory finds in a tube, or corrects there, signed by two where it must be. */
  async function finds(choice: number): Promise<void> {
    const barcode = `MF-${choice % 5}`;
    const outcome = ['negative', 'negative', 'invalid', 'positive', 'doubtful'][choice % 7] ?? 'negative';
    const corrects = found.get(barcode);
    const more = corrects === undefined ? {} : { corrects, reason: 'tested-again' };
    const [answer] = await lab.enter({ barcode, outcome, ...more });
    if (answer?.id == null || answer.problem !== null) return;
    found.set(barcode, answer.id);
    if (answer.state === 'to-verify') expect((await lab.verify(answer.id)).status).toBeLessThan(500);
  }

  /** The day at the sites is over: whoever held a window and has not come is missed. */
  async function looksOver(): Promise<void> {
    const before = t.clock.now();
    t.clock.moveTo(new Date(Date.parse(morning.closesAt) + 3_600_000));
    await t.services.missed.look(new AbortController().signal);
    t.clock.moveTo(before);
  }

  /** Has it happen; what is refused has not happened, and changes no figure. Never a fault of the service. */
  async function happens({ what, n, choice }: Happening): Promise<void> {
    const id = ids.get(n);
    const own = async (method: 'POST' | 'PATCH', path: string, body?: object) =>
      id === undefined
        ? undefined
        : await t.call(method, `/v1/registrations/${id}${path}`, { token: await citizen(), body });
    const answer = await (() => {
      switch (what) {
        case 'register':
          return registers(n, choice);
        case 'cancel':
          return own('POST', '/cancel');
        case 'move house':
          return own('PATCH', '', { residence: { division: communityOf(choice), building: '9号楼' } });
        case 'wait for a visit':
          return own('PATCH', '', { mobility: choice % 2 === 0 ? 'needs-visit' : 'walks' });
        case 'assign':
          return t.assign(drill.id, communityOf(choice)).then(() => undefined);
        case 'choose':
          return own('POST', '/reschedule', { slotId: slots[choice % slots.length] });
        case 'check in':
          return lane.one({ deviceSeq: seq++, document: person(n).document });
        case 'walk in': {
          const { person: who, consent, residence } = registration(n, communityOf(choice));
          return lane.one({ deviceSeq: seq++, walkIn: { person: who, consent, residence } });
        }
        case 'swab':
          return rack.swab(`MF-${choice % 5}`, id === undefined ? person(n) : { registrationId: id });
        case 'take out':
          return id === undefined ? undefined : rack.takeOut(`MF-${choice % 5}`, id);
        case 'find':
          return finds(choice);
        case 'look over':
          return looksOver();
        case 'list':
          return t.importFile(`/v1/drills/${drill.id}/roster/import`, {
            token: choice % 2 === 0 ? drill.gulouHq : drill.taijiangHq,
            body: rosterCsv(
              n,
              Math.min(people, n + 1 + (choice % 8)),
              choice % 2 === 0
                ? (gulou.communities[choice % 4 === 0 ? 0 : 1] ?? '')
                : taijiang.communities[0],
            ),
          });
        case 'strike':
          return t.call('POST', `/v1/drills/${drill.id}/roster/removals`, {
            token: choice % 2 === 0 ? drill.gulouHq : drill.taijiangHq,
            body: { document: person(n).document, reason: '已搬离' },
          });
        case 'exempt':
          return t.call<{ id?: string }>('POST', `/v1/drills/${drill.id}/exemptions`, {
            token: drill.cityHq,
            body: {
              document: person(n).document,
              kind: ['isolated', 'away', 'infirm', 'vaccinated'][choice % 4],
              // Some begin at once and some an hour later, some end in the drill.
              from: new Date(t.clock.now().getTime() + (choice % 3) * 1_800_000).toISOString(),
              ...(choice % 5 === 0 ? { until: '2021-09-23T12:00:00+08:00' } : {}),
            },
          });
        case 'withdraw':
          return t
            .need<{ items: { id: string }[] }>('GET', `/v1/drills/${drill.id}/exemptions`, {
              token: drill.cityHq,
            })
            .then(({ items }) => {
              const { id: which } = items[choice % Math.max(1, items.length)] ?? {};
              if (which === undefined) return undefined;
              return t.call('DELETE', `/v1/drills/${drill.id}/exemptions/${which}`, { token: drill.cityHq });
            });
        case 'exempt a file': {
          const from = new Date(t.clock.now().getTime() + (choice % 3) * 1_800_000).toISOString();
          const kind = ['隔离', '外出', '行动不便', '接种'][choice % 4];
          const lines = [n, n + 1, n + 2].map((one) => `${person(one).document.number},${kind},${from}`);
          return t
            .importFile(`/v1/drills/${drill.id}/exemptions/import`, {
              token: drill.cityHq,
              body: ['documentNumber,kind,from', ...lines].join('\n'),
            })
            .then(({ id: job }) => void files.push(job));
        }
        case 'take a file back': {
          const importJob = files[choice % Math.max(1, files.length)];
          if (importJob === undefined) return undefined;
          return t.call('POST', `/v1/drills/${drill.id}/exemptions/undo`, {
            token: drill.cityHq,
            body: { importJob, reason: '导入了旧文件' },
          });
        }
        case 'an hour': {
          const hours = new Date(t.clock.now().getTime() + 3_600_000);
          t.clock.moveTo(hours.getTime() > Date.parse(morning.closesAt) ? new Date(morning.opensAt) : hours);
          return t.services.exemptions.turn(100).then(() => undefined);
        }
        case 'take up':
          return createTalliesRepo(t.ground.database)
            .takeUp(1 + (choice % 5))
            .then(() => undefined);
      }
    })();
    if (answer !== undefined && typeof answer.status === 'number') expect(answer.status).toBeLessThan(500);
  }

  const add = (figures: readonly Figures[], pick: (one: Figures) => number): number =>
    figures.reduce((sum, one) => sum + pick(one), 0);

  /** Every level is the sum of its parts, and equal to a recount. */
  async function agrees(): Promise<void> {
    const counted = await recountCoverage(t, drill.id);
    const byCommunity = await coverage('community');
    expect(byCommunity.groups.map(({ code }) => code)).toEqual([...communities].sort());
    for (const { code, basis, population, states, reached, apart } of byCommunity.groups) {
      const own = counted.get(code ?? '');
      const onRoster = Object.values(own?.listed ?? {}).reduce((sum, n) => sum + n, 0);
      expect(basis).toBe(onRoster > 0 ? 'roster' : 'census');
      if (onRoster > 0) {
        expect({ states, reached, apart }).toEqual({
          states: own?.listed,
          reached: own?.reached,
          apart: { walkIns: own?.walkIns, notOnRoster: own?.notOnRoster, states: own?.apart },
        });
        expect(population).toBe(onRoster);
        continue;
      }
      for (const state of coverageStates) {
        if (state !== 'missing') expect([state, states[state]]).toEqual([state, own?.apart[state] ?? 0]);
      }
      expect(apart).toMatchObject({ walkIns: 0, notOnRoster: 0 });
    }
    for (const groupBy of ['district', 'street', 'community', 'building', 'hour', 'quarter']) {
      const { groups, total } = await coverage(groupBy);
      expect(total).toEqual(byCommunity.total);
      for (const one of [total, ...groups]) {
        expect(coverageStates.reduce((sum, state) => sum + one.states[state], 0)).toBe(one.population);
      }
      for (const state of coverageStates) {
        expect(add(groups, (one) => one.states[state])).toBe(total.states[state]);
        expect(add(groups, (one) => one.apart.states[state])).toBe(total.apart.states[state]);
      }
      expect(add(groups, (one) => one.reached.assigned)).toBe(total.reached.assigned);
      expect(add(groups, (one) => one.reached.checkedIn)).toBe(total.reached.checkedIn);
    }
    for (const community of communities) {
      const { groups, total } = await coverage('stairwell', `&division=${community}`);
      const {
        code: _,
        name: __,
        community: ___,
        ...own
      } = {
        name: null,
        ...byCommunity.groups.find(({ code }) => code === community),
      };
      expect(total).toEqual(own);
      expect(add(groups, (one) => one.population)).toBe(total.population);
    }
  }

  /** Who is to get a window and does not wait for one: nobody would ever give it to them. */
  const forgotten = () => t.sql`
    select r.status, r.id from registrations r
    where r.drill_id = ${drill.id} and r.status in ('pending', 'retest') and r.mobility = 'walks' and r.source = 'account'
      and not exists (select from waiting w where w.registration_id = r.id)`;

  test('equals a recount, whatever happens to whom at once, and in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { minLength: 12, maxLength: 40 }), async (all) => {
        // Five at a time: what happens to one person at the same moment must not be counted twice or not at all.
        for (let at = 0; at < all.length; at += 5) await Promise.all(all.slice(at, at + 5).map(happens));
        await agrees();
        expect(await forgotten()).toEqual([]);
      }),
      { numRuns: 25, endOnFailure: true },
    );
    // Somebody has stood everywhere: a day on which nothing happens proves nothing.
    const stood = await t.sql<
      { kind: string }[]
    >`select distinct kind from registration_events where drill_id = ${drill.id}`;
    expect(stood.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['assigned', 'missed', 'sampled']));
    expect(await recount(t)).toMatchObject({ ...inOrder, orphans: expect.any(Number) });
  });

  test('equals it, too, when a site closes and its people go elsewhere or wait again', async () => {
    const open = await t.need<ReplanAnswer>('POST', `/v1/sites/${drill.gulou[1]}/close`, {
      token: drill.gulouHq,
      body: { reason: '停电' },
    });
    await carryOut(t, drill.gulouHq, open.id);
    await agrees();
  });

  test('counts somebody once who registers at the moment in which a roster with them is imported', async () => {
    const { keys } = await t.services.catalogue.get(drill.id);
    const n = people + 1;
    const id = personId(keys, person(n).document as CanonicalDocument);
    const [place] = await t.sql<{ id: string }[]>`select id from buildings limit 1`;
    const { sql } = t.ground.database;
    let registering: Promise<void> | undefined;
    let over = false;
    await inTransaction(sql, async (tx) => {
      const by = { drillId: drill.id, jobId: newId(), at: t.clock.now() };
      const column = (value: string) => `{${value}}`;
      await createRosterRepo({ sql }).add(tx, by, {
        ids: column(id),
        communities: column(communities[0] ?? ''),
        buildings: column(place?.id ?? ''),
        households: column(newId()),
        digests: column('00'),
        people: column('00'),
      });
      registering = registers(n, 1).finally(() => {
        over = true;
      });
      // It has begun, cannot see that they are listed, and waits until it can.
      await eventually('the registration waits', async () => {
        const [row] = await t.sql<{ n: number }[]>`
          select count(*)::int as n from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`;
        return row?.n === 1;
      });
      expect(over).toBe(false);
    });
    await registering;
    expect(ids.get(n)).toBe(id);
    const [row] = await t.sql<{ counted: string }[]>`
      select counted_as as counted from registrations where id = ${id}`;
    expect(row?.counted).toMatch(`${communities[0]} roster `);
    const { groups } = await coverage('community');
    const own = (await recountCoverage(t, drill.id)).get(communities[0] ?? '');
    expect(groups[0]).toMatchObject({ states: own?.listed, reached: own?.reached });
    // Nobody could open it: it is not what the roster's rows are made of.
    await t.call('POST', `/v1/drills/${drill.id}/roster/removals`, {
      token: drill.gulouHq,
      body: { document: person(n).document, reason: '测试' },
    });
  });

  test('taken up or not, the changes are counted', async () => {
    const before = await coverage('community');
    const [row] = await t.sql<{ n: number }[]>`select count(*)::int as n from tally_changes`;
    expect(row?.n).toBeGreaterThan(0);
    const repo = createTalliesRepo(t.ground.database);
    expect(await repo.takeUp(100_000)).toBe(row?.n);
    expect(await repo.takeUp(100_000)).toBe(0);
    const { total, groups } = await coverage('community');
    expect({ total, groups }).toEqual({ total: before.total, groups: before.groups });
  });

  test('is what the drill is closed with; what comes after it counts, and the closing stays', async () => {
    const unregistered = person(people + 7);
    const closed = await t.call<{ unfinished: Record<string, number> }>(
      'POST',
      `/v1/drills/${drill.id}/close`,
      {
        token: drill.cityHq,
        body: { reason: '演练结束' },
      },
    );
    expect(closed.status).toBe(200);
    await agrees();
    const final = async () =>
      (await t.need<{ figures: Coverage }>('GET', `/v1/drills/${drill.id}/closing`, { token: drill.cityHq }))
        .figures;
    const before = await final();
    const { total, groups } = await coverage('community');
    expect(before).toMatchObject({ total, groups });
    for (const state of coverageStates) {
      if (state === 'cleared' || state === 'exempt' || state === 'held') continue;
      expect([state, closed.body.unfinished[state] ?? 0]).toEqual([
        state,
        total.states[state] + total.apart.states[state],
      ]);
    }
    // A walk-in of before, and a correction.
    const walkIn = registration(people + 7, communities[0] ?? '');
    await lane.batch([
      { deviceSeq: seq++, at: morning.opensAt, walkIn: { ...walkIn, person: unregistered } },
    ]);
    await finds(2);
    await agrees();
    expect((await coverage('community')).total).not.toEqual(total);
    expect(await final()).toEqual(before);
  });
});
