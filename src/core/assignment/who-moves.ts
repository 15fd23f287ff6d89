/** People of one household who hold the same window. */
export interface Holder {
  size: number;
  /** They chose it themselves: they are moved only where the others do not suffice. */
  chosen: boolean;
  /** What moving them costs beside others: 0 to 100,000, whole. */
  bother: number;
}

/** People up to which it is looked at exactly who leaves; what is above that is taken as it comes, the cheapest first. */
const exactly = 64;
/** Households that the exact part chooses among. */
const candidates = 500;
const onePerson = 1e9;

/**
 * Who leaves a window that has lost `excess` places: the fewest who chose it themselves, then the fewest people, then
 * the least bother. Whole households only, so more than `excess` may leave where no sum of households is just that.
 * Everybody, where they are fewer. Answers indices, ascending.
 *
 * A subset sum by dynamic programming, O(households × people): exact for up to 64 places, and beyond that for the last
 * 64 of them, chosen among the 500 cheapest households that are left.
 */
export function whoMoves(holders: readonly Holder[], excess: number): number[] {
  if (excess <= 0) return [];
  const order = [...holders.keys()].sort((a, b) => byCost(holders[a], holders[b]) || a - b);
  const moving: number[] = [];
  const rest: number[] = [];
  let lacking = excess;
  for (const index of order) {
    const size = holders[index]?.size ?? 0;
    if (lacking - size >= exactly && holders[index]?.chosen !== true) {
      moving.push(index);
      lacking -= size;
    } else rest.push(index);
  }
  // Those who chose stand last, so a cut list names them only where the others do not suffice.
  let among = rest.slice(0, candidates);
  if (peopleOf(holders, among) < lacking) among = rest;
  return [...moving, ...leastSum(holders, among, lacking)].sort((a, b) => a - b);
}

function byCost(a: Holder | undefined, b: Holder | undefined): number {
  return Number(a?.chosen) - Number(b?.chosen) || perPerson(a) - perPerson(b);
}

const perPerson = (holder: Holder | undefined): number =>
  (holder?.bother ?? 0) / Math.max(1, holder?.size ?? 1);

function peopleOf(holders: readonly Holder[], among: readonly number[]): number {
  return among.reduce((sum, index) => sum + (holders[index]?.size ?? 0), 0);
}

/** Those among `among` who make up at least `lacking` people at the least cost. */
function leastSum(holders: readonly Holder[], among: readonly number[], lacking: number): number[] {
  const all = peopleOf(holders, among);
  if (all <= lacking) return [...among];
  const largest = among.reduce((most, index) => Math.max(most, holders[index]?.size ?? 0), 0);
  const most = Math.min(all, lacking + largest - 1);
  /** Least cost at which the households looked at so far make up just so many people. */
  const cost = new Float64Array(most + 1).fill(Number.POSITIVE_INFINITY);
  cost[0] = 0;
  const taken = among.map((index) => {
    const { size = 0, chosen = false, bother = 0 } = holders[index] ?? {};
    const own = bother + (chosen ? size * onePerson : 0);
    const better = new Uint8Array(most + 1);
    for (let people = most; people >= size; people--) {
      const through = (cost[people - size] ?? 0) + own;
      if (through >= (cost[people] ?? 0)) continue;
      cost[people] = through;
      better[people] = 1;
    }
    return better;
  });
  let best = lacking;
  for (let people = lacking; people <= most; people++) {
    const [a, b] = [cost[people] ?? 0, cost[best] ?? 0];
    // Fewer who chose; of as many, fewer people: those are looked at first.
    if (Math.floor(a / onePerson) < Math.floor(b / onePerson)) best = people;
  }
  const leaving: number[] = [];
  for (let n = among.length - 1, people = best; n >= 0 && people > 0; n--) {
    const index = among[n] ?? 0;
    if (taken[n]?.[people] !== 1) continue;
    leaving.push(index);
    people -= holders[index]?.size ?? 0;
  }
  return leaving;
}
