import { invalidField } from '../../../platform/http/index.ts';
import type { BedKeeper } from '../facilities/index.ts';
import type { ChainCourse } from './chain-course.ts';
import type { By } from './scope.ts';
import { type Handover, isSigned, sideOf, sign } from './signing.ts';
import { after, type DoStep } from './steps.service.ts';

/** Handovers of a transfer: each is signed by both sides, in whichever order, each with a token of its own. */
export interface Handovers {
  /** @throws AppError 404, 403 where the token stands for neither side, 409 `transfer-state`, `same-signer` */
  pickUp(by: By, drillId: string, id: string, note: string | undefined): Promise<void>;
  /**
   * With the second signature the duty of the place before is over: its bed is free, and they lie in the one that was kept.
   * @throws AppError as `pickUp`, and 400 without a note of what a place outside has answered
   */
  arrive(by: By, drillId: string, id: string, note: string | undefined): Promise<void>;
}

export function createHandovers(deps: { step: DoStep; beds: BedKeeper; course: ChainCourse }): Handovers {
  const { step, beds, course } = deps;

  const handOver = (by: By, drillId: string, id: string, handover: Handover, note: string | undefined) =>
    step(by, drillId, id, {
      act: handover === 'pick-up' ? 'sign-pick-up' : 'sign-arrival',
      action: handover === 'pick-up' ? 'transfer.pick-up-signed' : 'transfer.arrival-signed',
      note,
      async work({ tx, drill, whose, transfer, at }) {
        const facility = handover === 'pick-up' ? transfer.fromFacility : transfer.toFacility;
        const [place] = facility === null ? [] : await beds.hold(tx, drill.id, [facility]);
        const side = sideOf(transfer, whose, handover, place?.kind);
        const answers = handover === 'arrival' && side === 'taker' && transfer.outside !== null;
        if (answers && note === undefined) throw invalidField('/note', 'required', answerMissing);
        const signed = sign(transfer, handover, side, by.sub, at);
        if (signed === undefined) return undefined;
        const event = handover === 'pick-up' ? 'pick-up' : 'arrive';
        const moved = after(signed, event, at);
        if (!isSigned(signed, handover)) return { transfer: signed, details: { side } };
        if (handover === 'pick-up') return { transfer: moved, details: { side } };
        const { personId } = transfer;
        await beds.move(tx, { drillId: drill.id, personId, transferId: id, at });
        return {
          transfer: moved,
          details: { side },
          follow: () => course.arrived(by, { tx, drill, at }, moved),
        };
      },
    });

  return {
    pickUp: (by, drillId, id, note) => handOver(by, drillId, id, 'pick-up', note),
    arrive: (by, drillId, id, note) => handOver(by, drillId, id, 'arrival', note),
  };
}

const answerMissing = {
  en: 'Missing: what the place outside has answered. For example: 厦门市第三医院 9 月 22 日 16 时已接收',
  zh: '未填写：请填写外地接收方的答复。例如：厦门市第三医院 9 月 22 日 16 时已接收',
};
