import { type Draft, put, takeOut } from './draft.ts';
import { optionsOf } from './search-small.ts';
import { solveTransport } from './transport.ts';

/** What it counts to have no place: more than any walk, and no more are left without one than before in any case. */
const withoutPlace = 2 ** 29;

/**
 * Households of one size can stand for each other: those of each size take the places that they have among them, and
 * those that free places would hold, anew, by the least cost in all (a transport problem, solved to the optimum). Units
 * without a place take part; as many as before are left, or fewer. So who walks, who waits for another hour and who is
 * left is not decided by the order in which places were found.
 */
export function permute(draft: Draft, units: readonly number[]): void {
  const { slotOf, free } = draft;
  const sizeOf = (unit: number): number => draft.units.size[unit] ?? 0;
  const movable = units.filter((unit) => draft.units.fixed[unit] !== true && !draft.pieces.has(unit));
  const bySize = [...Map.groupBy(movable, sizeOf)].sort(([a], [b]) => b - a);
  for (const [size, own] of bySize) {
    const before = own.map((unit) => slotOf[unit] ?? -1);
    for (const unit of own) takeOut(draft, unit);
    const options = own.map((unit) => optionsOf(draft, unit));
    const slots = [...new Set(options.flat().map(({ slot }) => slot))].sort((a, b) => a - b);
    const position = new Map(slots.map((slot, at) => [slot, at]));
    const none = slots.length;
    const left = before.filter((slot) => slot < 0).length;
    const pairs = options.map((all) => [
      ...all.map(({ slot, cost }) => ({ at: position.get(slot) ?? none, cost: cost / size })),
      ...(left > 0 ? [{ at: none, cost: withoutPlace }] : []),
    ]);
    const firstPair = [0];
    for (const all of pairs) firstPair.push((firstPair.at(-1) ?? 0) + all.length);
    const plan = solveTransport({
      amount: new Int32Array(own.length).fill(1),
      room: Int32Array.from([...slots.map((slot) => Math.floor((free[slot] ?? 0) / size)), left]),
      firstPair: Int32Array.from(firstPair),
      site: Int32Array.from(pairs.flat(), ({ at }) => at),
      cost: Float64Array.from(pairs.flat(), ({ cost }) => cost),
    });
    const now = [...before];
    for (const [row, n] of plan.group.entries()) now[n] = slots[plan.site[row] ?? none] ?? -1;
    const costIn = (n: number, slot: number): number =>
      options[n]?.find((one) => one.slot === slot)?.cost ?? withoutPlace * size;
    const sum = (of: readonly number[]): number => of.reduce((total, slot, n) => total + costIn(n, slot), 0);
    const chosen = sum(now) < sum(before) ? now : before;
    for (const [n, unit] of own.entries()) if ((chosen[n] ?? -1) >= 0) put(draft, unit, chosen[n] ?? -1);
  }
}
