import { answer, isOver, moved, type Of, refuse } from './answers.ts';
import type { DepotState } from './depot-state.ts';
import { followHandovers, listedOf } from './discrepancies.ts';
import { revive } from './places.ts';
import type { Box, BoxOutcome, Handover } from './types.ts';

export function handOver(state: DepotState, act: Of<'hand-over'>, box: Box): BoxOutcome {
  const { handoverId: id, to, by, at, count } = act;
  const heard = state.handover(box.id, id);
  if (heard !== undefined && heard.givenAt !== null) return answer('same');
  const handover: Handover = {
    id,
    boxId: box.id,
    to: heard?.to ?? to,
    givenBy: by,
    givenAt: at,
    count,
    acceptedBy: heard?.acceptedBy ?? null,
    acceptedAt: heard?.acceptedAt ?? null,
    acceptedCount: heard?.acceptedCount ?? null,
    withdrawnAt: null,
  };
  if (!act.offline) {
    if (isOver(box) || box.receivedAt !== null) return answer('refused', 'box-closed');
    if (box.status === 'open') return answer('refused', 'box-not-sealed');
    const before = followHandovers(state.handoversOf(box.id)).found.length;
    const found = followHandovers([...state.handoversOf(box.id), handover]).found;
    const wrong = found.length > before ? found.at(-1)?.code : undefined;
    if (wrong === 'box-not-held' || wrong === 'handed-over-twice') return answer('refused', wrong);
  }
  state.setHandover(handover);
  if (to.kind === 'outsider' || handover.acceptedAt !== null) signedFor(state, box);
  return wrongChain(state, act, box, count);
}

/** Somebody has signed: the box is under way. */
function signedFor(state: DepotState, box: Box): void {
  const moving = moved(box, 'hand-over');
  if (moving !== box) state.setBox(moving);
  revive(state, box);
}

/** What came of a handover that stands: kept where the chain does not fit, for late uploads may yet make it fit. */
function wrongChain(state: DepotState, act: Of<'hand-over' | 'accept'>, box: Box, count: number): BoxOutcome {
  const { found } = followHandovers(state.handoversOf(box.id));
  const wrong = found.find(({ about }) => about === act.handoverId)?.code;
  if (act.offline && (wrong === 'box-not-held' || wrong === 'handed-over-twice')) {
    return answer('kept', wrong, ['kept-for-review']);
  }
  return answer('done', null, count === listedOf(state.tubesIn(box.id)) ? [] : ['count-differs']);
}

export function accept(state: DepotState, act: Of<'accept'>, box: Box): BoxOutcome {
  const { handoverId: id, by, at, count } = act;
  const heard = state.handover(box.id, id);
  if (heard === undefined && !act.offline) return answer('refused', 'handover-unknown');
  if (heard !== undefined && heard.acceptedAt !== null) return answer('same');
  if (heard !== undefined && heard.withdrawnAt !== null && !act.offline)
    return answer('refused', 'handover-over');
  const unheard: Handover = {
    id,
    boxId: box.id,
    to: { kind: by.kind === 'laboratory' ? 'laboratory' : 'courier', id: by.id },
    givenBy: null,
    givenAt: null,
    count: null,
    acceptedBy: null,
    acceptedAt: null,
    acceptedCount: null,
    withdrawnAt: null,
  };
  // Whoever has it in the hand has it, though the giver has taken it back meanwhile.
  const accepted = { acceptedBy: by.sub, acceptedAt: at, acceptedCount: count, withdrawnAt: null };
  state.setHandover({ ...(heard ?? unheard), ...accepted });
  signedFor(state, box);
  return wrongChain(state, act, box, count);
}

export function withdraw(state: DepotState, act: Of<'withdraw'>): BoxOutcome {
  const heard = state.handover(act.boxId, act.handoverId);
  if (heard === undefined) return refuse(act, 'handover-unknown');
  if (heard.withdrawnAt !== null) return answer('same');
  if (heard.acceptedAt !== null || heard.to.kind === 'outsider') return refuse(act, 'handover-over');
  state.setHandover({ ...heard, withdrawnAt: act.at });
  return answer('done');
}
