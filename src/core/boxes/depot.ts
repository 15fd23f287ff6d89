import { allows, answer, isOver, moved, type Of, refuse } from './answers.ts';
import { createDepotState, type DepotChanges, type DepotFacts } from './depot-state.ts';
import { followHandovers, listedOf, receivedOf } from './discrepancies.ts';
import { accept, handOver, withdraw } from './handing-over.ts';
import { packingContradiction, placeOf, putIn, takeOut } from './places.ts';
import { receive, reconcile } from './receiving.ts';
import type { Box, BoxAct, BoxOutcome, BoxTube, BoxWarning, KnownTube } from './types.ts';

export interface Depot {
  /** Does an act, or says why it cannot be done. What happened offline is never refused: it is `kept`. */
  take(act: BoxAct): BoxOutcome;
  /** How a box stands now: how far it has come, its tubes, and how many of those a laboratory has in its hands. */
  stands(boxId: string): { status: Box['status']; listed: number; received: number };
  /** What is to be written down of all that was taken. */
  changes(): DepotChanges;
}

/**
 * Boxes under way, and what acts make of them, one after the other. Promises, whatever the acts and their order: no tube
 * counts in two boxes, a manifest that is sealed stays as it is, and nothing that was recorded is lost: what contradicts, is
 * missing or differs stands as a discrepancy until it is put right or explained.
 *
 * `known`: the tubes that bear the codes of acts. Pure: the same facts and acts give the same changes.
 */
export function createDepot(facts: DepotFacts, known: readonly KnownTube[]): Depot {
  const state = createDepotState(facts);
  const knownBy = Map.groupBy(known, ({ barcode }) => barcode);
  const knownAs = (barcode: string): readonly KnownTube[] => knownBy.get(barcode) ?? [];

  /** Another site has a box of this code: what it has put into it is in neither box until somebody has looked. */
  function foreign(act: BoxAct, box: Box): BoxOutcome {
    if (!act.offline) return answer('refused', 'box-elsewhere');
    if (!box.twin) state.setBox({ ...box, twin: true });
    if (act.kind === 'pack' && state.tube(box.id, act.barcode) === undefined) {
      const { barcode, tubeId } = act;
      const contest = 'box-elsewhere';
      state.setTube({
        boxId: box.id,
        barcode,
        tubeId,
        state: 'contested',
        contest,
        listedAt: null,
        reception: null,
      });
    }
    return refuse(act, 'box-elsewhere');
  }

  function open(act: Of<'open'>, box: Box): BoxOutcome {
    if (box.siteId !== null) return answer('same');
    state.setBox({ ...box, siteId: act.siteId, laboratoryId: act.laboratoryId ?? box.laboratoryId });
    return answer('done');
  }

  function sendTo(act: Of<'send-to'>, box: Box): BoxOutcome {
    if (box.laboratoryId === act.laboratoryId) return answer('same');
    if (box.receivedAt !== null || isOver(box)) return refuse(act, 'box-closed');
    state.setBox({ ...box, laboratoryId: act.laboratoryId });
    return answer('done');
  }

  /** Whose tubes are meant: those of the site that packs. */
  const siteOf = ({ by }: BoxAct, box: Box) => (by.kind === 'site' ? by.id : box.siteId);

  function pack(act: Of<'pack'>, box: Box): BoxOutcome {
    const { barcode, tubeId, at, offline } = act;
    const mine = state.tube(box.id, barcode);
    if (mine?.listedAt != null && mine.state !== 'out') return answer('same');
    const all = knownAs(barcode);
    const tube = all.find(({ id }) => id === tubeId);
    if (tube?.status === 'discarded' && !offline) return answer('refused', 'tube-discarded');
    const packed: Omit<BoxTube, 'state' | 'contest'> = {
      boxId: box.id,
      barcode,
      tubeId,
      listedAt: at,
      reception: mine?.reception ?? null,
    };
    const tooLate = offline ? box.sealedAt !== null && at > box.sealedAt : box.status !== 'open';
    if (tooLate) {
      if (offline) state.setTube({ ...packed, listedAt: null, state: 'contested', contest: 'box-sealed' });
      return refuse(act, isOver(box) && !offline ? 'box-closed' : 'box-sealed');
    }
    const contest = packingContradiction(state, box.id, { tubeId, siteId: siteOf(act, box) }, all);
    if (contest !== undefined) {
      if (offline) state.setTube({ ...packed, state: 'contested', contest });
      return refuse(act, contest, state.codeOf(placeOf(state, tubeId)?.boxId ?? ''));
    }
    // Given up meanwhile: then it is on the list of then, and free.
    if (box.status === 'cancelled') state.setTube({ ...packed, state: 'out', contest: null });
    else putIn(state, packed);
    const warnings: BoxWarning[] = [];
    if (tube === undefined) warnings.push('tube-not-known');
    else if (tube.status === 'open') warnings.push('tube-not-sealed');
    return answer('done', null, warnings);
  }

  function unpack(act: Of<'unpack'>, box: Box): BoxOutcome {
    const tube = state.tube(box.id, act.barcode);
    if (tube === undefined) return refuse(act, 'not-in-box');
    if (tube.state === 'out') return answer('same');
    const tooLate = act.offline ? box.sealedAt !== null && act.at > box.sealedAt : box.status !== 'open';
    if (tooLate || tube.reception !== null) return refuse(act, 'box-sealed');
    takeOut(state, tube, null);
    return answer('done');
  }

  function seal(act: Of<'seal'>, box: Box): BoxOutcome {
    if (box.sealedAt !== null)
      return box.counted === act.counted ? answer('same') : refuse(act, 'box-sealed');
    if (!act.offline && box.status !== 'open') return answer('refused', 'box-closed');
    const listed = listedOf(state.tubesIn(box.id));
    if (!act.offline && listed === 0) return answer('refused', 'box-empty');
    state.setBox({ ...moved(box, 'seal'), sealedAt: act.at, counted: act.counted });
    return answer('done', null, listed === act.counted ? [] : ['count-differs']);
  }

  function cancel(act: Of<'cancel'>, box: Box): BoxOutcome {
    if (box.cancelledAt !== null) return answer('same');
    const { holder, offered } = followHandovers(state.handoversOf(box.id));
    if (!allows(box, 'cancel') || holder !== null) {
      if (act.offline) state.setBox({ ...box, cancelledAt: act.at });
      return refuse(act, isOver(box) ? 'box-closed' : 'box-underway');
    }
    if (offered !== undefined) state.setHandover({ ...offered, withdrawnAt: act.at });
    state.setBox({ ...moved(box, 'cancel'), cancelledAt: act.at });
    for (const tube of state.tubesIn(box.id)) takeOut(state, tube, tube.listedAt);
    return answer('done');
  }

  function lose(act: Of<'lose'>, box: Box): BoxOutcome {
    if (box.status === 'lost') return answer('same');
    if (!allows(box, 'lose')) return refuse(act, box.status === 'open' ? 'box-not-sealed' : 'box-closed');
    state.setBox(moved(box, 'lose'));
    for (const { tubeId, barcode, state: stands, reception } of state.tubesIn(box.id)) {
      if (stands === 'in' && reception === null && tubeId !== null) {
        state.giveUp({ tubeId, barcode, reason: 'lost' });
      }
    }
    return answer('done');
  }

  /** How far a box has come that a laboratory has in its hands: late lists and explanations change it. */
  function arrive({ boxId, kind }: BoxAct): void {
    const box = state.box(boxId);
    if (box.receivedAt === null || (box.status === 'lost' && kind !== 'receive')) return;
    const missing = state
      .tubesIn(boxId)
      .some(
        ({ listedAt, state: stands, reception }) =>
          listedAt !== null && stands !== 'out' && reception === null,
      );
    if (box.status === 'reconciled' && state.openIn(boxId).length === 0) return;
    const now = moved(box, missing ? 'receive-some' : 'receive-all');
    if (now.status !== box.status) state.setBox(now);
  }

  function done(act: BoxAct): BoxOutcome {
    const box = state.box(act.boxId);
    if (box.siteId === null && !act.offline && act.kind !== 'open' && act.kind !== 'receive') {
      return answer('refused', 'box-unknown');
    }
    const { by } = act;
    if (by.kind === 'site' && box.siteId !== null && by.id !== box.siteId) return foreign(act, box);
    switch (act.kind) {
      case 'open':
        return open(act, box);
      case 'send-to':
        return sendTo(act, box);
      case 'pack':
        return pack(act, box);
      case 'unpack':
        return unpack(act, box);
      case 'seal':
        return seal(act, box);
      case 'cancel':
        return cancel(act, box);
      case 'hand-over':
        return handOver(state, act, box);
      case 'accept':
        return accept(state, act, box);
      case 'withdraw':
        return withdraw(state, act);
      case 'receive':
        return receive(state, act, box, knownAs(act.barcode));
      case 'lose':
        return lose(act, box);
      case 'reconcile':
        return reconcile(state, act, box, knownAs);
    }
  }

  return {
    take(act) {
      state.next();
      const outcome = done(act);
      if (outcome.result === 'refused') return outcome;
      state.compare();
      arrive(act);
      state.compare();
      return outcome;
    },
    stands(boxId) {
      const tubes = state.tubesIn(boxId);
      return { status: state.box(boxId).status, listed: listedOf(tubes), received: receivedOf(tubes) };
    },
    changes: state.changes,
  };
}
