import type {
  Box,
  BoxTube,
  DepotFacts,
  Discrepancy,
  Handover,
  KnownTube,
  Party,
} from '../../../core/boxes/index.ts';
import type { Tx } from '../../../platform/db/index.ts';
import type { NewBoxAct } from './acts.ts';

type Plain<T> = Pick<T, keyof T>;

type TubeRow = Plain<Omit<BoxTube, 'reception'>> & {
  receivedAt: Date | null;
  means: 'scan' | 'hand';
  condition: 'good' | 'leaked' | 'empty' | 'damaged';
  disposition: 'accept' | 'collect-again';
};

type HandoverRow = Plain<Omit<Handover, 'to' | 'givenBy'>> & {
  toKind: Handover['to']['kind'];
  toId: string;
  givenKind: Party['kind'] | null;
  givenId: string | null;
  givenBy: string | null;
};

/** The boxes that acts name by themselves. */
export const boxesNamed = (acts: readonly NewBoxAct[]): Set<string> =>
  new Set(acts.map(({ act }) => act.boxId));

/** Codes of tubes that acts name. */
function barcodesOf({ act }: NewBoxAct): string[] {
  if (act.kind === 'pack' || act.kind === 'unpack' || act.kind === 'receive') return [act.barcode];
  return act.kind === 'reconcile' ? act.explanations.map(({ about }) => about) : [];
}

/** Tubes of a drill that bear the codes which acts name, the first that was heard of first. */
export async function knownTubes(tx: Tx, drillId: string, acts: readonly NewBoxAct[]): Promise<KnownTube[]> {
  const codes = [...new Set(acts.flatMap(barcodesOf))];
  if (codes.length === 0) return [];
  return tx<Plain<KnownTube>[]>`
    select id, site_id as "siteId", barcode, status from tubes
    where drill_id = ${drillId} and barcode = any(${codes}::text[]) order by twin, opened_at, id`;
}

/** Ids of tubes that acts name. */
const tubesNamed = (acts: readonly NewBoxAct[], known: readonly KnownTube[]): string[] => [
  ...new Set([
    ...acts.flatMap(({ act }) => (act.kind === 'pack' ? [act.tubeId] : [])),
    ...known.map(({ id }) => id),
  ]),
];

/**
 * Locks boxes of a drill in order of ids, and reads what stands; and, where they are not among them, the boxes in which the
 * tubes of the named ones stand, too: what is done with the one may change the other.
 */
export async function holdBoxes(
  tx: Tx,
  drillId: string,
  held: ReadonlySet<string>,
  acts: readonly NewBoxAct[],
  known: readonly KnownTube[],
): Promise<{ facts: DepotFacts; needed: Set<string> }> {
  const ids = [...held].sort();
  const boxes = await tx<Plain<Box>[]>`
    select id, code, site_id as "siteId", laboratory_id as "laboratoryId", status, sealed_at as "sealedAt", counted,
      cancelled_at as "cancelledAt", received_at as "receivedAt", twin
    from boxes where drill_id = ${drillId} and id = any(${ids}::uuid[]) order by id for update`;
  const tubes = await tx<TubeRow[]>`
    select box_id as "boxId", barcode, tube_id as "tubeId", state, contest, listed_at as "listedAt",
      received_at as "receivedAt", means, condition, disposition
    from box_tubes where drill_id = ${drillId} and box_id = any(${ids}::uuid[])`;
  const handovers = await tx<HandoverRow[]>`
    select id, box_id as "boxId", to_kind as "toKind", to_id as "toId", given_kind as "givenKind", given_id as "givenId",
      given_by as "givenBy", given_at as "givenAt", count, accepted_by as "acceptedBy", accepted_at as "acceptedAt",
      accepted_count as "acceptedCount", withdrawn_at as "withdrawnAt"
    from box_handovers where drill_id = ${drillId} and box_id = any(${ids}::uuid[])`;
  const discrepancies = await tx<Plain<Discrepancy>[]>`
    select box_id as "boxId", code, about, outcome from box_discrepancies
    where drill_id = ${drillId} and box_id = any(${ids}::uuid[])`;
  const named = boxesNamed(acts);
  const theirs = tubes.flatMap(({ boxId, tubeId }) => (tubeId !== null && named.has(boxId) ? [tubeId] : []));
  const shared = await tx<{ boxId: string }[]>`
    select distinct box_id as "boxId" from box_tubes
    where drill_id = ${drillId} and tube_id = any(${[...new Set([...theirs, ...tubesNamed(acts, known)])]}::uuid[])
      and state <> 'out'`;
  return {
    facts: {
      boxes,
      tubes: tubes.map(({ receivedAt, means, condition, disposition, ...tube }) => ({
        ...tube,
        reception: receivedAt === null ? null : { at: receivedAt, means, condition, disposition },
      })),
      handovers: handovers.map(({ toKind, toId, givenKind, givenId, givenBy, ...handover }) => ({
        ...handover,
        to: { kind: toKind, id: toId },
        givenBy:
          givenKind === null || givenId === null || givenBy === null
            ? null
            : ({ kind: givenKind, id: givenId, sub: givenBy } as Party),
      })),
      discrepancies,
    },
    needed: new Set([...named, ...shared.map(({ boxId }) => boxId)]),
  };
}
