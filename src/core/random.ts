/** A seeded source of numbers; the same key gives the same sequence on every machine. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number;
  /** True with probability `share`. */
  chance(share: number): boolean;
  /** One of the items, each as likely. Throws RangeError where there are none. */
  pick<T>(items: readonly T[]): T;
  /** The index of one of the weights, as likely as its part of their sum. */
  weighted(weights: readonly number[]): number;
}

/** One step of splitmix32 (Steele, Lea, Flood 2014, in its 32-bit form): spreads a key over all bits. */
function mix(state: number): number {
  let z = (state + 0x9e3779b9) | 0;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return z ^ (z >>> 15);
}

/**
 * sfc32 (Chris Doty-Humphrey's PractRand), seeded by splitmix32 from a key of whole numbers. Every household
 * and every decision has a key of its own, so that nothing depends on the order in which things are asked.
 */
export function createRandom(...key: readonly number[]): Random {
  let seed = key.length;
  for (const part of key) {
    seed = mix(seed ^ (part | 0));
    seed = mix(seed ^ Math.floor(part / 0x1_0000_0000));
  }
  let a = mix(seed);
  let b = mix(a ^ 0x51ed270b);
  let c = mix(b ^ 0x2545f491);
  let counter = 1;

  function next(): number {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return (t >>> 0) / 0x1_0000_0000;
  }
  for (let i = 0; i < 8; i++) next();

  return {
    next,
    whole: (low, high) => low + Math.floor(next() * (high - low + 1)),
    chance: (share) => next() < share,
    pick(items) {
      const item = items[Math.floor(next() * items.length)];
      if (item === undefined) throw new RangeError('there is nothing to pick from');
      return item;
    },
    weighted(weights) {
      let sum = 0;
      for (const weight of weights) sum += weight;
      let at = next() * sum;
      for (let i = 0; i < weights.length - 1; i++) {
        at -= weights[i] ?? 0;
        if (at < 0) return i;
      }
      return weights.length - 1;
    },
  };
}
