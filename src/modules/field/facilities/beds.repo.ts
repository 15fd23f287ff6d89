import type { Queryable } from '../../../platform/db/index.ts';
import type { Facility } from './facilities.read.ts';

/** A facility, held until the transaction ends: nobody closes it meanwhile, or takes a bed of it. */
export type HeldFacility = Pick<Facility, 'id' | 'division' | 'kind' | 'closedAt'>;

/** A bed that somebody lies in, or that is kept for them. */
export type Stay = {
  id: string;
  facilityId: string;
  bedId: string;
  transferId: string;
  /** Sealed. */
  person: Buffer;
};

export type NewStay = Stay & { drillId: string; personId: string; at: Date };

/** Has beds change hands, within the transaction of whoever transfers people. */
export interface BedKeeper {
  /** Holds facilities of a drill, always in ascending order. */
  hold(on: Queryable, drillId: string, ids: readonly string[]): Promise<HeldFacility[]>;
  /** A facility of a drill, as it stands. */
  find(on: Queryable, drillId: string, id: string): Promise<HeldFacility | undefined>;
  /** A free bed of a facility that is held: the one named, else the first by room and bed. Undefined where there is none. */
  free(on: Queryable, facilityId: string, bedId: string | undefined): Promise<string | undefined>;
  /** Whether a facility has such a bed. */
  has(on: Queryable, facilityId: string, bedId: string): Promise<boolean>;
  /** Keeps a bed for somebody. */
  keep(on: Queryable, stay: NewStay): Promise<void>;
  /** The bed that a transfer keeps; undefined where it keeps none. */
  kept(on: Queryable, drillId: string, transferId: string): Promise<Stay | undefined>;
  /** Frees the bed that a transfer keeps. */
  release(on: Queryable, drillId: string, transferId: string, at: Date): Promise<void>;
  /** Has somebody lie in the bed that is kept for them; the one in which they lay is free. */
  move(on: Queryable, of: { drillId: string; personId: string; transferId: string; at: Date }): Promise<void>;
  /** Where somebody lies; undefined of whoever lies in no bed. */
  whereabouts(
    on: Queryable,
    drillId: string,
    personId: string,
  ): Promise<(Stay & { division: string }) | undefined>;
}

export function createBedKeeper(): BedKeeper {
  return {
    hold: async (on, drillId, ids) => on<HeldFacility[]>`
      select id, division, kind, closed_at as "closedAt" from facilities
      where drill_id = ${drillId} and id = any(${[...ids]}::uuid[]) order by id for update`,

    async find(on, drillId, id) {
      const [row] = await on<HeldFacility[]>`
        select id, division, kind, closed_at as "closedAt" from facilities where drill_id = ${drillId} and id = ${id}`;
      return row;
    },

    async free(on, facilityId, bedId) {
      const [row] = await on<{ id: string }[]>`
        select b.id from facility_beds b
        where b.facility_id = ${facilityId} and (${bedId ?? null}::uuid is null or b.id = ${bedId ?? null}::uuid)
          and not exists (
            select from facility_stays s where s.drill_id = b.drill_id and s.bed_id = b.id and s.ended_at is null)
        order by b.room, b.bed limit 1`;
      return row?.id;
    },

    async has(on, facilityId, bedId) {
      const rows = await on`select from facility_beds where facility_id = ${facilityId} and id = ${bedId}`;
      return rows.length > 0;
    },

    async keep(on, { drillId, id, facilityId, bedId, personId, transferId, person, at }) {
      await on`
        insert into facility_stays (drill_id, id, facility_id, bed_id, person_id, transfer_id, person, given_at)
        values (${drillId}, ${id}, ${facilityId}, ${bedId}, ${personId}, ${transferId}, ${person}, ${at})`;
    },

    async kept(on, drillId, transferId) {
      const [row] = await on<Stay[]>`
        select id, facility_id as "facilityId", bed_id as "bedId", transfer_id as "transferId", person from facility_stays
        where drill_id = ${drillId} and transfer_id = ${transferId} and ended_at is null and arrived_at is null`;
      return row;
    },

    async release(on, drillId, transferId, at) {
      await on`
        update facility_stays set ended_at = ${at}
        where drill_id = ${drillId} and transfer_id = ${transferId} and ended_at is null and arrived_at is null`;
    },

    async move(on, { drillId, personId, transferId, at }) {
      await on`
        update facility_stays set ended_at = ${at}
        where drill_id = ${drillId} and person_id = ${personId} and ended_at is null and arrived_at is not null`;
      await on`
        update facility_stays set arrived_at = ${at}
        where drill_id = ${drillId} and transfer_id = ${transferId} and ended_at is null`;
    },

    async whereabouts(on, drillId, personId) {
      const [row] = await on<(Stay & { division: string })[]>`
        select s.id, s.facility_id as "facilityId", s.bed_id as "bedId", s.transfer_id as "transferId", s.person, f.division
        from facility_stays s join facilities f on f.id = s.facility_id
        where s.drill_id = ${drillId} and s.person_id = ${personId} and s.ended_at is null and s.arrived_at is not null`;
      return row;
    },
  };
}
