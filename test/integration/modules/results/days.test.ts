import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import { recount, type SeededDrill, seedDrill } from '../../../support/drill.ts';
import { person, registration } from '../../../support/people.ts';
import fc from '../../../support/properties.ts';
import { type Lane, laneAt, register } from '../check-in/lane.ts';
import { type Rack, rackAt } from '../tubes/rack.ts';
import { type Laboratory, laboratoryOf } from './laboratory.ts';

const [community] = gulou.communities;
const morning = new Date('2021-09-22T08:00:00+08:00');
const people = 5;
/** Two pools of three, and two tubes for one. */
const kinds = ['pool', 'pool', 'single', 'single'] as const;

const who = fc.integer({ min: 0, max: people - 1 });
const which = fc.integer({ min: 0, max: kinds.length - 1 });
const said = fc.constantFrom('negative', 'positive', 'doubtful', 'invalid');
type Step =
  | { do: 'check-in'; who: number }
  | { do: 'swab' | 'take-out'; who: number; tube: number; offline: boolean }
  | { do: 'move'; who: number; tube: number; to: number }
  | { do: 'seal' | 'discard' | 'verify' | 'again'; tube: number }
  | { do: 'result'; tube: number; said: string };
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant('check-in' as const), who }) },
  {
    weight: 7,
    arbitrary: fc.record({ do: fc.constant('swab' as const), who, tube: which, offline: fc.boolean() }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('take-out' as const), who, tube: which, offline: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('move' as const), who, tube: which, to: which }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('seal' as const, 'verify' as const, 'again' as const),
      tube: which,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('discard' as const), tube: which }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('result' as const), tube: which, said }) },
);

/** What the model knows of a tube: what the laboratory was told to count, as the answers said. */
interface ModelTube {
  barcode: string;
  kind: (typeof kinds)[number];
  /** The result that stands, and what counts meanwhile. */
  standing: { id: string; outcome: string; verified: boolean } | undefined;
  counts: string | undefined;
}

describe('whatever happens between the swab and the result', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let lane: Lane;
  let rack: Rack;
  let lab: Laboratory;
  let next = 0;
  let days = 0;
  let seq = 100_000;
  /** In which states people were seen: a day on which nothing happens proves nothing. */
  const seen = new Set<string>();
  const minute = () => t.clock.moveTo(new Date(t.clock.now().getTime() + 60_000));

  beforeAll(async () => {
    t = await startTestApp({ now: morning });
    drill = await seedDrill(t, { lanes: 40 });
    lane = await laneAt(t, drill.gulou[0], 'tablet-1');
    rack = await rackAt(t, drill.gulou[0], 'tablet-1');
    lab = await laboratoryOf(t, drill, '市疾控中心实验室');
  });
  afterAll(() => t.close());

  /** Everything that must hold, read from the database, against what the model knows of the results. */
  async function check(ids: readonly string[], tubes: readonly ModelTube[]): Promise<void> {
    const barcodes = tubes.map(({ barcode }) => barcode);
    const rows = await t.sql<
      { id: string; barcode: string; filled: number; size: number; status: string; outcome: string | null }[]
    >`
      select id, barcode, filled, pool_size as size, status, outcome from tubes
      where drill_id = ${drill.id} and barcode = any(${barcodes}::text[])`;
    const samples = await t.sql<{ person: string; tube: string; state: string; at: Date }[]>`
      select s.registration_id as person, t.barcode as tube, s.state, s.at from samples s join tubes t on t.id = s.tube_id
      where s.drill_id = ${drill.id} and t.barcode = any(${barcodes}::text[])`;
    const states = await t.sql<{ id: string; status: string }[]>`
      select id, status from registrations where id = any(${[...ids]}::uuid[])`;
    for (const row of rows) {
      const inIt = samples.filter(
        ({ tube, state }) => tube === row.barcode && (state === 'in' || state === 'past'),
      );
      expect(row.filled).toBeLessThanOrEqual(row.size);
      expect(inIt.length).toBe(row.filled);
      expect(row.outcome).toBe(tubes.find(({ barcode }) => barcode === row.barcode)?.counts ?? null);
    }
    for (const { id, status } of states) {
      seen.add(status);
      const own = samples.filter(
        (sample) => sample.person === id && (sample.state === 'in' || sample.state === 'past'),
      );
      expect(own.filter(({ state }) => state === 'in').length).toBeLessThanOrEqual(1);
      const found = own.map((sample) => {
        const tube = tubes.find(({ barcode }) => barcode === sample.tube);
        return { ...sample, counts: tube?.counts, single: tube?.kind === 'single' };
      });
      const held = found.some(
        ({ counts, at }) =>
          (counts === 'positive' || counts === 'doubtful') &&
          !found.some((later) => later.single && later.counts === 'negative' && later.at > at),
      );
      // Held exactly as long as a tube holds them.
      expect([id, status === 'held']).toEqual([id, held]);
      const last = found.find(({ state }) => state === 'in');
      const tested = found
        .filter(({ counts }) => counts !== undefined)
        .sort((one, other) => other.at.getTime() - one.at.getTime());
      if (status === 'cleared') expect(tested[0]?.counts).toBe('negative');
      if (status === 'sampled') expect([last?.state, last?.counts]).toEqual(['in', undefined]);
      if (last?.counts === 'negative' && !held) expect(status).toBe('cleared');
      if (last?.counts === 'invalid' && !held) expect(['retest', 'checked-in']).toContain(status);
    }
    const [wrong] = await t.sql<{ n: number }[]>`
      select count(*)::int as n from holds h join tubes t on t.drill_id = h.drill_id and t.id = h.tube_id
      join registrations r on r.id = h.registration_id
      where h.closed_at is null and r.status <> 'held'`;
    expect(wrong?.n).toBe(0);
  }

  async function take(one: Step, first: number, ids: readonly string[], tubes: ModelTube[]): Promise<void> {
    const tube = 'tube' in one ? tubes[one.tube] : undefined;
    const id = 'who' in one ? (ids[one.who] ?? '') : '';
    if (one.do === 'check-in') {
      await lane.one({ deviceSeq: seq++, document: person(first + one.who).document });
      return;
    }
    if (tube === undefined) return;
    const { barcode } = tube;
    if (one.do === 'swab' && one.offline) {
      await rack.batch([{ act: 'sample', deviceSeq: seq++, barcode, registrationId: id }]);
    } else if (one.do === 'swab') await rack.swab(barcode, { registrationId: id });
    else if (one.do === 'take-out' && one.offline) {
      await rack.batch([{ act: 'take-out', deviceSeq: seq++, barcode, registrationId: id }]);
    } else if (one.do === 'take-out') await rack.takeOut(barcode, id);
    else if (one.do === 'move') {
      const to = tubes[one.to]?.barcode;
      await rack.act(barcode, 'move', { to, registrations: [id] });
    } else if (one.do === 'seal') await rack.act(barcode, 'seal', { counted: 1 });
    else if (one.do === 'discard') await rack.act(barcode, 'discard', { reason: 'leaked' });
    else if (one.do === 'verify' && tube.standing !== undefined) {
      const { status } = await lab.verify(tube.standing.id);
      if (status === 200) {
        tube.standing = { ...tube.standing, verified: true };
        tube.counts = tube.standing.outcome;
      }
    } else if (one.do === 'result' || one.do === 'again') {
      const outcome = one.do === 'result' ? one.said : (tube.standing?.outcome ?? 'negative');
      const corrects = one.do === 'again' ? undefined : tube.standing?.id;
      const [answer] = await lab.enter({
        barcode,
        outcome,
        corrects,
        reason: corrects && 'tested-again',
      });
      if (answer?.id == null || (answer.state !== 'counts' && answer.state !== 'to-verify')) return;
      if (answer.id === tube.standing?.id) return;
      tube.standing = { id: answer.id, outcome, verified: answer.state === 'counts' };
      if (answer.state === 'counts') tube.counts = outcome;
    }
  }

  test('everybody is in one state, held as long as a tube holds them, and nothing is lost or counted twice', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 35, maxLength: 60 }), async (day) => {
        days += 1;
        t.clock.moveTo(morning);
        const first = next;
        const ids: string[] = [];
        for (let n = 0; n < people; n++) {
          const { id } = await register(t, drill, registration(next++, community));
          ids.push(id);
        }
        const tubes = kinds.map(
          (kind, index): ModelTube => ({
            barcode: `DAY-${days}-${index}`,
            kind,
            standing: undefined,
            counts: undefined,
          }),
        );
        for (const { barcode, kind } of tubes) {
          await rack.open(barcode, { kind, poolSize: kind === 'pool' ? 5 : 1 });
        }
        for (const one of day) {
          minute();
          await take(one, first, ids, tubes);
          await check(ids, tubes);
        }
        expect(await recount(t)).toMatchObject({ drift: 0 });
      }),
      { numRuns: 10 },
    );
    expect([...seen]).toEqual(expect.arrayContaining(['sampled', 'cleared', 'held', 'retest']));
  }, 300_000);
});
