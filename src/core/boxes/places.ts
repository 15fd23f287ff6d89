import type { DepotState } from './depot-state.ts';
import type { Box, BoxContradiction, BoxTube, KnownTube } from './types.ts';

/** The box in which a tube counts; undefined where it counts in none, or nobody knows which tube it is. */
export function placeOf(state: DepotState, tubeId: string | null): BoxTube | undefined {
  return tubeId === null ? undefined : state.placesOf(tubeId).find((one) => one.state === 'in');
}

/** Lets tubes count whose box has given them up: the one that was recorded first. */
export function reconsider(state: DepotState, tubeId: string | null): void {
  if (tubeId === null || placeOf(state, tubeId) !== undefined) return;
  const since = ({ listedAt, reception }: BoxTube) => (listedAt ?? reception?.at ?? new Date(0)).getTime();
  const [next] = state
    .placesOf(tubeId)
    .filter(({ contest }) => contest === 'tube-in-box')
    .sort((a, b) => since(a) - since(b) || (a.boxId < b.boxId ? -1 : 1));
  if (next !== undefined) state.setTube({ ...next, state: 'in', contest: null });
}

/** Takes a tube out of a box; whoever waits for it has it now. */
export function takeOut(state: DepotState, tube: BoxTube, listedAt: Date | null): void {
  state.setTube({ ...tube, state: 'out', contest: null, listedAt });
  if (tube.state === 'in') reconsider(state, tube.tubeId);
}

/** Puts a tube into a box: it counts there unless it counts in another. */
export function putIn(state: DepotState, tube: Omit<BoxTube, 'state' | 'contest'>): void {
  const place = placeOf(state, tube.tubeId);
  const contest = place !== undefined && place.boxId !== tube.boxId ? 'tube-in-box' : null;
  state.setTube({ ...tube, state: contest === null ? 'in' : 'contested', contest });
}

/** What forbids that a site's tube is packed into one of its boxes. */
export function packingContradiction(
  state: DepotState,
  boxId: string,
  { tubeId, siteId }: { tubeId: string; siteId: string | null },
  known: readonly KnownTube[],
): BoxContradiction | undefined {
  const ownIsKnown = known.some(({ id }) => id === tubeId);
  if (!ownIsKnown && known.some((tube) => tube.siteId !== siteId)) return 'tube-elsewhere';
  const place = placeOf(state, tubeId);
  return place !== undefined && place.boxId !== boxId ? 'tube-in-box' : undefined;
}

/** A box that was given up and is under way all the same: its tubes are in it. */
export function revive(state: DepotState, before: Box): void {
  if (before.status !== 'cancelled') return;
  for (const tube of state.tubesIn(before.id)) if (tube.listedAt !== null) putIn(state, tube);
}
