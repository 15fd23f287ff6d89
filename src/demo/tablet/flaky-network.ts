import { type Network, NoNetwork } from '../../core/tablet/index.ts';
import type { Random } from '../random.ts';

/** How often what goes wrong, as shares of the requests. */
export interface Faults {
  /** Cut before the request arrives: nothing has happened. */
  cutBefore: number;
  /** Cut after it arrived and before the answer is back: it has happened, and the tablet does not know. */
  cutAfter: number;
  /** Arrives twice, as something on the way repeats it. */
  twice: number;
}

/** A network with faults, always the same for one seed and order of requests. `up` says whether there is any at all. */
export function createFlakyNetwork(
  network: Network,
  random: Random,
  faults: Faults,
  up: () => boolean = () => true,
): Network {
  return async (request) => {
    // Drawn whether they are needed or not, so that one fault does not shift all the others.
    const before = random.chance(faults.cutBefore);
    const after = random.chance(faults.cutAfter);
    const twice = random.chance(faults.twice);
    if (!up() || before) throw new NoNetwork('cut before it arrived');
    if (twice) await network(request);
    const answer = await network(request);
    if (after) throw new NoNetwork('cut before the answer');
    return answer;
  };
}
