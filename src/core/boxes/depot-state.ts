import { differencesOf } from './discrepancies.ts';
import type { Box, BoxTube, Discrepancy, GivenUp, Handover } from './types.ts';

/** Everything that acts on some boxes have to do with, as it stands now. */
export interface DepotFacts {
  boxes: readonly Box[];
  /** Of these boxes; and where the tubes that acts name stand in other boxes. */
  tubes: readonly BoxTube[];
  handovers: readonly Handover[];
  discrepancies: readonly Discrepancy[];
}

/** What acts have made different: rows as they stand afterwards, each once. */
export interface DepotChanges {
  boxes: Box[];
  tubes: BoxTube[];
  handovers: Handover[];
  /** Those that are found, and those that are explained. */
  discrepancies: Discrepancy[];
  /** Those that are none any more, and that nobody had explained. */
  settled: Discrepancy[];
  givenUp: GivenUp[];
}

const tubeKey = ({ boxId, barcode }: Pick<BoxTube, 'boxId' | 'barcode'>) => `${boxId} ${barcode}`;
/** An id means something within its box: devices make them. */
const handoverKey = ({ boxId, id }: Pick<Handover, 'boxId' | 'id'>) => `${boxId} ${id}`;
const discrepancyKey = ({ boxId, code, about }: Omit<Discrepancy, 'outcome'>) => `${boxId} ${code} ${about}`;

/** Boxes with what is in them, changed only through here, so that every change is known. */
export function createDepotState(facts: DepotFacts) {
  const boxes = new Map(facts.boxes.map((box) => [box.id, box]));
  const tubes = new Map(facts.tubes.map((tube) => [tubeKey(tube), tube]));
  const handovers = new Map(facts.handovers.map((one) => [handoverKey(one), one]));
  const discrepancies = new Map(facts.discrepancies.map((one) => [discrepancyKey(one), one]));
  const changed = {
    boxes: new Set<string>(),
    tubes: new Set<string>(),
    handovers: new Set<string>(),
    discrepancies: new Set<string>(),
  };
  const settled = new Map<string, Discrepancy>();
  const givenUp = new Map<string, GivenUp>();
  let act = -1;
  const pick = <T>(keys: ReadonlySet<string>, from: ReadonlyMap<string, T>): T[] =>
    [...keys].sort().flatMap((key) => from.get(key) ?? []);
  const tubesIn = (boxId: string) => [...tubes.values()].filter((tube) => tube.boxId === boxId);
  const handoversOf = (boxId: string) => [...handovers.values()].filter((one) => one.boxId === boxId);
  const openIn = (boxId: string) =>
    [...discrepancies.values()].filter((one) => one.boxId === boxId && one.outcome === null);

  return {
    /** Another act begins. */
    next(): void {
      act += 1;
    },
    /** @throws Error where the box is not among the facts */
    box(id: string): Box {
      const box = boxes.get(id);
      if (box === undefined) throw new Error('an act on a box that is not among the facts');
      return box;
    },
    tubesIn,
    handoversOf,
    openIn,
    tube: (boxId: string, barcode: string) => tubes.get(tubeKey({ boxId, barcode })),
    handover: (boxId: string, id: string) => handovers.get(handoverKey({ boxId, id })),
    /** Where a tube stands, in whichever boxes. */
    placesOf: (tubeId: string) => [...tubes.values()].filter((tube) => tube.tubeId === tubeId),
    codeOf: (boxId: string) => boxes.get(boxId)?.code ?? null,

    setBox(box: Box): void {
      boxes.set(box.id, box);
      changed.boxes.add(box.id);
    },
    setTube(tube: BoxTube): void {
      tubes.set(tubeKey(tube), tube);
      changed.tubes.add(tubeKey(tube));
    },
    setHandover(handover: Handover): void {
      handovers.set(handoverKey(handover), handover);
      changed.handovers.add(handoverKey(handover));
    },
    explain(discrepancy: Discrepancy): void {
      discrepancies.set(discrepancyKey(discrepancy), discrepancy);
      changed.discrepancies.add(discrepancyKey(discrepancy));
    },
    giveUp(one: Omit<GivenUp, 'act'>): void {
      givenUp.set(one.tubeId, { ...one, act });
    },

    /** Looks what differs now in the boxes that were changed; what has been explained stays explained. */
    compare(): void {
      const touched = new Set([
        ...changed.boxes,
        ...[...changed.tubes].map((key) => tubes.get(key)?.boxId ?? ''),
        ...[...changed.handovers].map((key) => handovers.get(key)?.boxId ?? ''),
      ]);
      for (const boxId of touched) {
        const box = boxes.get(boxId);
        if (box === undefined) continue;
        const found = differencesOf(box, tubesIn(boxId), handoversOf(boxId)).map((one) => ({
          boxId,
          ...one,
        }));
        const keys = new Set(found.map(discrepancyKey));
        for (const one of openIn(boxId)) {
          const key = discrepancyKey(one);
          if (keys.has(key)) continue;
          discrepancies.delete(key);
          changed.discrepancies.delete(key);
          settled.set(key, one);
        }
        for (const one of found) {
          const key = discrepancyKey(one);
          if (discrepancies.has(key)) continue;
          discrepancies.set(key, { ...one, outcome: null });
          changed.discrepancies.add(key);
          settled.delete(key);
        }
      }
    },

    changes: (): DepotChanges => ({
      boxes: pick(changed.boxes, boxes),
      tubes: pick(changed.tubes, tubes),
      handovers: pick(changed.handovers, handovers),
      discrepancies: pick(changed.discrepancies, discrepancies),
      settled: [...settled.values()],
      givenUp: [...givenUp.values()],
    }),
  };
}

export type DepotState = ReturnType<typeof createDepotState>;
