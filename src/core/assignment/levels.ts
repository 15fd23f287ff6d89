/**
 * How many more people each window of a site should take so that the loads come out as even as they can: the water
 * level. `used[w]` are there already, `free[w]` places are left, `people` come. Every window is filled to the
 * same level, or to its last place where that is lower; what does not divide is spread from the first window on.
 * Sums to `people`, or to all that is free where that is less.
 */
export function levelOut(used: Int32Array, free: Int32Array, people: number): Int32Array {
  const upTo = (level: number, w: number): number =>
    Math.max(0, Math.min(free[w] ?? 0, level - (used[w] ?? 0)));
  const total = (level: number): number => used.reduce((sum, _, w) => sum + upTo(level, w), 0);
  let low = 0;
  let high = used.reduce((most, there, w) => Math.max(most, there + (free[w] ?? 0)), 0);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (total(middle) >= people) high = middle;
    else low = middle + 1;
  }
  const quota = used.map((_, w) => upTo(low - 1, w));
  let rest = people - quota.reduce((sum, one) => sum + one, 0);
  for (let w = 0; w < quota.length && rest > 0; w++) {
    if (upTo(low, w) === quota[w]) continue;
    quota[w] = (quota[w] ?? 0) + 1;
    rest--;
  }
  return quota;
}
