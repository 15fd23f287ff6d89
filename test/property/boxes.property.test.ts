import { describe, expect, test } from 'vitest';
import {
  type Box,
  type BoxAct,
  type BoxTube,
  conditions,
  createDepot,
  type DepotFacts,
  type Discrepancy,
  differencesOf,
  dispositions,
  type Handover,
  type KnownTube,
  outcomes,
  type Party,
} from '../../src/core/boxes/index.ts';
import fc from '../support/properties.ts';

const sites = ['S1', 'S2'] as const;
const boxIds = ['B1', 'B2', 'B3'] as const;
const codes = ['T1', 'T2', 'T3', 'T4'] as const;
/** What a code means at a site: each site has a tube of its own of that code. */
const tubeIdOf = (site: string, barcode: string) => `${site}/${barcode}`;
/** T4 is the other site's, and T3 nobody has opened. */
const known: KnownTube[] = [
  { id: tubeIdOf('S1', 'T1'), siteId: 'S1', barcode: 'T1', status: 'sealed' },
  { id: tubeIdOf('S1', 'T2'), siteId: 'S1', barcode: 'T2', status: 'open' },
  { id: tubeIdOf('S2', 'T4'), siteId: 'S2', barcode: 'T4', status: 'sealed' },
];
const start: DepotFacts = {
  boxes: boxIds.map(
    (id): Box => ({
      id,
      code: id,
      siteId: null,
      laboratoryId: null,
      status: 'open',
      sealedAt: null,
      counted: null,
      cancelledAt: null,
      receivedAt: null,
      twin: false,
    }),
  ),
  tubes: [],
  handovers: [],
  discrepancies: [],
};

const time = fc.integer({ min: 0, max: 30 }).map((n) => new Date(n * 60_000));
const site = fc.constantFrom(...sites);
const bySite = site.map((id): Party => ({ kind: 'site', id, sub: `tablet of ${id}` }));
const courier = fc.constantFrom('c1', 'c2');
const byCourier = courier.map((id): Party => ({ kind: 'courier', id, sub: id }));
const byLaboratory = fc.constant<Party>({ kind: 'laboratory', id: 'L1', sub: 'clerk' });
const headquarters = fc.constant<Party>({ kind: 'headquarters', id: '3501', sub: 'hq' });
const handoverId = fc.constantFrom('H1', 'H2', 'H3');
const barcode = fc.constantFrom(...codes);
const count = fc.integer({ min: 0, max: 4 });
const common = { boxId: fc.constantFrom(...boxIds), at: time, offline: fc.boolean() };
const of = <T extends object>(weight: number, fields: { [K in keyof T]: fc.Arbitrary<T[K]> }) => ({
  weight,
  arbitrary: fc.record({ ...common, ...fields } as never) as fc.Arbitrary<T>,
});
const kind = <K extends BoxAct['kind']>(one: K) => fc.constant(one);

const act: fc.Arbitrary<BoxAct> = fc
  .oneof(
    of(5, { kind: kind('open'), by: bySite, siteId: site, laboratoryId: fc.constantFrom('L1', null) }),
    of(1, { kind: kind('send-to'), by: headquarters, laboratoryId: fc.constantFrom('L1', 'L2') }),
    of(10, { kind: kind('pack'), by: bySite, barcode }),
    of(2, { kind: kind('unpack'), by: bySite, barcode }),
    of(4, { kind: kind('seal'), by: bySite, counted: count }),
    of(2, { kind: kind('cancel'), by: bySite }),
    of(5, {
      kind: kind('hand-over'),
      by: fc.oneof(bySite, byCourier, headquarters),
      handoverId,
      to: fc.oneof(
        courier.map((id) => ({ kind: 'courier' as const, id })),
        fc.constant({ kind: 'laboratory' as const, id: 'L1' }),
        fc.constant({ kind: 'outsider' as const, id: '' }),
      ),
      count,
    }),
    of(5, { kind: kind('accept'), by: fc.oneof(byCourier, byLaboratory), handoverId, count }),
    of(1, { kind: kind('withdraw'), by: headquarters, handoverId }),
    of(10, {
      kind: kind('receive'),
      by: byLaboratory,
      barcode,
      means: fc.constantFrom('scan', 'hand'),
      condition: fc.constantFrom(...conditions),
      disposition: fc.constantFrom(...dispositions),
    }),
    of(1, { kind: kind('lose'), by: headquarters }),
    of(4, {
      kind: kind('reconcile'),
      by: byLaboratory,
      explanations: fc.array(
        fc.record({
          code: fc.constantFrom('missing', 'unlisted', 'tube-in-box', 'unknown-tube', 'count-differs'),
          about: fc.oneof(barcode, fc.constant('seal')),
          outcome: fc.constantFrom(...outcomes),
        }),
        { maxLength: 4 },
      ),
    }),
  )
  .map((one) => {
    const made = one as BoxAct;
    return made.kind === 'pack' ? { ...made, tubeId: tubeIdOf(made.by.id, made.barcode) } : made;
  }) as fc.Arbitrary<BoxAct>;

/** The facts as they stand after some changes, as a database would keep them. */
function written(facts: DepotFacts, depot: ReturnType<typeof createDepot>): DepotFacts {
  const { boxes, tubes, handovers, discrepancies, settled } = depot.changes();
  const merge = <T>(before: readonly T[], after: readonly T[], key: (row: T) => string): T[] => [
    ...new Map([...before, ...after].map((row) => [key(row), row])).values(),
  ];
  const keyOf = ({ boxId, code, about }: Discrepancy) => `${boxId} ${code} ${about}`;
  const gone = new Set(settled.map(keyOf));
  return {
    boxes: merge(facts.boxes, boxes, ({ id }: Box) => id),
    tubes: merge(facts.tubes, tubes, ({ boxId, barcode }: BoxTube) => `${boxId} ${barcode}`),
    handovers: merge(facts.handovers, handovers, ({ boxId, id }: Handover) => `${boxId} ${id}`),
    discrepancies: merge(
      facts.discrepancies.filter((one) => !gone.has(keyOf(one))),
      discrepancies,
      keyOf,
    ),
  };
}

const openOf = ({ discrepancies }: DepotFacts, boxId: string) =>
  discrepancies.filter((one) => one.boxId === boxId && one.outcome === null);

function invariants(facts: DepotFacts): void {
  const inBoxes = facts.tubes.filter(({ state }) => state === 'in');
  const ids = inBoxes.flatMap(({ tubeId }) => tubeId ?? []);
  expect(new Set(ids).size).toBe(ids.length);
  for (const tube of facts.tubes) expect(tube.contest !== null).toBe(tube.state === 'contested');
  for (const box of facts.boxes) {
    const tubes = facts.tubes.filter(({ boxId }) => boxId === box.id);
    const handovers = facts.handovers.filter(({ boxId }) => boxId === box.id);
    if (box.status === 'cancelled') expect(tubes.filter(({ state }) => state === 'in')).toEqual([]);
    if (box.status === 'reconciled') expect(openOf(facts, box.id)).toEqual([]);
    if (box.status === 'received') {
      const missing = tubes.filter(
        (one) => one.listedAt !== null && one.state !== 'out' && one.reception === null,
      );
      expect(missing).toEqual([]);
    }
    // Whatever differs is told or has been explained, and nothing is told that does not differ.
    const found = differencesOf(box, tubes, handovers).map(({ code, about }) => `${code} ${about}`);
    const told = facts.discrepancies
      .filter(({ boxId }) => boxId === box.id)
      .map(({ code, about }) => `${code} ${about}`);
    expect(told).toEqual(expect.arrayContaining(found));
    expect(found).toEqual(
      expect.arrayContaining(openOf(facts, box.id).map(({ code, about }) => `${code} ${about}`)),
    );
  }
}

describe('whatever is done with boxes', () => {
  test('no tube counts in two, nothing recorded is lost, and whatever differs is told', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
        let facts = start;
        const recorded = new Set<string>();
        for (const one of acts) {
          const depot = createDepot(facts, known);
          const { result } = depot.take(one);
          if (one.offline) expect(result).not.toBe('refused');
          else expect(result).not.toBe('kept');
          if (result === 'refused') {
            expect(Object.values(depot.changes()).every((rows) => rows.length === 0)).toBe(true);
          }
          facts = written(facts, depot);
          invariants(facts);
          if (result !== 'refused' && (one.kind === 'pack' || one.kind === 'receive'))
            recorded.add(`${one.boxId} ${one.barcode}`);
        }
        for (const one of recorded)
          expect(facts.tubes.some(({ boxId, barcode: code }) => `${boxId} ${code}` === one)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  test('a manifest that is sealed stays: nothing is put in or taken out afterwards', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
        let facts = start;
        const listed = (boxId: string) =>
          facts.tubes
            .filter((one) => one.boxId === boxId && one.listedAt !== null)
            .map(({ barcode: code }) => code)
            .sort();
        for (const one of acts) {
          const box = facts.boxes.find(({ id }) => id === one.boxId);
          const before = listed(one.boxId);
          const depot = createDepot(facts, known);
          depot.take(one);
          facts = written(facts, depot);
          // Only what was done before the seal, and is heard of late, still changes it.
          const sealedAt = box?.sealedAt ?? null;
          if (sealedAt !== null && (!one.offline || one.at > sealedAt))
            expect(listed(one.boxId)).toEqual(before);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('a box in one van whatever the order in which its handovers are heard of', () => {
    const at = (n: number) => new Date(n * 60_000);
    const give = (n: number, id: string, by: Party, to: string): BoxAct => ({
      kind: 'hand-over',
      boxId: 'B1',
      by,
      at: at(n),
      offline: true,
      handoverId: id,
      to: { kind: 'courier', id: to },
      count: 1,
    });
    const sign = (n: number, id: string, who: string): BoxAct => ({
      kind: 'accept',
      boxId: 'B1',
      by: { kind: 'courier', id: who, sub: who },
      at: at(n),
      offline: true,
      handoverId: id,
      count: 1,
    });
    const tablet: Party = { kind: 'site', id: 'S1', sub: 'tablet' };
    const acts: BoxAct[] = [
      { kind: 'open', boxId: 'B1', by: tablet, at: at(0), offline: true, siteId: 'S1', laboratoryId: 'L1' },
      {
        kind: 'pack',
        boxId: 'B1',
        by: tablet,
        at: at(1),
        offline: true,
        barcode: 'T1',
        tubeId: tubeIdOf('S1', 'T1'),
      },
      { kind: 'seal', boxId: 'B1', by: tablet, at: at(2), offline: true, counted: 1 },
      give(3, 'H1', tablet, 'c1'),
      sign(4, 'H1', 'c1'),
      give(5, 'H2', { kind: 'courier', id: 'c1', sub: 'c1' }, 'c2'),
      sign(6, 'H2', 'c2'),
      {
        kind: 'receive',
        boxId: 'B1',
        by: { kind: 'laboratory', id: 'L1', sub: 'clerk' },
        at: at(7),
        offline: true,
        barcode: 'T1',
        means: 'scan',
        condition: 'good',
        disposition: 'accept',
      },
    ];
    const outcomeOf = (order: readonly BoxAct[]) => {
      let facts = start;
      for (const one of order) {
        const depot = createDepot(facts, known);
        depot.take(one);
        facts = written(facts, depot);
      }
      const [box] = facts.boxes;
      return { box, tubes: facts.tubes, open: openOf(facts, 'B1') };
    };
    const expected = outcomeOf(acts);
    expect(expected).toMatchObject({ box: { status: 'received' }, open: [] });
    fc.assert(
      fc.property(fc.shuffledSubarray(acts, { minLength: acts.length }), (order) => {
        expect(outcomeOf(order)).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });
});
