import { allows, answer, moved, type Of } from './answers.ts';
import type { DepotState } from './depot-state.ts';
import { placeOf, putIn, revive, takeOut } from './places.ts';
import type { Box, BoxOutcome, BoxWarning, Condition, Explanation, KnownTube } from './types.ts';

/** Why a tube is given up that a laboratory found so. */
const reasons: Record<Condition, 'leaked' | 'empty' | 'damaged' | 'other'> = {
  good: 'other',
  leaked: 'leaked',
  empty: 'empty',
  damaged: 'damaged',
};

/** A laboratory has a tube of it in the hand, whatever the manifest says. */
export function receive(
  state: DepotState,
  act: Of<'receive'>,
  box: Box,
  all: readonly KnownTube[],
): BoxOutcome {
  const { barcode, at, means, condition, disposition, by } = act;
  const mine = state.tube(box.id, barcode);
  const own = all.find(({ siteId }) => siteId === box.siteId) ?? all[0];
  const listed = mine?.contest === 'tube-elsewhere' ? undefined : mine?.tubeId;
  const tubeId = listed ?? own?.id ?? null;
  const earlier = mine?.reception ?? null;
  if (earlier?.condition === condition && earlier.disposition === disposition) {
    return answer('same', null, mine?.listedAt == null ? ['unlisted'] : []);
  }
  const reception = {
    at: earlier?.at ?? at,
    means: earlier?.means ?? means,
    condition,
    // Whoever has been called again is not called off.
    disposition: earlier?.disposition === 'collect-again' ? ('collect-again' as const) : disposition,
  };
  const laboratoryId = box.laboratoryId ?? (by.kind === 'laboratory' ? by.id : null);
  state.setBox({ ...box, laboratoryId, receivedAt: box.receivedAt ?? at });
  revive(state, box);
  const there = state.tube(box.id, barcode);
  if (there === undefined || there.state === 'out' || (there.state === 'in' && there.tubeId !== tubeId)) {
    putIn(state, {
      boxId: box.id,
      barcode,
      tubeId,
      listedAt: there?.state === 'in' ? there.listedAt : null,
      reception,
    });
  } else {
    state.setTube({ ...there, tubeId, reception });
  }
  if (reception.disposition === 'collect-again' && tubeId !== null) {
    state.giveUp({ tubeId, barcode, reason: reasons[condition] });
  }
  const warnings: BoxWarning[] = [];
  if (state.tube(box.id, barcode)?.listedAt == null) warnings.push('unlisted');
  if (all.length === 0) warnings.push('tube-not-known');
  return answer('done', null, warnings);
}

/** What an explanation makes of the tube that it is about. */
function settle(
  state: DepotState,
  box: Box,
  { about, outcome }: Explanation,
  known: readonly KnownTube[],
): void {
  const tube = state.tube(box.id, about);
  if (tube === undefined) return;
  if (outcome === 'not-packed' && tube.reception === null) takeOut(state, tube, tube.listedAt);
  if (outcome === 'lost' && tube.reception === null && tube.tubeId !== null) {
    state.giveUp({ tubeId: tube.tubeId, barcode: about, reason: 'lost' });
  }
  if (outcome === 'taken-in') {
    // Of another site: then it is that site's tube.
    const tubeId = tube.contest === 'tube-elsewhere' ? (known[0]?.id ?? tube.tubeId) : tube.tubeId;
    const other = placeOf(state, tubeId);
    if (other !== undefined && other.boxId !== box.id) {
      state.setTube({ ...other, state: 'out', contest: null });
    }
    state.setTube({ ...tube, tubeId, state: 'in', contest: null });
  }
}

/** Explains what differs, one by one; where nothing is left that nobody has explained, the box is reconciled. */
export function reconcile(
  state: DepotState,
  act: Of<'reconcile'>,
  box: Box,
  knownAs: (barcode: string) => readonly KnownTube[],
): BoxOutcome {
  const unmatched: Explanation[] = [];
  for (const explanation of act.explanations) {
    const { code, about, outcome } = explanation;
    const found = state.openIn(box.id).find((one) => one.code === code && one.about === about);
    if (found === undefined) unmatched.push(explanation);
    else {
      state.explain({ ...found, outcome });
      settle(state, box, explanation, knownAs(about));
    }
  }
  // What an explanation has brought about is to be explained, too.
  state.compare();
  const stands = state.box(box.id);
  if (state.openIn(box.id).length === 0 && allows(stands, 'reconcile'))
    state.setBox(moved(stands, 'reconcile'));
  return { ...answer('done'), unmatched };
}
