import type { RackFacts, Sample, SwabbedPerson, Tube } from '../../../core/swabs/index.ts';
import type { Queryable } from '../../../platform/db/index.ts';
import type { NewAct } from './acts.ts';

/** The rows that acts lock before they look: these, and no others, may change. */
export interface RackRows {
  tubes: ReadonlySet<string>;
  people: ReadonlySet<string>;
}

export const noRows: RackRows = { tubes: new Set(), people: new Set() };

type TubeRow = Pick<Tube, keyof Tube>;
type PersonRow = Pick<SwabbedPerson, keyof SwabbedPerson>;
/** A sample with its person, who need not be among those that are locked. */
type SampleRow = Pick<Sample, keyof Sample> & PersonRow;

/** What acts see of the rows that they hold. */
export interface HeldFacts extends RackFacts {
  /** Of those whom acts name. */
  sealed: ReadonlyMap<string, Buffer>;
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
 * Locks rows of a drill, tubes before people and each in order of ids, and reads what stands: so two batches wait for each
 * other and never in a circle, and what is read stays as it is until the batch has been written.
 */
export async function holdRows(tx: Queryable, drillId: string, rows: RackRows): Promise<HeldFacts> {
  const tubeIds = [...rows.tubes].sort();
  const ids = [...rows.people].sort();
  const tubes = await tx<TubeRow[]>`
    select id, kind, pool_size as "poolSize", status, filled, declared, twin, sealed_at as "sealedAt", counted,
      tested_at is not null as tested
    from tubes where drill_id = ${drillId} and id = any(${tubeIds}::uuid[]) order by id for update`;
  const people = await tx<(PersonRow & { person: Buffer })[]>`
    select id as "registrationId", household_id as "householdId", status, risk, person from registrations
    where drill_id = ${drillId} and id = any(${ids}::uuid[]) order by id for update`;
  // One look at an index for each id, whatever the statistics say: those of a table that was empty a minute ago have the
  // planner read the whole drill for a few tubes.
  const found = await tx<SampleRow[]>`
    select s.registration_id as "registrationId", s.tube_id as "tubeId", s.state, s.at, s.contest, s.before,
      r.household_id as "householdId", r.status, r.risk
    from (
      select m.* from unnest(${tubeIds}::uuid[]) as t (id) cross join lateral (
        select registration_id, tube_id, state, at, contest, before from samples
        where drill_id = ${drillId} and tube_id = t.id offset 0) m
      union
      select m.* from unnest(${ids}::uuid[]) as p (id) cross join lateral (
        select registration_id, tube_id, state, at, contest, before from samples
        where drill_id = ${drillId} and registration_id = p.id and state <> 'out' offset 0) m) s
    join registrations r on r.id = s.registration_id`;
  const known = new Map<string, SwabbedPerson>(
    found.map(({ registrationId, householdId, status, risk }) => [
      registrationId,
      { registrationId, householdId, status, risk },
    ]),
  );
  for (const { registrationId, householdId, status, risk } of people) {
    known.set(registrationId, { registrationId, householdId, status, risk });
  }
  return {
    tubes,
    people: [...known.values()],
    samples: found.map(({ registrationId, tubeId, state, at, contest, before }) => ({
      registrationId,
      tubeId,
      state,
      at,
      contest,
      before,
    })),
    sealed: new Map(people.map(({ registrationId, person }) => [registrationId, person])),
  };
}

/**
 * The rows that may change, as far as that can be told from what was read: whoever is in a tube that is emptied or loses
 * somebody, or that has a result in which somebody else now stands; whoever is contested there; and the other tubes of all of
 * these.
 */
export function rowsTouched(acts: readonly NewAct[], { samples }: RackFacts): RackRows {
  const named = rowsNamed(acts);
  const whole = (act: NewAct['act']) =>
    act.kind === 'discard' || act.kind === 'late' || (act.kind === 'sample' && act.correcting === true);
  const changing = new Set(acts.flatMap(({ act, tube }) => (whole(act) ? [tube.id] : [])));
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
