import { describe, expect, test } from 'vitest';
import {
  createRack,
  defaultSwabRules,
  type Sample,
  type SwabAct,
  type SwabbedPerson,
  standsApart,
  type Tube,
} from '../../../../src/core/swabs/index.ts';

const at = (minute: number) => new Date(Date.UTC(2021, 8, 22, 0, minute));

const tube = (id: string, more: Partial<Tube> = {}): Tube => ({
  id,
  kind: 'pool',
  poolSize: 10,
  status: 'open',
  filled: 0,
  declared: true,
  twin: false,
  sealedAt: null,
  counted: null,
  tested: false,
  ...more,
});

const person = (registrationId: string, more: Partial<SwabbedPerson> = {}): SwabbedPerson => ({
  registrationId,
  householdId: `home of ${registrationId}`,
  status: 'checked-in',
  risk: 'none',
  ...more,
});

const inTube = (registrationId: string, tubeId: string, more: Partial<Sample> = {}): Sample => ({
  registrationId,
  tubeId,
  state: 'in',
  at: at(0),
  contest: null,
  before: 'checked-in',
  ...more,
});

const swab = (
  registrationId: string,
  tubeId = 'T',
  more: { at?: Date; offline?: boolean } = {},
): SwabAct => ({
  kind: 'sample',
  tubeId,
  registrationId,
  at: at(1),
  offline: false,
  ...more,
});

const ten = Array.from({ length: 10 }, (_, index) => `P${index}`);

function full(more: Partial<Tube> = {}, extra: SwabbedPerson[] = [], others: Tube[] = []) {
  return createRack({
    tubes: [tube('T', { filled: 10, ...more }), ...others],
    samples: ten.map((id) => inTube(id, 'T')),
    people: [...ten.map((id) => person(id, { status: 'sampled' })), ...extra],
  });
}

describe('acts after the drill was closed', () => {
  const closed = (people: SwabbedPerson[], samples: Sample[] = []) =>
    createRack({ tubes: [tube('T', { filled: samples.length })], people, samples, frozenAt: at(10) });
  const late = { at: at(11), offline: true };

  test.each([
    ['held', 'done', null],
    ['retest', 'done', null],
    ['checked-in', 'refused', 'drill-closed'],
    ['assigned', 'refused', 'drill-closed'],
    ['cleared', 'refused', 'drill-closed'],
  ] as const)('a swab of somebody %s: %s', (status, result, code) => {
    const single = { tubes: [tube('T', { kind: 'single', poolSize: 1 })], samples: [], frozenAt: at(10) };
    const rack = createRack({ ...single, people: [person('A', { status })] });
    expect(rack.take(swab('A', 'T', late))).toMatchObject({ result, code });
  });

  test('who stands there does it now, whatever their clock says; what was recorded before is taken', () => {
    expect(closed([person('A')]).take(swab('A', 'T', { at: at(9) }))).toMatchObject({ result: 'refused' });
    expect(closed([person('A')]).take(swab('A', 'T', { at: at(9), offline: true }))).toMatchObject({
      result: 'done',
    });
  });

  test('only swabs since then are taken out again; tubes are sealed', () => {
    const rack = closed([person('A', { status: 'sampled' })], [inTube('A', 'T')]);
    const act = { tubeId: 'T', ...late };
    expect(rack.take({ ...act, kind: 'take-out', registrationId: 'A' }).code).toBe('drill-closed');
    expect(rack.take({ ...act, kind: 'seal', counted: 1 }).result).toBe('done');
  });
});

describe('people into a tube', () => {
  test('somebody who was checked in is sampled, and the tube counts them', () => {
    const rack = createRack({ tubes: [tube('T')], samples: [], people: [person('A')] });
    expect(rack.take(swab('A'))).toEqual({
      result: 'done',
      code: null,
      warnings: [],
      filled: 1,
      poolSize: 10,
    });
    const { tubes, samples, people, flags } = rack.changes();
    expect(tubes).toMatchObject([{ id: 'T', filled: 1 }]);
    expect(samples).toMatchObject([{ registrationId: 'A', tubeId: 'T', state: 'in' }]);
    expect(people).toMatchObject([{ registrationId: 'A', status: 'sampled' }]);
    expect(flags).toEqual([]);
  });

  test('a full tube refuses the next; recorded offline, the eleventh is kept and flagged', () => {
    expect(full({}, [person('A')]).take(swab('A'))).toMatchObject({
      result: 'refused',
      code: 'tube-full',
      filled: 10,
    });
    const rack = full({}, [person('A')]);
    expect(rack.take(swab('A', 'T', { offline: true }))).toMatchObject({
      result: 'kept',
      code: 'tube-full',
      filled: 10,
    });
    const { samples, people, flags } = rack.changes();
    expect(samples).toMatchObject([{ registrationId: 'A', state: 'contested', contest: 'tube-full' }]);
    expect(people).toEqual([]);
    expect(flags).toEqual([{ code: 'tube-full', tubeId: 'T', registrationId: 'A', act: 0 }]);
  });

  test('nobody is in two live tubes', () => {
    const facts = {
      tubes: [tube('T', { filled: 1 }), tube('U')],
      samples: [inTube('A', 'T')],
      people: [person('A', { status: 'sampled' })],
    };
    expect(createRack(facts).take(swab('A', 'U'))).toMatchObject({
      result: 'refused',
      code: 'already-in-tube',
    });
    expect(createRack(facts).take(swab('A', 'T'))).toMatchObject({
      result: 'refused',
      code: 'already-in-tube',
    });
    expect(createRack(facts).take(swab('A', 'T', { offline: true }))).toMatchObject({ result: 'same' });
    expect(createRack(facts).take(swab('A', 'U', { offline: true }))).toMatchObject({ result: 'kept' });
  });

  test('a sealed tube takes what was recorded before it was sealed, and nothing after', () => {
    const facts = {
      tubes: [tube('T', { status: 'sealed', sealedAt: at(5), counted: 1 })],
      samples: [],
      people: [person('A')],
    };
    expect(createRack(facts).take(swab('A'))).toMatchObject({ result: 'refused', code: 'tube-sealed' });
    expect(createRack(facts).take(swab('A', 'T', { at: at(6), offline: true }))).toMatchObject({
      result: 'kept',
    });
    const late = createRack(facts);
    expect(late.take(swab('A', 'T', { at: at(4), offline: true }))).toMatchObject({
      result: 'done',
      filled: 1,
    });
    // One swab was counted, and now one name stands beside it.
    expect(late.changes().settled).toEqual([{ code: 'count-differs', tubeId: 'T', registrationId: null }]);
  });

  test('somebody held is swabbed singly; a household’s tube takes one household', () => {
    const held = person('A', { status: 'held' });
    const pool = createRack({ tubes: [tube('T')], samples: [], people: [held] });
    expect(pool.take(swab('A'))).toMatchObject({ result: 'refused', code: 'single-needed' });
    const single = createRack({
      tubes: [tube('T', { kind: 'single', poolSize: 1 })],
      samples: [],
      people: [held],
    });
    expect(single.take(swab('A'))).toMatchObject({ result: 'done' });
    expect(single.changes().people).toEqual([]);
    const home = createRack({
      tubes: [tube('T', { kind: 'household', filled: 1 })],
      samples: [inTube('A', 'T')],
      people: [person('A'), person('B'), person('C', { householdId: 'home of A' })],
    });
    expect(home.take(swab('B'))).toMatchObject({ result: 'refused', code: 'other-household' });
    expect(home.take(swab('C'))).toMatchObject({ result: 'done', filled: 2 });
  });

  test('who is swabbed apart is the drill’s choice, and no pool mixes people of different risk', () => {
    const key = person('K', { risk: 'key' });
    const sealed = person('S', { risk: 'sealed' });
    const facts = (kind: Tube['kind'], people: SwabbedPerson[], samples: Sample[] = []) => ({
      tubes: [tube('T', { kind, filled: samples.length })],
      samples,
      people,
    });
    // Unless it chooses: key people alone, sealed homes by household.
    expect(createRack(facts('household', [key])).take(swab('K'))).toMatchObject({ code: 'single-needed' });
    expect(createRack(facts('household', [sealed])).take(swab('S'))).toMatchObject({ result: 'done' });
    expect(createRack(facts('pool', [sealed])).take(swab('S'))).toMatchObject({ code: 'single-needed' });

    const rules = { ...defaultSwabRules, key: 'pool', sealed: 'single' } as const;
    expect(createRack(facts('household', [sealed]), rules).take(swab('S'))).toMatchObject({
      code: 'single-needed',
    });
    const rack = createRack(facts('pool', [key, person('L', { risk: 'key' }), person('A')]), rules);
    expect(rack.take(swab('K'))).toMatchObject({ result: 'done' });
    expect(rack.take(swab('L'))).toMatchObject({ result: 'done', filled: 2 });
    expect(rack.take(swab('A'))).toMatchObject({ result: 'refused', code: 'other-risk' });
    expect(rack.take({ ...swab('A'), offline: true })).toMatchObject({ result: 'kept', code: 'other-risk' });
  });

  test('whoever was not checked in is taken with a warning; whoever is cleared stays so', () => {
    const rack = createRack({
      tubes: [tube('T')],
      samples: [],
      people: [person('A', { status: 'assigned' }), person('B', { status: 'cleared' })],
    });
    expect(rack.take(swab('A')).warnings).toEqual(['not-checked-in']);
    expect(rack.take(swab('B')).warnings).toEqual(['already-cleared']);
    expect(rack.changes().people).toEqual([person('A', { status: 'sampled' })]);
  });

  test('a later sample follows one that has had its result', () => {
    const rack = createRack({
      tubes: [
        tube('T', { filled: 1, tested: true, status: 'sealed' }),
        tube('U', { kind: 'single', poolSize: 1 }),
      ],
      samples: [inTube('A', 'T')],
      people: [person('A', { status: 'held' })],
    });
    expect(rack.take(swab('A', 'U'))).toMatchObject({ result: 'done' });
    expect(rack.changes().samples).toMatchObject([
      { tubeId: 'T', state: 'past' },
      { tubeId: 'U', state: 'in' },
    ]);
  });

  test('of somebody who is not registered nothing stands, at the lane or offline', () => {
    const rack = createRack({ tubes: [tube('T')], samples: [], people: [] });
    for (const offline of [false, true]) {
      const refused = { result: 'refused', code: 'person-not-registered', warnings: [] };
      expect(rack.take(swab('A', 'T', { offline }))).toMatchObject(refused);
    }
    expect(rack.changes()).toEqual({ tubes: [], samples: [], people: [], flags: [], settled: [] });
  });
});

describe('mistakes mended', () => {
  const act = { tubeId: 'T', at: at(2), offline: false } as const;

  test('taking one of ten out lets the contested eleventh in', () => {
    const rack = full({}, [person('A')]);
    rack.take(swab('A', 'T', { offline: true }));
    expect(rack.take({ ...act, kind: 'take-out', registrationId: 'P3' })).toMatchObject({
      result: 'done',
      filled: 10,
    });
    const { samples, people, flags } = rack.changes();
    expect(samples).toMatchObject([
      { registrationId: 'A', state: 'in', contest: null },
      { registrationId: 'P3', state: 'out' },
    ]);
    expect(people).toMatchObject([
      { registrationId: 'A', status: 'sampled' },
      { registrationId: 'P3', status: 'checked-in' },
    ]);
    expect(flags).toEqual([]);
  });

  test('whoever is taken out stands as they stood before', () => {
    const rack = createRack({
      tubes: [tube('T')],
      samples: [],
      people: [person('A', { status: 'assigned' })],
    });
    rack.take(swab('A'));
    rack.take({ ...act, kind: 'take-out', registrationId: 'A' });
    expect(rack.changes().people).toEqual([person('A', { status: 'assigned' })]);
    expect(rack.take({ ...act, kind: 'take-out', registrationId: 'A' })).toMatchObject({
      result: 'same',
      filled: 0,
    });
  });

  test('people move from tube to tube, all or none', () => {
    const move = { ...act, kind: 'move', to: 'U', correcting: false } as const;
    const rack = full({}, [], [tube('U', { poolSize: 5 })]);
    expect(rack.take({ ...move, registrations: ten.slice(0, 6) })).toMatchObject({
      result: 'refused',
      code: 'tube-full',
    });
    expect(rack.take({ ...move, registrations: ['P1', 'X'] })).toMatchObject({
      result: 'refused',
      code: 'not-in-tube',
    });
    expect(rack.take({ ...move, registrations: ['P1', 'P2'] })).toMatchObject({
      result: 'done',
      filled: 2,
      poolSize: 5,
    });
    const { tubes, people } = rack.changes();
    expect(tubes).toMatchObject([
      { id: 'T', filled: 8 },
      { id: 'U', filled: 2 },
    ]);
    expect(people.every(({ status }) => status === 'sampled')).toBe(true);
  });

  test('into a sealed tube only headquarters move', () => {
    const move = { ...act, kind: 'move', to: 'U', registrations: ['P1'] } as const;
    const sealed = [tube('U', { status: 'sealed', sealedAt: at(0) })];
    expect(full({}, [], sealed).take({ ...move, correcting: false })).toMatchObject({ code: 'tube-sealed' });
    expect(full({}, [], sealed).take({ ...move, correcting: true })).toMatchObject({
      result: 'done',
      filled: 1,
    });
  });

  test('nobody is moved into a tube that they may not share: refused at the lane; after the fact contested, and they stand as before', () => {
    const facts = {
      tubes: [tube('T', { filled: 1 }), tube('H', { kind: 'household', filled: 1 })],
      samples: [inTube('A', 'T'), inTube('B', 'H')],
      people: [person('A', { status: 'sampled' }), person('B', { status: 'sampled' })],
    };
    const move = { ...act, kind: 'move', to: 'H', registrations: ['A'], correcting: false } as const;
    const refusing = createRack(facts);
    expect(refusing.take(move)).toMatchObject({ result: 'refused', code: 'other-household' });
    expect(refusing.changes().samples).toEqual([]);

    const keeping = createRack(facts);
    expect(keeping.take({ ...move, offline: true })).toMatchObject({ result: 'done' });
    const { people, samples, flags } = keeping.changes();
    expect(people).toEqual([person('A')]);
    expect(samples.find(({ tubeId }) => tubeId === 'H')).toMatchObject({
      state: 'contested',
      contest: 'other-household',
    });
    expect(flags).toMatchObject([{ code: 'other-household', tubeId: 'H', registrationId: 'A' }]);
  });

  test('whoever is moved into a tube in which they stand contested counts there from then on', () => {
    const rack = createRack({
      tubes: [tube('T', { filled: 1 }), tube('U')],
      samples: [inTube('A', 'T'), inTube('A', 'U', { state: 'contested', contest: 'already-in-tube' })],
      people: [person('A', { status: 'sampled' })],
    });
    rack.take({ ...act, kind: 'move', to: 'U', registrations: ['A'], correcting: false });
    const { samples, people, settled } = rack.changes();
    expect(samples.map(({ tubeId, state }) => `${tubeId} ${state}`)).toEqual(['T out', 'U in']);
    expect(people).toEqual([person('A', { status: 'sampled' })]);
    expect(settled).toMatchObject([{ code: 'already-in-tube', tubeId: 'U', registrationId: 'A' }]);
  });

  test('a discarded tube makes everybody in it due again', () => {
    const rack = full();
    expect(rack.take({ ...act, kind: 'discard' })).toMatchObject({ result: 'done', filled: 0 });
    const { people, samples } = rack.changes();
    expect(people.map(({ status }) => status)).toEqual(ten.map(() => 'retest'));
    expect(samples.every(({ state }) => state === 'out')).toBe(true);
    expect(rack.take({ ...act, kind: 'discard' })).toMatchObject({ result: 'same' });
  });

  test('a count that differs is written down; sealing again the same changes nothing', () => {
    const rack = full();
    expect(rack.take({ ...act, kind: 'seal', counted: 9 })).toMatchObject({
      result: 'done',
      warnings: ['count-differs'],
    });
    expect(rack.take({ ...act, kind: 'seal', counted: 9 })).toMatchObject({ result: 'same' });
    expect(rack.take({ ...act, kind: 'seal', counted: 10 })).toMatchObject({
      result: 'refused',
      code: 'tube-sealed',
    });
    expect(rack.changes().flags).toEqual([
      { code: 'count-differs', tubeId: 'T', registrationId: null, act: 0 },
    ]);
  });

  test('a tube that is heard of late to be for one person, or one household, takes whom it was opened for', () => {
    for (const [tubeKind, risk] of [
      ['single', 'key'],
      ['household', 'sealed'],
    ] as const) {
      const facts = {
        tubes: [tube('T', { declared: false })],
        samples: [],
        people: [person('A', { risk })],
      };
      const rack = createRack(facts);
      expect(rack.take(swab('A', 'T', { offline: true }))).toMatchObject({
        result: 'kept',
        code: 'single-needed',
      });
      const poolSize = tubeKind === 'single' ? 1 : 10;
      expect(rack.take({ ...act, kind: 'open', tubeKind, poolSize, offline: true })).toMatchObject({
        result: 'done',
        filled: 1,
      });
      const { samples, people, settled } = rack.changes();
      expect(samples).toMatchObject([{ registrationId: 'A', state: 'in', contest: null }]);
      expect(people).toMatchObject([{ registrationId: 'A', status: 'sampled' }]);
      expect(settled).toMatchObject([{ code: 'single-needed', registrationId: 'A' }]);
    }
  });

  test('sealed, swabbed and opened, heard of in this order, come to the same as in their own', () => {
    const offline = { tubeId: 'T', offline: true } as const;
    const acts: SwabAct[] = [
      { ...offline, at: at(3), kind: 'seal', counted: 1 },
      swab('A', 'T', { at: at(2), offline: true }),
      { ...offline, at: at(1), kind: 'open', tubeKind: 'single', poolSize: 1 },
    ];
    const facts = {
      tubes: [tube('T', { declared: false })],
      samples: [],
      people: [person('A', { risk: 'key' })],
    };
    for (const order of [acts, [...acts].reverse()]) {
      const rack = createRack(facts);
      for (const one of order) rack.take(one);
      const { tubes, samples, people, flags, settled } = rack.changes();
      expect(tubes).toMatchObject([
        { kind: 'single', poolSize: 1, status: 'sealed', filled: 1, declared: true },
      ]);
      expect(samples).toMatchObject([{ state: 'in', contest: null }]);
      expect(people).toMatchObject([{ status: 'sampled' }]);
      const mended = new Set(settled.map(({ code }) => code));
      expect(flags.filter(({ code }) => !mended.has(code))).toEqual([]);
    }
    // Who stands there does not say of a sealed tube that it is another.
    const sealed = tube('T', { declared: false, status: 'sealed', sealedAt: at(3), counted: 0 });
    const late = createRack({ tubes: [sealed], samples: [], people: [] });
    const open = { tubeId: 'T', at: at(4), kind: 'open', tubeKind: 'single', poolSize: 1 } as const;
    expect(late.take({ ...open, offline: false })).toMatchObject({
      result: 'refused',
      code: 'tube-declared',
    });
    expect(late.take({ ...open, offline: true })).toMatchObject({ result: 'kept', code: 'tube-declared' });
  });

  test('a code on a live tube of another site is refused, and offline kept and flagged', () => {
    const facts = { tubes: [tube('T', { twin: true, declared: false })], samples: [], people: [person('A')] };
    const open = { ...act, kind: 'open', tubeKind: 'pool', poolSize: 10 } as const;
    expect(createRack(facts).take(open)).toMatchObject({ result: 'refused', code: 'tube-elsewhere' });
    expect(createRack(facts).take(swab('A'))).toMatchObject({ result: 'refused', code: 'tube-elsewhere' });
    const rack = createRack(facts);
    expect(rack.take({ ...open, offline: true })).toMatchObject({ result: 'done' });
    expect(rack.take(swab('A', 'T', { offline: true }))).toMatchObject({ result: 'done', filled: 1 });
    expect(rack.changes().flags).toEqual([
      { code: 'tube-elsewhere', tubeId: 'T', registrationId: null, act: 0 },
    ]);
  });

  test('headquarters put somebody into a sealed tube; in one that has its result they count with that, if it has room', () => {
    const put = { ...act, kind: 'sample', registrationId: 'A', correcting: true } as const;
    const facts = { samples: [], people: [person('A')] };
    const sealed = createRack({ ...facts, tubes: [tube('T', { status: 'sealed', sealedAt: at(0) })] });
    expect(sealed.take(put)).toMatchObject({ result: 'done', filled: 1 });
    const tested = createRack({ ...facts, tubes: [tube('T', { status: 'sealed', tested: true })] });
    expect(tested.take(put)).toMatchObject({ result: 'done', code: null, filled: 1 });
    expect(tested.changes()).toMatchObject({ samples: [{ state: 'in', contest: null }], flags: [] });
    const full = tube('T', { status: 'sealed', tested: true, poolSize: 1, filled: 1 });
    const refused = createRack({ ...facts, tubes: [full] });
    expect(refused.take(put)).toMatchObject({ result: 'refused', code: 'tube-full', filled: 1 });
    expect(refused.changes()).toEqual({ tubes: [], samples: [], people: [], flags: [], settled: [] });
  });

  test('a name that came after the result counts by itself where its swab was counted as the tube was sealed', () => {
    const sealed = { status: 'sealed', sealedAt: at(2), tested: true, filled: 1, counted: 2 } as const;
    const world = (more: Partial<Tube> = {}, others: Sample[] = []) =>
      createRack({
        tubes: [tube('T', { ...sealed, ...more }), tube('L', { filled: others.length })],
        samples: [inTube('B', 'T'), ...others],
        people: [person('A'), person('B'), person('C')],
      });
    const late = { at: at(1), offline: true };
    const counts = world();
    expect(counts.take(swab('A', 'T', late))).toMatchObject({ result: 'done', filled: 2, byResult: true });
    expect(counts.changes()).toMatchObject({
      samples: [{ registrationId: 'A', state: 'in' }],
      flags: [],
      settled: [{ code: 'count-differs', tubeId: 'T', registrationId: null }],
    });
    // The count in the hand has no more.
    expect(counts.take(swab('C', 'T', late))).toMatchObject({ result: 'kept', code: 'tube-tested' });
    const none = [
      world({ counted: 1 }).take(swab('A', 'T', late)),
      world().take(swab('A', 'T', { ...late, at: at(3) })),
      world({}, [inTube('A', 'L')]).take(swab('A', 'T', late)),
    ];
    for (const one of none) expect(one).toMatchObject({ result: 'kept', code: 'tube-tested' });
    expect(world().take(swab('A', 'T', { at: at(1) }))).toMatchObject({
      result: 'refused',
      code: 'tube-tested',
    });
  });

  test('a name that came after the result counts, behind a later swab of theirs that has its own, or is due again', () => {
    const late = { ...act, kind: 'late', registrationId: 'A' } as const;
    const named = inTube('A', 'T', { state: 'contested', contest: 'tube-tested', at: at(1) });
    const world = (others: Sample[] = [], more: Partial<Tube> = {}) =>
      createRack({
        tubes: [
          tube('T', { status: 'sealed', tested: true, ...more }),
          tube('L', { tested: true, filled: 1 }),
        ],
        samples: [named, ...others],
        people: [person('A')],
      });
    const counts = world();
    expect(counts.take({ ...late, counts: true })).toMatchObject({ result: 'done', filled: 1 });
    expect(counts.changes()).toMatchObject({
      samples: [{ state: 'in', contest: null }],
      people: [{ status: 'sampled' }],
      settled: [{ code: 'tube-tested', tubeId: 'T', registrationId: 'A' }],
    });
    // Once is as good as twice.
    expect(counts.take({ ...late, counts: false })).toMatchObject({ result: 'same' });
    const behind = world([inTube('A', 'L', { at: at(5) })]);
    expect(behind.take({ ...late, counts: true })).toMatchObject({ result: 'done', filled: 1 });
    expect(behind.changes().samples).toMatchObject([{ tubeId: 'T', state: 'past' }]);
    expect(world([], { poolSize: 1, filled: 1 }).take({ ...late, counts: true })).toMatchObject({
      result: 'refused',
      code: 'tube-full',
    });
    const due = world();
    expect(due.take({ ...late, counts: false })).toMatchObject({ result: 'done', filled: 0 });
    expect(due.changes()).toMatchObject({ samples: [{ state: 'out' }], people: [{ status: 'retest' }] });
  });

  test('so does whoever was contested in the tube before it had its result; in one without there is nothing to count with', () => {
    const late = { ...act, kind: 'late', registrationId: 'A', counts: true } as const;
    const world = (tested: boolean) =>
      createRack({
        tubes: [tube('T', { status: 'sealed', tested })],
        samples: [inTube('A', 'T', { state: 'contested', contest: 'tube-sealed', at: at(1) })],
        people: [person('A')],
      });
    const counts = world(true);
    expect(counts.take(late)).toMatchObject({ result: 'done', filled: 1 });
    expect(counts.changes().settled).toContainEqual({
      code: 'tube-sealed',
      tubeId: 'T',
      registrationId: 'A',
    });
    expect(world(false).take(late)).toMatchObject({ result: 'same', filled: 0 });
  });
});

test('who is in a tube opened as single for several people does not stand apart: its negative result releases nobody', () => {
  expect([standsApart('single', 1), standsApart('pool', 1), standsApart('household', 10)]).toEqual([
    true,
    true,
    true,
  ]);
  expect([standsApart('single', 10), standsApart('pool', 10)]).toEqual([false, false]);
});

test('whoever is named twice in one move is moved once: both tubes count them once', () => {
  const rack = full({}, [], [tube('U')]);
  const registrations = ['P0', 'P0'];
  const move = { kind: 'move', tubeId: 'T', to: 'U', registrations, correcting: false } as const;
  expect(rack.take({ ...move, at: at(1), offline: false })).toMatchObject({ result: 'done', filled: 1 });
  expect(rack.changes().tubes.map(({ id, filled }) => [id, filled])).toEqual([
    ['T', 9],
    ['U', 1],
  ]);
});
