/**
 * A flow network: arcs with capacities from a source to a sink. It keeps what flows, so that capacities can be
 * raised and the flow be filled up again at little cost.
 */
export interface Network {
  /** Adds an arc and answers its number. `cost` is for each unit that flows over it, 0 unless told. */
  arc(from: number, to: number, capacity: number, cost?: number): number;
  /** Adds to an arc's capacity. */
  raise(arc: number, by: number): void;
  /** Lets as much more flow as can, in all at the least cost there is for that much; answers how much more. */
  fill(): number;
  flow(arc: number): number;
  /** What an arc could still take. */
  room(arc: number): number;
  /** Nodes to which more could flow from the source: 1, others 0. After `fill` the source's side of a least cut. */
  fromSource(): Uint8Array;
  /** Nodes from which more could flow to the sink. */
  toSink(): Uint8Array;
  /** Does something and then undoes all that it changed of capacities and flow. It must add no arcs. */
  trial<T>(work: () => T): T;
}

export const SOURCE = 0;
export const SINK = 1;

/** More than a capacity or a sum of people can ever be; two of them still add up exactly. */
export const UNBOUNDED = 0x3fff_ffff;

/**
 * A network of `nodes` nodes, of which 0 is the source and 1 the sink.
 *
 * Maximum flow by Dinic's algorithm (E. A. Dinic, Soviet Math. Doklady 11, 1970): breadth-first levels, then a
 * blocking flow along them, until the sink is out of reach. Where arcs have costs, it runs on the arcs that lie on
 * cheapest ways only, found by shortest paths with potentials, and again after each rise of the cheapest way's cost
 * (primal-dual; Ford and Fulkerson, Flows in Networks, 1962, III.3). With costs of 0 and 1 there are few such rises.
 */
export function createNetwork(nodes: number): Network {
  const first = new Int32Array(nodes).fill(-1);
  // Arc i and its reverse i ^ 1 stand side by side; `left` is what each can still take.
  const to: number[] = [];
  const next: number[] = [];
  const cost: number[] = [];
  let left: number[] = [];
  let price = new Int32Array(nodes);
  let hasCosts = false;
  const level = new Int32Array(nodes);
  const current = new Int32Array(nodes);

  function half(from: number, target: number, capacity: number, each: number): void {
    to.push(target);
    next.push(first[from] ?? -1);
    left.push(capacity);
    cost.push(each);
    first[from] = to.length - 1;
  }

  /** Whether an arc out of `from` has room and lies on a cheapest way. */
  function open(arc: number, from: number): boolean {
    if ((left[arc] ?? 0) === 0) return false;
    if (!hasCosts) return true;
    return (cost[arc] ?? 0) + (price[from] ?? 0) === (price[to[arc] ?? 0] ?? 0);
  }

  function findLevels(): boolean {
    level.fill(-1);
    level[SOURCE] = 0;
    const queue = [SOURCE];
    for (const node of queue) {
      for (let arc = first[node] ?? -1; arc !== -1; arc = next[arc] ?? -1) {
        const target = to[arc] ?? 0;
        if (level[target] !== -1 || !open(arc, node)) continue;
        level[target] = (level[node] ?? 0) + 1;
        queue.push(target);
      }
    }
    return level[SINK] !== -1;
  }

  /** Sends what the path can take over it and answers that; `path` is cut back to before its first full arc. */
  function send(path: number[]): number {
    let amount = UNBOUNDED;
    for (const arc of path) amount = Math.min(amount, left[arc] ?? 0);
    let full = path.length;
    for (let i = path.length - 1; i >= 0; i--) {
      const arc = path[i] ?? 0;
      left[arc] = (left[arc] ?? 0) - amount;
      left[arc ^ 1] = (left[arc ^ 1] ?? 0) + amount;
      if (left[arc] === 0) full = i;
    }
    path.length = full;
    return amount;
  }

  const endOf = (path: readonly number[]): number => to[path[path.length - 1] ?? -1] ?? SOURCE;

  /** Fills the ways along the levels until each has a full arc. Depth first, without recursion: ways can be long. */
  function block(): number {
    current.set(first);
    const path: number[] = [];
    let sent = 0;
    for (let node = SOURCE; ; ) {
      if (node === SINK) {
        sent += send(path);
        node = endOf(path);
        continue;
      }
      let arc = current[node] ?? -1;
      while (arc !== -1 && !(level[to[arc] ?? 0] === (level[node] ?? 0) + 1 && open(arc, node))) {
        arc = next[arc] ?? -1;
      }
      current[node] = arc;
      if (arc !== -1) {
        path.push(arc);
        node = to[arc] ?? 0;
      } else if (path.length === 0) {
        return sent;
      } else {
        level[node] = -1;
        path.pop();
        node = endOf(path);
      }
    }
  }

  /** Sets the potentials by the cheapest ways from the source (buckets: costs are small whole numbers). */
  function reprice(): boolean {
    const distance = new Int32Array(nodes).fill(UNBOUNDED);
    distance[SOURCE] = 0;
    const buckets: number[][] = [[SOURCE]];
    for (let at = 0; at < buckets.length; at++) {
      const bucket = buckets[at] ?? [];
      for (const node of bucket) {
        if (distance[node] !== at) continue;
        for (let arc = first[node] ?? -1; arc !== -1; arc = next[arc] ?? -1) {
          if ((left[arc] ?? 0) === 0) continue;
          const target = to[arc] ?? 0;
          const far = at + (cost[arc] ?? 0) + (price[node] ?? 0) - (price[target] ?? 0);
          if (far >= (distance[target] ?? 0)) continue;
          distance[target] = far;
          for (let missing = buckets.length; missing <= far; missing++) buckets.push([]);
          buckets[far]?.push(target);
        }
      }
    }
    if (distance[SINK] === UNBOUNDED) return false;
    // What lies farther than the sink moves with it: potentials must leave no arc with room below cost 0.
    const farthest = distance[SINK] ?? 0;
    for (let node = 0; node < nodes; node++) {
      price[node] = (price[node] ?? 0) + Math.min(distance[node] ?? 0, farthest);
    }
    return true;
  }

  function search(start: number, follows: (arc: number) => boolean): Uint8Array {
    const found = new Uint8Array(nodes);
    found[start] = 1;
    const queue = [start];
    for (const node of queue) {
      for (let arc = first[node] ?? -1; arc !== -1; arc = next[arc] ?? -1) {
        const target = to[arc] ?? 0;
        if (found[target] === 1 || !follows(arc)) continue;
        found[target] = 1;
        queue.push(target);
      }
    }
    return found;
  }

  return {
    arc(from, target, capacity, each = 0) {
      half(from, target, capacity, each);
      half(target, from, 0, -each);
      hasCosts ||= each !== 0;
      return to.length - 2;
    },
    raise(arc, by) {
      left[arc] = (left[arc] ?? 0) + by;
    },
    fill() {
      let more = 0;
      while (!hasCosts || reprice()) {
        while (findLevels()) more += block();
        if (!hasCosts) break;
      }
      return more;
    },
    flow: (arc) => left[arc ^ 1] ?? 0,
    room: (arc) => left[arc] ?? 0,
    fromSource: () => search(SOURCE, (arc) => (left[arc] ?? 0) > 0),
    toSink: () => search(SINK, (arc) => (left[arc ^ 1] ?? 0) > 0),
    trial(work) {
      const before = { left: left.slice(), price: price.slice() };
      try {
        return work();
      } finally {
        left = before.left;
        price = before.price;
      }
    },
  };
}
