import type { Random } from '../../random.ts';
import type { Board } from './board.ts';

/** What a minute filled, a night above the fair share and a place kept are worth: each more than all that comes after it. */
const worth = { minute: 1_000_000, night: 1_000, kept: 1 };
/** Less than anything that counts: of several ways alike one is taken by chance. */
const chance = 0.01;

const nowhere = Number.NEGATIVE_INFINITY;

/** Gives somebody the best shifts that there are for them, whatever the others have; by their prices, or by their minutes alone. */
export type Reroute = (person: number, priced: boolean) => void;

/**
 * Which of the shifts that lack heads somebody best has: of all rows of shifts with rest between them and no more nights than
 * are allowed, the one worth most, by dynamic programming over shifts in order of time and the number of nights. `prices`
 * has what a shift is worth above its minutes (0: nothing). Arrays are made once, for it is asked thousands of times.
 */
export function createReroute(
  board: Board,
  by: { restMs: number; mostNights: number; random: Random; prices: Float64Array },
): Reroute {
  const { restMs, mostNights, random, prices } = by;
  const { shifts, isNight, minutes, missing, stood, nightsBefore, fairNights } = board;
  const starts = Float64Array.from(shifts, (shift) => shift.starts);
  const ends = Float64Array.from(shifts, (shift) => shift.ends);
  const endOrder = Int32Array.from(shifts.keys()).sort((one, other) => (ends[one] ?? 0) - (ends[other] ?? 0));
  const endRank = new Int32Array(shifts.length);
  for (const [rank, shift] of endOrder.entries()) endRank[shift] = rank;
  const ableByEnd = board.ableOf.map((those) =>
    [...those].sort((one, other) => (endRank[one] ?? 0) - (endRank[other] ?? 0)),
  );
  const levels = mostNights + 1;
  /** Of each shift and number of nights: the worth of the best row that ends with it, and what goes before it (-1: nothing). */
  const value = new Float64Array(shifts.length * levels);
  const before = new Int32Array(shifts.length * levels);
  /** Of each number of nights: the best row among those that are over early enough, and the shift with which it ends. */
  const best = new Float64Array(levels);
  const bestEnd = new Int32Array(levels);

  /** Takes into `best` every row that ends early enough for a shift; answers how far along the shifts by their end it has come. */
  function admit(byEnd: readonly number[], from: number, until: number): number {
    let at = from;
    for (
      let shift = byEnd[at];
      shift !== undefined && (ends[shift] ?? 0) + restMs <= until;
      shift = byEnd[at]
    ) {
      at += 1;
      if ((missing[shift] ?? 0) <= 0) continue;
      for (let nights = 0; nights < levels; nights += 1) {
        const of = value[shift * levels + nights] ?? nowhere;
        if (of <= (best[nights] ?? nowhere)) continue;
        best[nights] = of;
        bestEnd[nights] = shift;
      }
    }
    return at;
  }

  function extend(person: number, shift: number, priced: boolean): void {
    const gain =
      (minutes[shift] ?? 0) * worth.minute * (priced ? 1 + (prices[shift] ?? 0) : 1) +
      (stood[shift]?.has(person) ? worth.kept : 0) +
      random.next() * chance;
    const night = isNight[shift] === 1;
    const allowed = night ? board.nightsLeft(person, shift) : 0;
    for (let nights = 0; nights < levels; nights += 1) {
      const from = night ? nights - 1 : nights;
      const so = from < 0 ? nowhere : (best[from] ?? nowhere);
      const at = shift * levels + nights;
      if (so === nowhere || (night && nights > allowed)) {
        value[at] = nowhere;
        continue;
      }
      const over = night && nights + (nightsBefore[person] ?? 0) > fairNights ? worth.night : 0;
      value[at] = so + gain - over;
      before[at] = bestEnd[from] ?? -1;
    }
  }

  return (person, priced) => {
    for (const shift of [...(board.held[person] ?? [])]) board.remove(person, shift);
    best.fill(nowhere);
    bestEnd.fill(-1);
    best[0] = 0;
    const byEnd = ableByEnd[person] ?? [];
    let admitted = 0;
    for (const shift of board.ableOf[person] ?? []) {
      if ((missing[shift] ?? 0) <= 0) continue;
      admitted = admit(byEnd, admitted, starts[shift] ?? 0);
      extend(person, shift, priced);
    }
    admit(byEnd, admitted, Number.POSITIVE_INFINITY);
    let nights = 0;
    for (let level = 1; level < levels; level += 1)
      if ((best[level] ?? nowhere) > (best[nights] ?? nowhere)) nights = level;
    for (let shift = bestEnd[nights] ?? -1; shift >= 0; ) {
      board.place(person, shift);
      const last = before[shift * levels + nights] ?? -1;
      if (isNight[shift] === 1) nights -= 1;
      shift = last;
    }
  };
}
