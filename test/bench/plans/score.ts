import { assign } from '../../../src/core/assignment/index.ts';
import { createRandom } from '../../../src/core/random.ts';
import type { Highs } from '../../support/highs.ts';
import { drawInstance, kinds } from './instances.ts';
import { optimumOf, type Worth, worthOf } from './optimum.ts';

/** One small instance: what our plan comes to, beside the best there is. */
export interface Compared {
  kind: string;
  ours: Worth;
  best: Worth;
  /** Whether its windows hold 15 or more. */
  wide: boolean;
}

/** Plans so many instances, of all kinds in turn, and has HiGHS find the best. */
export function compare(highs: Highs, seed: number, instances: number): Compared[] {
  const names = Object.keys(kinds);
  return Array.from({ length: instances }, (_, n) => {
    const kind = names[n % names.length] ?? '';
    const made = kinds[kind];
    if (made === undefined) throw new RangeError('no such kind');
    const given = drawInstance(createRandom(seed, n), made);
    const ours = worthOf(given, assign(given));
    return { kind, ours, best: optimumOf(highs, given, ours), wide: made.places[0] >= 15 };
  });
}

const share = (all: readonly Compared[], is: (one: Compared) => boolean): number =>
  all.length === 0 ? 1 : Number((all.filter(is).length / all.length).toFixed(4));
const sum = (all: readonly Compared[], of: (one: Compared) => number): number =>
  all.reduce((total, one) => total + of(one), 0);

/** Shares of instances in which we are as good as the best. */
export function scored(all: readonly Compared[]) {
  const alike = all.filter(({ ours, best }) => ours.placed === best.placed);
  const least = alike.filter(({ ours, best }) => ours.beyond === best.beyond);
  const within = ({ ours, best }: Compared): boolean => ours.metres <= 1.01 * best.metres;
  const possible = sum(least, ({ best }) => best.granted);
  return {
    instances: all.length,
    sharePlacedAll: share(all, ({ ours, best }) => ours.placed === best.placed),
    shareBeyondLeast: share(alike, ({ ours, best }) => ours.beyond === best.beyond),
    shareWalkWithin: share(
      least.filter(({ wide }) => wide),
      within,
    ),
    shareWalkWithinAll: share(least, within),
    walkPerLeast: Number(
      (
        sum(least, ({ ours }) => ours.metres) /
        Math.max(
          1,
          sum(least, ({ best }) => best.metres),
        )
      ).toFixed(4),
    ),
    wishesPerPossible: Number((sum(least, ({ ours }) => ours.granted) / Math.max(1, possible)).toFixed(4)),
  };
}
