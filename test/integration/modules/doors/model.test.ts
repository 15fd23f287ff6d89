import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { visitOutcomes } from '../../../../src/core/field/index.ts';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { type SeededDrill, seedDrill } from '../../../support/drill.ts';
import fc, { modelDays } from '../../../support/properties.ts';
import { type Door, rosterOf, teamOf } from './world.ts';

type Team = Awaited<ReturnType<typeof teamOf>>;
type Work = { items: (Door & { given: boolean })[]; since: string; more: boolean };

/** A visit as the model has it: what the phone wrote down. */
interface Written {
  deviceSeq: number;
  at: string;
  door: string;
  outcome: (typeof visitOutcomes)[number];
  base: number;
}

const action = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('visit' as const),
      team: fc.nat(1),
      door: fc.nat(5),
      minute: fc.nat(200),
      outcome: fc.constantFrom(...visitOutcomes),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('send' as const), team: fc.nat(1), from: fc.nat(9) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('sync' as const), team: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('give' as const), door: fc.nat(5), to: fc.nat(2) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('settle' as const), door: fc.nat(5), visit: fc.nat(9) }),
  },
);

describe('doors, whatever two teams do and in whatever order it is heard of', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let teams: Team[];
  let doors: string[];
  let stairwellOf: Map<string, string>;
  let at: string;
  let sequence = 0;
  beforeAll(async () => {
    t = await startTestApp();
    drill = await seedDrill(t);
    at = `/v1/drills/${drill.id}`;
    const send = { token: drill.gulouHq, headers: { 'content-type': 'text/csv' } };
    await t.importFile(`${at}/roster/import`, { ...send, body: rosterOf(40_000, 6, { each: 1 }) });
    teams = [await teamOf(t, drill, 'one'), await teamOf(t, drill, 'two')];
    t.clock.moveTo(new Date('2021-09-22T14:00:00+08:00'));
    const { items } = await t.need<{ items: Door[] }>('GET', `${at}/doors`, { token: drill.gulouHq });
    doors = items.map(({ id }) => id);
    stairwellOf = new Map(items.map(({ id, stairwellId }) => [id, stairwellId]));
  });
  afterAll(() => t.close());

  const see = (id: string) =>
    t.need<Door & { visits: { id: string; outcome: string; at: string }[] }>('GET', `${at}/doors/${id}`, {
      token: drill.gulouHq,
    });

  /** A phone of each team: what it wrote down and has sent, and what it knows of the doors of its team. */
  const phones = () =>
    teams.map(() => ({
      journal: [] as Written[],
      sent: new Set<number>(),
      known: new Map<string, Door>(),
      since: '',
    }));

  async function sync(phone: ReturnType<typeof phones>[number], team: Team | undefined): Promise<void> {
    for (let more = true; more; ) {
      const query = phone.since === '' ? '' : `&since=${phone.since}`;
      const work = await t.need<Work>('GET', `/v1/teams/${team?.id}/work?limit=2${query}`, {
        token: team?.member,
      });
      for (const door of work.items) {
        if (door.given) phone.known.set(door.id, door);
        else phone.known.delete(door.id);
      }
      ({ since: phone.since, more } = work);
    }
  }

  test('every visit is there once, the door shows the latest, and a team knows what it has', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 8, maxLength: 24 }), async (actions) => {
        await t.sql`delete from door_visits`;
        await t.sql`delete from stairwell_teams`;
        await t.sql`
          update doors set state = 'nobody-yet', last_at = null, shown = null, contested = false, revision = 0, nobody_there = '{}',
            settled_visit = null, settled_revision = null, former_team = null, changed_in = pg_current_xact_id()`;
        const held = phones();
        for (const one of actions) {
          if (one.kind === 'visit') {
            const door = doors[one.door] ?? '';
            const phone = held[one.team];
            phone?.journal.push({
              deviceSeq: ++sequence,
              at: new Date(Date.parse('2021-09-22T09:00:00+08:00') + one.minute * 60_000).toISOString(),
              door,
              outcome: one.outcome,
              base: phone.known.get(door)?.revision ?? 0,
            });
          } else if (one.kind === 'send') {
            // Whatever was sent before goes along: a phone cannot know that it was heard.
            const rows = held[one.team]?.journal.slice(-one.from - 1).reverse() ?? [];
            if (rows.length === 0) continue;
            const answers = (await teams[one.team]?.visit(rows)) ?? [];
            for (const { status } of answers) expect(status).toBeLessThan(300);
            for (const { deviceSeq } of rows) held[one.team]?.sent.add(deviceSeq);
          } else if (one.kind === 'sync') {
            const phone = held[one.team];
            if (phone !== undefined) await sync(phone, teams[one.team]);
          } else if (one.kind === 'give') {
            const body = { teamId: teams[one.to]?.id ?? null };
            const url = `${at}/stairwells/${stairwellOf.get(doors[one.door] ?? '')}/team`;
            expect((await t.call('PUT', url, { token: drill.gulouHq, body })).status).toBe(204);
          } else {
            const { id, visits, contested } = await see(doors[one.door] ?? '');
            const visit = visits[one.visit % Math.max(1, visits.length)];
            if (visit === undefined) continue;
            const body = { visitId: visit.id, reason: '已与两队电话核实情况' };
            const answer = await t.call('POST', `${at}/doors/${id}/settle`, { token: drill.gulouHq, body });
            if (contested) expect(answer.body).toMatchObject({ state: visit.outcome, contested: false });
          }
        }
        for (const [index, phone] of held.entries()) {
          const rest = phone.journal.filter(({ deviceSeq }) => !phone.sent.has(deviceSeq));
          if (rest.length > 0) await teams[index]?.visit(rest);
        }
        // Once both have sent everything: a visit of the one changes what the other has.
        for (const [index, phone] of held.entries()) await sync(phone, teams[index]);
        const written = held.flatMap(({ journal }) => journal);
        const rows = await t.sql<{ deviceSeq: string }[]>`
          select device_seq::text as "deviceSeq" from door_visits order by device_seq`;
        expect(rows.map(({ deviceSeq }) => Number(deviceSeq))).toEqual(
          written.map(({ deviceSeq }) => deviceSeq).sort((a, b) => a - b),
        );
        for (const id of doors) {
          const door = await see(id);
          const own = written.filter((visit) => visit.door === id);
          expect([door.revision, door.visits.length]).toEqual([own.length, own.length]);
          const shown = door.visits.filter(({ outcome }) => outcome === door.state);
          expect(shown.length > 0 || door.state === 'nobody-yet').toBe(true);
          const [settled] = await t.sql`select from doors where id = ${id} and settled_visit is not null`;
          const latest = own
            .map((visit) => visit.at)
            .sort()
            .at(-1);
          if (settled === undefined && latest !== undefined) expect(door.lastAt).toBe(latest);
          for (const [index, phone] of held.entries()) {
            const has = door.teamId === teams[index]?.id;
            expect([phone.known.has(id), phone.known.get(id)?.revision]).toEqual([
              has,
              has ? door.revision : undefined,
            ]);
          }
        }
      }),
      { numRuns: modelDays(6) },
    );
  });
});
