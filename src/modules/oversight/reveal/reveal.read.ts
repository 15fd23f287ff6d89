import type { ReadDatabase } from '../../../platform/db/client.ts';

/** A registration with what is sealed of it. */
export interface SealedRegistration {
  id: string;
  drillId: string;
  community: string;
  building: string;
  /** Sealed. */
  person: Buffer;
}

export interface RevealRead {
  /** One registration of a community below the division. */
  find(id: string, division: string): Promise<SealedRegistration | undefined>;
}

export function createRevealRead({ sql }: ReadDatabase): RevealRead {
  return {
    async find(id, division) {
      const [row] = await sql<SealedRegistration[]>`
        select r.id, r.drill_id as "drillId", r.community, b.name as building, r.person
        from registrations r join buildings b on b.id = r.building_id
        where r.id = ${id} and r.community like ${`${division}%`}`;
      return row;
    },
  };
}
