import { describe, expect, test } from 'vitest';
import { type Act, fullest, isLinearizable } from '../../chaos/linear.ts';
import fc from '../../support/properties.ts';

const never = Number.POSITIVE_INFINITY;
const shown = (status: string, slot: string | null = null) => ({ status, slot });
const registered: Act = { kind: 'register', asked: 0, told: 1, answer: shown('pending') };
const chose = (slot: string, asked: number, told: number): Act => ({
  kind: 'choose',
  slot,
  asked,
  told,
  ...(told === never ? {} : { answer: shown('assigned', slot) }),
});
const looked = (asked: number, told: number, status: string, slot: string | null = null): Act => ({
  kind: 'look',
  asked,
  told,
  answer: shown(status, slot),
});
const holds = (...acts: Act[]) => isLinearizable({ person: 1, acts: [registered, ...acts] });

describe('a history of one person', () => {
  test('holds where each answer fits the one before', () => {
    expect(
      holds(
        chose('a', 2, 3),
        looked(4, 5, 'assigned', 'a'),
        { kind: 'cancel', asked: 6, told: 7, answer: shown('cancelled') },
        { kind: 'choose', slot: 'b', asked: 8, told: 9, answer: { refused: 'registration-cancelled' } },
        { kind: 'register', asked: 10, told: 11, answer: shown('pending') },
        looked(12, 13, 'assigned', 'given by the system'),
        { kind: 'check in', asked: 14, told: 15, answer: shown('checked-in') },
        { kind: 'cancel', asked: 16, told: 17, answer: { refused: 'already-checked-in' } },
        looked(18, 19, 'checked-in', 'given by the system'),
      ),
    ).toBe(true);
  });

  test('holds in whatever order of those who asked at the same time', () => {
    expect(holds(chose('a', 2, 10), chose('b', 2, 10), looked(11, 12, 'assigned', 'a'))).toBe(true);
    expect(holds(chose('a', 2, 10), chose('b', 2, 10), looked(11, 12, 'assigned', 'b'))).toBe(true);
    expect(holds(chose('a', 2, 10), chose('b', 2, 10), looked(11, 12, 'assigned', 'c'))).toBe(false);
    expect(holds(chose('a', 2, 10), looked(3, 4, 'pending'), looked(5, 6, 'assigned', 'a'))).toBe(true);
    expect(holds(chose('a', 2, 10), looked(3, 4, 'assigned', 'a'), looked(5, 6, 'pending'))).toBe(false);
  });

  test('whoever cancels may be shown that somebody registered again meanwhile, but never what was before', () => {
    const cancels = (status: string): Act => ({ kind: 'cancel', asked: 4, told: 9, answer: shown(status) });
    const again: Act = { kind: 'register', asked: 5, told: 8, answer: shown('pending') };
    expect(holds(chose('a', 2, 3), cancels('pending'), again)).toBe(true);
    expect(holds(chose('a', 2, 3), cancels('pending'))).toBe(false);
    expect(holds(chose('a', 2, 3), { ...cancels('assigned'), answer: shown('assigned', 'a') })).toBe(false);
  });

  test('what was never answered may have been done, at any time, or not', () => {
    const lost = chose('b', 3, never);
    for (const slot of ['a', 'b'])
      expect(holds(chose('a', 1, 2), lost, looked(9, 10, 'assigned', slot))).toBe(true);
    expect(holds(chose('a', 1, 2), lost, looked(4, 5, 'assigned', 'b'), looked(6, 7, 'assigned', 'a'))).toBe(
      false,
    );
  });

  test('what is asked again after its key was free is done once, and told as it stands then', () => {
    const cancelled = (told: number, status: string): Act => ({
      kind: 'cancel',
      asked: 2,
      told,
      answer: shown(status),
    });
    const again: Act = { kind: 'register', asked: 3, told: 100, answer: shown('pending') };
    const end = (status: string) => looked(11_001, 11_002, status);
    // Only after a cancelling does registering again leave them waiting.
    const chosen = chose('a', 1.2, 1.5);
    const between = looked(101, 102, 'pending');
    expect(holds(chosen, cancelled(11_000, 'pending'), again, between, end('pending'))).toBe(true);
    expect(holds(chosen, cancelled(11_000, 'cancelled'), again, between, end('cancelled'))).toBe(false);
    const late = (told: number): Act => ({ ...chose('b', 2, told), answer: shown('cancelled') });
    const gone: Act = { kind: 'cancel', asked: 3, told: 4, answer: shown('cancelled') };
    expect(holds(chosen, late(11_000), gone, end('cancelled'))).toBe(true);
    expect(holds(chosen, late(9_000), gone, end('cancelled'))).toBe(false);
  });

  test.each<[string, Act[]]>([
    ['an answer that is out of date', [chose('a', 2, 3), chose('b', 4, 5), looked(6, 7, 'assigned', 'a')]],
    ['a choice that is gone', [chose('a', 2, 3), looked(4, 5, 'pending')]],
    [
      'a cancelling that is gone',
      [{ kind: 'cancel', asked: 2, told: 3, answer: shown('cancelled') }, looked(4, 5, 'pending')],
    ],
    [
      'two answers that go back in time',
      [chose('a', 2, 20), looked(3, 4, 'assigned', 'a'), looked(5, 6, 'pending')],
    ],
    [
      'a refusal without its reason',
      [{ kind: 'choose', slot: 'a', asked: 2, told: 3, answer: { refused: 'registration-cancelled' } }],
    ],
    [
      'a refusal of what they hold',
      [chose('a', 2, 3), { kind: 'choose', slot: 'a', asked: 4, told: 5, answer: { refused: 'slot-full' } }],
    ],
    ['a refusal that nobody knows', [{ kind: 'cancel', asked: 2, told: 3, answer: { refused: 'internal' } }]],
    ['another window than was chosen', [{ ...chose('a', 2, 3), answer: shown('assigned', 'b') }]],
  ])('does not hold with %s', (_, acts) => {
    expect(holds(...acts)).toBe(false);
  });

  test('that one registration has answered always holds, and one wrong look at its end never does', () => {
    const kinds = fc.constantFrom('register', 'choose', 'cancel', 'look', 'check in');
    const step = fc.record({
      kind: kinds,
      slot: fc.constantFrom('a', 'b'),
      early: fc.nat(30),
      late: fc.nat(30),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 14 }), (steps) => {
        let state = shown('pending');
        const acts = steps.map(({ kind, slot, early, late }, index): Act => {
          const act = { kind, slot, asked: 10 + index * 10 - early, told: 11 + index * 10 + late } as Act;
          if (kind === 'look') return { ...act, answer: state };
          if (kind === 'check in') state = shown('checked-in');
          else if (state.status === 'checked-in' && kind !== 'register')
            return { ...act, answer: { refused: 'already-checked-in' } };
          else if (kind === 'choose' && state.status === 'cancelled')
            return { ...act, answer: { refused: 'registration-cancelled' } };
          else if (kind === 'choose') state = shown('assigned', slot);
          else if (kind === 'cancel') state = shown('cancelled');
          else if (state.status === 'cancelled') state = shown('pending');
          return { ...act, answer: state };
        });
        const from: Act = { ...registered, asked: -50, told: -40 };
        expect(isLinearizable({ person: 1, acts: [from, ...acts] })).toBe(true);
        const wrong = looked(1_000, 1_001, 'assigned', 'elsewhere');
        const last = looked(1_002, 1_003, 'pending');
        expect(isLinearizable({ person: 1, acts: [from, ...acts, wrong, last] })).toBe(false);
      }),
    );
  });
});

describe('a window', () => {
  const of = (person: number, ...acts: Act[]) => ({ person, acts: [registered, ...acts] });
  const cancelled = (asked: number, told: number): Act => ({
    kind: 'cancel',
    asked,
    told,
    answer: shown('cancelled'),
  });

  test('is held from when somebody was told so until they ask for something else', () => {
    expect(fullest([of(1, chose('a', 2, 3)), of(2, chose('a', 4, 5))]).get('a')).toBe(2);
    expect(fullest([of(1, chose('a', 2, 3), cancelled(4, 5)), of(2, chose('a', 4, 5))]).get('a')).toBe(1);
    expect(fullest([of(1, chose('a', 2, 3), chose('b', 4, never)), of(2, chose('a', 4, 5))]).get('a')).toBe(
      1,
    );
    expect(fullest([of(1, chose('a', 2, 3), chose('a', 4, 5), looked(6, 7, 'assigned', 'a'))]).get('a')).toBe(
      1,
    );
  });

  test('is not surely held where something else was asked for at the same time', () => {
    expect(fullest([of(1, chose('a', 2, 6), cancelled(3, 7))]).get('a')).toBeUndefined();
  });
});
