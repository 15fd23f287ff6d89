import type { Tx } from '../../../platform/db/index.ts';
import type { KeptAct, StayReason, Stays } from '../../service/index.ts';

type MadeBed = { id: string; facilityId: string; had: boolean };
type HeldFacility = { id: string; closed: boolean; inUse: boolean; otherBeds: boolean };

/**
 * Takes out of a drill the beds and facilities that an import has added, with the facilities held. Nobody loses a bed: what was
 * ever given to somebody stays, and so does a facility, with what it brought, on which others have built.
 */
export async function takeFacilitiesBack(
  tx: Tx,
  drillId: string,
  acts: readonly KeptAct[],
): Promise<Stays[]> {
  const of = (kind: 'facility' | 'bed') => acts.flatMap((act) => (act.kind === kind ? [act.id] : []));
  const [made, bedIds] = [of('facility'), of('bed')];
  const places = await tx<{ id: string }[]>`
    select facility_id as id from facility_beds where drill_id = ${drillId} and id = any(${bedIds}::uuid[])
    union select unnest(${made}::uuid[])`;
  const ids = places.map(({ id }) => id);
  await tx`select from facilities where drill_id = ${drillId} and id = any(${ids}::uuid[]) order by id for update`;
  // As it is now that they are held: whoever was just given a bed has it.
  const beds = await tx<MadeBed[]>`
    select b.id, b.facility_id as "facilityId",
      exists (select from facility_stays s where s.drill_id = b.drill_id and s.bed_id = b.id)
      or exists (select from transfers t where t.drill_id = b.drill_id and t.bed_id = b.id) as had
    from facility_beds b where b.drill_id = ${drillId} and b.id = any(${bedIds}::uuid[])`;
  const facilities = await tx<HeldFacility[]>`
    select f.id, f.closed_at is not null as closed,
      exists (select from facility_stays s where s.drill_id = f.drill_id and s.facility_id = f.id)
      or exists (
        select from transfers t where t.drill_id = f.drill_id and (t.to_facility = f.id or t.from_facility = f.id))
      or exists (select from transfer_chains c where c.drill_id = f.drill_id and c.from_facility = f.id)
      or exists (select from chain_links l where l.drill_id = f.drill_id and l.facility = f.id)
      or exists (select from clients c where c.facility = f.id::text) as "inUse",
      exists (
        select from facility_beds b where b.facility_id = f.id and not b.id = any(${bedIds}::uuid[])) as "otherBeds"
    from facilities f where f.drill_id = ${drillId} and f.id = any(${ids}::uuid[])`;

  const ownFacility = new Set(made);
  const kept = new Map<string, StayReason>();
  const stays: Stays[] = [];
  for (const facility of facilities) {
    const because = whyItStays(facility);
    if (because === undefined || !ownFacility.has(facility.id)) continue;
    kept.set(facility.id, because);
    stays.push({ kind: 'facility', id: facility.id, because });
  }
  const closed = new Set(facilities.filter((one) => one.closed).map(({ id }) => id));
  const goes: string[] = [];
  for (const bed of beds) {
    // What stands in a facility that stays stays with it, but for one to which somebody has added beds.
    const whole = kept.get(bed.facilityId);
    const belongs = (whole !== undefined && whole !== 'not-empty') || closed.has(bed.facilityId);
    if (bed.had) stays.push({ kind: 'bed', id: bed.id, because: 'in-use' });
    else if (belongs) stays.push({ kind: 'bed', id: bed.id, because: 'belongs' });
    else goes.push(bed.id);
  }
  await tx`delete from facility_beds where drill_id = ${drillId} and id = any(${goes}::uuid[])`;
  const gone = made.filter((id) => !kept.has(id));
  await tx`delete from facilities where drill_id = ${drillId} and id = any(${gone}::uuid[])`;
  return stays;
}

function whyItStays({ closed, inUse, otherBeds }: HeldFacility): StayReason | undefined {
  if (closed) return 'closed';
  if (inUse) return 'in-use';
  return otherBeds ? 'not-empty' : undefined;
}
