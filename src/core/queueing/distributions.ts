import type { Random } from '../random.ts';

/** A number from the standard normal distribution (Box and Muller 1958). */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}

/** A positive number whose logarithm is normal: median `median`, standard deviation of the logarithm `spread`. */
export function lognormal(random: Random, median: number, spread: number): number {
  return median * Math.exp(spread * normal(random));
}

export function exponential(random: Random, mean: number): number {
  return -mean * Math.log(1 - random.next());
}

/** A number from the gamma distribution of this shape and scale 1 (Marsaglia and Tsang 2000). */
export function gamma(random: Random, shape: number): number {
  if (shape < 1) return gamma(random, shape + 1) * (1 - random.next()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(random);
    const v = (1 + c * x) ** 3;
    if (v <= 0) continue;
    if (Math.log(1 - random.next()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

export function beta(random: Random, a: number, b: number): number {
  const x = gamma(random, a);
  return x / (x + gamma(random, b));
}

/** A positive number of mean 1 and coefficient of variation `cv` from the gamma distribution; 1 where `cv` is 0. */
export function aroundOne(random: Random, cv: number): number {
  if (cv <= 0) return 1;
  const shape = 1 / (cv * cv);
  return gamma(random, shape) / shape;
}

const tableSize = 4_096;

/**
 * Quantiles of the standard normal distribution at 4,096 evenly spread probabilities, scaled to variance 1:
 * a draw from it costs one random number and one look. Inverse by bisection of `normalShare`, once.
 */
const normalTable: Float64Array = (() => {
  const table = new Float64Array(tableSize);
  for (let i = 0; i < tableSize; i++) table[i] = inverse((i + 0.5) / tableSize);
  const variance = table.reduce((sum, z) => sum + z * z, 0) / tableSize;
  return table.map((z) => z / Math.sqrt(variance));
})();

/** Standard normal numbers, fast and good enough for paths, which take millions of them. */
export interface Noise {
  /** Begins the sequence that belongs to a whole number. */
  restart(key: number): void;
  next(): number;
}

/** Looks into the table by the high bits of a linear congruential generator (Numerical Recipes' 32-bit constants). */
export function createNoise(): Noise {
  let state = 1;
  return {
    restart(key) {
      state = Math.imul(key ^ (key >>> 15), 0x2c1b3c6d) ^ 0x5bd1e995;
      state = Math.imul(state ^ (state >>> 13), 0x297a2d39);
    },
    next() {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
      return normalTable[state >>> 20] as number;
    },
  };
}

function inverse(share: number): number {
  let low = -6;
  let high = 6;
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2;
    if (normalShare(middle) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** P(Z < z) of the standard normal distribution, within 1.5e-7 (Abramowitz and Stegun 7.1.26). */
export function normalShare(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const poly =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const tail = 0.5 * poly * Math.exp(-x * x);
  return z < 0 ? tail : 1 - tail;
}
