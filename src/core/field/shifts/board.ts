import { isNight, obstacleTo, overlap } from './rules.ts';
import type { ShiftNeed, ShiftPlace, ShiftRules, ShiftScore, ShiftWorker } from './types.ts';

const week = 7 * 24 * 3_600_000;

/**
 * Shifts and people by number, and who has which while a plan is made: shifts in order of their start. Every change keeps the
 * score, and can be taken back: `mark` says how far it has come, `undo` goes back there.
 */
export interface Board {
  readonly shifts: readonly ShiftNeed[];
  readonly workers: readonly ShiftWorker[];
  /** Who could have a shift if they had no other of the plan, in ascending order. */
  readonly ableTo: readonly (readonly number[])[];
  /** The shifts that somebody could have, in order of their start. */
  readonly ableOf: readonly (readonly number[])[];
  readonly holders: readonly (readonly number[])[];
  readonly held: readonly (readonly number[])[];
  /** Who had a shift by the plan that stood, and can have it still. */
  readonly stood: readonly ReadonlySet<number>[];
  /** Nights that each has of this plan, and those that stand anyhow. */
  readonly nights: Int32Array;
  readonly nightsBefore: Int32Array;
  /** Above so many nights somebody has more than a fair share. */
  readonly fairNights: number;
  readonly score: Readonly<ShiftScore>;
  readonly isNight: Uint8Array;
  /** Heads that each shift lacks. */
  readonly missing: Int32Array;
  readonly minutes: Float64Array;
  /** Nights that somebody may have of the plan, one of which is this shift. */
  nightsLeft(person: number, shift: number): number;
  place(person: number, shift: number): void;
  remove(person: number, shift: number): void;
  mark(): number;
  undo(mark: number): void;
}

export function createBoard(
  shifts: readonly ShiftNeed[],
  workers: readonly ShiftWorker[],
  standing: readonly ShiftPlace[],
  rules: ShiftRules,
): Board {
  const night = Uint8Array.from(shifts, (shift) => Number(isNight(shift)));
  const minutes = Float64Array.from(shifts, (shift) => (shift.ends - shift.starts) / 60_000);
  const missing = Int32Array.from(shifts, ({ heads }) => heads);
  const nightsHeld = workers.map(({ held }) => held.filter(isNight).map((span) => span.starts));
  const nightsBefore = Int32Array.from(nightsHeld, (before) => before.length);
  const nights = Int32Array.from(nightsBefore);
  const holders: number[][] = shifts.map(() => []);
  const held: number[][] = workers.map(() => []);
  const ableTo = able(shifts, workers, rules);
  const ableOf: number[][] = workers.map(() => []);
  for (const [shift, people] of ableTo.entries()) for (const person of people) ableOf[person]?.push(shift);
  const stood = whoStood(shifts, workers, standing, ableTo);
  const fairNights = fairShare(shifts, workers, night, nightsBefore);
  const score: ShiftScore = {
    unfilledMinutes: shifts.reduce((sum, { heads }, shift) => sum + heads * (minutes[shift] ?? 0), 0),
    nightsOver: nights.reduce((sum, have) => sum + Math.max(0, have - fairNights), 0),
    changes: standing.length,
  };
  const journal: number[] = [];

  function change(person: number, shift: number, by: 1 | -1): void {
    const [of, mine] = [holders[shift] ?? [], held[person] ?? []];
    if (by === 1) {
      of.push(person);
      mine.push(shift);
    } else {
      of.splice(of.indexOf(person), 1);
      mine.splice(mine.indexOf(shift), 1);
    }
    missing[shift] = (missing[shift] ?? 0) - by;
    score.unfilledMinutes -= by * (minutes[shift] ?? 0);
    if (stood[shift]?.has(person)) score.changes -= by;
    if (night[shift] !== 1) return;
    const before = nights[person] ?? 0;
    nights[person] = before + by;
    score.nightsOver += Math.max(0, before + by - fairNights) - Math.max(0, before - fairNights);
  }

  return {
    shifts,
    workers,
    ableTo,
    ableOf,
    holders,
    held,
    stood,
    nights,
    nightsBefore,
    fairNights,
    score,
    isNight: night,
    missing,
    minutes,

    // A plan is of a week at most, so all its nights are within seven days of each other; of those that stand anyhow whatever
    // is within seven days before or after counts, though no seven days may hold both.
    nightsLeft(person, shift) {
      let near = 0;
      const starts = shifts[shift]?.starts ?? 0;
      for (const other of nightsHeld[person] ?? []) if (Math.abs(other - starts) < week) near += 1;
      return rules.mostNights - near;
    },
    place(person, shift) {
      change(person, shift, 1);
      journal.push(person, shift, 1);
    },
    remove(person, shift) {
      change(person, shift, -1);
      journal.push(person, shift, -1);
    },
    mark: () => journal.length,
    undo(mark) {
      while (journal.length > mark) {
        const [by, shift, person] = [journal.pop() ?? 0, journal.pop() ?? 0, journal.pop() ?? 0];
        change(person, shift, by === 1 ? -1 : 1);
      }
    },
  };
}

/**
 * Who could have each shift beside what they have anyhow. Shifts of one time that need the same are anybody's or nobody's
 * alike, so each such kind is asked about once.
 */
function able(shifts: readonly ShiftNeed[], workers: readonly ShiftWorker[], rules: ShiftRules): number[][] {
  const ofKind = new Map<string, number[]>();
  return shifts.map((shift) => {
    const kind = `${shift.starts} ${shift.ends} ${shift.skill ?? ''}`;
    const known = ofKind.get(kind);
    if (known !== undefined) return known;
    const those: number[] = [];
    for (const [person, worker] of workers.entries())
      if (obstacleTo(shift, worker, rules) === undefined) those.push(person);
    ofKind.set(kind, those);
    return those;
  });
}

/** Of more people than a shift needs now, those who stay are the first; whoever can have it no more has lost it already. */
function whoStood(
  shifts: readonly ShiftNeed[],
  workers: readonly ShiftWorker[],
  standing: readonly ShiftPlace[],
  ableTo: readonly (readonly number[])[],
): Set<number>[] {
  const stood = shifts.map(() => new Set<number>());
  const shiftAt = new Map(shifts.map(({ id }, at) => [id, at]));
  const personAt = new Map(workers.map(({ id }, at) => [id, at]));
  for (const { shift, person } of standing) {
    const [of, who] = [shiftAt.get(shift) ?? -1, personAt.get(person) ?? -1];
    if (ableTo[of]?.includes(who)) stood[of]?.add(who);
  }
  return stood;
}

/** The nights that there are to work, shared out among whoever works at night, rounded up. */
function fairShare(
  shifts: readonly ShiftNeed[],
  workers: readonly ShiftWorker[],
  night: Uint8Array,
  nightsBefore: Int32Array,
): number {
  const heads = shifts.reduce((sum, one, at) => sum + (night[at] === 1 ? one.heads : 0), 0);
  const before = nightsBefore.reduce((sum, nights) => sum + nights, 0);
  const sharing = workers.filter(({ nights }) => nights).length;
  return sharing === 0 ? 0 : Math.ceil((heads + before) / sharing);
}

/** Whether somebody can have a shift beside those of the plan that they have, at the first filling. */
export function fits(board: Board, person: number, shift: number, restMs: number): boolean {
  const need = board.shifts[shift];
  if (need === undefined) return false;
  const wide = { starts: need.starts - restMs, ends: need.ends + restMs };
  for (const one of board.held[person] ?? []) {
    const other = board.shifts[one];
    if (other !== undefined && overlap(wide, other)) return false;
  }
  if (board.isNight[shift] !== 1) return true;
  const planned = (board.nights[person] ?? 0) - (board.nightsBefore[person] ?? 0);
  return planned < board.nightsLeft(person, shift);
}
