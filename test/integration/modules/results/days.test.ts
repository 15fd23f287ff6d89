import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import { recount, type SeededDrill } from '../../../support/drill.ts';
import { registration } from '../../../support/people.ts';
import fc, { modelDays } from '../../../support/properties.ts';
import { depotOf } from '../boxes/depot.ts';
import { register } from '../check-in/lane.ts';
import { createActors, type Day, type ModelTube, namesOf, people, step } from './days.steps.ts';
import { twoOf } from './laboratory.ts';

const [community] = gulou.communities;
const morning = new Date('2021-09-22T08:00:00+08:00');

describe('whatever happens between the swab and the result', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let actors: ReturnType<typeof createActors>;
  let next = 0;
  let days = 0;
  let steps = 0;
  /** In which states people, tubes and boxes were seen: a day on which nothing happens proves nothing. */
  const seen = new Set<string>();
  const minute = () => t.clock.moveTo(new Date(t.clock.now().getTime() + 60_000));

  beforeAll(async () => {
    t = await startTestApp({ now: morning });
    const depot = await depotOf(t);
    drill = depot.drill;
    actors = createActors(t, depot, await twoOf(t, drill, depot.laboratory, 'signs'));
  });
  afterAll(() => t.close());

  /** Everything that must hold, read from the database, against what the model knows of the results. */
  async function check(day: Day): Promise<void> {
    const tubes: readonly ModelTube[] = day.tubes;
    const ids = day.people.map(({ id }) => id);
    await checkBoxes(day);
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
      select id, status from registrations where id = any(${ids}::uuid[])`;
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

  /** What must hold of boxes: a tube counts in one of them, and nobody waits for the result of what is lost or leaked. */
  async function checkBoxes({ boxes, tubes }: Day): Promise<void> {
    const codes = boxes.map(({ code }) => code);
    const rows = await t.sql<
      {
        code: string;
        box: string;
        barcode: string;
        state: string;
        given: boolean;
        status: string;
      }[]
    >`
      select b.status as box, bt.barcode, bt.state,
        coalesce(bt.disposition = 'collect-again', false) or (b.status = 'lost' and bt.received_at is null) as given, t.status
      from boxes b join box_tubes bt on bt.box_id = b.id and bt.drill_id = b.drill_id
      join tubes t on t.id = bt.tube_id and t.drill_id = bt.drill_id
      where b.drill_id = ${drill.id} and b.code = any(${codes}::text[])`;
    for (const { box } of rows) seen.add(`box ${box}`);
    for (const { barcode, standing } of tubes) {
      const places = rows.filter((row) => row.barcode === barcode && row.state === 'in');
      expect(places.length).toBeLessThanOrEqual(1);
      // What is to be collected again, or is lost, is no tube that anybody waits for; unless the laboratory had spoken before.
      for (const { given, status } of places)
        if (given && standing === undefined) expect([barcode, status]).toEqual([barcode, 'discarded']);
    }
  }

  test('everybody is in one state, held as long as a tube holds them, and nothing is lost or counted twice', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 50, maxLength: 80, size: 'max' }), async (course) => {
        days += 1;
        t.clock.moveTo(morning);
        const day: Day = { first: next, people: [], ...namesOf(days) };
        for (let n = 0; n < people; n++) {
          const { id } = await register(t, drill, registration(next++, community));
          day.people.push({ id, account: await t.token('citizen', { sub: 'anna' }) });
        }
        await actors.begin(day);
        // Some come at once; of the others it is seen.
        const arrivals = [0, 1, 2].map((who) => ({ do: 'check-in' as const, who }));
        for (const one of [...arrivals, ...course, { do: 'send' as const, order: [0] }]) {
          minute();
          await actors.take(one, day);
          await check(day);
          steps += 1;
        }
        expect(await recount(t)).toMatchObject({ drift: 0 });
      }),
      { numRuns: modelDays(15) },
    );
    expect([...seen]).toEqual(
      expect.arrayContaining([
        'sampled',
        'cleared',
        'held',
        'retest',
        'cancelled',
        'box received',
        'box lost',
      ]),
    );
    process.stdout.write(`${days} days, ${steps} steps\n`);
  }, 1_800_000);
});
