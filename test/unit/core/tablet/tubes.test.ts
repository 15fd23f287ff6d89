import { describe, expect, test } from 'vitest';
import { createRack, type RackFacts } from '../../../../src/core/swabs/index.ts';
import {
  discard,
  faultOf,
  formFor,
  goOn,
  type HeldTubes,
  type Known,
  learnt,
  moveTo,
  noTubes,
  putAside,
  putIn,
  type Step,
  seal,
  sendable,
  TubeFault,
  takeOut,
  tubeOf,
} from '../../../../src/core/tablet/index.ts';

const pool = formFor('pool', 3);

/** Does steps one after the other; answers how the tubes stand and all that was written down. */
function stepsOf(...steps: ((held: HeldTubes) => Step)[]): Step {
  let held = noTubes;
  const acts: Step['acts'] = [];
  for (const step of steps) {
    const next = step(held);
    held = next.held;
    acts.push(...next.acts);
  }
  return { held, acts };
}
const open =
  (barcode: string, form = pool) =>
  (held: HeldTubes) =>
    goOn(held, barcode, form);
const put = (who: Partial<Known> & { mark: string }) => (held: HeldTubes) =>
  putIn(held, { label: who.mark, ...who }, { ticket: who.mark });
const who = (from: string, mark: string, id?: string) => ({
  from,
  mark,
  label: mark,
  ...(id === undefined ? {} : { id }),
});
const marksIn = (held: HeldTubes, barcode: string) => tubeOf(held, barcode)?.people.map(({ mark }) => mark);
const faultIn = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof TubeFault) return error.code;
    throw error;
  }
  return 'none';
};

describe('the tubes of a tablet', () => {
  test('are opened, filled, put aside and gone on with; one that is closed is not', () => {
    const { held, acts } = stepsOf(
      open('A'),
      put({ mark: '1' }),
      putAside,
      open('B'),
      open('A'),
      put({ mark: '2' }),
    );
    expect(marksIn(held, 'A')).toEqual(['1', '2']);
    expect(acts.map(({ act, barcode }) => [act, barcode])).toEqual([
      ['open', 'A'],
      ['sample', 'A'],
      ['open', 'B'],
      ['sample', 'A'],
    ]);
    const closed = seal(held, 'A', 2).held;
    expect(closed.at).toBeNull();
    expect(faultIn(() => goOn(closed, 'A', pool))).toBe('tube-sealed');
    expect(faultIn(() => goOn(discard(held, 'A', 'leaked').held, 'A', pool))).toBe('tube-discarded');
    expect(faultIn(() => putIn(closed, { mark: '3', label: '3' }, {}))).toBe('not-in-tube');
  });

  test('are sealed with what was counted, once; and given up for a reason, once, sealed or not', () => {
    const { held } = stepsOf(open('A'), put({ mark: '1' }));
    const sealed = seal(held, 'A', 7);
    expect(sealed.acts).toEqual([{ act: 'seal', barcode: 'A', counted: 7 }]);
    expect(faultIn(() => seal(sealed.held, 'A', 7))).toBe('tube-sealed');
    const gone = discard(sealed.held, 'A', 'damaged');
    expect(gone.acts).toEqual([{ act: 'discard', barcode: 'A', reason: 'damaged' }]);
    expect(faultIn(() => discard(gone.held, 'A', 'damaged'))).toBe('tube-discarded');
    expect(faultIn(() => seal(gone.held, 'A', 1))).toBe('tube-discarded');
  });

  test('let people out and into another, which is opened where it is new, and neither closed nor full', () => {
    const { held } = stepsOf(
      open('B'),
      put({ mark: '9' }),
      open('A'),
      put({ mark: '1', id: 'x' }),
      put({ mark: '2' }),
    );
    const out = takeOut(held, who('A', '2'));
    expect(marksIn(out.held, 'A')).toEqual(['1']);
    expect(out.acts).toEqual([{ act: 'take-out', barcode: 'A', of: { mark: '2' } }]);
    expect(faultIn(() => takeOut(out.held, who('A', '2')))).toBe('not-in-tube');

    const moved = moveTo(held, who('A', '1'), 'B', pool);
    expect(moved.acts).toEqual([{ act: 'move', barcode: 'A', to: 'B', of: { mark: '1', id: 'x' } }]);
    expect([marksIn(moved.held, 'A'), marksIn(moved.held, 'B'), moved.held.at]).toEqual([
      ['2'],
      ['9', '1'],
      'A',
    ]);
    const anew = moveTo(held, who('A', '2'), 'C', formFor('single', 3));
    expect(anew.acts.map(({ act }) => act)).toEqual(['open', 'move']);
    expect(tubeOf(anew.held, 'C')).toMatchObject({ kind: 'single', poolSize: 1, status: 'open' });
    // The same person again, elsewhere: nobody is in two tubes of this tablet.
    expect(marksIn(anew.held, 'A')).toEqual(['1']);

    expect(faultIn(() => moveTo(anew.held, who('A', '1'), 'C', pool))).toBe('tube-full');
    expect(faultIn(() => moveTo(held, who('A', '1'), 'A', pool))).toBe('already-in-tube');
    expect(faultIn(() => moveTo(seal(held, 'B', 1).held, who('A', '1'), 'B', pool))).toBe('tube-sealed');
    // Out of one that is sealed, too: it is then that it is found.
    expect(moveTo(seal(held, 'A', 2).held, who('A', '1'), 'B', pool).acts).toHaveLength(1);
  });

  test('of others, of whom the service has told: people are taken out and moved by their registration, tubes given up', () => {
    const { held } = stepsOf(open('A'), put({ mark: '1', id: 'x' }));
    expect(takeOut(held, who('Z', '', 'y'))).toEqual({
      held,
      acts: [{ act: 'take-out', barcode: 'Z', of: { mark: '', id: 'y' } }],
    });
    // Whoever is known here under another mark leaves the tube here, too.
    expect(marksIn(takeOut(held, who('A', '', 'x')).held, 'A')).toEqual([]);
    const moved = moveTo(held, who('Z', '', 'y'), 'A', pool);
    expect([marksIn(moved.held, 'A'), moved.held.at]).toEqual([['1', ''], 'A']);
    expect(discard(held, 'Z', 'lost')).toEqual({
      held,
      acts: [{ act: 'discard', barcode: 'Z', reason: 'lost' }],
    });
    expect(faultIn(() => takeOut(held, who('Z', '1')))).toBe('not-in-tube');
  });

  test('are listed as long as they are open, and the latest of the others', () => {
    const codes = Array.from({ length: 30 }, (_, n) => `T-${n}`);
    const steps = codes.flatMap((code) => [open(code), (held: HeldTubes) => seal(held, code, 0)]);
    const { held } = stepsOf(open('A'), put({ mark: '1' }), ...steps);
    expect(held.tubes).toHaveLength(21);
    expect([held.tubes[0]?.barcode, held.tubes.at(-1)?.barcode]).toEqual(['A', 'T-29']);
  });

  test('learn who somebody is from the answer to the entry that brought them', () => {
    const { held } = stepsOf(open('A'), put({ mark: '1' }), put({ mark: '2' }));
    const known = learnt(held, new Map([['1', { id: 'x', label: '张*', need: 'single' as const }]]));
    expect(tubeOf(known, 'A')?.people).toEqual([
      { mark: '1', label: '张*', id: 'x', need: 'single' },
      { mark: '2', label: '2' },
    ]);
  });
});

describe('what speaks against somebody in a tube', () => {
  const of = (person: Partial<Known>, form = pool, ...there: (Partial<Known> & { mark: string })[]) =>
    faultOf(stepsOf(open('A', form), ...there.map(put)).held, 'A', { label: 'x', ...person });

  test('is that it is full, or that they are in one already, also in one that is sealed; not in one that was given up', () => {
    expect(of({ id: 'd' }, pool, { mark: '1' }, { mark: '2' }, { mark: '3' })).toBe('tube-full');
    const { held } = stepsOf(open('A'), put({ mark: '1', id: 'x', key: '3-1' }));
    const inB = (step: Step) => goOn(step.held, 'B', pool).held;
    expect(faultOf(inB(seal(held, 'A', 1)), 'B', { label: '', id: 'x' })).toBe('already-in-tube');
    expect(faultOf(inB(seal(held, 'A', 1)), 'B', { label: '', key: '3-1' })).toBe('already-in-tube');
    expect(faultOf(inB(seal(held, 'A', 1)), 'B', { label: '', id: 'y', key: '3-1' })).toBeUndefined();
    expect(faultOf(inB(discard(held, 'A', 'lost')), 'B', { label: '', id: 'x' })).toBeUndefined();
  });

  test.each([
    ['single', pool, 'single-needed'],
    ['single', formFor('household', 3), 'single-needed'],
    ['single', formFor('single', 3), undefined],
    ['household', pool, 'single-needed'],
    ['household', formFor('household', 3), undefined],
    ['household', formFor('single', 3), undefined],
    ['pool-key', pool, undefined],
    ['pool', pool, undefined],
    [undefined, pool, undefined],
  ] as const)('who needs %s and is scanned into %o: %s', (need, form, fault) => {
    expect(of(need === undefined ? {} : { need }, form)).toBe(fault);
  });

  test('is another risk or another household among those of whom it is known', () => {
    expect(of({ need: 'pool-key' }, pool, { mark: '1', need: 'pool' })).toBe('other-risk');
    expect(of({ need: 'pool' }, pool, { mark: '1', need: 'pool-sealed' })).toBe('other-risk');
    expect(of({ need: 'pool-key' }, pool, { mark: '1' }, { mark: '2', need: 'pool-key' })).toBeUndefined();
    const home = formFor('household', 3);
    expect(of({ need: 'household', household: 'a' }, home, { mark: '1', need: 'pool', household: 'b' })).toBe(
      'other-household',
    );
    expect(of({ need: 'pool', household: 'a' }, home, { mark: '1', need: 'household', household: 'a' })).toBe(
      undefined,
    );
  });

  test('is what the service keeps for review, of the same people in the same tubes', () => {
    const needs = ['pool', 'single', 'household', 'pool-key'] as const;
    const rules = {
      bodySite: 'oropharynx',
      swabs: 1,
      held: 'household',
      key: 'single',
      sealed: 'household',
    } as const;
    const risks = { pool: 'none', single: 'key', household: 'sealed', 'pool-key': 'key' } as const;
    for (const need of needs) {
      for (const form of [pool, formFor('single', 3), formFor('household', 3)]) {
        const people: RackFacts['people'] = [
          { registrationId: 'b', householdId: 'h1', status: 'checked-in', risk: 'none' },
          { registrationId: 'a', householdId: 'h2', status: 'checked-in', risk: risks[need] },
        ];
        const { kind, poolSize } = form;
        const tube = {
          id: 'A',
          kind,
          poolSize,
          status: 'open',
          filled: 0,
          declared: true,
          twin: false,
        } as const;
        const rack = createRack(
          { tubes: [{ ...tube, sealedAt: null, counted: null, tested: false }], samples: [], people },
          need === 'pool-key' ? { ...rules, key: 'pool' } : rules,
        );
        const swab = (registrationId: string) =>
          rack.take({ kind: 'sample', registrationId, tubeId: 'A', at: new Date(0), offline: true });
        swab('b');
        const there = { mark: 'b', id: 'b', need: 'pool', household: 'h1' } as const;
        const person = { id: 'a', need, household: 'h2' };
        expect([need, kind, swab('a').code ?? undefined]).toEqual([need, kind, of(person, form, there)]);
      }
    }
  });
});

describe('acts of a journal that can be sent', () => {
  const entry = (deviceSeq: number, record: object) => ({ deviceSeq, record: { ...record } });
  const sample = entry(1, { act: 'sample', barcode: 'A', mark: 'm', ticket: '3-1' });
  const out = entry(2, { act: 'take-out', barcode: 'A', of: { mark: 'm' } });
  const end = entry(3, { act: 'seal', barcode: 'A', counted: 0 });

  test('leave out what is the tablet’s own, and name people by their registration', () => {
    const moved = entry(4, { act: 'move', barcode: 'A', to: 'B', of: { mark: 'm', id: 'y' } });
    const { ready, lost, held } = sendable([sample, out, moved], () => 'x');
    expect([lost, held]).toEqual([[], false]);
    expect(ready.map(({ record }) => record)).toEqual([
      { act: 'sample', barcode: 'A', ticket: '3-1' },
      { act: 'take-out', barcode: 'A', registrationId: 'x' },
      { act: 'move', barcode: 'A', to: 'B', registrations: ['y'] },
    ]);
  });

  test('wait, with all after them, for the answer to the entry that they are about', () => {
    const { ready, lost, held } = sendable([sample, out, end], () => undefined);
    expect([ready.map(({ deviceSeq }) => deviceSeq), lost, held]).toEqual([[1], [], true]);
  });

  test('come to nothing where that entry was not taken, and hold nothing up', () => {
    const { ready, lost, held } = sendable([out, end], () => undefined);
    expect([ready.map(({ deviceSeq }) => deviceSeq), lost, held]).toEqual([[3], [out], false]);
  });
});
