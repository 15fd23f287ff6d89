import { canGather, type RackFacts, type SwabbedPerson, type Tube } from '../../../core/swabs/index.ts';
import type { Queryable, Sql } from '../../../platform/db/index.ts';
import type { NewAct } from './acts.ts';
import { type KnownAct, readEach, readGathered } from './seen.read.ts';

/** The rows that acts lock before they look: these, and no others, may change. */
export interface RackRows {
  tubes: ReadonlySet<string>;
  people: ReadonlySet<string>;
}

export const noRows: RackRows = { tubes: new Set(), people: new Set() };

/** A tube or a person that is held. */
type HeldRow =
  | { tube: Omit<Tube, 'sealedAt'> & { sealedAt: string | null } }
  | (Pick<SwabbedPerson, keyof SwabbedPerson> & { tube: null; person: Buffer });

/** What acts see of the rows that they hold. */
export interface HeldFacts extends RackFacts {
  /** Of those whom acts name. */
  sealed: ReadonlyMap<string, Buffer>;
  /** What stands of these acts, by their ids. */
  known: Map<string, KnownAct>;
  /** By device and sequence, the ids of all acts under it. */
  sequences: Map<string, Set<string>>;
}

/** The rows that acts name by themselves. */
export function rowsNamed(acts: readonly NewAct[]): RackRows {
  return {
    tubes: new Set(acts.flatMap(({ tube, to }) => (to === undefined ? [tube.id] : [tube.id, to.id]))),
    people: new Set(acts.flatMap(({ act }) => peopleOf(act))),
  };
}

/** Whom an act names. */
export function peopleOf(act: NewAct['act']): string[] {
  if (act.kind === 'move') return [...act.registrations];
  return 'registrationId' in act ? [act.registrationId] : [];
}

/**
 * Locks rows of a drill, tubes before people and each in order of ids, and reads what stands, of these acts as well: so two batches
 * wait for each other and never in a circle, and what is read stays as it is until the batch has been written. Two statements,
 * since the second is to see what others had committed when the first had its locks.
 */
export async function holdRows(
  sql: Sql,
  tx: Queryable,
  drillId: string,
  rows: RackRows,
  acts: readonly NewAct[],
): Promise<HeldFacts> {
  const tubeIds = [...rows.tubes].sort();
  const ids = [...rows.people].sort();
  const held = await tx<HeldRow[]>`
    with held_tubes as materialized (
      select id, kind, pool_size as "poolSize", status, filled, declared, twin, sealed_at as "sealedAt", counted,
        tested_at is not null as tested
      from tubes where drill_id = ${drillId} and id = any(${tubeIds}::uuid[]) order by id for update),
    held_people as materialized (
      select id, household_id, status, risk, person from registrations
      -- The count has the tubes locked before anybody.
      where drill_id = ${drillId} and id = any(${ids}::uuid[]) and (select count(*) from held_tubes) >= 0
      order by id for update)
    select to_jsonb(t) as tube, null::uuid as "registrationId", null::uuid as "householdId", null as status, null as risk,
      null::bytea as person from held_tubes t
    union all
    select null, id, household_id, status, risk, person from held_people`;
  const tubes: Tube[] = [];
  const people: SwabbedPerson[] = [];
  const sealed = new Map<string, Buffer>();
  for (const row of held) {
    if (row.tube !== null) {
      const { sealedAt } = row.tube;
      tubes.push({ ...row.tube, sealedAt: sealedAt === null ? null : new Date(sealedAt) });
      continue;
    }
    const { registrationId, householdId, status, risk, person } = row;
    people.push({ registrationId, householdId, status, risk });
    sealed.set(registrationId, person);
  }
  const which = { drillId, tubeIds, ids, acts };
  const gathers = canGather(
    acts.map(({ act }) => act),
    tubes,
  );
  const { known, sequences, ...seen } =
    (gathers ? await readGathered(sql, tx, which) : undefined) ?? (await readEach(sql, tx, which));
  return {
    ...seen,
    tubes,
    // Of those who are held, what stands now.
    people: [...seen.people, ...people],
    sealed,
    known,
    sequences,
  };
}

/**
 * The rows that may change, as far as that can be told from what was read: whoever is in a tube that is emptied or loses
 * somebody, or that has a result in which somebody else now stands; whoever is contested there; and the other tubes of all of
 * these.
 */
export function rowsTouched(acts: readonly NewAct[], { samples, tubes: there }: RackFacts): RackRows {
  const named = rowsNamed(acts);
  const tested = new Set(there.flatMap((tube) => (tube.tested ? [tube.id] : [])));
  // A swab that is heard of late may count with the result of its tube: then everybody in it is looked at again.
  const joins = ({ act, tube }: NewAct) =>
    act.kind === 'sample' && (act.correcting === true || (act.offline && tested.has(tube.id)));
  const changing = new Set(
    acts.flatMap((one) =>
      one.act.kind === 'discard' || one.act.kind === 'late' || joins(one) ? [one.tube.id] : [],
    ),
  );
  const people = new Set(named.people);
  for (const { tubeId, registrationId, state } of samples) {
    if (!named.tubes.has(tubeId)) continue;
    if (state === 'contested' || changing.has(tubeId)) people.add(registrationId);
  }
  const tubes = new Set(named.tubes);
  for (const { tubeId, registrationId } of samples) if (people.has(registrationId)) tubes.add(tubeId);
  return { tubes, people };
}

/** Whether all that is needed is held. */
export function covers(held: RackRows, needed: RackRows): boolean {
  return (
    [...needed.tubes].every((id) => held.tubes.has(id)) &&
    [...needed.people].every((id) => held.people.has(id))
  );
}

export function both(one: RackRows, other: RackRows): RackRows {
  return {
    tubes: new Set([...one.tubes, ...other.tubes]),
    people: new Set([...one.people, ...other.people]),
  };
}
