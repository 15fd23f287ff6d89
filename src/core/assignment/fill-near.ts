import { dealOut, type Share } from './choose-sites.ts';
import { type Draft, put } from './draft.ts';
import { minutesAway, wasAt } from './minutes-moved.ts';
import { spread } from './spread.ts';
import { solveTransport, type TransportPlan } from './transport.ts';
import { type Bounds, boundsOf, type Windows, windowsOf } from './windows.ts';

/** Minutes that a window outside what somebody asked for counts more: wishes go before nearness. */
const againstWish = 1e7;

/** Units that had their window at the same time and may come in the same windows. */
interface Group {
  was: number;
  bounds: Bounds;
  units: number[];
  people: number;
}

/**
 * Gives the units of one site windows as near as can be to those they had: the least sum of minutes over all people,
 * as a transport problem from old times to windows, solved to the optimum over persons (`solveTransport`). Rounding it to
 * whole households moves few: a basic solution divides at most as many groups as there are windows. The units of a
 * group are dealt out in their order, building by building, so that neighbours who had the same window keep one.
 * Of two windows as near, the later one: it gives more notice.
 *
 * Answers the units for which no window of the site has room.
 */
export function fillNear(draft: Draft, site: number, units: readonly number[]): number[] {
  const windows = windowsOf(draft, site);
  if (windows.count === 0 || units.length === 0) return [...units];
  const left: number[] = [];
  for (const unit of units) if (draft.divisible.has(unit)) left.push(...spread(draft, windows, unit));
  const groups = groupUp(
    draft,
    windows,
    units.filter((unit) => !draft.divisible.has(unit)),
  );
  const plan = solve(draft, windows, groups);
  const late: number[] = [];
  let row = 0;
  for (const [g, group] of groups.entries()) {
    const shares: Share[] = [];
    for (; plan.group[row] === g; row++) {
      const window = plan.site[row] ?? 0;
      shares.push({ site: window, lacking: plan.people[row] ?? 0, open: plan.price[window] === 0 });
    }
    const without = plan.left[g] ?? 0;
    if (without > 0) shares.push({ site: -1, lacking: without, open: false });
    for (const { unit, site: window } of dealOut(draft, group.units, shares)) {
      const slot = windows.first + window;
      if (window >= 0 && (draft.free[slot] ?? 0) >= sizeOf(draft, unit)) put(draft, unit, slot);
      else late.push(unit);
    }
  }
  late.sort((a, b) => sizeOf(draft, b) - sizeOf(draft, a) || a - b);
  return [...left, ...late.filter((unit) => !putNear(draft, windows, unit))];
}

/** The slot from `first + from` to `first + to` that has room for a unit and is nearest to when it came before. */
export function nearestInTime(
  draft: Draft,
  first: number,
  from: number,
  to: number,
  unit: number,
): number | undefined {
  let best: number | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (let slot = first + from; slot <= first + to; slot++) {
    if ((draft.free[slot] ?? 0) < sizeOf(draft, unit)) continue;
    const away = minutesAway(draft, wasAt(draft, unit), slot);
    if (away >= least) continue;
    least = away;
    best = slot;
  }
  return best;
}

const sizeOf = (draft: Draft, unit: number): number => draft.units.size[unit] ?? 0;
function groupUp(draft: Draft, windows: Windows, units: readonly number[]): Group[] {
  const groups = new Map<string, Group>();
  for (const unit of units) {
    const was = wasAt(draft, unit);
    const bounds = boundsOf(draft, windows, unit);
    const key = `${was}/${bounds.must}/${bounds.from}/${bounds.to}`;
    const group = groups.get(key) ?? { was, bounds, units: [], people: 0 };
    group.units.push(unit);
    group.people += sizeOf(draft, unit);
    groups.set(key, group);
  }
  return [...groups.values()];
}

function solve(draft: Draft, { first, count }: Windows, groups: readonly Group[]): TransportPlan {
  const firstPair = [0];
  const window: number[] = [];
  const cost: number[] = [];
  for (const { was, bounds } of groups) {
    for (let w = bounds.must; w < count; w++) {
      window.push(w);
      const wished = w >= bounds.from && w <= bounds.to;
      cost.push(minutesAway(draft, was, first + w) + (wished ? 0 : againstWish));
    }
    firstPair.push(window.length);
  }
  return solveTransport({
    amount: Int32Array.from(groups, ({ people }) => people),
    room: draft.free.slice(first, first + count),
    firstPair: Int32Array.from(firstPair),
    site: Int32Array.from(window),
    cost: Float64Array.from(cost),
  });
}

function putNear(draft: Draft, windows: Windows, unit: number): boolean {
  const { must, from, to } = boundsOf(draft, windows, unit);
  const slot =
    nearestInTime(draft, windows.first, from, to, unit) ??
    nearestInTime(draft, windows.first, must, windows.count - 1, unit);
  if (slot === undefined) return false;
  put(draft, unit, slot);
  return true;
}
