import { createHeap } from './heap.ts';

/**
 * A transport problem: groups of people, sites with room, and what it costs one person of a group to go to a site.
 * Only the pairs that are listed can be used.
 */
export interface TransportProblem {
  /** People in each group. */
  amount: Int32Array;
  /** Places at each site. */
  room: Int32Array;
  /** Pairs of group g: from `firstPair[g]` to `firstPair[g + 1]`. */
  firstPair: Int32Array;
  site: Int32Array;
  /** Multiples of ½; sums over a few thousand sites must stay exact (below 2^53). */
  cost: Float64Array;
  /**
   * For each site one that is the same place later: whoever is sent to a site may as well use that one; -1 for none. It has
   * places, and so has every site that stands before one. None where left out.
   */
  later?: Int32Array;
}

export interface TransportPlan {
  /** People of each group who go to each site: rows of (group, site, people), groups ascending, then sites. */
  group: Int32Array;
  site: Int32Array;
  people: Int32Array;
  /** People of each group for whom there is no place. */
  left: Int32Array;
  /**
   * Shadow price of a place at each site, in cost a person: what one more place there would save. With
   * `priceOfLeft` for somebody without a place, Σ amount × min(cost + price) − Σ room × price is the optimum itself,
   * and a lower bound for any prices: a proof that needs no trust in how the plan was made.
   */
  price: Float64Array;
}

/** What leaving one person without a place counts: more than any detour of others that could prevent it. */
export const priceOfLeft = 1e12;

/**
 * Solves it to the optimum: most people placed, then least total cost. Successive shortest paths (Ahuja, Magnanti,
 * Orlin, Network Flows, 1993, ch. 9.7) on the graph of the sites alone: everybody starts at their cheapest site,
 * however full; then, from each overfull site, people are passed on along the cheapest chain of sites to one that has
 * room. From site s to t the step costs the least of (cost at t − cost at s) among the groups that are at s, and
 * potentials keep every step's reduced cost at or above zero, so each chain is found by Dijkstra's algorithm and the
 * flow is optimal for what it carries at every moment. (The same graph of facilities serves U, Yiu, Mouratidis,
 * Mamoulis, Capacity Constrained Assignment in Spatial Databases, SIGMOD 2008.) Whole amounts stay whole.
 *
 * A last site without limit, `left`, takes whoever has no place, at `priceOfLeft`.
 */
export function solveTransport(problem: TransportProblem): TransportPlan {
  const { amount, room, firstPair, site, cost, later } = problem;
  const sites = room.length;
  const left = sites;
  /** Group → people and cost of each of them, by site. */
  const holders: Map<number, { people: number; cost: number }>[] = Array.from(
    { length: sites + 1 },
    () => new Map(),
  );
  const load = new Float64Array(sites + 1);
  const slack = (s: number): number =>
    s === left ? Number.POSITIVE_INFINITY : (room[s] ?? 0) - (load[s] ?? 0);

  for (let g = 0; g < amount.length; g++) {
    const people = amount[g] ?? 0;
    if (people === 0) continue;
    let best = left;
    let least = priceOfLeft;
    for (let k = firstPair[g] ?? 0; k < (firstPair[g + 1] ?? 0); k++) {
      if ((cost[k] ?? 0) >= least) continue;
      least = cost[k] ?? 0;
      best = site[k] ?? left;
    }
    holders[best]?.set(g, { people, cost: least });
    load[best] = (load[best] ?? 0) + people;
  }

  /** Cheapest step from each site to each other, and the group that takes it; rows are made when they are needed. */
  const rows = new Map<number, { step: Float64Array; group: Int32Array; to: number[] }>();
  function row(s: number) {
    const known = rows.get(s);
    if (known !== undefined) return known;
    const step = new Float64Array(sites + 1).fill(Number.POSITIVE_INFINITY);
    const group = new Int32Array(sites + 1).fill(-1);
    const to: number[] = [];
    const offer = (t: number, extra: number, g: number): void => {
      if (extra >= (step[t] ?? 0)) return;
      if (group[t] === -1) to.push(t);
      step[t] = extra;
      group[t] = g;
    };
    for (const [g, at] of holders[s] ?? []) {
      for (let k = firstPair[g] ?? 0; k < (firstPair[g + 1] ?? 0); k++) {
        const t = site[k] ?? left;
        if (t !== s) offer(t, (cost[k] ?? 0) - at.cost, g);
      }
      if (s !== left) offer(left, priceOfLeft - at.cost, g);
      if (later !== undefined && s !== left && (later[s] ?? -1) >= 0) offer(later[s] ?? left, 0, g);
    }
    const made = { step, group, to };
    rows.set(s, made);
    return made;
  }

  const potential = new Float64Array(sites + 1);
  const distance = new Float64Array(sites + 1);
  const from = new Int32Array(sites + 1);
  const seen = new Int32Array(sites + 1);
  const settled = new Int32Array(sites + 1);
  const heap = createHeap();
  let round = 0;

  /** The cheapest chain from an overfull site to one with room; potentials are brought up to date. */
  function chain(source: number): number[] {
    round++;
    heap.clear();
    heap.push(0, source);
    distance[source] = 0;
    seen[source] = round;
    const done: number[] = [];
    for (;;) {
      const s = heap.pop();
      // `left` has room without limit and a step from everywhere: there is always an end.
      if (s === undefined) throw new RangeError('no way out of a site');
      if (settled[s] === round) continue;
      settled[s] = round;
      const here = distance[s] ?? 0;
      if (s !== source && slack(s) > 0) {
        for (const t of done) potential[t] = (potential[t] ?? 0) + (distance[t] ?? 0) - here;
        const path = [s];
        while (path[0] !== source) path.unshift(from[path[0] ?? source] ?? source);
        return path;
      }
      done.push(s);
      const { step, to } = row(s);
      for (const t of to) {
        if (settled[t] === round) continue;
        const reduced = (step[t] ?? 0) + (potential[s] ?? 0) - (potential[t] ?? 0);
        const there = here + Math.max(0, reduced);
        if (seen[t] === round && there >= (distance[t] ?? 0)) continue;
        distance[t] = there;
        seen[t] = round;
        from[t] = s;
        heap.push(there, t);
      }
    }
  }

  function pass(path: readonly number[], excess: number): void {
    const steps = path.slice(1).map((t, i) => {
      const s = path[i] ?? left;
      return { s, t, g: row(s).group[t] ?? -1, extra: row(s).step[t] ?? 0 };
    });
    let people = Math.min(excess, slack(path.at(-1) ?? left));
    for (const { s, g } of steps) people = Math.min(people, holders[s]?.get(g)?.people ?? 0);
    for (const { s, t, g, extra } of steps) {
      const here = holders[s]?.get(g);
      const there = holders[t]?.get(g);
      if (here === undefined) throw new RangeError('a group is not where it was');
      if (there === undefined) holders[t]?.set(g, { people, cost: here.cost + extra });
      else there.people += people;
      here.people -= people;
      if (here.people === 0) holders[s]?.delete(g);
      rows.delete(s);
      rows.delete(t);
    }
    const end = path.at(-1) ?? left;
    load[end] = (load[end] ?? 0) + people;
    load[path[0] ?? left] = (load[path[0] ?? left] ?? 0) - people;
  }

  for (let s = 0; s < sites; s++) {
    while (slack(s) < 0) pass(chain(s), -slack(s));
  }
  return collect(holders, sites, amount.length, potential);
}

function collect(
  holders: readonly ReadonlyMap<number, { people: number }>[],
  sites: number,
  groups: number,
  potential: Float64Array,
): TransportPlan {
  const rows = holders
    .slice(0, sites)
    .flatMap((at, s) => [...at].map(([g, { people }]) => ({ g, s, people })))
    .sort((a, b) => a.g - b.g || a.s - b.s);
  const left = new Int32Array(groups);
  for (const [g, { people }] of holders[sites] ?? []) left[g] = people;
  return {
    group: Int32Array.from(rows, ({ g }) => g),
    site: Int32Array.from(rows, ({ s }) => s),
    people: Int32Array.from(rows, ({ people }) => people),
    left,
    price: Float64Array.from({ length: sites }, (_, s) => -(potential[s] ?? 0)),
  };
}
