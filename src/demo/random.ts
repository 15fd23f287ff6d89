import type { Random } from '../core/random.ts';

export { createRandom, type Random } from '../core/random.ts';

/** The items in a random order (Fisher–Yates), as a new array. */
export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const left = [...items];
  const out: T[] = [];
  while (left.length > 0) {
    const at = random.whole(0, left.length - 1);
    const last = left.pop() as T;
    if (at === left.length) out.push(last);
    else {
      out.push(left[at] as T);
      left[at] = last;
    }
  }
  return out;
}

/** The numbers 0 to `count - 1` in a random order. */
export function shuffledIndexes(count: number, random: Random): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = random.whole(0, i);
    const other = order[j] as number;
    order[j] = order[i] as number;
    order[i] = other;
  }
  return order;
}
