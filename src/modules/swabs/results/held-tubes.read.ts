import type { Outcome, StandingResult, TubeToTest } from '../../../core/swabs/index.ts';
import type { Tx } from '../../../platform/db/index.ts';

/** A tube whose result is about to change, held until that is written. */
export interface HeldTube {
  id: string;
  siteId: string;
  /** Of the site. */
  division: string;
  barcode: string;
  status: TubeToTest['status'];
  /** People in it. */
  filled: number;
  /** What it has come to so far. */
  outcome: Outcome | null;
  /** When that was tested, as the laboratory says. */
  resultedAt: Date | null;
  firstSwabAt: Date | null;
  /** The one that its box goes to; null while it is in none, or in one that goes nowhere yet. */
  laboratoryId: string | null;
  standing: (Omit<StandingResult, 'own'> & { laboratoryId: string }) | undefined;
}

type LockedTube = Pick<
  HeldTube,
  'id' | 'siteId' | 'division' | 'barcode' | 'status' | 'filled' | 'outcome' | 'resultedAt' | 'firstSwabAt'
>;

/**
 * Locks the tubes of a drill that bear these codes, in ascending id as every writer does, and reads what stands of them: in a
 * statement after the one that locks, which would show what stood before it waited.
 */
export async function holdTubes(
  tx: Tx,
  drillId: string,
  barcodes: readonly string[],
): Promise<Map<string, HeldTube[]>> {
  const tubes = await tx<LockedTube[]>`
    select t.id, t.site_id as "siteId", s.division, t.barcode, t.status, t.filled, t.outcome, t.resulted_at as "resultedAt",
      t.first_swab_at as "firstSwabAt"
    from tubes t join sites s on s.id = t.site_id
    where t.drill_id = ${drillId} and t.barcode = any(${[...barcodes]}::text[]) order by t.id for update of t`;
  const ids = tubes.map(({ id }) => id);
  const facts = await tx<
    {
      id: string;
      laboratoryId: string | null;
      resultId: string | null;
      resultBy: string;
      resultOutcome: Outcome;
      resultCounts: boolean;
    }[]
  >`
    select t.id, b.laboratory_id as "laboratoryId", r.id as "resultId", r.laboratory_id as "resultBy",
      r.outcome as "resultOutcome", r.state = 'counts' as "resultCounts"
    from unnest(${ids}::uuid[]) as t (id)
    left join box_tubes i on i.drill_id = ${drillId} and i.tube_id = t.id and i.state = 'in'
    left join boxes b on b.drill_id = ${drillId} and b.id = i.box_id
    left join results r on r.drill_id = ${drillId} and r.tube_id = t.id and r.state in ('counts', 'to-verify')`;
  const known = Map.groupBy(facts, ({ id }) => id);
  const held = tubes.map((tube): HeldTube => {
    const rows = known.get(tube.id) ?? [];
    const said = rows.filter(({ resultId }) => resultId !== null);
    const counting = said.find(({ resultCounts }) => resultCounts);
    const last = said.find(({ resultCounts }) => !resultCounts) ?? counting;
    const standing = last && {
      id: last.resultId ?? '',
      outcome: last.resultOutcome,
      laboratoryId: last.resultBy,
      counts: last === counting,
      behind: last === counting ? null : (counting?.resultId ?? null),
    };
    return { ...tube, laboratoryId: rows[0]?.laboratoryId ?? null, standing };
  });
  return Map.groupBy(held, ({ barcode }) => barcode);
}

/**
 * The tube that a result of its code is about: the live one; where none is, the one that was discarded. One that headquarters
 * have given another code, by moving everybody out of it, is no twin any more.
 */
export function tubeMeant(
  tubes: readonly HeldTube[] | undefined,
): { tube: HeldTube; twin: boolean } | undefined {
  const live = tubes?.filter(({ status }) => status !== 'discarded') ?? [];
  const held = live.filter(({ filled }) => filled > 0);
  const meant = held.length > 0 ? held : live;
  const tube = meant[0] ?? tubes?.[0];
  return tube === undefined ? undefined : { tube, twin: meant.length > 1 };
}
